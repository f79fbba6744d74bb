-- What services write by plain SQL: notifications, and what goes out and comes back. Mailings and
-- conversations themselves are moved by functions.

GRANT INSERT, UPDATE, DELETE ON TABLE
messaging.notifications,
messaging.notification_deliveries,
messaging.push_devices,
messaging.message_job_recipients,
messaging.org_contact_import_entries,
messaging.suppressions,
messaging.unsubscribe_tokens
TO app_write;
