-- The API's views of mailings and of contacts that organizations bring along. Hashes of addresses,
-- leases and the provider's names are no columns here.

CREATE VIEW public.message_templates WITH (security_invoker = TRUE) AS
SELECT
    message_templates.id,
    message_templates.org_id,
    message_templates.organization_id,
    message_templates.created_by,
    message_templates.name,
    message_templates.channel,
    message_templates.subject,
    message_templates.body,
    message_templates.sms_body,
    message_templates.created_at,
    message_templates.updated_at
FROM messaging.message_templates;
ALTER VIEW public.message_templates ALTER COLUMN created_by SET DEFAULT users.caller_id();
COMMENT ON VIEW public.message_templates IS
'Texts for mailings. Members read, editors write.';

CREATE VIEW public.message_jobs WITH (security_invoker = TRUE) AS
SELECT
    message_jobs.id,
    message_jobs.org_id,
    message_jobs.organization_id,
    message_jobs.event_id,
    message_jobs.template_id,
    message_jobs.created_by,
    message_jobs.approved_by,
    message_jobs.channel,
    message_jobs.purpose,
    message_jobs.status,
    message_jobs.audience,
    message_jobs.translations,
    message_jobs.recipient_count,
    message_jobs.sent_count,
    message_jobs.failed_count,
    message_jobs.suppressed_count,
    message_jobs.max_recipients,
    message_jobs.subject,
    message_jobs.body,
    message_jobs.sms_body,
    message_jobs.from_name,
    message_jobs.from_email,
    message_jobs.reply_to,
    message_jobs.idempotency_key,
    message_jobs.scheduled_at,
    message_jobs.started_at,
    message_jobs.finished_at,
    message_jobs.created_at,
    message_jobs.updated_at
FROM messaging.message_jobs;
ALTER VIEW public.message_jobs ALTER COLUMN created_by SET DEFAULT users.caller_id();
COMMENT ON VIEW public.message_jobs IS
'Mailings. Members read; editors write drafts, functions send and stop them.';

CREATE VIEW public.message_job_recipients WITH (security_invoker = TRUE) AS
SELECT
    message_job_recipients.id,
    message_job_recipients.job_id,
    message_job_recipients.user_id,
    message_job_recipients.status,
    message_job_recipients.email,
    message_job_recipients.phone,
    message_job_recipients.error,
    message_job_recipients.suppressed_reason,
    message_job_recipients.handed_at,
    message_job_recipients.sent_at,
    message_job_recipients.created_at,
    message_job_recipients.updated_at
FROM messaging.message_job_recipients;
COMMENT ON VIEW public.message_job_recipients IS
'Who got a mailing. Admins read; sending writes.';

CREATE VIEW public.org_contact_imports WITH (security_invoker = TRUE) AS
SELECT
    org_contact_imports.id,
    org_contact_imports.org_id,
    org_contact_imports.organization_id,
    org_contact_imports.imported_by,
    org_contact_imports.name,
    org_contact_imports.status,
    org_contact_imports.consent_basis,
    org_contact_imports.original_row_count,
    org_contact_imports.metadata,
    org_contact_imports.source,
    org_contact_imports.evidence,
    org_contact_imports.imported_at,
    org_contact_imports.expires_at,
    org_contact_imports.created_at,
    org_contact_imports.updated_at
FROM messaging.org_contact_imports;
ALTER VIEW public.org_contact_imports ALTER COLUMN imported_by SET DEFAULT users.caller_id();
COMMENT ON VIEW public.org_contact_imports IS
'Uploaded lists of contacts. Admins read and write; reading the file sets the status.';

CREATE VIEW public.org_contact_import_entries
WITH (security_invoker = TRUE) AS
SELECT
    org_contact_import_entries.id,
    org_contact_import_entries.import_id,
    org_contact_import_entries.organization_id,
    org_contact_import_entries.consent,
    org_contact_import_entries.state,
    org_contact_import_entries.tags,
    org_contact_import_entries.metadata,
    org_contact_import_entries.line_no,
    org_contact_import_entries.problem,
    org_contact_import_entries.full_name,
    org_contact_import_entries.email,
    org_contact_import_entries.email_norm,
    org_contact_import_entries.phone,
    org_contact_import_entries.created_at,
    org_contact_import_entries.updated_at
FROM messaging.org_contact_import_entries;
COMMENT ON VIEW public.org_contact_import_entries IS
'Contacts of uploaded lists. Admins read them, name and group them, and take them out.';
