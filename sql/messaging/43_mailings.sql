-- A mailing from its draft to its end. Whoever changes one locks its row first, and its recipients
-- after it. Its counters are exact, so that nobody has to count recipients to see that it is over.

CREATE FUNCTION messaging.tell_mailing(job_id uuid, topic text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        tell_mailing.topic, message_jobs.org_id, 'message_job', message_jobs.id,
        jsonb_build_object('message_job_id', message_jobs.id)
    FROM messaging.message_jobs
    WHERE message_jobs.id = tell_mailing.job_id;
END
$function$;

REVOKE ALL ON FUNCTION messaging.tell_mailing(uuid, text) FROM public;
COMMENT ON FUNCTION messaging.tell_mailing(uuid, text) IS
'Tells the outbox of a mailing: mailing.queued, or mailing.finished when it is sent, failed or
cancelled. For the package''s own functions.';

CREATE FUNCTION messaging.close_mailing(job_id uuid)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE messaging.message_jobs
    SET status = 'sent', finished_at = clock_timestamp()
    WHERE message_jobs.id = close_mailing.job_id
        AND message_jobs.status = 'sending'
        AND message_jobs.audience_snapshot_at IS NOT NULL
        AND message_jobs.sent_count + message_jobs.failed_count + message_jobs.suppressed_count
        = message_jobs.recipient_count;
    IF NOT FOUND THEN
        RETURN FALSE;
    END IF;

    PERFORM messaging.tell_mailing(close_mailing.job_id, 'mailing.finished');
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION messaging.close_mailing(uuid) FROM public;
COMMENT ON FUNCTION messaging.close_mailing(uuid) IS
'Ends a mailing whose last recipient is done with, and says whether it did. For the package''s own
functions.';

CREATE FUNCTION messaging.close_if_nobody_waits(job_id uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE messaging.message_jobs
    SET status = 'sending', started_at = coalesce(message_jobs.started_at, clock_timestamp())
    WHERE message_jobs.id = close_if_nobody_waits.job_id
        AND message_jobs.status = 'queued'
        AND message_jobs.audience_snapshot_at IS NOT NULL
        AND message_jobs.sent_count + message_jobs.failed_count + message_jobs.suppressed_count
        = message_jobs.recipient_count;
    IF FOUND THEN
        PERFORM messaging.close_mailing(close_if_nobody_waits.job_id);
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION messaging.close_if_nobody_waits(uuid) FROM public;
COMMENT ON FUNCTION messaging.close_if_nobody_waits(uuid) IS
'Ends a mailing that was let go and has nobody to be written to. For the package''s own functions.';

CREATE FUNCTION messaging.lock_mailing(job_id uuid)
RETURNS messaging.message_jobs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job messaging.message_jobs;
BEGIN
    SELECT * INTO v_job
    FROM messaging.message_jobs
    WHERE message_jobs.id = lock_mailing.job_id
    FOR NO KEY UPDATE;
    IF v_job.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'The caller has no such mailing to send.');
    END IF;
    RETURN v_job;
END
$function$;

REVOKE ALL ON FUNCTION messaging.lock_mailing(uuid) FROM public;
COMMENT ON FUNCTION messaging.lock_mailing(uuid) IS
'The mailing, locked. Errors: YP004 there is none. For the package''s own functions.';

CREATE FUNCTION messaging.require_mailing(job_id uuid)
RETURNS messaging.message_jobs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller uuid;
    v_org_id uuid;
BEGIN
    PERFORM ops.require(require_mailing.job_id IS NOT NULL, 'job_id', 'must be given');
    IF ops.caller_kind() <> 'user' THEN
        RETURN messaging.lock_mailing(require_mailing.job_id);
    END IF;

    v_caller := organizations.require_account();
    SELECT message_jobs.org_id INTO v_org_id
    FROM messaging.message_jobs
    LEFT JOIN events.events ON events.id = message_jobs.event_id
    WHERE message_jobs.id = require_mailing.job_id
        AND CASE
            WHEN message_jobs.org_id IS NULL THEN events.owner_user_id = v_caller
            ELSE organizations.has_role(message_jobs.org_id, 'editor')
        END;
    -- To a stranger one that does not exist and one of others look the same.
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', 'The caller has no such mailing to send.');
    END IF;
    IF EXISTS (
        SELECT FROM organizations.organizations
        WHERE organizations.id = v_org_id AND organizations.status <> 'active'
    ) THEN
        PERFORM ops.raise_error('YP005', format(
            'Organization %s is suspended or closed.', v_org_id
        ));
    END IF;
    RETURN messaging.lock_mailing(require_mailing.job_id);
END
$function$;

REVOKE ALL ON FUNCTION messaging.require_mailing(uuid) FROM public;
COMMENT ON FUNCTION messaging.require_mailing(uuid) IS
'The mailing, locked, if the caller is a service, an editor of its organization or the person who
owns its event. Errors: YP001, YP009, YP216 not signed in, no profile, no permanent account; YP003
an argument; YP004 no such mailing of hers; YP005 the organization is suspended or closed. For the
package''s own functions.';

CREATE FUNCTION messaging.audience_fault(job messaging.message_jobs)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key text;
    v_value jsonb;
    v_means_tickets constant boolean := job.audience ?| ARRAY[
        'tickets', 'tier_ids', 'ticket_status'
    ] OR NOT job.audience ?| ARRAY['followers', 'members', 'import_ids'];
BEGIN
    FOR v_key, v_value IN SELECT parts.key, parts.value FROM jsonb_each(job.audience) AS parts LOOP
        IF v_key IN ('tickets', 'followers', 'members') THEN
            IF v_value <> 'true'::jsonb THEN
                RETURN format('%s is true or left out.', v_key);
            END IF;
        ELSIF v_key NOT IN ('tier_ids', 'ticket_status', 'import_ids', 'tags') THEN
            RETURN format('There is no key %s.', v_key);
        ELSIF jsonb_typeof(v_value) <> 'array' OR v_value = '[]'::jsonb THEN
            RETURN format('%s is a list.', v_key);
        ELSIF EXISTS (
            SELECT FROM jsonb_array_elements(v_value) AS items (item)
            WHERE jsonb_typeof(items.item) <> 'string'
                OR v_key ~ '_ids$'
                AND items.item #>> '{}' !~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                OR v_key = 'ticket_status'
                AND items.item #>> '{}' <> ALL(enum_range(NULL::ticketing.ticket_status)::text[])
        ) THEN
            RETURN format('%s has an item that it cannot have.', v_key);
        END IF;
    END LOOP;

    RETURN CASE
        WHEN v_means_tickets AND job.event_id IS NULL THEN 'Tickets are of an event.'
        WHEN job.audience ?| ARRAY['members', 'import_ids'] AND job.org_id IS NULL
            THEN 'Members and contacts are an organization''s.'
        WHEN job.audience ? 'tags' AND NOT job.audience ? 'import_ids'
            THEN 'Tags are of contacts: name import_ids.'
        WHEN EXISTS (
            SELECT FROM unnest(messaging.ids_in(job.audience, 'tier_ids')) AS named (id)
            WHERE NOT EXISTS (
                SELECT FROM ticketing.ticket_tiers
                WHERE ticket_tiers.id = named.id AND ticket_tiers.event_id = job.event_id
            )
        ) THEN 'A tier is not of the event.'
        WHEN EXISTS (
            SELECT FROM unnest(messaging.ids_in(job.audience, 'import_ids')) AS named (id)
            WHERE NOT EXISTS (
                SELECT FROM messaging.org_contact_imports
                WHERE org_contact_imports.id = named.id AND org_contact_imports.org_id = job.org_id
            )
        ) THEN 'A list of contacts is not of the organization.'
    END;
END
$function$;

REVOKE ALL ON FUNCTION messaging.audience_fault(messaging.message_jobs) FROM public;
COMMENT ON FUNCTION messaging.audience_fault(messaging.message_jobs) IS
'What is wrong with the audience of a mailing, a sentence; null: nothing. Its keys are those of
messaging.people_meant(). For the package''s own functions.';
