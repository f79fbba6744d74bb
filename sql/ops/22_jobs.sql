-- What is done again and again, one row each, and every time that it was or was not done. A new job
-- is a procedure and a row in the 90_jobs.sql of its schema; ops.tick() does the rest.

CREATE TABLE ops.jobs (
    name text NOT NULL,
    schedule text NOT NULL,
    timezone text NOT NULL DEFAULT 'UTC',
    command text NOT NULL,
    catch_up ops.job_catch_up NOT NULL DEFAULT 'latest',
    overlap ops.job_overlap NOT NULL DEFAULT 'skip',
    timeout interval NOT NULL DEFAULT '10 minutes',
    max_attempts integer NOT NULL DEFAULT 3,
    retry_delay interval NOT NULL DEFAULT '1 minute',
    keep_for interval NOT NULL DEFAULT '30 days',
    is_paused boolean NOT NULL DEFAULT FALSE,
    description text NOT NULL,
    next_slot_at timestamptz NOT NULL DEFAULT now(),
    planned_at timestamptz NOT NULL DEFAULT now(),
    last_started_at timestamptz,
    last_succeeded_at timestamptz,

    CONSTRAINT jobs_pkey PRIMARY KEY (name),
    CONSTRAINT jobs_name_check CHECK (name ~ '^[a-z][a-z0-9_.]{2,99}$'),
    CONSTRAINT jobs_command_is_a_name CHECK (command ~ '^[a-z][a-z0-9_]*[.][a-z][a-z0-9_]*$'),
    CONSTRAINT jobs_timeout_check CHECK (timeout BETWEEN '1 second' AND '1 day'),
    CONSTRAINT jobs_max_attempts_check CHECK (max_attempts BETWEEN 1 AND 20),
    CONSTRAINT jobs_retry_delay_check CHECK (retry_delay BETWEEN '0' AND '1 day'),
    CONSTRAINT jobs_keep_for_check CHECK (keep_for BETWEEN '1 hour' AND '400 days'),
    CONSTRAINT jobs_description_is_a_sentence CHECK (description ~ '^[A-Z].*[.]$')
);

ALTER TABLE ops.jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.jobs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.jobs IS
'Jobs. A row may be changed by a DBA: its next slot follows. The role yardpass_jobs may run what
rows of a release name; after adding one, ops.secure() lets it.';
COMMENT ON COLUMN ops.jobs.name IS 'Name, as a rule the procedure''s.';
COMMENT ON COLUMN ops.jobs.schedule IS
'When: five fields as cron has them (minute, hour, day of month, month, day of week) or @hourly,
@daily, @weekly, @monthly, @yearly. The words are those of ops.cron_values().';
COMMENT ON COLUMN ops.jobs.timezone IS
'Zone in which the schedule is read, by its name in the IANA database. A time that a change of the
clock leaves out runs when the gap ends; one that comes twice runs once, unless the hour is *.';
COMMENT ON COLUMN ops.jobs.command IS
'What: a procedure of the form schema.name(INOUT handled bigint, INOUT more boolean), both with
defaults. It does one bounded step, never commits, and is called again while it says more.';
COMMENT ON COLUMN ops.jobs.catch_up IS 'What becomes of slots that passed while nobody ran jobs.';
COMMENT ON COLUMN ops.jobs.overlap IS 'What becomes of a slot that falls due during a run.';
COMMENT ON COLUMN ops.jobs.timeout IS 'A run that takes longer is cancelled. Up to a day.';
COMMENT ON COLUMN ops.jobs.max_attempts IS 'How often a slot is tried, 1 to 20.';
COMMENT ON COLUMN ops.jobs.retry_delay IS
'Wait after the first failure of a slot; it doubles with every further one, up to a day.';
COMMENT ON COLUMN ops.jobs.keep_for IS
'How long runs are remembered. Slots older than that get no row when jobs were not run so long.';
COMMENT ON COLUMN ops.jobs.is_paused IS 'Slots are skipped until it is resumed.';
COMMENT ON COLUMN ops.jobs.description IS 'What the job is for: a sentence.';
COMMENT ON COLUMN ops.jobs.next_slot_at IS
'The first slot that has no run yet, UTC. Set by trigger.';
COMMENT ON COLUMN ops.jobs.planned_at IS
'When slots were last turned into runs, UTC. Later than now: the clock was set back.';
COMMENT ON COLUMN ops.jobs.last_started_at IS 'When it was last begun, UTC; null: never.';
COMMENT ON COLUMN ops.jobs.last_succeeded_at IS 'When it last succeeded, UTC; null: never.';

CREATE TABLE ops.job_runs (
    id bigint GENERATED ALWAYS AS IDENTITY,
    job_name text NOT NULL,
    slot timestamptz NOT NULL,
    kind ops.job_run_kind NOT NULL DEFAULT 'scheduled',
    state ops.job_run_state NOT NULL DEFAULT 'due',
    reason text,
    is_caught_up boolean NOT NULL DEFAULT FALSE,
    run_after timestamptz NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    pid integer,
    started_at timestamptz,
    cancelled_at timestamptz,
    finished_at timestamptz,
    steps integer NOT NULL DEFAULT 0,
    rows_handled bigint NOT NULL DEFAULT 0,
    error_code text,
    error_message text,

    CONSTRAINT job_runs_pkey PRIMARY KEY (id),
    CONSTRAINT job_runs_job_name_slot_key UNIQUE (job_name, slot),
    CONSTRAINT job_runs_job_name_fkey FOREIGN KEY (job_name)
    REFERENCES ops.jobs (name) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT job_runs_reason_of_skipped CHECK (
        (state = 'skipped') = (reason IS NOT NULL)
    ),
    CONSTRAINT job_runs_reason_check CHECK (reason IN ('paused', 'missed', 'overlap')),
    CONSTRAINT job_runs_attempt_check CHECK (attempt >= 0),
    CONSTRAINT job_runs_running_has_begun CHECK (
        state <> 'running' OR started_at IS NOT NULL AND pid IS NOT NULL
    ),
    CONSTRAINT job_runs_finished_is_over CHECK (
        (finished_at IS NULL) = (state IN ('due', 'running'))
    ),
    CONSTRAINT job_runs_error_code_check CHECK (error_code ~ '^[0-9A-Z]{5}$'),
    CONSTRAINT job_runs_error_message_check CHECK (char_length(error_message) <= 500)
)
-- A run is written when planned, begun and done: room on the page keeps that off the indexes.
WITH (fillfactor = 60);

ALTER TABLE ops.job_runs ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.job_runs FORCE ROW LEVEL SECURITY;

CREATE INDEX job_runs_open_idx ON ops.job_runs (run_after)
WHERE state IN ('due', 'running');
-- No job runs twice at a time, whoever begins it.
CREATE UNIQUE INDEX job_runs_running_key ON ops.job_runs (job_name) WHERE state = 'running';

COMMENT ON TABLE ops.job_runs IS
'Exactly one row for each slot of a job that fell due, run or not, for as long as the job keeps
them.';
COMMENT ON COLUMN ops.job_runs.id IS 'Order of planning.';
COMMENT ON COLUMN ops.job_runs.job_name IS 'The job.';
COMMENT ON COLUMN ops.job_runs.slot IS
'The moment that the schedule names, UTC; of a manual run, the moment at which it was asked for.';
COMMENT ON COLUMN ops.job_runs.kind IS 'By the schedule or by hand.';
COMMENT ON COLUMN ops.job_runs.state IS 'How far it is.';
COMMENT ON COLUMN ops.job_runs.reason IS
'Why it was skipped: paused (so was the job), missed (nobody ran jobs then, and the job does not
catch up with it), overlap (the job was still running).';
COMMENT ON COLUMN ops.job_runs.is_caught_up IS
'Whether it was planned more than five minutes late.';
COMMENT ON COLUMN ops.job_runs.run_after IS
'Not run before this, UTC: the slot, or the next attempt.';
COMMENT ON COLUMN ops.job_runs.attempt IS 'How often it was begun.';
COMMENT ON COLUMN ops.job_runs.pid IS 'Process of the last attempt, as in pg_stat_activity.';
COMMENT ON COLUMN ops.job_runs.started_at IS 'Beginning of the last attempt, UTC.';
COMMENT ON COLUMN ops.job_runs.cancelled_at IS
'When the last attempt was cancelled for its timeout, UTC; null: it was not.';
COMMENT ON COLUMN ops.job_runs.finished_at IS 'When the outcome was known, UTC.';
COMMENT ON COLUMN ops.job_runs.steps IS 'Steps done, each of which was a transaction.';
COMMENT ON COLUMN ops.job_runs.rows_handled IS
'What the procedure said that it handled, all steps.';
COMMENT ON COLUMN ops.job_runs.error_code IS
'SQLSTATE of the last failure; 57014 cancelled, 57P02 the process died. Stays when a later attempt
succeeds.';
COMMENT ON COLUMN ops.job_runs.error_message IS
'Primary message of the last failure, up to 500 characters; what stood in it of data is taken out.';
