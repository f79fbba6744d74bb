-- Sending a mailing, calling it back and stopping it: for the editors who write it, and for
-- services. What goes out and who gets it is fixed when it is due.

CREATE FUNCTION public.queue_message_job(job_id uuid)
RETURNS public.message_jobs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job messaging.message_jobs := messaging.require_mailing(job_id);
    v_template messaging.message_templates;
    v_fault text;
    v_meant bigint;
    v_answer public.message_jobs;
BEGIN
    IF v_job.status = 'draft' THEN
        SELECT * INTO v_template
        FROM messaging.message_templates
        WHERE message_templates.id = v_job.template_id;
        v_job.subject := coalesce(v_job.subject, v_template.subject);
        v_job.body := coalesce(v_job.body, v_template.body);
        v_job.sms_body := coalesce(v_job.sms_body, v_template.sms_body);

        v_fault := CASE
            WHEN v_job.channel = 'email' AND coalesce(v_job.body, '') !~ '\S'
                THEN 'The mail has no text.'
            WHEN v_job.channel = 'email' AND coalesce(v_job.subject, '') !~ '\S'
                THEN 'The mail has no subject.'
            WHEN v_job.channel = 'sms' AND coalesce(v_job.sms_body, '') !~ '\S'
                THEN 'The short message has no text.'
            ELSE messaging.audience_fault(v_job)
        END;
        IF v_fault IS NOT NULL THEN
            PERFORM ops.raise_error('YP454', v_fault);
        END IF;
        IF ops.caller_kind() = 'user'
            AND v_job.org_id IS NOT NULL
            AND (v_job.purpose = 'marketing' OR v_job.audience ? 'import_ids')
        THEN
            PERFORM organizations.require_role(v_job.org_id, 'admin');
        END IF;
        SELECT count(*) INTO STRICT v_meant FROM messaging.people_meant(v_job);
        IF v_meant > messaging.most_recipients(v_job) THEN
            PERFORM ops.raise_error('YP455', format(
                'It means %s addresses, and may go to %s.',
                v_meant, messaging.most_recipients(v_job)
            ));
        END IF;

        UPDATE messaging.message_jobs
        SET
            status = 'queued',
            subject = v_job.subject,
            body = v_job.body,
            sms_body = v_job.sms_body,
            translations = messaging.translations(v_job),
            approved_by = CASE WHEN ops.caller_kind() = 'user' THEN users.caller_id() END
        WHERE message_jobs.id = v_job.id;
        PERFORM messaging.tell_mailing(v_job.id, 'mailing.queued');
    ELSIF v_job.status <> 'queued' THEN
        PERFORM ops.raise_error('YP005', format('The mailing is %s.', v_job.status));
    END IF;

    SELECT * INTO STRICT v_answer FROM public.message_jobs WHERE message_jobs.id = v_job.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.queue_message_job(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.queue_message_job(uuid) TO authenticated, service_role;
COMMENT ON FUNCTION public.queue_message_job(uuid) IS
'Lets a draft of a mailing go, at its time or at once, and returns it. Where it has no text of its
own it takes its template''s as it is now, with its latest versions in other languages. Marketing,
and mailings to imported contacts, take an admin. Told again, nothing changes. Errors: YP001, YP009,
YP216 not signed in, no profile, no permanent account; YP002 it takes an admin; YP003 an argument;
YP004 no such mailing of hers; YP005 it went out or was stopped, or the organization is suspended or
closed; YP454 its text or its audience is not sound, and why; YP455 it means more addresses than it
may. Callable by authenticated, service_role.';

CREATE FUNCTION public.recall_message_job(job_id uuid)
RETURNS public.message_jobs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job constant messaging.message_jobs := messaging.require_mailing(job_id);
    v_answer public.message_jobs;
BEGIN
    -- What was sent once does not become a draft again, though it may wait for its second attempt.
    IF v_job.status = 'queued' AND v_job.started_at IS NULL THEN
        DELETE FROM messaging.message_job_recipients
        WHERE message_job_recipients.job_id = v_job.id;
        UPDATE messaging.message_jobs
        SET
            status = 'draft', approved_by = NULL, audience_snapshot_at = NULL,
            translations = '{}', recipient_count = 0, suppressed_count = 0
        WHERE message_jobs.id = v_job.id;
    ELSIF v_job.status <> 'draft' THEN
        PERFORM ops.raise_error('YP005', format('The mailing is %s.', v_job.status));
    END IF;

    SELECT * INTO STRICT v_answer FROM public.message_jobs WHERE message_jobs.id = v_job.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.recall_message_job(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.recall_message_job(uuid) TO authenticated, service_role;
COMMENT ON FUNCTION public.recall_message_job(uuid) IS
'Makes a mailing that waits for its time a draft again and returns it. Told again, nothing changes.
Errors: YP001, YP009, YP216 not signed in, no profile, no permanent account; YP003 an argument;
YP004 no such mailing of hers; YP005 it is being sent or is over, or the organization is suspended
or closed. Callable by authenticated, service_role.';

CREATE FUNCTION public.cancel_message_job(job_id uuid)
RETURNS public.message_jobs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job constant messaging.message_jobs := messaging.require_mailing(job_id);
    v_answer public.message_jobs;
BEGIN
    IF v_job.status IN ('draft', 'queued', 'sending') THEN
        UPDATE messaging.message_jobs
        SET status = 'cancelled', finished_at = clock_timestamp()
        WHERE message_jobs.id = v_job.id;
        PERFORM messaging.tell_mailing(v_job.id, 'mailing.finished');
    ELSIF v_job.status <> 'cancelled' THEN
        PERFORM ops.raise_error('YP005', format('The mailing is %s.', v_job.status));
    END IF;

    SELECT * INTO STRICT v_answer FROM public.message_jobs WHERE message_jobs.id = v_job.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.cancel_message_job(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.cancel_message_job(uuid) TO authenticated, service_role;
COMMENT ON FUNCTION public.cancel_message_job(uuid) IS
'Stops a mailing for good and returns it; who was handed to the provider already gets it. Told
again, nothing changes. Errors: YP001, YP009, YP216 not signed in, no profile, no permanent account;
YP003 an argument; YP004 no such mailing of hers; YP005 it is sent or has failed, or the
organization is suspended or closed. Callable by authenticated, service_role.';

CREATE FUNCTION public.retry_message_job(job_id uuid)
RETURNS public.message_jobs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_job constant messaging.message_jobs := messaging.require_mailing(job_id);
    v_answer public.message_jobs;
BEGIN
    IF v_job.status <> 'failed' THEN
        PERFORM ops.raise_error('YP005', format('The mailing is %s.', v_job.status));
    END IF;
    UPDATE messaging.message_jobs
    SET status = 'queued', finished_at = NULL
    WHERE message_jobs.id = v_job.id;
    PERFORM messaging.tell_mailing(v_job.id, 'mailing.queued');

    SELECT * INTO STRICT v_answer FROM public.message_jobs WHERE message_jobs.id = v_job.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.retry_message_job(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.retry_message_job(uuid) TO authenticated, service_role;
COMMENT ON FUNCTION public.retry_message_job(uuid) IS
'Lets a mailing that an error stopped go on with those whose turn has not come, and returns it; who
was sent it or has failed is not tried again. Errors: YP001, YP009, YP216 not signed in, no profile,
no permanent account; YP003 an argument; YP004 no such mailing of hers; YP005 it has not failed, or
the organization is suspended or closed. Callable by authenticated, service_role.';
