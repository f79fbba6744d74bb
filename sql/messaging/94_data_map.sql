-- What the tables of this schema hold about people: mostly what they were told and where it was
-- sent. An address that left the database stays known by its hash, so that it is not written to
-- again.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name,
    categories, subject, subject_link, erase, retention, export
)
SELECT
    'messaging' AS schema_name,
    spec.table_name,
    column_name,
    string_to_array(spec.categories, ' ') AS categories,
    spec.subject,
    spec.subject_link,
    spec.erase::ops.erase_action AS erase,
    spec.retention::interval AS retention,
    spec.export
FROM (
    VALUES
    (
        'notifications',
        'id event_id type actor_count event_type subject_type subject_id group_key action_url '
        'first_at last_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('notifications', 'user_id', 'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE),
    (
        'notifications', 'recipient_user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'notifications', 'actor_user_id',
        'user.unique_id', 'customer', 'actor_user_id', 'set_null', NULL, FALSE
    ),
    (
        'notifications', 'title message data',
        'user.content.private', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'notifications', 'sample_actor_ids',
        'user.social', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    ('notifications', 'seen_at', 'user.behavior', 'customer', 'user_id', 'delete_row', NULL, FALSE),
    ('notifications', 'read_at', 'user.behavior', 'customer', 'user_id', 'delete_row', NULL, TRUE),
    (
        'notification_deliveries',
        'id notification_id channel state attempt_count due_at last_error sent_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'notification_deliveries', 'provider_message_id',
        'user.telemetry', 'customer',
        'notification_id>messaging.notifications.user_id', 'delete_row', NULL, FALSE
    ),
    (
        'notification_preferences', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'notification_preferences', 'event_type channel created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'notification_preferences', 'enabled',
        'user.account.settings', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'notification_settings', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'notification_settings', 'digest digest_minute quiet_from_minute quiet_to_minute',
        'user.account.settings', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'notification_settings', 'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'push_devices', 'id created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('push_devices', 'user_id', 'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE),
    (
        'push_devices', 'platform name',
        'user.device', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'push_devices', 'token_hash token',
        'user.device.device_id', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'push_devices', 'last_seen_at revoked_at',
        'user.telemetry', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'direct_conversations',
        'id event_id kind request_status last_seq last_message_at closed_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'direct_conversations', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'set_null', NULL, TRUE
    ),
    (
        'direct_conversations', 'metadata',
        'user.content.private', 'customer', 'created_by', 'replace', NULL, FALSE
    ),
    (
        'direct_conversations', 'subject',
        'user.content.private', 'customer', 'created_by', 'set_null', NULL, TRUE
    ),
    (
        'direct_conversations', 'direct_key',
        'user.social', 'customer', 'created_by', 'keep', NULL, FALSE
    ),
    (
        'conversation_participants',
        'conversation_id participant_type participant_org_id role joined_seq joined_at left_at '
        'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'conversation_participants', 'participant_id',
        'user.unique_id', 'customer', 'participant_user_id', 'keep', NULL, FALSE
    ),
    (
        'conversation_participants', 'participant_user_id',
        'user.unique_id', 'customer', 'participant_user_id', 'keep', NULL, TRUE
    ),
    (
        'conversation_participants', 'last_read_seq',
        'user.behavior', 'customer', 'participant_user_id', 'keep', NULL, FALSE
    ),
    (
        'conversation_participants', 'last_read_at',
        'user.behavior', 'customer', 'participant_user_id', 'set_null', NULL, TRUE
    ),
    (
        'conversation_participants', 'muted_until',
        'user.account.settings', 'customer', 'participant_user_id', 'set_null', NULL, TRUE
    ),
    (
        'direct_messages',
        'id conversation_id seq sender_type sender_org_id reply_to_id status edited_at '
        'deleted_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'direct_messages', 'sender_id',
        'user.unique_id', 'customer', 'sender_user_id', 'keep', NULL, FALSE
    ),
    (
        'direct_messages', 'sender_user_id',
        'user.unique_id', 'customer', 'sender_user_id', 'keep', NULL, TRUE
    ),
    (
        'direct_messages', 'written_by',
        'user.unique_id', 'customer', 'written_by', 'set_null', NULL, TRUE
    ),
    (
        'direct_messages', 'body',
        'user.content.private', 'customer', 'sender_user_id', 'replace', NULL, TRUE
    ),
    (
        'direct_messages', 'attachments',
        'user.content.private', 'customer', 'sender_user_id', 'set_null', NULL, TRUE
    ),
    (
        'direct_messages', 'client_id',
        'user.unique_id', 'customer', 'sender_user_id', 'set_null', NULL, FALSE
    ),
    (
        'org_contact_imports',
        'id org_id organization_id name status consent_basis original_row_count metadata '
        'source evidence file_sha256 imported_at expires_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'org_contact_imports', 'imported_by',
        'user.unique_id', 'customer', 'imported_by', 'set_null', NULL, FALSE
    ),
    (
        'org_contact_import_entries', 'id import_id organization_id state created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'org_contact_import_entries', 'consent',
        'user.privacy_preferences', 'customer', 'address_hash', 'delete_row', NULL, TRUE
    ),
    (
        'org_contact_import_entries', 'tags metadata',
        'user.content.private', 'customer', 'address_hash', 'delete_row', NULL, TRUE
    ),
    (
        'org_contact_import_entries', 'full_name',
        'user.name', 'customer', 'address_hash', 'delete_row', NULL, TRUE
    ),
    (
        'org_contact_import_entries', 'email',
        'user.contact.email', 'customer', 'address_hash', 'delete_row', NULL, TRUE
    ),
    (
        'org_contact_import_entries', 'email_norm address_hash',
        'user.contact.email', 'customer', 'address_hash', 'delete_row', NULL, FALSE
    ),
    (
        'org_contact_import_entries', 'phone',
        'user.contact.phone_number', 'customer', 'address_hash', 'delete_row', NULL, TRUE
    ),
    (
        'message_templates',
        'id org_id organization_id name channel subject body sms_body created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'message_templates', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'replace', NULL, FALSE
    ),
    (
        'message_jobs',
        'id org_id organization_id event_id template_id channel purpose status batch_size '
        'audience translations recipient_count sent_count failed_count suppressed_count '
        'max_recipients subject body sms_body from_name from_email reply_to idempotency_key '
        'scheduled_at audience_snapshot_at started_at finished_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'message_jobs', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'replace', NULL, FALSE
    ),
    (
        'message_jobs', 'approved_by',
        'user.unique_id', 'customer', 'approved_by', 'set_null', NULL, FALSE
    ),
    (
        'message_job_recipients',
        'id job_id status attempt_count due_at suppressed_reason lease_token leased_until '
        'handed_at sent_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'message_job_recipients', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', NULL, TRUE
    ),
    (
        'message_job_recipients', 'address_hash',
        'user.contact.email', 'customer', 'address_hash', 'keep', NULL, FALSE
    ),
    (
        'message_job_recipients', 'email',
        'user.contact.email', 'customer', 'address_hash', 'set_null', '13 months', TRUE
    ),
    (
        'message_job_recipients', 'phone',
        'user.contact.phone_number', 'customer', 'address_hash', 'set_null', '13 months', TRUE
    ),
    (
        'message_job_recipients', 'error provider_message_id',
        'user.telemetry', 'customer', 'address_hash', 'set_null', '13 months', FALSE
    ),
    (
        'suppressions', 'id organization_id event_id scope channel created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'suppressions', 'address_hash',
        'user.contact.email', 'customer', 'address_hash', 'keep', NULL, FALSE
    ),
    (
        'suppressions', 'reason',
        'user.privacy_preferences', 'customer', 'address_hash', 'keep', NULL, FALSE
    ),
    (
        'unsubscribe_tokens', 'token_hash',
        'user.authorization.credentials', 'customer', 'address_hash', 'delete_row', NULL, FALSE
    ),
    (
        'unsubscribe_tokens',
        'recipient_id organization_id event_id scope channel expires_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'unsubscribe_tokens', 'address_hash',
        'user.contact.email', 'customer', 'address_hash', 'delete_row', NULL, FALSE
    ),
    (
        'unsubscribe_tokens', 'used_at',
        'user.behavior', 'customer', 'address_hash', 'delete_row', NULL, TRUE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
