-- What was applied to the tables of reference data: one row per set, replaced when a release
-- brings a newer one. It is the answer to "which ISO 4217 is this?" in an audit.

CREATE TABLE ref.datasets (
    name text NOT NULL,
    source text NOT NULL,
    source_version text NOT NULL,
    license text NOT NULL,
    row_count integer NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT datasets_pkey PRIMARY KEY (name),
    CONSTRAINT datasets_row_count_check CHECK (row_count > 0),
    CONSTRAINT datasets_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$')
);

ALTER TABLE ref.datasets ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.datasets FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.datasets IS 'Origin of each table of reference data, as applied here.';
COMMENT ON COLUMN ref.datasets.name IS
'The table that the data set fills; of this schema where it names no other.';
COMMENT ON COLUMN ref.datasets.source IS 'Standard or author, and the packages it was read from.';
COMMENT ON COLUMN ref.datasets.source_version IS
'Versions of those packages and, where it has one, the edition of the standard.';
COMMENT ON COLUMN ref.datasets.license IS 'Terms of the packages and of the data in them.';
COMMENT ON COLUMN ref.datasets.row_count IS
'Rows of the data set, which is the active rows of the table; retired rows come on top.';
COMMENT ON COLUMN ref.datasets.sha256 IS
'Hexadecimal SHA-256 of the rows as tools/refdata.py writes them (tab-separated, in key order).';
COMMENT ON COLUMN ref.datasets.applied_at IS
'When this database got the data set in its present version; applying it again leaves it.';
