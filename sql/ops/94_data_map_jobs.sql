-- What the columns of jobs hold about people: nothing.

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
        'job_runs',
        'id job_name slot kind state reason is_caught_up run_after attempt pid started_at '
        'cancelled_at finished_at steps rows_handled error_code error_message',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'jobs',
        'name schedule timezone command catch_up overlap timeout max_attempts retry_delay '
        'keep_for is_paused description next_slot_at planned_at last_started_at '
        'last_succeeded_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'single_statements',
        'id statement state attempt cron_job_id run_at requested_at finished_at error_message',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
) AS spec (table_name, column_names, categories, subject, subject_link, erase, retention, export)
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
