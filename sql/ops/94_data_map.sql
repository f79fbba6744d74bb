-- What the columns of ops hold about people: almost nothing. Who moved a record stays with the
-- record, as its user id alone, which says nothing once the person's profile is emptied.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name, categories, subject, subject_link, erase, retention,
    export
)
SELECT
    'ops' AS schema_name,
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
        'data_categories', 'key name description parent_key',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'data_map',
        'schema_name table_name column_name categories subject subject_link erase retention '
        'export',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('data_subjects', 'key name description', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    (
        'error_codes', 'code name http_status message cure',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'foreign_objects', 'kind identity',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'installed_catalog', 'kind identity definition',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'outbox_topics', 'topic version owner_schema schema description',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'installations', 'id version source_sha256 bundle server_version applied_by applied_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'partitioned_tables', 'parent period premake retention archive may_retire',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'quarantined_rows', 'id parent occurred_at quarantined_at error_code error_constraint',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'quarantined_rows', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'delete_row', NULL, FALSE
    ),
    (
        'quarantined_rows', 'content',
        'user.behavior', 'customer', 'user_id', 'delete_row', NULL, TRUE
    ),
    (
        'retired_partitions',
        'id parent partition_name lower_bound upper_bound archive state single_statement_id '
        'export_command exported_rows requested_at detached_at exported_at dropped_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'leases', 'name holder token taken_at leased_until',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'state_changes', 'id machine record_id from_state to_state caller_kind reason changed_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'state_changes', 'changed_by',
        'user.unique_id', 'customer', 'changed_by', 'keep', NULL, TRUE
    ),
    (
        'state_machines', 'name table_name column_name description',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'state_transitions', 'id machine from_state to_state who note',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
