-- Jobs, for the console of the staff: its server asks as service_role.

CREATE FUNCTION public.list_jobs()
RETURNS TABLE (
    name text, health text, schedule text, timezone text, next_slot_at timestamptz,
    last_started_at timestamptz, last_succeeded_at timestamptz, running_since timestamptz,
    late_since timestamptz, last_error_code text, last_error_message text
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        job_health.name, job_health.health, job_health.schedule, job_health.timezone,
        job_health.next_slot_at, job_health.last_started_at, job_health.last_succeeded_at,
        job_health.running_since, job_health.late_since, job_health.last_error_code,
        job_health.last_error_message
    FROM ops.job_health
    ORDER BY job_health.name
$function$;

REVOKE ALL ON FUNCTION public.list_jobs() FROM public;
GRANT EXECUTE ON FUNCTION public.list_jobs() TO service_role;
COMMENT ON FUNCTION public.list_jobs() IS
'Every job, how it does (well, late, failing, running long, never ran, paused), its next slot and
its last runs. Callable by service_role.';

CREATE FUNCTION public.pause_job(name text, paused boolean DEFAULT TRUE)
RETURNS boolean
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ops.pause_job(pause_job.name, pause_job.paused)
$function$;

REVOKE ALL ON FUNCTION public.pause_job(text, boolean) FROM public;
GRANT EXECUTE ON FUNCTION public.pause_job(text, boolean) TO service_role;
COMMENT ON FUNCTION public.pause_job(text, boolean) IS
'Pauses a job, or with false resumes it, and returns whether that changed anything; slots of a
paused job are skipped. Errors: YP003 an argument, YP302 no such job. Callable by service_role.';

CREATE FUNCTION public.run_job(name text)
RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ops.run_job(run_job.name)
$function$;

REVOKE ALL ON FUNCTION public.run_job(text) FROM public;
GRANT EXECUTE ON FUNCTION public.run_job(text) TO service_role;
COMMENT ON FUNCTION public.run_job(text) IS
'Has a job run at the next tick, within a minute, and returns the run''s number. Errors: YP302 no
such job, YP306 a run that was asked for is still open. Callable by service_role.';
