-- What people do to jobs: stop one, let it go on, ask for it now. Each is said through a function
-- of the API to trusted servers, and here to the DBA.

CREATE FUNCTION ops.require_job(name text)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM ops.jobs WHERE jobs.name = require_job.name) THEN
        PERFORM ops.raise_error('YP302', format('Asked for "%s".', left(require_job.name, 100)));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ops.require_job(text) FROM public;
COMMENT ON FUNCTION ops.require_job(text) IS
'Raises YP302 unless there is the job. For the package''s own functions.';

CREATE FUNCTION ops.pause_job(name text, paused boolean DEFAULT TRUE)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require_job(pause_job.name);
    PERFORM ops.require(pause_job.paused IS NOT NULL, 'paused', 'must be true or false');
    UPDATE ops.jobs
    SET is_paused = pause_job.paused
    WHERE jobs.name = pause_job.name AND jobs.is_paused <> pause_job.paused;
    RETURN FOUND;
END
$function$;

REVOKE ALL ON FUNCTION ops.pause_job(text, boolean) FROM public;
COMMENT ON FUNCTION ops.pause_job(text, boolean) IS
'Pauses a job, or with false resumes it, and returns whether that changed anything. A run that is at
work goes on; slots until it is resumed are skipped, and not caught up with. Errors: YP003 an
argument, YP302 no such job. For the DBA and the package''s own functions.';

CREATE FUNCTION ops.run_job(name text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_id bigint;
BEGIN
    PERFORM ops.require_job(run_job.name);
    -- One asks at a time: what the lock waited for is seen by the next statement.
    PERFORM FROM ops.jobs WHERE jobs.name = run_job.name FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM ops.job_runs
        WHERE job_runs.job_name = run_job.name
            AND job_runs.kind = 'manual'
            AND job_runs.state IN ('due', 'running')
    ) THEN
        PERFORM ops.raise_error('YP306', format('The job is %s.', run_job.name));
    END IF;
    INSERT INTO ops.job_runs (job_name, slot, kind, run_after)
    SELECT run_job.name, asked.at, 'manual', asked.at
    FROM (SELECT clock_timestamp() AS at) AS asked
    RETURNING job_runs.id INTO v_id;
    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION ops.run_job(text) FROM public;
COMMENT ON FUNCTION ops.run_job(text) IS
'Has the next tick run a job, paused or not, and returns the run''s id in ops.job_runs; it waits for
one that is at work. Errors: YP302 no such job, YP306 a run that was asked for is still open. For
the DBA and the package''s own functions.';
