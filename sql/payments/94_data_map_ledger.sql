-- What the tables around the journal hold about people: the books of record, kept as they were.

INSERT INTO ops.data_map (
    schema_name, table_name, column_name,
    categories, subject, subject_link, erase, retention, export
)
SELECT
    'payments' AS schema_name,
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
        'balances',
        'account_id posted_cents held_cents floor_cents ceiling_cents version recorded_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'holds',
        'id account_id reference_type reference_id status amount_cents '
        'posted_cents idempotency_key description expires_at ended_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'holds',
        'created_by',
        'user.unique_id', 'customer', 'created_by', 'keep', NULL, FALSE
    ),
    (
        'books',
        'is_only closed_through changed_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'folds',
        'is_only folded_below folded_on folded_in folded_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'closings',
        'id closed_through closed_before reason created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'closings',
        'closed_by',
        'user.unique_id', 'employee', 'closed_by', 'keep', NULL, FALSE
    ),
    (
        'checkpoints',
        'account_id below posted_cents entries last_entry_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'day_totals',
        'account_id day debit_cents credit_cents entries',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'points',
        'id snapshot recorded_xid cluster_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
