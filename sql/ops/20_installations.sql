-- Which releases were applied to this database, in order. A bundle adds its own row as its last
-- act, in the same transaction: a release is here completely or it is not here.

CREATE TABLE ops.installations (
    id bigint GENERATED ALWAYS AS IDENTITY,
    version text NOT NULL,
    source_sha256 text NOT NULL,
    bundle text NOT NULL,
    server_version text NOT NULL DEFAULT current_setting('server_version'),
    applied_by text NOT NULL DEFAULT session_user,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT installations_pkey PRIMARY KEY (id),
    CONSTRAINT installations_source_sha256_check CHECK (source_sha256 ~ '^[0-9a-f]{64}$')
);

ALTER TABLE ops.installations ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.installations FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.installations IS 'One row per bundle applied to this database.';
COMMENT ON COLUMN ops.installations.id IS 'Order of application.';
COMMENT ON COLUMN ops.installations.version IS 'Release number, as in the bundle''s file name.';
COMMENT ON COLUMN ops.installations.source_sha256 IS
'SHA-256 over names and texts of all sources in bundle order, hexadecimal; see manifest.json.';
COMMENT ON COLUMN ops.installations.bundle IS 'File name of the bundle.';
COMMENT ON COLUMN ops.installations.server_version IS 'Version of the server at that moment.';
COMMENT ON COLUMN ops.installations.applied_by IS 'Login role that applied it.';
COMMENT ON COLUMN ops.installations.applied_at IS 'UTC.';
