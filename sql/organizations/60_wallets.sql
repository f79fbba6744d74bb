-- Wallets of organizations under the names of the earlier product, which kept them in this schema:
-- the rows of schema payments, where the rules about them stand. They read with the rights of the
-- reader.

CREATE VIEW organizations.org_wallets WITH (security_invoker = TRUE) AS
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

COMMENT ON VIEW organizations.org_wallets IS
'The rows of payments.org_wallets, under the name of the earlier product.';
COMMENT ON COLUMN organizations.org_wallets.id IS
'Named by its lines, by orders and by credit lots.';
COMMENT ON COLUMN organizations.org_wallets.org_id IS
'The organization whose wallet it is; null for a person''s.';
COMMENT ON COLUMN organizations.org_wallets.organization_id IS
'Another name of org_id; the tenant.';
COMMENT ON COLUMN organizations.org_wallets.user_id IS
'The person whose wallet it is; null for an organization''s.';
COMMENT ON COLUMN organizations.org_wallets.currency IS
'ISO 4217; money in it is in this currency.';
COMMENT ON COLUMN organizations.org_wallets.balance_credits IS
'Credits left, without currency; the sum of its credit lots.';
COMMENT ON COLUMN organizations.org_wallets.low_balance_threshold IS
'Credits below which the owner is told.';
COMMENT ON COLUMN organizations.org_wallets.auto_reload_enabled IS
'Whether credits are bought by themselves below the threshold.';
COMMENT ON COLUMN organizations.org_wallets.auto_reload_topup_credits IS
'Credits that one such purchase brings.';
COMMENT ON COLUMN organizations.org_wallets.status IS 'Set by staff; not a machine.';
COMMENT ON COLUMN organizations.org_wallets.created_at IS 'UTC.';
COMMENT ON COLUMN organizations.org_wallets.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW organizations.org_wallet_transactions WITH (security_invoker = TRUE) AS
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
    org_wallet_transactions.stripe_event_id,
    org_wallet_transactions.idempotency_key,
    org_wallet_transactions.description,
    org_wallet_transactions.lots,
    org_wallet_transactions.metadata,
    org_wallet_transactions.created_at
FROM payments.org_wallet_transactions;

COMMENT ON VIEW organizations.org_wallet_transactions IS
'The rows of payments.org_wallet_transactions, under the name of the earlier product.';
COMMENT ON COLUMN organizations.org_wallet_transactions.id IS 'No order; created_at has it.';
COMMENT ON COLUMN organizations.org_wallet_transactions.wallet_id IS 'The wallet that changed.';
COMMENT ON COLUMN organizations.org_wallet_transactions.related_order_id IS
'The order of tickets whose proceeds or refund it is.';
COMMENT ON COLUMN organizations.org_wallet_transactions.related_event_id IS
'The event it is about; with an order, the order''s.';
COMMENT ON COLUMN organizations.org_wallet_transactions.ledger_transaction_id IS
'The movement in the ledger behind it; null for credits alone and for lines from before it.';
COMMENT ON COLUMN organizations.org_wallet_transactions.invoice_id IS 'The invoice that was paid.';
COMMENT ON COLUMN organizations.org_wallet_transactions.transaction_type IS 'Why it changed.';
COMMENT ON COLUMN organizations.org_wallet_transactions.currency IS 'The wallet''s, ISO 4217.';
COMMENT ON COLUMN organizations.org_wallet_transactions.currency_decimals IS
'Decimals of the currency on that day.';
COMMENT ON COLUMN organizations.org_wallet_transactions.amount_cents IS
'Minor units of currency; positive: the owner has more. 0 where only credits moved.';
COMMENT ON COLUMN organizations.org_wallet_transactions.amount IS
'Derived: amount_cents in major units with the currency''s decimals, e.g. 25.99.';
COMMENT ON COLUMN organizations.org_wallet_transactions.credits_delta IS
'Credits, without currency; positive: the owner has more. 0 where only money moved.';
COMMENT ON COLUMN organizations.org_wallet_transactions.reference_type IS
'Kind of the record that caused it.';
COMMENT ON COLUMN organizations.org_wallet_transactions.reference_id IS
'Id of that record; its kind says in which table, so there is no foreign key.';
COMMENT ON COLUMN organizations.org_wallet_transactions.stripe_event_id IS
'The processor''s event it was made for: one event, one line.';
COMMENT ON COLUMN organizations.org_wallet_transactions.idempotency_key IS
'The same key never makes two lines.';
COMMENT ON COLUMN organizations.org_wallet_transactions.description IS 'For statements.';
COMMENT ON COLUMN organizations.org_wallet_transactions.lots IS
'Array of what it did to each lot: [{"lot_id", "credits", "cents", "currency"}], positive: came.
Null in lines of money and in lines of the earlier product.';
COMMENT ON COLUMN organizations.org_wallet_transactions.metadata IS
'Object with the processor''s ids and the like.';
COMMENT ON COLUMN organizations.org_wallet_transactions.created_at IS 'UTC.';
