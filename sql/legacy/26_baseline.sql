-- How the old product was before its first table moved: rows, objects and rights. Verifying means
-- comparing with it. It is taken anew when an adoption begins again after a rollback.

CREATE TABLE legacy.baseline (
    one boolean CONSTRAINT baseline_pkey PRIMARY KEY DEFAULT TRUE,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    roles name[] NOT NULL,
    CONSTRAINT baseline_one_row CHECK (one)
);

ALTER TABLE legacy.baseline ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.baseline IS 'When it was taken: one row, or none yet.';
COMMENT ON COLUMN legacy.baseline.one IS 'Always true.';
COMMENT ON COLUMN legacy.baseline.taken_at IS 'When.';
COMMENT ON COLUMN legacy.baseline.roles IS
'The roles that were asked what they may do: all but superusers, the server''s and the package''s
own; public is everybody.';

CREATE TABLE legacy.baseline_tables (
    old_table oid CONSTRAINT baseline_tables_pkey PRIMARY KEY,
    row_count bigint NOT NULL,
    hash numeric NOT NULL,
    written bigint NOT NULL
);

ALTER TABLE legacy.baseline_tables ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.baseline_tables IS 'The rows of each old table as two figures.';
COMMENT ON COLUMN legacy.baseline_tables.old_table IS 'The old table.';
COMMENT ON COLUMN legacy.baseline_tables.row_count IS 'Number of rows.';
COMMENT ON COLUMN legacy.baseline_tables.hash IS
'Sum of the hashes of all rows, whatever their order; a NULL counts as one.';
COMMENT ON COLUMN legacy.baseline_tables.written IS
'Rows inserted, updated and deleted so far, by the statistics of the server.';

CREATE TABLE legacy.baseline_objects (
    class_id oid NOT NULL,
    object_id oid NOT NULL,
    identity text NOT NULL,
    column_names name[] NOT NULL,
    CONSTRAINT baseline_objects_pkey PRIMARY KEY (class_id, object_id)
);

ALTER TABLE legacy.baseline_objects ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE INDEX baseline_objects_identity_idx ON legacy.baseline_objects (identity);

COMMENT ON TABLE legacy.baseline_objects IS 'Objects that anybody can have rights on.';
COMMENT ON COLUMN legacy.baseline_objects.class_id IS 'The catalog it is in.';
COMMENT ON COLUMN legacy.baseline_objects.object_id IS 'Its oid, the same wherever it moves.';
COMMENT ON COLUMN legacy.baseline_objects.identity IS 'Its kind and name at that time.';
COMMENT ON COLUMN legacy.baseline_objects.column_names IS 'Columns it had.';

CREATE TABLE legacy.baseline_rights (
    role_name name NOT NULL,
    identity text NOT NULL,
    column_name name NOT NULL,
    privilege text NOT NULL,
    of_package boolean NOT NULL,
    CONSTRAINT baseline_rights_pkey PRIMARY KEY (role_name, identity, column_name, privilege)
);

ALTER TABLE legacy.baseline_rights ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.baseline_rights IS
'What each role could do, however it came to that right, and what the package will let it do.';
COMMENT ON COLUMN legacy.baseline_rights.role_name IS 'The role; public: everybody.';
COMMENT ON COLUMN legacy.baseline_rights.identity IS 'The object, as in baseline_objects.';
COMMENT ON COLUMN legacy.baseline_rights.column_name IS
'The column, where the right is not on the whole; empty: on the whole.';
COMMENT ON COLUMN legacy.baseline_rights.privilege IS 'E.g. SELECT.';
COMMENT ON COLUMN legacy.baseline_rights.of_package IS
'False: a right of that time; true: one that the role had not, and that the package gives it on
what takes the object''s place, where policies choose the rows.';
