-- A run from its beginning to its end. While it is at work its session holds an advisory lock, so
-- everybody sees at once whether it still lives, after a crash of the server too. The end of a step
-- is written in the transaction of the step: it is done and known to be done, or neither.

CREATE FUNCTION ops.run_lock(run_id bigint, OUT class integer, OUT object integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT 1497453125, (run_id % 2147483647)::integer
$function$;

REVOKE ALL ON FUNCTION ops.run_lock(bigint) FROM public;
COMMENT ON FUNCTION ops.run_lock(bigint) IS
'The key of the advisory lock that a run holds. For the package''s own functions.';

CREATE FUNCTION ops.start_job_run(moment timestamptz, OUT run_id bigint, OUT command text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_run record;
    v_busy text[] := '{}'::text[];
BEGIN
    LOOP
        SELECT
            job_runs.id, job_runs.job_name, jobs.command,
            jobs.is_paused AND job_runs.kind = 'scheduled' AS is_paused
        INTO v_run
        FROM ops.job_runs
        INNER JOIN ops.jobs ON jobs.name = job_runs.job_name
        WHERE job_runs.state = 'due'
            AND job_runs.run_after <= moment
            AND job_runs.job_name <> ALL(v_busy)
        ORDER BY job_runs.run_after, job_runs.id
        LIMIT 1
        FOR NO KEY UPDATE OF job_runs, jobs SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN;
        END IF;

        -- A statement of its own: it sees what the lock above has waited out.
        IF EXISTS (
            SELECT FROM ops.job_runs
            WHERE job_runs.job_name = v_run.job_name AND job_runs.state = 'running'
        ) THEN
            v_busy := v_busy || v_run.job_name;
        ELSIF v_run.is_paused THEN
            UPDATE ops.job_runs
            SET state = 'skipped', reason = 'paused', finished_at = moment
            WHERE job_runs.id = v_run.id;
        ELSE
            EXIT;
        END IF;
    END LOOP;

    UPDATE ops.job_runs
    SET
        state = 'running',
        attempt = job_runs.attempt + 1,
        pid = pg_backend_pid(),
        started_at = moment,
        cancelled_at = NULL
    WHERE job_runs.id = v_run.id;
    UPDATE ops.jobs SET last_started_at = moment WHERE jobs.name = v_run.job_name;
    PERFORM pg_advisory_lock(key.class, key.object) FROM ops.run_lock(v_run.id) AS key;

    run_id := v_run.id;
    command := v_run.command;
END
$function$;

REVOKE ALL ON FUNCTION ops.start_job_run(timestamptz) FROM public;
COMMENT ON FUNCTION ops.start_job_run(timestamptz) IS
'Begins the run that has been due longest, of a job that is not running, and returns it and its
procedure; null when there is none. The session holds its lock from now on. For ops.tick().';

CREATE FUNCTION ops.finish_job_step(
    run_id bigint, handled bigint, more boolean, moment timestamptz
)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_run record;
BEGIN
    SELECT
        job_runs.job_name,
        more IS TRUE AND moment - job_runs.started_at < jobs.timeout AS goes_on
    INTO v_run
    FROM ops.job_runs
    INNER JOIN ops.jobs ON jobs.name = job_runs.job_name
    WHERE job_runs.id = finish_job_step.run_id
        AND job_runs.state = 'running'
        AND job_runs.pid = pg_backend_pid()
    FOR NO KEY UPDATE OF job_runs;

    UPDATE ops.job_runs
    SET
        steps = job_runs.steps + 1,
        rows_handled = job_runs.rows_handled + coalesce(handled, 0),
        state = CASE WHEN v_run.goes_on THEN 'running' ELSE 'succeeded' END::ops.job_run_state,
        finished_at = CASE WHEN NOT v_run.goes_on THEN moment END
    WHERE job_runs.id = finish_job_step.run_id AND v_run.job_name IS NOT NULL;
    IF v_run.goes_on THEN
        RETURN TRUE;
    END IF;

    UPDATE ops.jobs SET last_succeeded_at = moment WHERE jobs.name = v_run.job_name;
    PERFORM pg_advisory_unlock(key.class, key.object)
    FROM ops.run_lock(finish_job_step.run_id) AS key;
    RETURN FALSE;
END
$function$;

REVOKE ALL ON FUNCTION ops.finish_job_step(bigint, bigint, boolean, timestamptz) FROM public;
COMMENT ON FUNCTION ops.finish_job_step(bigint, bigint, boolean, timestamptz) IS
'Notes that a step is done, and returns whether there is to be another: there is more to do and the
timeout has not passed. Otherwise the run has succeeded. For ops.tick().';

CREATE FUNCTION ops.fail_job_run(
    run_id bigint, error_code text, error_message text, moment timestamptz
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_run record;
BEGIN
    SELECT
        job_runs.pid, job_runs.attempt < jobs.max_attempts AS again,
        least(jobs.retry_delay * 2 ^ (job_runs.attempt - 1), interval '1 day') AS delay
    INTO v_run
    FROM ops.job_runs
    INNER JOIN ops.jobs ON jobs.name = job_runs.job_name
    WHERE job_runs.id = fail_job_run.run_id AND job_runs.state = 'running'
    FOR NO KEY UPDATE OF job_runs;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    UPDATE ops.job_runs
    SET
        state = CASE WHEN v_run.again THEN 'due' ELSE 'failed' END::ops.job_run_state,
        run_after = CASE WHEN v_run.again THEN moment + v_run.delay ELSE job_runs.run_after END,
        finished_at = CASE WHEN NOT v_run.again THEN moment END,
        error_code = fail_job_run.error_code,
        -- What a message quotes of bad data is data.
        error_message = left(
            CASE
                WHEN fail_job_run.error_code ~ '^22'
                    THEN regexp_replace(fail_job_run.error_message, '".*"', '"..."')
                ELSE fail_job_run.error_message
            END, 500
        )
    WHERE job_runs.id = fail_job_run.run_id;
    IF v_run.pid = pg_backend_pid() THEN
        PERFORM pg_advisory_unlock(key.class, key.object)
        FROM ops.run_lock(fail_job_run.run_id) AS key;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ops.fail_job_run(bigint, text, text, timestamptz) FROM public;
COMMENT ON FUNCTION ops.fail_job_run(bigint, text, text, timestamptz) IS
'Notes that an attempt has failed: the run is due again after a while, or has failed for good after
its last attempt. For ops.tick().';

CREATE FUNCTION ops.reap_job_runs(moment timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_run record;
    v_reaped integer := 0;
BEGIN
    FOR v_run IN
        SELECT job_runs.id, key.class, key.object
        FROM ops.job_runs
        CROSS JOIN LATERAL ops.run_lock(job_runs.id) AS key
        WHERE job_runs.state = 'running'
        ORDER BY job_runs.id
    LOOP
        IF pg_try_advisory_xact_lock(v_run.class, v_run.object) THEN
            PERFORM ops.fail_job_run(v_run.id, '57P02', 'the process that ran it is gone', moment);
            v_reaped := v_reaped + 1;
        END IF;
    END LOOP;
    RETURN v_reaped;
END
$function$;

REVOKE ALL ON FUNCTION ops.reap_job_runs(timestamptz) FROM public;
COMMENT ON FUNCTION ops.reap_job_runs(timestamptz) IS
'Lets runs fail whose process is gone, and returns how many it looked at for that. For ops.tick().';

CREATE FUNCTION ops.overdue_job_runs(moment timestamptz)
RETURNS TABLE (pid integer, is_hopeless boolean)
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH overdue AS (
        -- The row stays locked until the caller's commit, so that no run ends before its process
        -- is cancelled, and the cancel cannot meet the run after it.
        UPDATE ops.job_runs
        SET cancelled_at = coalesce(job_runs.cancelled_at, moment)
        FROM ops.jobs
        WHERE jobs.name = job_runs.job_name
            AND job_runs.state = 'running'
            AND moment - job_runs.started_at > jobs.timeout
        RETURNING job_runs.id, job_runs.cancelled_at
    )

    SELECT pg_locks.pid, moment - overdue.cancelled_at > interval '5 minutes'
    FROM overdue
    CROSS JOIN LATERAL ops.run_lock(overdue.id) AS key
    INNER JOIN pg_locks
        ON pg_locks.locktype = 'advisory'
        AND pg_locks.classid = key.class::oid
        AND pg_locks.objid = key.object::oid
        AND pg_locks.database = (
            SELECT pg_database.oid FROM pg_database
            WHERE pg_database.datname = current_database()
        )
        AND pg_locks.pid <> pg_backend_pid()
$function$;

REVOKE ALL ON FUNCTION ops.overdue_job_runs(timestamptz) FROM public;
COMMENT ON FUNCTION ops.overdue_job_runs(timestamptz) IS
'Processes whose runs have passed their timeouts: to be cancelled, or ended when that has not helped
for five minutes. For ops.tick().';

CREATE FUNCTION ops.prune_job_runs(moment timestamptz)
RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH gone AS (
        DELETE FROM ops.job_runs
        USING ops.jobs
        CROSS JOIN LATERAL (
            SELECT old.id
            FROM ops.job_runs AS old
            WHERE old.job_name = jobs.name
                AND old.slot < moment - jobs.keep_for
                AND old.finished_at IS NOT NULL
            ORDER BY old.slot
            LIMIT 1000
        ) AS old
        WHERE job_runs.id = old.id
        RETURNING job_runs.id
    ),

    forgotten AS (
        DELETE FROM ops.single_statements
        WHERE single_statements.finished_at < moment - interval '30 days'
    )

    SELECT count(*) FROM gone
$function$;

REVOKE ALL ON FUNCTION ops.prune_job_runs(timestamptz) FROM public;
COMMENT ON FUNCTION ops.prune_job_runs(timestamptz) IS
'Deletes runs that their jobs no longer keep, a thousand of each at most, and returns how many. For
ops.tick().';
