-- The API's view of the versions of templates.

CREATE VIEW public.message_template_versions WITH (security_invoker = TRUE) AS
SELECT
    message_template_versions.template_id,
    message_template_versions.locale,
    message_template_versions.version,
    message_template_versions.organization_id,
    message_template_versions.created_by,
    message_template_versions.placeholders,
    message_template_versions.subject,
    message_template_versions.body,
    message_template_versions.sms_body,
    message_template_versions.created_at
FROM messaging.message_template_versions;
COMMENT ON VIEW public.message_template_versions IS
'What templates said, by language and version. Members read; save_template_version() adds one.';
