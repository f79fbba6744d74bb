-- What the tables of sale and admission hold about people. They are records that the law makes us
-- keep: they point at a profile that erasure empties, and lose names and addresses.

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
        'orders',
        'id organization_id seller_organization_id payout_wallet_id currency currency_code '
        'currency_decimals status refund_reserved_cents tickets_issued_count hold_ids '
        'idempotency_key promo_codes checkout_session_id payout_destination_owner '
        'payout_destination_id expires_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('orders', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'orders',
        'event_id subtotal_cents discount_cents fees_cents tax_cents total_cents total_amount '
        'refunded_cents paid_at created_at',
        'user.behavior.purchase_history', 'customer', 'user_id', 'keep', NULL, TRUE
    ),
    (
        'orders', 'stripe_session_id stripe_payment_intent_id',
        'user.payment', 'customer', 'user_id', 'keep', NULL, FALSE
    ),
    (
        'orders', 'contact_email',
        'user.contact.email', 'customer', 'user_id', 'set_null', '10 years', TRUE
    ),
    ('orders', 'contact_name', 'user.name', 'customer', 'user_id', 'set_null', '10 years', TRUE),
    (
        'orders', 'contact_phone',
        'user.contact.phone_number', 'customer', 'user_id', 'set_null', '10 years', TRUE
    ),
    (
        'order_items', 'id event_id order_id ticket_id refund_reserved_cents created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'order_items',
        'tier_id quantity unit_price_cents discount_cents fee_cents tax_cents included_tax_cents '
        'total_cents',
        'user.behavior.purchase_history', 'customer',
        'order_id>ticketing.orders.user_id', 'keep', NULL, TRUE
    ),
    (
        'order_tax_lines',
        'id order_id order_item_id tax_rate_id country_code is_included region created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'order_tax_lines', 'name rate taxable_cents tax_cents',
        'user.behavior.purchase_history', 'customer',
        'order_id>ticketing.orders.user_id', 'keep', NULL, TRUE
    ),
    (
        'order_fee_lines',
        'id order_id order_item_id kind is_paid_by_buyer is_refundable created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'order_fee_lines', 'name amount_cents',
        'user.behavior.purchase_history', 'customer',
        'order_id>ticketing.orders.user_id', 'keep', NULL, TRUE
    ),
    (
        'tickets', 'id order_id ended_at changed_tx',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('tickets', 'owner_user_id', 'user.unique_id', 'customer', 'owner_user_id', 'keep', NULL, TRUE),
    (
        'tickets', 'event_id tier_id serial_no status redeemed_at created_at',
        'user.behavior.purchase_history', 'customer', 'owner_user_id', 'keep', NULL, TRUE
    ),
    (
        'tickets', 'qr_code',
        'user.authorization.credentials', 'customer', 'owner_user_id', 'keep', NULL, FALSE
    ),
    (
        'tickets', 'wallet_pass_url',
        'user.authorization.credentials', 'customer', 'owner_user_id', 'set_null', NULL, FALSE
    ),
    (
        'ticket_holds',
        'id event_id tier_id order_id checkout_order_id quantity status metadata expires_at '
        'created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    ('ticket_holds', 'user_id', 'user.unique_id', 'customer', 'user_id', 'keep', NULL, TRUE),
    (
        'ticket_holds', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'keep', NULL, FALSE
    ),
    (
        'inventory_operations',
        'id event_id tier_id order_id hold_id operation_type quantity metadata created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'inventory_operations', 'user_id',
        'user.unique_id', 'customer', 'user_id', 'keep', NULL, FALSE
    ),
    (
        'inventory_operations', 'session_id',
        'user.device.cookie_id', 'customer', 'user_id', 'keep', NULL, FALSE
    ),
    (
        'scan_logs', 'id event_id check_in_list_id gate_id nonce created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'scan_logs', 'scanner_user_id scanned_by',
        'user.unique_id', 'employee', 'scanner_user_id', 'keep', NULL, TRUE
    ),
    ('scan_logs', 'details', 'user.unique_id', 'employee', 'scanner_user_id', 'keep', NULL, FALSE),
    (
        'scan_logs', 'device_id',
        'user.device.device_id', 'employee', 'scanner_user_id', 'keep', NULL, FALSE
    ),
    (
        'scan_logs', 'ticket_id result direction was_let_in device_time scanned_at',
        'user.behavior', 'customer',
        'ticket_id>ticketing.tickets.owner_user_id', 'keep', NULL, TRUE
    ),
    (
        'refunds',
        'id order_id event_id event_cancellation_id ledger_transaction_id currency '
        'releases_inventory failure_reason idempotency_key succeeded_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'refunds', 'amount_cents kind status created_at',
        'user.behavior.purchase_history', 'customer',
        'order_id>ticketing.orders.user_id', 'keep', NULL, TRUE
    ),
    ('refunds', 'created_by', 'user.unique_id', 'customer', 'created_by', 'set_null', NULL, FALSE),
    (
        'refunds', 'approved_by',
        'user.unique_id', 'employee', 'approved_by', 'set_null', NULL, FALSE
    ),
    (
        'refunds', 'reason',
        'user.content.private', 'customer',
        'order_id>ticketing.orders.user_id', 'set_null', NULL, TRUE
    ),
    (
        'refunds', 'stripe_refund_id',
        'user.payment', 'customer', 'order_id>ticketing.orders.user_id', 'keep', NULL, FALSE
    ),
    (
        'refund_items', 'id refund_id order_id order_item_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'refund_items', 'amount_cents',
        'user.behavior.purchase_history', 'customer',
        'order_id>ticketing.orders.user_id', 'keep', NULL, TRUE
    ),
    (
        'check_in_lists',
        'id event_id name is_active admits_from admits_until max_entries needs_exit per_day '
        'day_begins created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'check_in_lists', 'created_by',
        'user.unique_id', 'customer', 'created_by', 'set_null', NULL, FALSE
    ),
    (
        'event_cancellations',
        'id event_id status refund_policy orders_total orders_done orders_failed reason '
        'last_error started_at finished_at created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'event_cancellations', 'requested_by',
        'user.unique_id', 'customer', 'requested_by', 'set_null', NULL, FALSE
    ),
    (
        'ticket_tiers',
        'id event_id currency name price_cents status max_per_order requires_code '
        'is_transferable price_includes_tax price_includes_fee tax_category sort_index '
        'reserved_quantity sold_quantity issued_quantity quantity total_quantity max_per_user '
        'badge_label sales_start sales_end created_at updated_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    ),
    (
        'check_in_list_tiers', 'list_id tier_id event_id created_at',
        'system.operations', NULL, NULL, 'keep', NULL, FALSE
    )
)
    AS spec (
        table_name, column_names, categories, subject, subject_link, erase, retention, export
    )
CROSS JOIN LATERAL unnest(string_to_array(spec.column_names, ' ')) AS column_name;
