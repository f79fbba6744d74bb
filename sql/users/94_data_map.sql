-- What the columns of users hold about people. A profile is emptied and stays, because records
-- point at it; what is hers alone goes; the proof of her consent and the tombstone stay.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'users' AS schema_name,
    spec.table_name,
    column_name,
    string_to_array(spec.categories, ' ') AS categories,
    spec.subject,
    spec.subject_link,
    spec.erase::ops.erase_action,
    spec.retention::interval,
    spec.export
FROM (
    VALUES
    (
        'user_profiles',
        'verification_status role sponsor_mode_enabled is_private discoverable '
        'hide_follow_lists suspended_at deactivated_at',
        'user.account.settings', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'user_profiles', 'erased_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('user_profiles', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    ('user_profiles', 'display_name', 'user.name', 'customer', 'user_id', 'replace', NULL, TRUE),
    (
        'user_profiles', 'username',
        'user.account.username', 'customer', 'user_id', 'set_null', NULL, TRUE
    ),
    (
        'user_profiles', 'phone',
        'user.contact.phone_number', 'customer', 'user_id', 'set_null', NULL, TRUE
    ),
    (
        'user_profiles', 'country_code',
        'user.contact.address.country', 'customer', 'user_id', 'set_null', NULL, TRUE
    ),
    (
        'user_profiles', 'avatar_media_id photo_url',
        'user.content.self_image', 'customer', 'user_id', 'set_null', NULL, TRUE
    ),
    (
        'user_profiles', 'social_links',
        'user.contact.url', 'customer', 'user_id', 'replace', NULL, TRUE
    ),
    ('user_profiles', 'bio', 'user.content.public', 'customer', 'user_id', 'set_null', NULL, TRUE),
    (
        'user_profiles', 'location',
        'user.location.imprecise', 'customer', 'user_id', 'set_null', NULL, TRUE
    ),
    (
        'user_profiles', 'timezone',
        'user.location.imprecise', 'customer', 'user_id', 'replace', NULL, TRUE
    ),
    (
        'user_profiles', 'locale',
        'user.demographic.language', 'customer', 'user_id', 'replace', NULL, TRUE
    ),
    (
        'user_profiles', 'marketing_opt_in_at',
        'user.privacy_preferences', 'customer', 'user_id', 'set_null', NULL, TRUE
    ),
    (
        'private_profiles', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'private_profiles', 'legal_name',
        'user.name', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'private_profiles', 'contact_email contact_email_verified_at',
        'user.contact.email', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'private_profiles', 'verified_phone phone_verified_at',
        'user.contact.phone_number', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'private_profiles', 'birth_year',
        'user.demographic.date_of_birth', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'private_profiles', 'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'follows',
        'id follower_org_id organization_id target_organization_id target_event_id '
        'follower_type target_type status decided_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'follows', 'follower_user_id follower_id',
        'user.social', 'customer', 'follower_user_id', 'delete_row', NULL, TRUE
    ),
    (
        'follows', 'target_id notify_level',
        'user.social', 'customer', 'follower_user_id', 'delete_row', NULL, TRUE
    ),
    (
        'follows', 'target_user_id',
        'user.social', 'customer', 'target_user_id', 'delete_row', NULL, TRUE
    ),
    (
        'user_blocks',
        'id blocker_organization_id organization_id blocked_organization_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'user_blocks', 'blocker_user_id',
        'user.social', 'customer', 'blocker_user_id', 'delete_row', NULL, TRUE
    ),
    (
        'user_blocks', 'reason',
        'user.content.private', 'customer', 'blocker_user_id', 'delete_row', NULL, TRUE
    ),
    (
        'user_blocks', 'blocked_user_id',
        'user.social', 'customer', 'blocked_user_id', 'delete_row', NULL, FALSE
    ),
    (
        'user_blocks', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'set_null', NULL, TRUE
    ),
    (
        'user_mutes', 'id hide_notifications expires_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'user_mutes', 'user_id muted_organization_id muted_event_id',
        'user.social', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'user_mutes', 'muted_user_id',
        'user.social', 'customer', 'muted_user_id', 'delete_row', NULL, FALSE
    ),
    ('consent_events', 'id created_at', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    ('consent_events', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'consent_events',
        'organization_id event_id purpose channel state policy_version source evidence',
        'user.privacy_preferences', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'consent_events', 'locale',
        'user.demographic.language', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'consent_events', 'ip_hash',
        'user.device.ip_address', 'customer', 'user_id', 'keep', NULL, FALSE
    ),
    (
        'consents', 'id consent_event_id created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('consents', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'consents', 'organization_id event_id purpose channel state expires_at',
        'user.privacy_preferences', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'data_requests',
        'id due_at hold_reason cool_off_until extended_at verified_at completed_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('data_requests', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'data_requests', 'kind status rejection_reason',
        'user.privacy_preferences', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'data_requests', 'subject_email_hash',
        'user.contact.email', 'customer', 'subject_email_hash', 'keep', NULL, FALSE
    ),
    (
        'data_requests', 'details',
        'user.content.private', 'customer', 'user_id', 'set_null', NULL, TRUE
    ),
    (
        'data_requests', 'result_storage_path result_expires_at',
        'user.content.private', 'customer', 'user_id', 'set_null', '30 days', FALSE
    ),
    (
        'data_requests', 'handled_by',
        'user.unique_id', 'employee', 'handled_by', 'set_null', NULL, FALSE
    ),
    (
        'data_request_steps',
        'id request_id position schema_name table_name action row_count resume_after '
        'last_error started_at done_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'erasure_tombstones', 'data_request_id hash_key_name erased_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'erasure_tombstones', 'user_id identifier_hashes',
        'user.unique_id.pseudonymous', 'customer', 'user_id', 'keep', NULL, FALSE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
