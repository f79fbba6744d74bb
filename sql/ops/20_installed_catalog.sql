-- What the bundle made, object by object, as the server described it when the bundle was done:
-- ops.drift() compares what is there now with it.

CREATE TABLE ops.installed_catalog (
    kind text NOT NULL,
    identity text NOT NULL,
    definition text NOT NULL,

    CONSTRAINT installed_catalog_pkey PRIMARY KEY (kind, identity)
);

ALTER TABLE ops.installed_catalog ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.installed_catalog FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.installed_catalog IS
'Every object of the package as it was installed: what ops.catalog() said then.';
COMMENT ON COLUMN ops.installed_catalog.kind IS 'E.g. table, column, policy, grant, comment.';
COMMENT ON COLUMN ops.installed_catalog.identity IS
'The object, with its schema; for a grant the object and who has it, for a comment its object.';
COMMENT ON COLUMN ops.installed_catalog.definition IS
'All that makes it what it is, in the words of the server that it was installed on.';
