-- What erasure does to a value.

CREATE TYPE ops.erase_action AS ENUM ('keep', 'set_null', 'replace', 'delete_row');
COMMENT ON TYPE ops.erase_action IS
'keep: nothing personal, or a record that the law makes us keep. set_null: emptied. replace: by a
placeholder that says erased. delete_row: the whole row goes.';
