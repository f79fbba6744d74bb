-- What the columns of organizations hold about people: who founded, joined and was invited. An
-- organization's own name, numbers and addresses are not a person's.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'organizations' AS schema_name,
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
        'organizations',
        'id country_code default_currency name handle legal_name tax_id description '
        'verification_status is_verified status discoverable ticket_fee_bps social_links '
        'logo_url banner_url website_url twitter_url instagram_url tiktok_url location '
        'support_email deleted_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('organizations', 'created_by', 'user.unique_id', 'customer', 'created_by', 'keep', NULL, TRUE),
    (
        'org_memberships', 'org_id organization_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'org_memberships', 'user_id role',
        'user.workplace', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'org_memberships', 'invited_by',
        'user.unique_id', 'customer', 'invited_by', 'set_null', NULL, FALSE
    ),
    (
        'org_invitations',
        'id org_id organization_id token_hash role status expires_at sent_count token '
        'last_sent_at accepted_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'org_invitations', 'email email_norm',
        'user.contact.email', 'customer', 'email_hash', 'replace', NULL, TRUE
    ),
    (
        'org_invitations', 'email_hash',
        'user.contact.email', 'customer', 'email_hash', 'replace', NULL, FALSE
    ),
    (
        'org_invitations', 'accepted_user_id',
        'user.unique_id', 'customer', 'accepted_user_id', 'set_null', NULL, TRUE
    ),
    (
        'org_invitations', 'invited_by',
        'user.unique_id', 'customer', 'invited_by', 'keep', NULL, TRUE
    ),
    (
        'membership_changes', 'id organization_id invitation_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'membership_changes', 'user_id kind from_role to_role',
        'user.workplace', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'membership_changes', 'changed_by',
        'user.unique_id', 'customer', 'changed_by', 'keep', NULL, TRUE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
