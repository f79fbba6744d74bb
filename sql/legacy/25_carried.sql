-- What the switch needs to remember: what of the old product goes over to the package's tables or
-- stays behind, and what was written since, so that it can be brought back.

CREATE TABLE legacy.carried (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT carried_pkey PRIMARY KEY,
    kind text NOT NULL,
    object_id oid NOT NULL,
    object text NOT NULL,
    statements text[] NOT NULL,
    undo text[] NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'planned',
    reason text,
    CONSTRAINT carried_object_key UNIQUE (kind, object_id, object),
    CONSTRAINT carried_state_is_known CHECK (state IN ('planned', 'later', 'done', 'left'))
);

ALTER TABLE legacy.carried ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.carried IS
'What users made on top of the old tables, and how it is made again over the package''s: columns,
indexes, statistics, triggers, views, functions, keys. left: it could not be, and why.';
COMMENT ON COLUMN legacy.carried.id IS 'In the order in which it was found.';
COMMENT ON COLUMN legacy.carried.kind IS
'column, index, statistics, trigger, publication, identity, view, matview, function, key, policy,
default, check, type, validate (a key that is there but not valid yet).';
COMMENT ON COLUMN legacy.carried.object_id IS
'The old object, or the table that a part belongs to; 0: it has none.';
COMMENT ON COLUMN legacy.carried.object IS 'Its name when it was found.';
COMMENT ON COLUMN legacy.carried.statements IS 'What makes it again, in order.';
COMMENT ON COLUMN legacy.carried.undo IS 'What takes that back.';
COMMENT ON COLUMN legacy.carried.state IS
'planned; later: after the switch, online; done; left: it stays as it was, or is set aside.';
COMMENT ON COLUMN legacy.carried.reason IS 'Why it was left.';

CREATE TABLE legacy.written (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT written_pkey PRIMARY KEY,
    new_table oid NOT NULL,
    key jsonb
);

ALTER TABLE legacy.written ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE INDEX written_new_table_idx ON legacy.written (new_table, id);

COMMENT ON TABLE legacy.written IS
'Keys of the package''s rows that were written since the switch, by triggers in the writer''s own
transaction: going back brings these rows into the old tables.';
COMMENT ON COLUMN legacy.written.id IS 'In order of arrival; commits may be out of order.';
COMMENT ON COLUMN legacy.written.new_table IS 'The package''s table.';
COMMENT ON COLUMN legacy.written.key IS 'Its primary key; null: the table was truncated.';
