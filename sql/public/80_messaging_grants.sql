-- Who may use the views of schema messaging: the policies say which rows. Nobody without a token
-- has business here. Numbers, states and counters change through functions and triggers alone.

GRANT SELECT ON TABLE
public.notifications,
public.notification_preferences,
public.notification_settings,
public.push_devices,
public.direct_conversations,
public.conversation_participants,
public.direct_messages,
public.message_templates,
public.message_jobs,
public.message_job_recipients,
public.org_contact_imports,
public.org_contact_import_entries
TO authenticated, service_role;

GRANT UPDATE (seen_at, read_at) ON TABLE public.notifications TO authenticated, service_role;

GRANT INSERT (user_id, event_type, channel, enabled),
UPDATE (user_id, event_type, channel, enabled),
DELETE
ON TABLE public.notification_preferences TO authenticated, service_role;

GRANT INSERT (user_id, digest, digest_minute, quiet_from_minute, quiet_to_minute),
UPDATE (user_id, digest, digest_minute, quiet_from_minute, quiet_to_minute)
ON TABLE public.notification_settings TO authenticated, service_role;

GRANT UPDATE (name), DELETE ON TABLE public.push_devices TO authenticated, service_role;

GRANT UPDATE (last_read_seq, left_at) ON TABLE public.conversation_participants
TO authenticated, service_role;

GRANT INSERT (
    conversation_id, sender_type, sender_user_id, sender_org_id, reply_to_id, body, attachments,
    client_id
), UPDATE (body, attachments, deleted_at)
ON TABLE public.direct_messages TO authenticated, service_role;

GRANT INSERT (org_id, created_by, name, channel, subject, body, sms_body),
UPDATE (name, channel, subject, body, sms_body),
DELETE
ON TABLE public.message_templates TO authenticated, service_role;

GRANT INSERT (
    org_id, event_id, template_id, created_by, channel, purpose, audience, subject, body,
    sms_body, from_name, reply_to, idempotency_key, scheduled_at
), UPDATE (
    template_id, audience, subject, body, sms_body, from_name, reply_to, scheduled_at
)
ON TABLE public.message_jobs TO authenticated, service_role;

GRANT INSERT (org_id, imported_by, name, consent_basis, source, evidence, metadata, expires_at),
UPDATE (name, source, evidence, metadata, expires_at),
DELETE
ON TABLE public.org_contact_imports TO authenticated, service_role;

GRANT UPDATE (full_name, tags, metadata), DELETE ON TABLE public.org_contact_import_entries
TO authenticated, service_role;
