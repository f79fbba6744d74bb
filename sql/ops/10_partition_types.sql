-- What becomes of partitions whose time is over, in words.

CREATE TYPE ops.partition_archive AS ENUM ('keep', 'export', 'drop');
COMMENT ON TYPE ops.partition_archive IS
'What becomes of a detached partition. keep: it stays, a table of its own that the owner alone
reaches. export: it stays until somebody confirms that its rows are elsewhere, then it is dropped.
drop: it is dropped.';

CREATE TYPE ops.retired_state AS ENUM ('detaching', 'detached', 'exported', 'dropped');
COMMENT ON TYPE ops.retired_state IS
'detaching: asked for, still a partition. detached: a table of its own. exported: somebody confirmed
that its rows are elsewhere. dropped: gone.';
