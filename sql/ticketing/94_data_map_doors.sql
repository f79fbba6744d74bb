-- What the tables of the doors hold about people: who stands there, who came in. The keys of codes
-- are nobody's, but as secret as a password.

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
        'code_keys', 'event_id number created_at retired_at revoked_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'code_keys', 'secret',
        'user.authorization.credentials', 'employee', 'created_by', 'keep', NULL, FALSE
    ),
    (
        'code_keys', 'created_by',
        'user.unique_id', 'employee', 'created_by', 'set_null', NULL, FALSE
    ),
    (
        'revoked_codes', 'code_hash ticket_id event_id changed_tx revoked_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'gates', 'id event_id name is_active created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'gate_lists', 'gate_id list_id event_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'scanner_gates', 'event_id gate_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'scanner_gates', 'user_id',
        'user.unique_id', 'employee', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'admissions',
        'scan_id event_id list_id gate_id exit_scan_id day entry_no max_entries needs_exit',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'admissions', 'admitted_by',
        'user.unique_id', 'employee', 'admitted_by', 'keep', NULL, FALSE
    ),
    (
        'admissions', 'ticket_id admitted_at left_at',
        'user.behavior', 'customer',
        'ticket_id>ticketing.tickets.owner_user_id', 'keep', NULL, TRUE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
