-- Uses of the old names, counted by the server's statistics: reading an empty table counts as a
-- scan of it, in read-only transactions too, and writes nothing. So every view and role has an
-- empty table of its own.

CREATE TABLE legacy.compat_counters (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT compat_counters_pkey PRIMARY KEY,
    view_name name NOT NULL,
    role_name name NOT NULL,
    CONSTRAINT compat_counters_view_name_role_name_key UNIQUE (view_name, role_name)
);

ALTER TABLE legacy.compat_counters ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.compat_counters IS
'Which empty table counts the uses of a view by a role; it is called legacy.use_<id>.';
COMMENT ON COLUMN legacy.compat_counters.id IS 'Number of the empty table.';
COMMENT ON COLUMN legacy.compat_counters.view_name IS 'The view in public.';
COMMENT ON COLUMN legacy.compat_counters.role_name IS
'The role that used it; empty: roles that had no rights on it when counting began.';
