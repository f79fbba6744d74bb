-- What the tables of refunds, cancellations and moved events, and the columns they brought to
-- others, hold about people.

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
        'cancelled_orders',
        'order_id event_cancellation_id event_id refund_id error_code created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_reschedules',
        'id event_id old_start_at old_end_at new_start_at new_end_at refund_until reason '
        'created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_reschedules', 'requested_by',
        'user.unique_id', 'employee', 'requested_by', 'keep', NULL, FALSE
    ),
    (
        'event_cancellations', 'keep_fixed_cents keep_bps',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('refunds', 'keeps_fees', 'system.operations', NULL, NULL, 'keep', NULL, FALSE),
    (
        'ticket_tiers', 'is_refundable refund_until',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
