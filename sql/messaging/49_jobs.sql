-- The job of mailings: one bounded step, called again while there is more to do.

CREATE PROCEDURE messaging.advance_mailings_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_freed integer;
    v_gathered integer;
    v_job_id uuid;
BEGIN
    -- Each locks mailings: not in one step, where one would wait for what another step has.
    v_gathered := messaging.gather_recipients(5000);
    IF v_gathered IS NOT NULL THEN
        handled := v_gathered;
        more := TRUE;
        RETURN;
    END IF;

    -- One that failed may have nobody left when it is tried again.
    SELECT message_jobs.id INTO v_job_id
    FROM messaging.message_jobs
    WHERE message_jobs.status = 'queued'
        AND message_jobs.audience_snapshot_at IS NOT NULL
        AND message_jobs.sent_count + message_jobs.failed_count + message_jobs.suppressed_count
        = message_jobs.recipient_count
    LIMIT 1
    FOR NO KEY UPDATE SKIP LOCKED;
    IF v_job_id IS NOT NULL THEN
        PERFORM messaging.close_if_nobody_waits(v_job_id);
        handled := 1;
        more := TRUE;
        RETURN;
    END IF;

    v_freed := messaging.free_recipients(NULL, 1000);
    handled := v_freed;
    more := v_freed >= 1000;
END
$procedure$;

REVOKE ALL ON PROCEDURE messaging.advance_mailings_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE messaging.advance_mailings_job (bigint, boolean) IS
'Writes down five thousand recipients of a mailing that is due; when none waits for that, ends one
that has nobody left, or takes a thousand recipients back from workers that went away. For
ops.tick().';
