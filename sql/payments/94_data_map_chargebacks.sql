-- What chargebacks hold about people: that a buyer's bank disputed a payment. Kept with the books.

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
        'chargebacks',
        'id order_id organization_id refund_id ledger_transaction_id status fee_cents '
        'is_borne_by_platform created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'chargebacks', 'currency amount_cents reason opened_at closed_at',
        'user.behavior.purchase_history', 'customer',
        'order_id>ticketing.orders.user_id', 'keep', '10 years', TRUE
    ),
    (
        'chargebacks', 'provider_dispute_id',
        'user.payment', 'customer', 'order_id>ticketing.orders.user_id', 'keep', '10 years', FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
