-- Which release of the package waits in the staging schemas, and the stand-in for the platform's
-- users that its tables point at until the switch.

CREATE TABLE legacy.release (
    one boolean CONSTRAINT release_pkey PRIMARY KEY DEFAULT TRUE,
    version text NOT NULL,
    source_sha256 text NOT NULL,
    main_bundle text NOT NULL,
    main_sha256 text NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT release_one_row CHECK (one)
);

ALTER TABLE legacy.release ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.release IS
'The release of the package that this adoption leads to: one row.';
COMMENT ON COLUMN legacy.release.one IS 'Always true.';
COMMENT ON COLUMN legacy.release.version IS 'The version of the package.';
COMMENT ON COLUMN legacy.release.source_sha256 IS 'Hash of the sources of this file, hexadecimal.';
COMMENT ON COLUMN legacy.release.main_bundle IS 'The file of the package itself.';
COMMENT ON COLUMN legacy.release.main_sha256 IS 'Hash of the sources of the package itself.';
COMMENT ON COLUMN legacy.release.installed_at IS 'When the tools were installed.';

CREATE TABLE legacy.people (
    id uuid CONSTRAINT people_pkey PRIMARY KEY
);

ALTER TABLE legacy.people ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.people IS
'Stands for auth.users while the package waits: a key on the real table would hold up sign-ins.
Always empty; the switch points the key at auth.users.';
COMMENT ON COLUMN legacy.people.id IS 'Never filled.';
