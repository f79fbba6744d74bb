-- What the columns of ml hold about people: a person's vector is behaviour condensed, as personal
-- as what it was computed from.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'ml' AS schema_name,
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
        'model_versions',
        'model_version id purpose vector_space state is_active artifact_url artifact_sha256 '
        'parameters metrics trained_at activated_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'model_switches', 'switch_id purpose from_model to_model switched_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'embedding_queue',
        'model_version thing_id part requests attempts run_after queued_at last_error',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'user_embeddings', 'model_version purpose computed_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'user_embeddings', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'user_embeddings', 'embedding',
        'user.behavior', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'event_embeddings',
        'event_id model_version purpose embedding input_sha256 computed_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'sponsor_embeddings',
        'sponsor_id model_version purpose embedding input_sha256 computed_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'package_embeddings',
        'package_id model_version purpose embedding input_sha256 computed_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_features', 'event_id version features computed_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'match_features', 'id event_id sponsor_id version features computed_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
