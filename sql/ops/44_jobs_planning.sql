-- From slots to runs. Every slot that fell due gets exactly one row, and that row says at once
-- whether it is to be run or why not. What was down for long is caught up with in bounded steps.

CREATE FUNCTION ops.plan_slots(job ops.jobs, slots timestamptz[], moment timestamptz, late boolean)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_busy tstzmultirange := '{}'::tstzmultirange;
    v_planned integer;
BEGIN
    IF job.overlap = 'skip' THEN
        SELECT coalesce(range_agg(tstzrange(earlier.started_at, earlier.finished_at)), '{}')
        INTO v_busy
        FROM ops.job_runs AS earlier
        WHERE earlier.job_name = job.name
            -- Timeouts end within a day: nothing older was at work then.
            AND earlier.slot > slots[1] - interval '2 days'
            AND earlier.state NOT IN ('due', 'skipped')
            AND earlier.started_at IS DISTINCT FROM earlier.finished_at;
    END IF;

    INSERT INTO ops.job_runs (
        job_name, slot, state, reason, is_caught_up, run_after, finished_at
    )
    SELECT
        job.name, numbered.slot,
        CASE WHEN judged.reason IS NULL THEN 'due' ELSE 'skipped' END::ops.job_run_state,
        judged.reason,
        judged.reason IS NULL AND moment - numbered.slot > interval '5 minutes',
        numbered.slot,
        CASE WHEN judged.reason IS NOT NULL THEN moment END
    FROM unnest(slots) WITH ORDINALITY AS numbered (slot, place)
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN job.is_paused THEN 'paused'
            WHEN numbered.slot <@ v_busy THEN 'overlap'
            WHEN late THEN 'missed'
            WHEN job.catch_up = 'all' THEN
                CASE WHEN numbered.place <= cardinality(slots) - 100 THEN 'missed' END
            WHEN numbered.place < cardinality(slots) THEN 'missed'
            WHEN job.catch_up = 'none' AND moment - numbered.slot > interval '5 minutes'
                THEN 'missed'
        END AS reason
    ) AS judged
    -- The clock was set back, and these slots have had their run.
    ON CONFLICT ON CONSTRAINT job_runs_job_name_slot_key DO NOTHING;
    GET DIAGNOSTICS v_planned = ROW_COUNT;
    RETURN v_planned;
END
$function$;

REVOKE ALL ON FUNCTION ops.plan_slots(ops.jobs, timestamptz[], timestamptz, boolean) FROM public;
COMMENT ON FUNCTION ops.plan_slots(ops.jobs, timestamptz[], timestamptz, boolean) IS
'Gives each of these slots of a job its run, due or skipped, and returns how many had none; late:
there are later ones beside them, so none of these is run. For the package''s own functions.';

CREATE FUNCTION ops.plan_job(job ops.jobs, moment timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schedule constant ops.cron_values := ops.cron_values(job.schedule);
    v_slots timestamptz[];
    v_planned integer := 0;
    v_upto timestamptz := moment;
BEGIN
    IF job.next_slot_at <= moment THEN
        -- Older than the history is kept needs no row.
        v_slots := ARRAY(
            SELECT slot
            FROM ops.slots_of_values(
                v_schedule, job.timezone,
                greatest(job.next_slot_at - interval '1 minute', moment - job.keep_for),
                moment, 10100
            ) AS slot
        );
        IF cardinality(v_slots) = 10100 THEN
            -- There may be more: the next call goes on, and knows which are the newest.
            v_slots := v_slots[1:10000];
            v_upto := v_slots[10000];
            v_planned := ops.plan_slots(job, v_slots, moment, TRUE);
        ELSIF v_slots <> '{}' THEN
            v_planned := ops.plan_slots(job, v_slots, moment, FALSE);
        END IF;
    END IF;

    UPDATE ops.jobs
    SET
        next_slot_at = coalesce(
            ops.next_of_values(v_schedule, job.timezone, v_upto), 'infinity'
        ),
        planned_at = moment
    WHERE jobs.name = job.name;
    RETURN v_planned;
END
$function$;

REVOKE ALL ON FUNCTION ops.plan_job(ops.jobs, timestamptz) FROM public;
COMMENT ON FUNCTION ops.plan_job(ops.jobs, timestamptz) IS
'Gives the slots of a job up to a moment their runs, ten thousand at most, and returns how many
it made. For the package''s own functions.';

CREATE FUNCTION ops.plan_job_runs(moment timestamptz)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job ops.jobs;
    v_planned integer := 0;
BEGIN
    FOR v_job IN
        SELECT *
        FROM ops.jobs
        WHERE jobs.next_slot_at <= moment
            -- The clock was set back: there is an earlier next slot than the one that is noted.
            OR jobs.planned_at > moment
        ORDER BY jobs.name
        FOR NO KEY UPDATE SKIP LOCKED
    LOOP
        BEGIN
            v_planned := v_planned + ops.plan_job(v_job, moment);
        EXCEPTION
            -- A zone that an update of the server has taken away; others have to go on. The job
            -- shows as late in ops.job_health.
            WHEN raise_exception OR data_exception OR SQLSTATE 'YP300' OR SQLSTATE 'YP301' THEN
                RAISE WARNING 'job % cannot be planned: %', v_job.name, SQLERRM;
        END;
    END LOOP;
    RETURN v_planned;
END
$function$;

REVOKE ALL ON FUNCTION ops.plan_job_runs(timestamptz) FROM public;
COMMENT ON FUNCTION ops.plan_job_runs(timestamptz) IS
'Gives every slot that is due at the moment its run, and returns how many it made; a job that
somebody else is planning is left to her. For ops.tick().';
