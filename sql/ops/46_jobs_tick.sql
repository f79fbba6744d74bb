-- The one call that keeps everything going. It commits between its steps, so it has to be called by
-- itself, outside a transaction, and can pin its search path for each of them alone; several at a
-- time share the work. Jobs run as yardpass_jobs, which may do nothing but run them. Whatever the
-- session's default, every transaction is READ COMMITTED: what a lock waited for is seen.

CREATE PROCEDURE ops.run_due_job(INOUT ran boolean DEFAULT FALSE)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_run_id bigint;
    v_command text;
    v_handled bigint;
    v_more boolean;
    v_code text;
    v_message text;
BEGIN
    COMMIT;
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL search_path = pg_catalog, pg_temp;
    SET LOCAL ROLE yardpass_jobs;
    SELECT started.run_id, started.command INTO v_run_id, v_command
    FROM ops.start_job_run(pg_catalog.clock_timestamp()) AS started;
    ran := v_run_id IS NOT NULL;
    v_more := ran;
    COMMIT;

    LOOP
        -- Before anything is evaluated.
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
        EXIT WHEN v_more IS NOT TRUE;
        SET LOCAL search_path = pg_catalog, pg_temp;
        SET LOCAL ROLE yardpass_jobs;
        BEGIN
            EXECUTE pg_catalog.format(
                'CALL %I.%I()',
                pg_catalog.split_part(v_command, '.', 1), pg_catalog.split_part(v_command, '.', 2)
            ) INTO v_handled, v_more;
            -- What would fail at the commit fails here, where it can be noted.
            SET CONSTRAINTS ALL IMMEDIATE;
            v_more := ops.finish_job_step(
                v_run_id, v_handled, v_more, pg_catalog.clock_timestamp()
            );
        EXCEPTION
            WHEN query_canceled OR assert_failure OR OTHERS THEN
                GET STACKED DIAGNOSTICS
                    v_code = RETURNED_SQLSTATE,
                    v_message = MESSAGE_TEXT;
                v_more := FALSE;
                PERFORM ops.fail_job_run(
                    v_run_id, v_code, v_message, pg_catalog.clock_timestamp()
                );
        END;
        COMMIT;
    END LOOP;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.run_due_job(boolean) FROM public;
COMMENT ON PROCEDURE ops.run_due_job (boolean) IS
'Runs what has been due longest, each step in a transaction of its own, and notes the outcome; ran
says whether there was anything. Commits, so it cannot pin its search path. For ops.tick().';

CREATE PROCEDURE ops.watch_jobs()
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_overdue record;
BEGIN
    COMMIT;
    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL search_path = pg_catalog, pg_temp;
    SET LOCAL ROLE yardpass_jobs;
    PERFORM ops.reap_job_runs(pg_catalog.clock_timestamp());
    PERFORM ops.prune_job_runs(pg_catalog.clock_timestamp());
    COMMIT;

    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL search_path = pg_catalog, pg_temp;
    SET LOCAL ROLE yardpass_jobs;
    PERFORM ops.plan_job_runs(pg_catalog.clock_timestamp());
    COMMIT;

    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL search_path = pg_catalog, pg_temp;
    FOR v_overdue IN
        SELECT overdue.pid, overdue.is_hopeless
        FROM ops.overdue_job_runs(pg_catalog.clock_timestamp()) AS overdue
    LOOP
        IF v_overdue.is_hopeless THEN
            PERFORM pg_catalog.pg_terminate_backend(v_overdue.pid);
        ELSE
            PERFORM pg_catalog.pg_cancel_backend(v_overdue.pid);
        END IF;
    END LOOP;
    COMMIT;

    SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET LOCAL search_path = pg_catalog, pg_temp;
    PERFORM ops.follow_statements(pg_catalog.clock_timestamp());
    -- Once an hour: others may have made that history long, and all of it is read.
    IF pg_catalog.date_part('minute', pg_catalog.clock_timestamp()) = 7 THEN
        PERFORM ops.prune_cron_runs(pg_catalog.clock_timestamp());
    END IF;
    COMMIT;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.watch_jobs() FROM public;
COMMENT ON PROCEDURE ops.watch_jobs () IS
'Ends runs whose time is over, lets those fail whose process is gone, plans what has fallen due,
forgets what is old and hands single statements to pg_cron; runs no job. Commits, so it cannot pin
its search path. Beside ops.tick(), for schedulers that wait for a long job.';

CREATE PROCEDURE ops.tick(most integer DEFAULT 1000)
LANGUAGE plpgsql SECURITY INVOKER
AS $procedure$
DECLARE
    v_ran boolean;
BEGIN
    CALL ops.watch_jobs();
    COMMIT;
    FOR v_number IN 1 .. tick.most LOOP
        CALL ops.run_due_job(v_ran);
        EXIT WHEN NOT v_ran;
    END LOOP;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.tick(integer) FROM public;
COMMENT ON PROCEDURE ops.tick (integer) IS
'Once a minute: watches as ops.watch_jobs() does, then runs what is due, so many runs at most.
Commits, so it cannot pin its search path and is called by itself: 2D000 inside a transaction. For
members of yardpass_jobs.';
