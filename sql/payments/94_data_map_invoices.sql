-- What invoices hold about people, in the columns of tax and of requests. Kept as the rest of them.

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
        'invoices', 'idempotency_key request_hash',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'invoice_lines', 'tax_included net_cents',
        'user.behavior.purchase_history', 'customer',
        'invoice_id>payments.invoices.purchased_by_user_id', 'keep', '10 years', TRUE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
