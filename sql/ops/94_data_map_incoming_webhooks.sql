-- What webhooks of processors hold about people: what the processor writes about a payment.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'ops' AS schema_name,
    spec.table_name,
    column_name,
    ARRAY['system.operations'] AS categories,
    NULL AS subject,
    NULL AS subject_link,
    'keep'::ops.erase_action AS erase,
    spec.retention::interval,
    FALSE AS export
FROM (
    VALUES
    (
        'webhook_sources', 'name secret previous_secret previous_secret_until set_at', NULL
    ),
    (
        'incoming_webhooks',
        'id source source_event_id event_type body state attempts due_at last_error received_at '
        'finished_at', '90 days'
    )
) AS spec (table_name, column_names, retention)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
