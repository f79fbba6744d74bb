-- Workers take recipients in batches under one token, say so before they call the provider, and
-- after it what came of it. A token counts until its time is over or the batch was handed over: who
-- comes late with it sends nothing. What was handed over and never answered is looked up at the
-- provider, not sent again.

CREATE FUNCTION messaging.free_recipients(job_id uuid, most integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job record;
    v_freed integer := 0;
BEGIN
    FOR v_job IN
        SELECT lost.job_id, array_agg(lost.id) AS ids
        FROM (
            SELECT message_job_recipients.job_id, message_job_recipients.id
            FROM messaging.message_job_recipients
            WHERE message_job_recipients.status = 'leased'
                AND message_job_recipients.leased_until <= (SELECT clock_timestamp())
                AND message_job_recipients.job_id
                = coalesce(free_recipients.job_id, message_job_recipients.job_id)
            ORDER BY message_job_recipients.leased_until
            LIMIT most
        ) AS lost
        GROUP BY lost.job_id
        ORDER BY lost.job_id
    LOOP
        PERFORM FROM messaging.message_jobs WHERE message_jobs.id = v_job.job_id
        FOR NO KEY UPDATE;
        WITH freed AS (
            UPDATE messaging.message_job_recipients
            SET
                status = CASE
                    WHEN message_job_recipients.attempt_count >= 5 THEN 'failed' ELSE 'pending'
                END::messaging.recipient_status,
                error = 'The worker went away.',
                lease_token = NULL,
                leased_until = NULL
            WHERE message_job_recipients.id = ANY(v_job.ids)
                AND message_job_recipients.status = 'leased'
                AND message_job_recipients.leased_until <= clock_timestamp()
            RETURNING message_job_recipients.status
        ), counted AS (
            UPDATE messaging.message_jobs
            SET failed_count = message_jobs.failed_count + (
                SELECT count(*) FROM freed WHERE freed.status = 'failed'
            )
            WHERE message_jobs.id = v_job.job_id
        )
        SELECT v_freed + count(*) INTO v_freed FROM freed;
        PERFORM messaging.close_mailing(v_job.job_id);
    END LOOP;

    RETURN v_freed;
END
$function$;

REVOKE ALL ON FUNCTION messaging.free_recipients(uuid, integer) FROM public;
COMMENT ON FUNCTION messaging.free_recipients(uuid, integer) IS
'Takes at most so many recipients, of one mailing or of all, back from workers whose time is over,
and says how many; who was leased five times in vain has failed. For the package''s own functions.';

CREATE FUNCTION messaging.suppress_recipients(
    job messaging.message_jobs, recipients uuid[], checks_cap boolean
)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_hashes bytea[];
    v_user_ids uuid[];
    v_asked boolean[];
    v_suppressed integer;
BEGIN
    SELECT
        array_agg(message_job_recipients.address_hash),
        array_agg(message_job_recipients.user_id),
        array_agg(message_job_recipients.user_id IS NOT NULL AND job.purpose = 'marketing')
    INTO v_hashes, v_user_ids, v_asked
    FROM messaging.message_job_recipients
    WHERE message_job_recipients.id = ANY(recipients);

    UPDATE messaging.message_job_recipients
    SET
        status = 'suppressed', suppressed_reason = closed.reason,
        user_id = NULL, email = NULL, phone = NULL, lease_token = NULL, leased_until = NULL
    FROM (
        SELECT found.address_hash, found.reason
        FROM messaging.left_out(job, v_hashes, v_user_ids, v_asked) AS found
        UNION ALL
        SELECT capped.address_hash, 'cap'
        FROM unnest(
            CASE WHEN checks_cap THEN messaging.above_cap(job, v_hashes) END
        ) AS capped (address_hash)
        WHERE NOT EXISTS (
            SELECT FROM messaging.left_out(job, v_hashes, v_user_ids, v_asked) AS found
            WHERE found.address_hash = capped.address_hash
        )
    ) AS closed
    WHERE message_job_recipients.id = ANY(recipients)
        AND message_job_recipients.address_hash = closed.address_hash;
    GET DIAGNOSTICS v_suppressed = ROW_COUNT;

    UPDATE messaging.message_jobs
    SET suppressed_count = message_jobs.suppressed_count + v_suppressed
    WHERE message_jobs.id = job.id AND v_suppressed > 0;
    RETURN v_suppressed;
END
$function$;

REVOKE ALL ON FUNCTION messaging.suppress_recipients(messaging.message_jobs, uuid[], boolean)
FROM public;
COMMENT ON FUNCTION messaging.suppress_recipients(messaging.message_jobs, uuid[], boolean) IS
'Leaves out those of the recipients whose address has been closed since they were written down, or
has had enough of the sender, and says how many. The caller has locked the mailing. For the
package''s own functions.';

CREATE FUNCTION messaging.lease_recipients(
    job messaging.message_jobs, most integer, lease_token uuid, leased_until timestamptz
)
RETURNS SETOF messaging.message_job_recipients
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ids uuid[];
BEGIN
    -- Under an older snapshot the lock would not show what the one before has sent.
    PERFORM ops.require_outbox_isolation();
    -- Two mailings of one sender do not both see room for a last message to the same address.
    PERFORM pg_advisory_xact_lock(
        hashtextextended('messaging.cap ' || coalesce(job.org_id, job.event_id)::text, 0)
    );
    LOOP
        v_ids := ARRAY(
            SELECT message_job_recipients.id
            FROM messaging.message_job_recipients
            WHERE message_job_recipients.job_id = job.id
                AND message_job_recipients.status = 'pending'
                AND message_job_recipients.due_at <= (SELECT clock_timestamp())
            ORDER BY message_job_recipients.due_at
            LIMIT least(most, job.batch_size)
            FOR NO KEY UPDATE
        );
        EXIT WHEN messaging.suppress_recipients(job, v_ids, TRUE) < cardinality(v_ids)
            OR cardinality(v_ids) = 0;
    END LOOP;

    RETURN QUERY
    UPDATE messaging.message_job_recipients
    SET
        status = 'leased',
        attempt_count = message_job_recipients.attempt_count + 1,
        lease_token = lease_recipients.lease_token,
        leased_until = lease_recipients.leased_until
    WHERE message_job_recipients.id = ANY(v_ids)
        AND message_job_recipients.status = 'pending'
    RETURNING message_job_recipients.*;
END
$function$;

REVOKE ALL ON FUNCTION messaging.lease_recipients(
    messaging.message_jobs, integer, uuid, timestamptz
) FROM public;
COMMENT ON FUNCTION messaging.lease_recipients(
    messaging.message_jobs, integer, uuid, timestamptz
) IS
'Leases the next recipients of a mailing, at most so many and a batch of it, and leaves out whom it
finds closed on the way. The caller has locked the mailing. For the package''s own functions.';
