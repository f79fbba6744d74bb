-- What reconciliation and seals hold about people: the processor's rows name payments, a payment
-- names its payer at the processor. They are part of the books and kept as long.

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
        'processor_transactions',
        'id type reporting_category currency amount_cents fee_cents net_cents source_id '
        'payment_intent_id payout_id occurred_at available_at raw imported_at',
        'system.operations', NULL, NULL, 'keep', '10 years', FALSE
    ),
    (
        'processor_payouts',
        'id currency amount_cents status arrival_date is_automatic raw imported_at updated_at',
        'system.operations', NULL, NULL, 'keep', '10 years', FALSE
    ),
    (
        'processor_matches',
        'processor_transaction_id part transaction_id currency movement_cents is_manual created_at',
        'system.operations', NULL, NULL, 'keep', '10 years', FALSE
    ),
    (
        'seals', 'month transactions previous_month previous_hash hash sealed_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'seal_digests', 'transaction_id month position digest',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
