-- The API's views of wallets and of what fills them. The processor's ids and the keys of repeated
-- calls are left out: only the server has to do with those.

CREATE VIEW public.wallets WITH (security_invoker = TRUE) AS
SELECT
    wallets.id,
    wallets.user_id,
    wallets.balance_credits,
    wallets.low_balance_threshold,
    wallets.auto_reload_enabled,
    wallets.auto_reload_topup_credits,
    wallets.status,
    wallets.created_at,
    wallets.updated_at
FROM payments.wallets;
COMMENT ON VIEW public.wallets IS
'Credits of people. A person reads her own; functions write them.';

CREATE VIEW public.wallet_transactions WITH (security_invoker = TRUE) AS
SELECT
    wallet_transactions.id,
    wallet_transactions.wallet_id,
    wallet_transactions.user_id,
    wallet_transactions.ledger_transaction_id,
    wallet_transactions.type,
    wallet_transactions.credits_delta,
    wallet_transactions.usd_cents,
    wallet_transactions.reference_type,
    wallet_transactions.reference_id,
    wallet_transactions.memo,
    wallet_transactions.lots,
    wallet_transactions.created_at
FROM payments.wallet_transactions;
COMMENT ON VIEW public.wallet_transactions IS
'Lines of people''s wallets. A person reads her own; functions write them.';

CREATE VIEW public.org_wallets WITH (security_invoker = TRUE) AS
SELECT
    org_wallets.id,
    org_wallets.org_id,
    org_wallets.organization_id,
    org_wallets.user_id,
    org_wallets.currency,
    org_wallets.balance_credits,
    org_wallets.low_balance_threshold,
    org_wallets.auto_reload_enabled,
    org_wallets.auto_reload_topup_credits,
    org_wallets.status,
    org_wallets.created_at,
    org_wallets.updated_at
FROM payments.org_wallets;
COMMENT ON VIEW public.org_wallets IS
'Wallets of organizers. A person reads her own, admins that of their organization; functions write
them.';

CREATE VIEW public.org_wallet_transactions WITH (security_invoker = TRUE) AS
SELECT
    org_wallet_transactions.id,
    org_wallet_transactions.wallet_id,
    org_wallet_transactions.related_order_id,
    org_wallet_transactions.related_event_id,
    org_wallet_transactions.ledger_transaction_id,
    org_wallet_transactions.invoice_id,
    org_wallet_transactions.transaction_type,
    org_wallet_transactions.currency,
    org_wallet_transactions.currency_decimals,
    org_wallet_transactions.amount_cents,
    org_wallet_transactions.amount,
    org_wallet_transactions.credits_delta,
    org_wallet_transactions.reference_type,
    org_wallet_transactions.reference_id,
    org_wallet_transactions.description,
    org_wallet_transactions.lots,
    org_wallet_transactions.created_at
FROM payments.org_wallet_transactions;
COMMENT ON VIEW public.org_wallet_transactions IS
'Lines of organizers'' wallets. Read by who reads the wallet; functions write them.';

CREATE VIEW public.credit_lots WITH (security_invoker = TRUE) AS
SELECT
    credit_lots.id,
    credit_lots.wallet_id,
    credit_lots.org_wallet_id,
    credit_lots.invoice_id,
    credit_lots.quantity_purchased,
    credit_lots.quantity_remaining,
    credit_lots.unit_price_cents,
    credit_lots.price_cents,
    credit_lots.currency,
    credit_lots.source,
    credit_lots.expires_at,
    credit_lots.depleted_at,
    credit_lots.created_at,
    credit_lots.updated_at
FROM payments.credit_lots;
COMMENT ON VIEW public.credit_lots IS
'Credits as they came, each lot with its price and its end. Read by who reads the wallet; functions
write them.';

CREATE VIEW public.invoice_sequences WITH (security_invoker = TRUE) AS
SELECT
    invoice_sequences.id,
    invoice_sequences.organization_id,
    invoice_sequences.issuer_id,
    invoice_sequences.kind,
    invoice_sequences.series,
    invoice_sequences.last_number,
    invoice_sequences.created_at,
    invoice_sequences.updated_at
FROM payments.invoice_sequences;
COMMENT ON VIEW public.invoice_sequences IS
'Series in which an organization counts its invoices. Its admins read them; functions write them.';

CREATE VIEW public.invoices WITH (security_invoker = TRUE) AS
SELECT
    invoices.id,
    invoices.organization_id,
    invoices.issuer_id,
    invoices.sequence_id,
    invoices.buyer_organization_id,
    invoices.purchased_by_user_id,
    invoices.wallet_id,
    invoices.org_wallet_id,
    invoices.order_id,
    invoices.original_invoice_id,
    invoices.kind,
    invoices.status,
    invoices.currency,
    invoices.currency_decimals,
    invoices.subtotal_cents,
    invoices.tax_cents,
    invoices.total_cents,
    invoices.total_amount,
    invoices.amount_usd_cents,
    invoices.tax_usd_cents,
    invoices.credits_purchased,
    invoices.bill_to,
    invoices.number_in_series,
    invoices.number,
    invoices.promo_code,
    invoices.receipt_url,
    invoices.issued_at,
    invoices.due_at,
    invoices.paid_at,
    invoices.created_at,
    invoices.updated_at
FROM payments.invoices;
COMMENT ON VIEW public.invoices IS
'Invoices and credit notes. Admins of the issuer read them, and once they are issued the person who
pays, or admins of the organization that does; functions write them.';

CREATE VIEW public.invoice_lines WITH (security_invoker = TRUE) AS
SELECT
    invoice_lines.id,
    invoice_lines.invoice_id,
    invoice_lines.position,
    invoice_lines.description,
    invoice_lines.quantity,
    invoice_lines.unit_price_cents,
    invoice_lines.amount_cents,
    invoice_lines.tax_rate,
    invoice_lines.tax_cents,
    invoice_lines.tax_included,
    invoice_lines.net_cents,
    invoice_lines.created_at
FROM payments.invoice_lines;
COMMENT ON VIEW public.invoice_lines IS
'Lines of invoices. Read by who reads the invoice; functions write them.';
