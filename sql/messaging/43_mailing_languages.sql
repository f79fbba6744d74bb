-- A mailing in the languages of who reads it. It keeps the texts themselves, not where they stand:
-- versions are never changed, but they go with their template, and mailings outlive that.

CREATE FUNCTION messaging.translations(job messaging.message_jobs)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(jsonb_object_agg(latest.locale, CASE
        WHEN job.channel = 'email' THEN jsonb_build_object(
            'version', latest.version, 'subject', coalesce(latest.subject, job.subject),
            'body', latest.body
        )
        ELSE jsonb_build_object('version', latest.version, 'sms_body', latest.sms_body)
    END), '{}')
    FROM (
        SELECT DISTINCT ON (versions.locale)
            versions.locale, versions.version, versions.subject, versions.body, versions.sms_body
        FROM messaging.message_templates
        INNER JOIN messaging.message_template_versions AS versions
            ON versions.template_id = message_templates.id
        WHERE message_templates.id = job.template_id
            -- A text of its own goes to everybody as it is.
            AND CASE
                WHEN job.channel = 'email'
                    THEN (message_templates.subject, message_templates.body)
                        IS NOT DISTINCT FROM (job.subject, job.body)
                ELSE message_templates.sms_body IS NOT DISTINCT FROM job.sms_body
            END
        ORDER BY versions.locale, versions.version DESC
    ) AS latest
    WHERE CASE WHEN job.channel = 'email' THEN latest.body ELSE latest.sms_body END ~ '\S'
$function$;

REVOKE ALL ON FUNCTION messaging.translations(messaging.message_jobs) FROM public;
COMMENT ON FUNCTION messaging.translations(messaging.message_jobs) IS
'The latest versions of the template whose text a mailing has, by language, as the mailing keeps
them; {} where its text is its own. For the package''s own functions.';
