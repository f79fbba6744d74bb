-- Statements that PostgreSQL runs only by themselves, in no function and no transaction of others.
-- Jobs ask for them here; the tick hands them to pg_cron, once each, and writes down the outcome.

CREATE TABLE ops.single_statements (
    id bigint GENERATED ALWAYS AS IDENTITY,
    statement text NOT NULL,
    state ops.single_statement_state NOT NULL DEFAULT 'waiting',
    attempt integer NOT NULL DEFAULT 0,
    cron_job_id bigint,
    run_at timestamptz,
    requested_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    error_message text,

    CONSTRAINT single_statements_pkey PRIMARY KEY (id),
    -- It runs with the rights of who runs the tick, so it can be one of these and nothing else.
    CONSTRAINT single_statements_statement_check CHECK (
        regexp_replace(
            statement, '("[^"]+"|[a-z_][a-z0-9_]*)[.]("[^"]+"|[a-z_][a-z0-9_]*)', '.', 'g'
        )
        ~ (
            '^(ALTER TABLE [.] DETACH PARTITION [.] (CONCURRENTLY|FINALIZE)|'
            'REFRESH MATERIALIZED VIEW CONCURRENTLY [.]|'
            '(REINDEX (INDEX|TABLE)|DROP INDEX) CONCURRENTLY [.])$'
        )
        AND statement !~ ' [.]( |$)'
    ),
    CONSTRAINT single_statements_attempt_check CHECK (attempt >= 0),
    CONSTRAINT single_statements_scheduled_is_known CHECK (
        state <> 'scheduled' OR cron_job_id IS NOT NULL AND run_at IS NOT NULL
    ),
    CONSTRAINT single_statements_finished_is_over CHECK (
        (finished_at IS NULL) = (state IN ('waiting', 'scheduled'))
    ),
    CONSTRAINT single_statements_error_message_check CHECK (char_length(error_message) <= 500)
);

ALTER TABLE ops.single_statements ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.single_statements FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX single_statements_open_key ON ops.single_statements (statement)
WHERE state IN ('waiting', 'scheduled');

COMMENT ON TABLE ops.single_statements IS
'Statements for pg_cron to run once, written by ops.run_once(). Kept for 30 days.';
COMMENT ON COLUMN ops.single_statements.id IS 'Order of requests.';
COMMENT ON COLUMN ops.single_statements.statement IS
'The statement, without a semicolon. Names of objects stand in it with their schemas.';
COMMENT ON COLUMN ops.single_statements.state IS 'How far it is.';
COMMENT ON COLUMN ops.single_statements.attempt IS 'How often it was handed to pg_cron.';
COMMENT ON COLUMN ops.single_statements.cron_job_id IS 'Its job in cron.job, the last one.';
COMMENT ON COLUMN ops.single_statements.run_at IS 'The minute at which pg_cron is to run it, UTC.';
COMMENT ON COLUMN ops.single_statements.requested_at IS 'UTC.';
COMMENT ON COLUMN ops.single_statements.finished_at IS 'When the outcome was known, UTC.';
COMMENT ON COLUMN ops.single_statements.error_message IS
'What pg_cron said when it failed, up to 500 characters.';
