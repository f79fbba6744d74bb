-- Rows that came for a time that no partition stands for: far too late, or by a clock that is wrong
-- by years. They are taken, set aside here, and come back when their month exists.

CREATE TABLE ops.quarantined_rows (
    id bigint GENERATED ALWAYS AS IDENTITY,
    parent text NOT NULL,
    occurred_at timestamptz NOT NULL,
    user_id uuid,
    content jsonb NOT NULL,
    quarantined_at timestamptz NOT NULL DEFAULT now(),
    error_code text,
    error_constraint text,

    -- No foreign keys: a row is set aside whatever it is about.
    CONSTRAINT quarantined_rows_pkey PRIMARY KEY (id),
    CONSTRAINT quarantined_rows_content_check CHECK (jsonb_typeof(content) = 'object'),
    CONSTRAINT quarantined_rows_error_code_check CHECK (error_code ~ '^[0-9A-Z]{5}$')
);

ALTER TABLE ops.quarantined_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.quarantined_rows FORCE ROW LEVEL SECURITY;

CREATE INDEX quarantined_rows_waiting_idx ON ops.quarantined_rows (parent, occurred_at)
WHERE error_code IS NULL;
CREATE INDEX quarantined_rows_user_id_idx ON ops.quarantined_rows (user_id)
WHERE user_id IS NOT NULL;

COMMENT ON TABLE ops.quarantined_rows IS
'Rows of partitioned tables outside of all months. Those that come back are deleted here; the others
stay until a DBA deletes them. ops.quarantine_report tells how many and why.';
COMMENT ON COLUMN ops.quarantined_rows.id IS 'Order of arrival.';
COMMENT ON COLUMN ops.quarantined_rows.parent IS 'The table that it was inserted into.';
COMMENT ON COLUMN ops.quarantined_rows.occurred_at IS 'Its time, UTC, as the writer gave it.';
COMMENT ON COLUMN ops.quarantined_rows.user_id IS 'Whom it is about, if the row says so.';
COMMENT ON COLUMN ops.quarantined_rows.content IS
'The row, an object of column to value, before generated columns and foreign keys.';
COMMENT ON COLUMN ops.quarantined_rows.quarantined_at IS 'When it came, UTC.';
COMMENT ON COLUMN ops.quarantined_rows.error_code IS
'SQLSTATE with which its table refused it when it was to come back: it is not tried again. Set to
null, it is.';
COMMENT ON COLUMN ops.quarantined_rows.error_constraint IS 'The constraint that refused it.';
