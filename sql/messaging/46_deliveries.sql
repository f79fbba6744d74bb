-- The second half of a delivery: handed over, and what came of it. Answers of a provider come late,
-- twice and in any order; what does not fit any more is passed over, but a bounce or a complaint
-- closes its address whenever it comes.

CREATE FUNCTION messaging.hand_over(lease_token uuid, recipient_ids uuid[])
RETURNS uuid[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job messaging.message_jobs;
    v_ids uuid[];
BEGIN
    SELECT message_jobs.* INTO v_job
    FROM messaging.message_jobs
    WHERE message_jobs.id = (
        SELECT message_job_recipients.job_id
        FROM messaging.message_job_recipients
        WHERE message_job_recipients.status = 'leased'
            AND message_job_recipients.lease_token = hand_over.lease_token
        LIMIT 1
    )
    FOR NO KEY UPDATE;
    v_ids := ARRAY(
        SELECT message_job_recipients.id
        FROM messaging.message_job_recipients
        WHERE message_job_recipients.job_id = v_job.id
            AND message_job_recipients.status = 'leased'
            AND message_job_recipients.lease_token = hand_over.lease_token
            AND message_job_recipients.leased_until > clock_timestamp()
            AND message_job_recipients.id
            = ANY(coalesce(recipient_ids, ARRAY[message_job_recipients.id]))
        FOR NO KEY UPDATE
    );
    IF cardinality(v_ids) = 0 THEN
        PERFORM ops.raise_error('YP360', 'The batch of recipients is not held any more.');
    END IF;

    IF v_job.status <> 'sending' THEN
        UPDATE messaging.message_job_recipients
        SET status = 'pending', lease_token = NULL, leased_until = NULL
        WHERE message_job_recipients.id = ANY(v_ids);
        RETURN ARRAY[]::uuid[];
    END IF;

    PERFORM messaging.suppress_recipients(v_job, v_ids, FALSE);
    WITH handed AS (
        UPDATE messaging.message_job_recipients
        SET
            status = 'handed', handed_at = clock_timestamp(),
            lease_token = NULL, leased_until = NULL
        WHERE message_job_recipients.id = ANY(v_ids)
            AND message_job_recipients.status = 'leased'
        RETURNING message_job_recipients.id
    )
    SELECT coalesce(array_agg(handed.id), '{}') INTO STRICT v_ids FROM handed;
    PERFORM messaging.close_mailing(v_job.id);
    RETURN v_ids;
END
$function$;

REVOKE ALL ON FUNCTION messaging.hand_over(uuid, uuid[]) FROM public;
COMMENT ON FUNCTION messaging.hand_over(uuid, uuid[]) IS
'Notes that these recipients of a batch (null: all) are given to the provider now, and returns
those that may be: an address that was closed meanwhile is left out, and nobody is sent a mailing
that was stopped. Errors: YP360 the lease is over or unknown. For the package''s own functions.';

CREATE FUNCTION messaging.close_address(recipient_id uuid, reason messaging.suppression_reason)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO messaging.suppressions (
        scope, channel, address_hash, reason, organization_id, event_id
    )
    SELECT
        CASE
            WHEN close_address.reason = 'bounce' THEN 'platform'
            WHEN message_jobs.org_id IS NULL THEN 'event'
            ELSE 'organization'
        END::messaging.suppression_scope,
        message_jobs.channel,
        message_job_recipients.address_hash,
        close_address.reason,
        CASE WHEN close_address.reason <> 'bounce' THEN message_jobs.org_id END,
        CASE
            WHEN close_address.reason <> 'bounce' AND message_jobs.org_id IS NULL
                THEN message_jobs.event_id
        END
    FROM messaging.message_job_recipients
    INNER JOIN messaging.message_jobs ON message_jobs.id = message_job_recipients.job_id
    WHERE message_job_recipients.id = close_address.recipient_id
    -- A complaint also stops what is transactional, which an unsubscription did not.
    ON CONFLICT ON CONSTRAINT suppressions_address_hash_channel_scope_key
    DO UPDATE SET reason = excluded.reason
    WHERE excluded.reason = 'complaint' AND suppressions.reason <> 'erasure'
$function$;

REVOKE ALL ON FUNCTION messaging.close_address(uuid, messaging.suppression_reason) FROM public;
COMMENT ON FUNCTION messaging.close_address(uuid, messaging.suppression_reason) IS
'Closes the address of a recipient: after a bounce for everybody, after a complaint for the sender.
For the package''s own functions.';

CREATE FUNCTION messaging.finish_recipient(recipient_id uuid, result jsonb)
RETURNS TABLE (more_sent integer, more_failed integer)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_delay constant interval := interval '1 minute';
    c_most constant interval := interval '1 hour';
    v_outcome text := result ->> 'outcome';
    v_old messaging.message_job_recipients;
BEGIN
    SELECT * INTO v_old
    FROM messaging.message_job_recipients
    WHERE message_job_recipients.id = finish_recipient.recipient_id
    FOR NO KEY UPDATE;
    IF v_outcome = 'bounced' THEN
        PERFORM messaging.close_address(v_old.id, 'bounce');
    ELSIF v_outcome = 'complained' THEN
        PERFORM messaging.close_address(v_old.id, 'complaint');
    END IF;
    IF v_old.status <> 'handed'
        AND NOT (v_old.status = 'sent' AND v_outcome IN ('bounced', 'complained'))
    THEN
        RETURN;
    END IF;
    IF v_outcome = 'retry' THEN
        v_outcome := CASE WHEN v_old.attempt_count >= 5 THEN 'failed' ELSE 'pending' END;
    END IF;

    -- Who complains has got it.
    IF v_old.status = 'handed' AND v_outcome IN ('sent', 'complained') THEN
        UPDATE messaging.message_job_recipients
        SET status = 'sent', sent_at = clock_timestamp()
        WHERE message_job_recipients.id = v_old.id;
    END IF;
    UPDATE messaging.message_job_recipients
    SET
        status = v_outcome::messaging.recipient_status,
        due_at = CASE
            WHEN v_outcome = 'pending' THEN clock_timestamp() + coalesce(
                make_interval(secs => (result ->> 'retry_seconds')::double precision),
                ops.full_jitter(v_old.attempt_count, c_delay, c_most)
            )
            ELSE v_old.due_at
        END,
        provider_message_id = coalesce(
            result ->> 'provider_message_id', v_old.provider_message_id
        ),
        error = left(result ->> 'error', 2000)
    WHERE message_job_recipients.id = v_old.id;

    RETURN QUERY SELECT
        (v_outcome IN ('sent', 'complained'))::integer - (v_old.status = 'sent')::integer,
        (v_outcome IN ('failed', 'bounced'))::integer;
END
$function$;

REVOKE ALL ON FUNCTION messaging.finish_recipient(uuid, jsonb) FROM public;
COMMENT ON FUNCTION messaging.finish_recipient(uuid, jsonb) IS
'Writes down what came of one recipient, an object as public.finish_recipients() takes it, and
returns by how much the counters of the mailing change; no row: it was no news. The caller has
locked the mailing, and counts. For the package''s own functions.';

CREATE FUNCTION messaging.finish_recipients(results jsonb)
RETURNS uuid[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_result record;
    v_job_id uuid;
    v_changed uuid[] := ARRAY[]::uuid[];
    v_more_sent integer;
    v_more_failed integer;
    v_sent integer;
    v_failed integer;
BEGIN
    FOR v_result IN
        SELECT items.result
        FROM jsonb_array_elements(ops.require_array(results, 'results', 1000)) AS items (result)
    LOOP
        PERFORM ops.require(
            v_result.result ->> 'recipient_id'
            ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            AND v_result.result ->> 'outcome'
            IN ('sent', 'failed', 'retry', 'bounced', 'complained')
            AND coalesce(jsonb_typeof(v_result.result -> 'retry_seconds') = 'number', TRUE)
            AND coalesce((v_result.result ->> 'retry_seconds')::numeric BETWEEN 0 AND 604800, TRUE),
            'results',
            'must have a recipient_id, an outcome and retry_seconds of a week at most in each item'
        );
    END LOOP;

    FOR v_job_id IN
        SELECT message_jobs.id
        FROM messaging.message_jobs
        WHERE message_jobs.id IN (
            SELECT message_job_recipients.job_id
            FROM jsonb_array_elements(results) AS items (result)
            INNER JOIN messaging.message_job_recipients
                ON message_job_recipients.id = (items.result ->> 'recipient_id')::uuid
        )
        ORDER BY message_jobs.id
        FOR NO KEY UPDATE
    LOOP
        v_sent := 0;
        v_failed := 0;
        FOR v_result IN
            SELECT message_job_recipients.id, items.result
            FROM jsonb_array_elements(results) WITH ORDINALITY AS items (result, place)
            INNER JOIN messaging.message_job_recipients
                ON message_job_recipients.id = (items.result ->> 'recipient_id')::uuid
            WHERE message_job_recipients.job_id = v_job_id
            ORDER BY items.place
        LOOP
            SELECT finished.more_sent, finished.more_failed
            INTO v_more_sent, v_more_failed
            FROM messaging.finish_recipient(v_result.id, v_result.result) AS finished;
            IF v_more_sent IS NOT NULL THEN
                v_changed := v_changed || v_result.id;
                v_sent := v_sent + v_more_sent;
                v_failed := v_failed + v_more_failed;
            END IF;
        END LOOP;
        UPDATE messaging.message_jobs
        SET
            sent_count = message_jobs.sent_count + v_sent,
            failed_count = message_jobs.failed_count + v_failed
        WHERE message_jobs.id = v_job_id AND (v_sent, v_failed) <> (0, 0);
        PERFORM messaging.close_mailing(v_job_id);
    END LOOP;

    RETURN v_changed;
END
$function$;

REVOKE ALL ON FUNCTION messaging.finish_recipients(jsonb) FROM public;
COMMENT ON FUNCTION messaging.finish_recipients(jsonb) IS
'Writes down what came of recipients and returns those of whom it was news; see
public.finish_recipients(). Errors: YP003 an argument. For the package''s own functions.';
