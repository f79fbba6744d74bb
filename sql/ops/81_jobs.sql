-- What a scheduler may do as a member of yardpass_jobs: tick. The procedures of the jobs are
-- granted to it by ops.secure().

GRANT USAGE ON SCHEMA ops TO yardpass_jobs;
GRANT EXECUTE ON PROCEDURE ops.tick(integer), ops.watch_jobs(), ops.run_due_job(boolean)
TO yardpass_jobs;
GRANT EXECUTE ON FUNCTION ops.plan_job_runs(timestamptz), ops.start_job_run(timestamptz)
TO yardpass_jobs;
GRANT EXECUTE ON FUNCTION ops.finish_job_step(bigint, bigint, boolean, timestamptz)
TO yardpass_jobs;
GRANT EXECUTE ON FUNCTION ops.fail_job_run(bigint, text, text, timestamptz) TO yardpass_jobs;
GRANT EXECUTE ON FUNCTION ops.reap_job_runs(timestamptz), ops.overdue_job_runs(timestamptz)
TO yardpass_jobs;
GRANT EXECUTE ON FUNCTION ops.prune_job_runs(timestamptz) TO yardpass_jobs;
GRANT EXECUTE ON FUNCTION ops.can_run_once(), ops.follow_statements(timestamptz)
TO yardpass_jobs;
GRANT EXECUTE ON FUNCTION ops.prune_cron_runs(timestamptz) TO yardpass_jobs;
