-- What the columns of shared links hold about people: who shared, who clicked.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'analytics' AS schema_name,
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
        'share_links',
        'code content_type content_id params clicks conversions last_clicked_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'share_links', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'set_null', NULL, TRUE
    ),
    ('share_links', 'channel', 'user.behavior', 'customer', 'created_by', 'set_null', NULL, TRUE),
    (
        'share_link_clicks', 'id code created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'share_link_clicks', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'set_null', NULL, FALSE
    ),
    (
        'share_link_touches', 'user_id event_id code clicked_at',
        'user.behavior', 'customer', 'user_id', 'delete_row', '8 days', TRUE
    ),
    (
        'share_link_conversions', 'order_id code clicked_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
