-- Whether jobs do what they should, in one row each.

CREATE VIEW ops.job_health WITH (security_invoker = TRUE) AS
SELECT
    jobs.name,
    CASE
        WHEN jobs.is_paused THEN 'paused'
        WHEN open_runs.long_since IS NOT NULL THEN 'running long'
        WHEN last_run.state = 'failed' OR open_runs.failed THEN 'failing'
        WHEN open_runs.late_since IS NOT NULL THEN 'late'
        WHEN jobs.next_slot_at < now() - interval '5 minutes' THEN 'late'
        WHEN jobs.last_started_at IS NULL THEN 'never ran'
        ELSE 'well'
    END AS health,
    jobs.schedule,
    jobs.timezone,
    jobs.next_slot_at,
    jobs.last_started_at,
    jobs.last_succeeded_at,
    open_runs.running_since,
    least(
        open_runs.late_since,
        CASE WHEN jobs.next_slot_at < now() - interval '5 minutes' THEN jobs.next_slot_at END
    ) AS late_since,
    last_run.state AS last_state,
    last_run.finished_at - last_run.started_at AS last_took,
    last_run.rows_handled AS last_rows_handled,
    coalesce(open_runs.error_code, last_run.error_code) AS last_error_code,
    coalesce(open_runs.error_message, last_run.error_message) AS last_error_message
FROM ops.jobs
LEFT JOIN LATERAL (
    SELECT
        min(job_runs.started_at) FILTER (WHERE job_runs.state = 'running') AS running_since,
        min(job_runs.started_at) FILTER (
            WHERE job_runs.state = 'running'
            AND job_runs.started_at < now() - jobs.timeout / 2
        ) AS long_since,
        min(job_runs.run_after) FILTER (
            WHERE job_runs.state = 'due'
            AND job_runs.run_after < now() - interval '5 minutes'
        ) AS late_since,
        bool_or(job_runs.state = 'due' AND job_runs.attempt > 0) AS failed,
        max(job_runs.error_code) AS error_code,
        max(job_runs.error_message) AS error_message
    FROM ops.job_runs
    WHERE job_runs.job_name = jobs.name AND job_runs.state IN ('due', 'running')
) AS open_runs ON TRUE
LEFT JOIN LATERAL (
    SELECT
        job_runs.state,
        job_runs.started_at,
        job_runs.finished_at,
        job_runs.rows_handled,
        CASE WHEN job_runs.state = 'failed' THEN job_runs.error_code END AS error_code,
        CASE WHEN job_runs.state = 'failed' THEN job_runs.error_message END AS error_message
    FROM ops.job_runs
    WHERE job_runs.job_name = jobs.name AND job_runs.state IN ('succeeded', 'failed')
    ORDER BY job_runs.slot DESC
    LIMIT 1
) AS last_run ON TRUE;

COMMENT ON VIEW ops.job_health IS 'Jobs: what is late, failing, or never ran.';
COMMENT ON COLUMN ops.job_health.name IS 'The job.';
COMMENT ON COLUMN ops.job_health.health IS
'paused; running long: for more than half of its timeout; failing: the last run failed, or is to be
tried again; late: something has been due for five minutes; never ran; or well.';
COMMENT ON COLUMN ops.job_health.schedule IS 'When, as cron says it.';
COMMENT ON COLUMN ops.job_health.timezone IS 'Zone of the schedule.';
COMMENT ON COLUMN ops.job_health.next_slot_at IS 'The next slot, UTC.';
COMMENT ON COLUMN ops.job_health.last_started_at IS 'Last beginning, UTC.';
COMMENT ON COLUMN ops.job_health.last_succeeded_at IS 'Last success, UTC.';
COMMENT ON COLUMN ops.job_health.running_since IS 'UTC; null: it is not running.';
COMMENT ON COLUMN ops.job_health.late_since IS
'Since when something has been due, UTC; null: nothing.';
COMMENT ON COLUMN ops.job_health.last_state IS 'How the last run ended that was not skipped.';
COMMENT ON COLUMN ops.job_health.last_took IS 'How long its last attempt took.';
COMMENT ON COLUMN ops.job_health.last_rows_handled IS 'Rows that it handled.';
COMMENT ON COLUMN ops.job_health.last_error_code IS 'SQLSTATE, while the job is failing.';
COMMENT ON COLUMN ops.job_health.last_error_message IS 'Primary message, while the job is failing.';
