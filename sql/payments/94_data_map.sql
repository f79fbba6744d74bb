-- What the tables of this schema hold about people. Books and invoices are kept as they were for
-- ten years; they point at a profile that erasure empties. What could move money is removed.

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
        'accounts', 'id organization_id normal_side mode status created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('accounts', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    ('accounts', 'type currency name', 'user.financial', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'transactions',
        'id reference_type reference_id reverses_id hold_id recorded_seq recorded_xid '
        'idempotency_key description legs metadata effective_at created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('transactions', 'created_by', 'user.unique_id', 'customer', 'created_by', 'keep', NULL, FALSE),
    (
        'entries',
        'id transaction_id position account_id reference_type reference_id version '
        'balance_cents recorded_xid metadata',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('entries', 'created_by', 'user.unique_id', 'customer', 'created_by', 'keep', NULL, FALSE),
    (
        'entries', 'currency amount_cents description created_at',
        'user.financial', 'customer', 'account_id>payments.accounts.user_id', 'keep', NULL, TRUE
    ),
    (
        'wallets',
        'id low_balance_threshold auto_reload_enabled auto_reload_topup_credits status '
        'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('wallets', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    ('wallets', 'balance_credits', 'user.financial', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'wallets', 'default_payment_method_id',
        'user.payment', 'customer', 'user_id', 'set_null', NULL, FALSE
    ),
    (
        'wallet_transactions',
        'id wallet_id ledger_transaction_id reference_type reference_id idempotency_key',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('wallet_transactions', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'wallet_transactions', 'type credits_delta usd_cents memo lots created_at',
        'user.behavior.purchase_history', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'org_wallets',
        'id org_id organization_id low_balance_threshold auto_reload_enabled '
        'auto_reload_topup_credits status created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('org_wallets', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'org_wallets', 'currency balance_credits',
        'user.financial', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'org_wallet_transactions',
        'id wallet_id related_order_id related_event_id ledger_transaction_id invoice_id '
        'currency_decimals reference_type reference_id stripe_event_id '
        'idempotency_key metadata',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'org_wallet_transactions',
        'transaction_type currency amount_cents amount credits_delta description lots '
        'created_at',
        'user.financial', 'customer', 'wallet_id>payments.org_wallets.user_id', 'keep', NULL, TRUE
    ),
    (
        'payout_accounts',
        'id context_type org_id organization_id charges_enabled payouts_enabled '
        'details_submitted disabled_reason created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'payout_accounts', 'context_id user_id',
        'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'payout_accounts', 'stripe_connect_id',
        'user.financial.bank_account', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'payout_queue',
        'id organization_id payout_account_id order_id event_id ledger_transaction_id status '
        'priority attempts max_attempts idempotency_key error_message scheduled_for created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('payout_queue', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'payout_queue', 'currency amount_cents processed_at',
        'user.financial', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'payout_queue', 'provider_payout_id',
        'user.financial.bank_account', 'customer', 'user_id', 'keep', NULL, FALSE
    ),
    (
        'invoices',
        'id organization_id issuer_id sequence_id buyer_organization_id wallet_id org_wallet_id '
        'order_id original_invoice_id kind status currency_decimals number_in_series promo_code '
        'created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'invoices', 'purchased_by_user_id',
        'user.unique_id', 'customer', 'purchased_by_user_id', 'keep', '10 years', TRUE
    ),
    (
        'invoices', 'bill_to',
        'user.name user.contact user.government_id', 'customer',
        'purchased_by_user_id', 'keep', '10 years', TRUE
    ),
    (
        'invoices',
        'currency subtotal_cents tax_cents total_cents total_amount amount_usd_cents '
        'tax_usd_cents credits_purchased number issued_at due_at paid_at',
        'user.behavior.purchase_history', 'customer',
        'purchased_by_user_id', 'keep', '10 years', TRUE
    ),
    (
        'invoices', 'stripe_invoice_id stripe_payment_intent_id receipt_url',
        'user.payment', 'customer', 'purchased_by_user_id', 'keep', '10 years', FALSE
    ),
    (
        'invoice_lines', 'id invoice_id position created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'invoice_lines', 'description quantity unit_price_cents amount_cents tax_rate tax_cents',
        'user.behavior.purchase_history', 'customer',
        'invoice_id>payments.invoices.purchased_by_user_id', 'keep', '10 years', TRUE
    ),
    (
        'credit_lots',
        'id wallet_id org_wallet_id invoice_id currency metadata depleted_at created_at '
        'updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'credit_lots',
        'quantity_purchased quantity_remaining unit_price_cents price_cents source expires_at',
        'user.behavior.purchase_history', 'customer',
        'wallet_id>payments.wallets.user_id', 'keep', NULL, TRUE
    ),
    (
        'credit_lots', 'stripe_checkout_session_id',
        'user.payment', 'customer', 'wallet_id>payments.wallets.user_id', 'keep', NULL, FALSE
    ),
    (
        'payout_configurations',
        'id organization_id stripe_connect_account_id currency platform_fee_percentage '
        'minimum_payout_amount_cents payout_schedule auto_payout_enabled created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'invoice_sequences',
        'id organization_id issuer_id kind series last_number created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
