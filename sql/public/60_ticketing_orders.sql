-- The API's views of purchases. The processor's ids and the keys of repeated calls are left out:
-- they name payments, and only the server has to do with those.

CREATE VIEW public.orders WITH (security_invoker = TRUE) AS
SELECT
    orders.id,
    orders.user_id,
    orders.event_id,
    orders.organization_id,
    orders.seller_organization_id,
    orders.payout_wallet_id,
    orders.currency,
    orders.currency_code,
    orders.currency_decimals,
    orders.status,
    orders.subtotal_cents,
    orders.discount_cents,
    orders.fees_cents,
    orders.tax_cents,
    orders.total_cents,
    orders.refunded_cents,
    orders.refund_reserved_cents,
    orders.total_amount,
    orders.tickets_issued_count,
    orders.contact_email,
    orders.contact_name,
    orders.contact_phone,
    orders.expires_at,
    orders.paid_at,
    orders.created_at,
    orders.updated_at
FROM ticketing.orders;
COMMENT ON VIEW public.orders IS
'Purchases, contact data included. The buyer reads her own, admins those of their organization as
buyer or as seller. Written by start_checkout(), purchase_tickets() and refunds.';

CREATE VIEW public.order_items WITH (security_invoker = TRUE) AS
SELECT
    order_items.id,
    order_items.event_id,
    order_items.order_id,
    order_items.tier_id,
    order_items.ticket_id,
    order_items.quantity,
    order_items.unit_price_cents,
    order_items.discount_cents,
    order_items.fee_cents,
    order_items.tax_cents,
    order_items.included_tax_cents,
    order_items.total_cents,
    order_items.refund_reserved_cents,
    order_items.created_at
FROM ticketing.order_items;
COMMENT ON VIEW public.order_items IS
'Lines of orders, one for each ticket. Read by who reads the order; functions write them.';

CREATE VIEW public.order_tax_lines WITH (security_invoker = TRUE) AS
SELECT
    order_tax_lines.id,
    order_tax_lines.order_id,
    order_tax_lines.order_item_id,
    order_tax_lines.tax_rate_id,
    order_tax_lines.country_code,
    order_tax_lines.name,
    order_tax_lines.rate,
    order_tax_lines.taxable_cents,
    order_tax_lines.tax_cents,
    order_tax_lines.is_included,
    order_tax_lines.region,
    order_tax_lines.created_at
FROM ticketing.order_tax_lines;
COMMENT ON VIEW public.order_tax_lines IS
'Taxes on orders, as on the receipt. Read by who reads the order; functions write them.';

CREATE VIEW public.order_fee_lines WITH (security_invoker = TRUE) AS
SELECT
    order_fee_lines.id,
    order_fee_lines.order_id,
    order_fee_lines.order_item_id,
    order_fee_lines.kind,
    order_fee_lines.name,
    order_fee_lines.amount_cents,
    order_fee_lines.is_paid_by_buyer,
    order_fee_lines.is_refundable,
    order_fee_lines.created_at
FROM ticketing.order_fee_lines;
COMMENT ON VIEW public.order_fee_lines IS
'Fees on orders, as on the receipt. Read by who reads the order; functions write them.';

CREATE VIEW public.refunds WITH (security_invoker = TRUE) AS
SELECT
    refunds.id,
    refunds.order_id,
    refunds.event_id,
    refunds.created_by,
    refunds.approved_by,
    refunds.event_cancellation_id,
    refunds.ledger_transaction_id,
    refunds.currency,
    refunds.amount_cents,
    refunds.status,
    refunds.kind,
    refunds.releases_inventory,
    refunds.keeps_fees,
    refunds.reason,
    refunds.failure_reason,
    refunds.succeeded_at,
    refunds.created_at,
    refunds.updated_at
FROM ticketing.refunds;
COMMENT ON VIEW public.refunds IS
'Money that goes back to buyers. Read by who reads the order; functions write them.';

CREATE VIEW public.refund_items WITH (security_invoker = TRUE) AS
SELECT
    refund_items.id,
    refund_items.refund_id,
    refund_items.order_id,
    refund_items.order_item_id,
    refund_items.amount_cents,
    refund_items.created_at
FROM ticketing.refund_items;
COMMENT ON VIEW public.refund_items IS
'Which lines of an order a refund is for. Read by who reads the refund; functions write them.';

CREATE VIEW public.event_cancellations WITH (security_invoker = TRUE) AS
SELECT
    event_cancellations.id,
    event_cancellations.event_id,
    event_cancellations.requested_by,
    event_cancellations.status,
    event_cancellations.refund_policy,
    event_cancellations.keep_fixed_cents,
    event_cancellations.keep_bps,
    event_cancellations.orders_total,
    event_cancellations.orders_done,
    event_cancellations.orders_failed,
    event_cancellations.reason,
    event_cancellations.started_at,
    event_cancellations.finished_at,
    event_cancellations.created_at,
    event_cancellations.updated_at
FROM ticketing.event_cancellations;
COMMENT ON VIEW public.event_cancellations IS
'How far the refunding of a cancelled event is. The event''s organization reads it; a job writes
it.';
