-- What the versions of templates, leases of notifications and lines of contact lists hold about
-- people.

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
        'message_template_versions',
        'template_id locale version organization_id placeholders subject body sms_body created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'message_template_versions', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'set_null', NULL, FALSE
    ),
    (
        'notifications', 'dedupe_key', 'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'notification_deliveries', 'lease_token',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'org_contact_import_entries', 'line_no problem',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
