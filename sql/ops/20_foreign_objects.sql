-- What stands in the package's schemas and is not the package's: a user's own tables, views, types
-- and functions of an adopted database. ops.secure() leaves them to their owners.

CREATE TABLE ops.foreign_objects (
    kind text NOT NULL,
    identity text NOT NULL,

    CONSTRAINT foreign_objects_pkey PRIMARY KEY (kind, identity),
    CONSTRAINT foreign_objects_kind_check CHECK (kind IN ('relation', 'type', 'routine'))
);

ALTER TABLE ops.foreign_objects ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.foreign_objects FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.foreign_objects IS
'Objects in schemas of the package that somebody else made and keeps. Empty in a new installation.';
COMMENT ON COLUMN ops.foreign_objects.kind IS 'relation, type or routine.';
COMMENT ON COLUMN ops.foreign_objects.identity IS
'Its name with schema, a routine''s with its argument types. One that is gone does no harm.';
