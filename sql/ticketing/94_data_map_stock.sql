-- What stock adds about people: which code opened a tier to a buyer, and what she was to pay.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name,
    categories, subject, subject_link, erase, retention, export
)
SELECT
    'ticketing' AS schema_name,
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
        'stock_shards',
        'stock_id shard event_id tier_id pool_id capacity available held sold issued',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('capacity_pools', 'parent_id', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    (
        'ticket_holds', 'guest_code_id unit_price_cents taken first_serial extended_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('tickets', 'hold_id returned_at', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    (
        'tier_user_counters', 'max_reserved',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
