-- The worker that sends mailings: it leases a batch, hands it over, calls the provider with each
-- recipient's id as idempotency key, and brings the outcomes. docs/messaging.md has the loop.

CREATE FUNCTION public.lease_recipients(
    max_recipients integer DEFAULT 100, lease_seconds integer DEFAULT 60
)
RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job messaging.message_jobs;
    v_token constant uuid := gen_random_uuid();
    v_until constant timestamptz := clock_timestamp()
    + make_interval(secs => lease_seconds::double precision);
    v_recipients jsonb;
BEGIN
    PERFORM ops.require(
        max_recipients BETWEEN 1 AND 1000, 'max_recipients', 'must be between 1 and 1000'
    );
    PERFORM ops.require(
        lease_seconds BETWEEN 5 AND 3600, 'lease_seconds', 'must be between 5 and 3600'
    );
    SELECT * INTO v_job
    FROM messaging.message_jobs
    WHERE message_jobs.status IN ('queued', 'sending')
        AND message_jobs.audience_snapshot_at IS NOT NULL
        AND coalesce(message_jobs.scheduled_at <= now(), TRUE)
        AND NOT EXISTS (
            SELECT FROM organizations.organizations
            WHERE organizations.id = message_jobs.org_id AND organizations.status <> 'active'
        )
        AND (
            EXISTS (
                SELECT FROM messaging.message_job_recipients
                WHERE message_job_recipients.job_id = message_jobs.id
                    AND message_job_recipients.status = 'pending'
                    AND message_job_recipients.due_at <= (SELECT clock_timestamp())
            )
            OR message_jobs.id IN (
                SELECT message_job_recipients.job_id
                FROM messaging.message_job_recipients
                WHERE message_job_recipients.status = 'leased'
                    AND message_job_recipients.leased_until <= (SELECT clock_timestamp())
            )
        )
    ORDER BY coalesce(message_jobs.scheduled_at, message_jobs.created_at), message_jobs.id
    LIMIT 1
    FOR NO KEY UPDATE;
    IF v_job.id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE messaging.message_jobs
    SET status = 'sending', started_at = coalesce(message_jobs.started_at, clock_timestamp())
    WHERE message_jobs.id = v_job.id AND message_jobs.status = 'queued';
    PERFORM messaging.free_recipients(v_job.id, 1000);
    SELECT jsonb_agg(jsonb_build_object(
        'recipient_id', leased.id,
        'address', coalesce(leased.email, leased.phone),
        'name', coalesce(
            user_profiles.display_name,
            (
                SELECT org_contact_import_entries.full_name
                FROM messaging.org_contact_import_entries
                WHERE org_contact_import_entries.organization_id = v_job.org_id
                    AND org_contact_import_entries.address_hash = leased.address_hash
                    AND org_contact_import_entries.state = 'valid'
                ORDER BY org_contact_import_entries.created_at DESC
                LIMIT 1
            )
        ),
        'locale', CASE
            WHEN v_job.translations ? user_profiles.locale THEN user_profiles.locale
            WHEN v_job.translations ? split_part(user_profiles.locale, '-', 1)
                THEN split_part(user_profiles.locale, '-', 1)
        END,
        'attempt', leased.attempt_count,
        'unsubscribe_token', messaging.unsubscribe_token(leased.id)
    ))
    INTO STRICT v_recipients
    FROM messaging.lease_recipients(v_job, max_recipients, v_token, v_until) AS leased
    LEFT JOIN users.user_profiles ON user_profiles.user_id = leased.user_id;
    IF v_recipients IS NULL THEN
        PERFORM messaging.close_mailing(v_job.id);
    END IF;

    RETURN jsonb_build_object(
        'lease_token', v_token,
        'leased_until', v_until,
        'job', jsonb_build_object(
            'id', v_job.id, 'organization_id', v_job.org_id, 'event_id', v_job.event_id,
            'channel', v_job.channel, 'purpose', v_job.purpose, 'subject', v_job.subject,
            'body', v_job.body, 'sms_body', v_job.sms_body, 'from_name', v_job.from_name,
            'from_email', v_job.from_email, 'reply_to', v_job.reply_to,
            'translations', (
                SELECT coalesce(jsonb_object_agg(texts.locale, texts.content), '{}')
                FROM jsonb_each(v_job.translations) AS texts (locale, content)
                WHERE texts.locale IN (
                    SELECT one.recipient ->> 'locale'
                    FROM jsonb_array_elements(v_recipients) AS one (recipient)
                )
            )
        ),
        'recipients', coalesce(v_recipients, '[]')
    );
END
$function$;

REVOKE ALL ON FUNCTION public.lease_recipients(integer, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.lease_recipients(integer, integer) TO service_role;
COMMENT ON FUNCTION public.lease_recipients(integer, integer) IS
'Takes the next recipients of the mailing that is due longest, at most so many and for so many
seconds, and returns {"lease_token": uuid, "leased_until": time, "job": {"id", "organization_id",
"event_id", "channel", "purpose", "subject", "body", "sms_body", "from_name", "from_email",
"reply_to", "translations": {"<locale>": {"version", "subject", "body" or "sms_body"}}},
"recipients": [{"recipient_id": uuid, "address": text, "name": text or null, "locale": the
translation that she reads, or null: the job''s own text, "attempt": integer, "unsubscribe_token":
text or null}]}; null: nothing to send now. Closed addresses, and those that have had enough of the
sender, are left out on the way, so that recipients may be []: call again. Texts have their
placeholders still. Errors: YP003 an argument. Callable by service_role.';

CREATE FUNCTION public.hand_over_recipients(lease_token uuid, recipient_ids uuid[] DEFAULT NULL)
RETURNS uuid[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(lease_token IS NOT NULL, 'lease_token', 'must be given');
    RETURN messaging.hand_over(lease_token, recipient_ids);
END
$function$;

REVOKE ALL ON FUNCTION public.hand_over_recipients(uuid, uuid[])
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.hand_over_recipients(uuid, uuid[]) TO service_role;
COMMENT ON FUNCTION public.hand_over_recipients(uuid, uuid[]) IS
'Says that these recipients of a lease (null: all) are given to the provider now, and returns the
ids of those that may be: commit it, then send to them and to nobody else. Errors: YP003 an
argument; YP360 the lease is over, unknown or handed over before. Callable by service_role.';

CREATE FUNCTION public.finish_recipients(results jsonb)
RETURNS uuid[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT messaging.finish_recipients(results)
$function$;

REVOKE ALL ON FUNCTION public.finish_recipients(jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.finish_recipients(jsonb) TO service_role;
COMMENT ON FUNCTION public.finish_recipients(jsonb) IS
'Brings what the provider said, at once or later, an array of up to 1000 objects {"recipient_id":
uuid, "outcome": sent, failed (for good), retry (may be taken later), bounced or complained,
"provider_message_id": text, "error": text, "retry_seconds": 0 to 604800, when not at random}; all
but the first two may be left out. Who was to be retried five times has failed. A bounce closes the
address for everybody, a complaint for the sender. Returns the ids of whom it was news; an outcome
that came before, or does not fit any more, is passed over. Errors: YP003 an argument. Callable by
service_role.';

CREATE FUNCTION public.unanswered_recipients(
    older_seconds integer DEFAULT 600, max_rows integer DEFAULT 100
)
RETURNS TABLE (recipient_id uuid, job_id uuid, address text, handed_at timestamptz)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(older_seconds >= 0, 'older_seconds', 'must not be negative');
    PERFORM ops.require(max_rows BETWEEN 1 AND 1000, 'max_rows', 'must be between 1 and 1000');
    RETURN QUERY
    SELECT
        message_job_recipients.id, message_job_recipients.job_id,
        coalesce(message_job_recipients.email, message_job_recipients.phone),
        message_job_recipients.handed_at
    FROM messaging.message_job_recipients
    WHERE message_job_recipients.status = 'handed'
        AND message_job_recipients.handed_at
        <= clock_timestamp() - make_interval(secs => older_seconds::double precision)
    ORDER BY message_job_recipients.handed_at
    LIMIT max_rows;
END
$function$;

REVOKE ALL ON FUNCTION public.unanswered_recipients(integer, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.unanswered_recipients(integer, integer) TO service_role;
COMMENT ON FUNCTION public.unanswered_recipients(integer, integer) IS
'Recipients that were handed over so long ago and of whom nothing was heard: a worker died between
provider and database. Look each up at the provider by its id and call finish_recipients(), with
retry only where the provider does not know it. Errors: YP003 an argument. Callable by
service_role.';

CREATE FUNCTION public.fail_message_job(job_id uuid, error text)
RETURNS public.message_jobs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job constant messaging.message_jobs := messaging.lock_mailing(job_id);
    v_answer public.message_jobs;
BEGIN
    PERFORM ops.require(
        error ~ '\S' AND char_length(error) <= 1000, 'error', 'must be 1 to 1000 characters'
    );
    IF v_job.status = 'sending' THEN
        PERFORM set_config('yardpass.reason', fail_message_job.error, TRUE);
        UPDATE messaging.message_jobs
        SET status = 'failed', finished_at = clock_timestamp()
        WHERE message_jobs.id = v_job.id;
        PERFORM set_config('yardpass.reason', '', TRUE);
        PERFORM messaging.tell_mailing(v_job.id, 'mailing.finished');
    ELSIF v_job.status <> 'failed' THEN
        PERFORM ops.raise_error('YP005', format('The mailing is %s.', v_job.status));
    END IF;

    SELECT * INTO STRICT v_answer FROM public.message_jobs WHERE message_jobs.id = v_job.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.fail_message_job(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.fail_message_job(uuid, text) TO service_role;
COMMENT ON FUNCTION public.fail_message_job(uuid, text) IS
'Stops a mailing that the provider refuses as a whole, with the reason in the history of its states,
and returns it; retry_message_job() lets it go on. Told again, nothing changes. Errors: YP003 an
argument; YP004 no such mailing; YP005 it is not being sent. Callable by service_role.';
