-- Webhooks hold what organizations set up and ids of what happened to what is theirs.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'public' AS schema_name,
    spec.table_name,
    column_name,
    ARRAY['system.operations'] AS categories,
    NULL AS subject,
    NULL AS subject_link,
    'keep' AS erase,
    spec.retention::interval,
    FALSE AS export
FROM (
    VALUES
    (
        'webhook_endpoints',
        'id organization_id url description topics is_enabled disabled_reason secret '
        'previous_secret previous_secret_until failing_since created_at updated_at',
        NULL
    ),
    (
        'webhook_deliveries',
        'id endpoint_id event_id topic body outcome attempt_count due_at lease_token created_at '
        'finished_at',
        '30 days'
    ),
    ('webhook_attempts', 'delivery_id attempted_at status_code duration_ms error', '30 days')
) AS spec (table_name, column_names, retention)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
