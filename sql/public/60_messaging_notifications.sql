-- The API's views of notifications and of how a person wants to be told. A device's address at the
-- push service is a secret: save_push_device() takes it, and nothing gives it back.

CREATE VIEW public.notifications WITH (security_invoker = TRUE) AS
SELECT
    notifications.id,
    notifications.user_id,
    notifications.recipient_user_id,
    notifications.event_id,
    notifications.actor_user_id,
    notifications.title,
    notifications.message,
    notifications.type,
    notifications.actor_count,
    notifications.sample_actor_ids,
    notifications.event_type,
    notifications.subject_type,
    notifications.subject_id,
    notifications.action_url,
    notifications.data,
    notifications.first_at,
    notifications.last_at,
    notifications.seen_at,
    notifications.read_at,
    notifications.created_at,
    notifications.updated_at
FROM messaging.notifications;
COMMENT ON VIEW public.notifications IS
'What a person is told. She reads her own and marks them as seen and read; the platform writes.';

CREATE VIEW public.notification_preferences
WITH (security_invoker = TRUE) AS
SELECT
    notification_preferences.user_id,
    notification_preferences.event_type,
    notification_preferences.channel,
    notification_preferences.enabled,
    notification_preferences.created_at,
    notification_preferences.updated_at
FROM messaging.notification_preferences;
ALTER VIEW public.notification_preferences ALTER COLUMN user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.notification_preferences IS
'What a person wants to be told by which way. She reads and writes her own.';

CREATE VIEW public.notification_settings WITH (security_invoker = TRUE) AS
SELECT
    notification_settings.user_id,
    notification_settings.digest,
    notification_settings.digest_minute,
    notification_settings.quiet_from_minute,
    notification_settings.quiet_to_minute,
    notification_settings.created_at,
    notification_settings.updated_at
FROM messaging.notification_settings;
ALTER VIEW public.notification_settings ALTER COLUMN user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.notification_settings IS
'When a person wants to hear. She reads and writes her own.';

CREATE VIEW public.push_devices WITH (security_invoker = TRUE) AS
SELECT
    push_devices.id,
    push_devices.user_id,
    push_devices.platform,
    push_devices.name,
    push_devices.last_seen_at,
    push_devices.revoked_at,
    push_devices.created_at,
    push_devices.updated_at
FROM messaging.push_devices;
COMMENT ON VIEW public.push_devices IS
'Phones and browsers that take pushed notifications. A person reads, names and deletes her own;
save_push_device() makes one.';
