-- What the columns of the outbox's consumers hold about people: nothing but what a worker writes
-- into an error, which is for operators.

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
        'outbox_consumers',
        'name topics lanes max_attempts backoff_base backoff_cap created_at', NULL
    ),
    ('outbox_lanes', 'id consumer lane', NULL),
    (
        'outbox_journal_a',
        'lane_id seq cluster_id seen seen_first seen_last high high_first high_last '
        'cursor_position slice_end token leased_until', NULL
    ),
    (
        'outbox_journal_b',
        'lane_id seq cluster_id seen seen_first seen_last high high_first high_last '
        'cursor_position slice_end token leased_until', NULL
    ),
    (
        'outbox_retries',
        'consumer lane ordering_key log_position event_id attempts due_at not_before token '
        'last_error', NULL
    ),
    (
        'outbox_dead_letters',
        'consumer event_id ordering_key log_position attempts last_error died_at', '90 days'
    )
) AS spec (table_name, column_names, retention)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
