-- The registry of errors that callers meet: one row per SQLSTATE of class YP. Functions raise
-- through ops.raise_error() alone, which takes message and cure from here, so that code, text
-- and documentation cannot drift apart.

CREATE TABLE ops.error_codes (
    code text NOT NULL,
    name text NOT NULL,
    http_status integer NOT NULL,
    message text NOT NULL,
    cure text NOT NULL,

    CONSTRAINT error_codes_pkey PRIMARY KEY (code),
    CONSTRAINT error_codes_name_key UNIQUE (name),
    CONSTRAINT error_codes_code_check CHECK (code ~ '^YP[0-9]{3}$'),
    CONSTRAINT error_codes_http_status_check CHECK (http_status BETWEEN 400 AND 599),
    CONSTRAINT error_codes_message_is_short_and_lower_case
    CHECK (char_length(message) <= 80 AND message = lower(message)),
    CONSTRAINT error_codes_cure_is_a_sentence CHECK (cure ~ '^[A-Z].*[.]$')
);

ALTER TABLE ops.error_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.error_codes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.error_codes IS 'Every error of the package''s own class YP.';
COMMENT ON COLUMN ops.error_codes.code IS 'SQLSTATE that the caller receives: YP and three digits.';
COMMENT ON COLUMN ops.error_codes.name IS 'Stable name for programs, in snake case.';
COMMENT ON COLUMN ops.error_codes.http_status IS
'HTTP status that a gateway should answer with; PostgREST itself answers 400 for class YP.';
COMMENT ON COLUMN ops.error_codes.message IS 'Primary message: short, lower case, no secrets.';
COMMENT ON COLUMN ops.error_codes.cure IS 'HINT of the error: what the caller can do about it.';
