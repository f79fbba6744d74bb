-- The console of the staff: what runs by itself, and what to do when it does not.

-- as service_role: How the jobs do. The health is well, late, failing, running long, never ran or
-- paused.
SELECT * FROM list_jobs();

-- as service_role: A processor is down: its job shall rest, and its slots are skipped until then.
SELECT * FROM pause_job(name => 'payments.expire_credits');

-- as service_role: It goes on.
SELECT * FROM pause_job(name => 'payments.expire_credits', paused => FALSE);

-- as service_role: And does at once what it has missed, at the next tick.
SELECT * FROM run_job(name => 'payments.expire_credits');
