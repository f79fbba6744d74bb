-- The API's views of the ledger: the accounts of the reader or her organization, and what moved
-- on them. The other side of a movement is the other side's.

CREATE VIEW public.accounts WITH (security_invoker = TRUE) AS
SELECT
    accounts.id,
    accounts.organization_id,
    accounts.user_id,
    accounts.type,
    accounts.currency,
    accounts.normal_side,
    accounts.name,
    accounts.mode,
    accounts.status,
    accounts.created_at
FROM payments.accounts;
COMMENT ON VIEW public.accounts IS
'Accounts of the ledger. A person reads her own, admins those of their organization; functions
write them.';

CREATE VIEW public.transactions WITH (security_invoker = TRUE) AS
SELECT
    transactions.id,
    transactions.reference_type,
    transactions.reference_id,
    transactions.reverses_id,
    transactions.hold_id,
    transactions.created_by,
    transactions.description,
    transactions.effective_at,
    transactions.created_at
FROM payments.transactions;
COMMENT ON VIEW public.transactions IS
'Movements of money. Read by who reads an account that they changed; functions write them.';

CREATE VIEW public.entries WITH (security_invoker = TRUE) AS
SELECT
    entries.id,
    entries.transaction_id,
    entries.position,
    entries.account_id,
    entries.reference_type,
    entries.reference_id,
    entries.created_by,
    entries.currency,
    entries.amount_cents,
    entries.balance_cents,
    entries.description,
    entries.created_at
FROM payments.entries;
COMMENT ON VIEW public.entries IS
'Legs of movements. Read by who reads the account, so a reader sees her own legs alone; functions
write them.';

CREATE VIEW public.balances WITH (security_invoker = TRUE) AS
SELECT
    balances.account_id,
    balances.posted_cents,
    balances.held_cents,
    balances.recorded_at
FROM payments.balances;
COMMENT ON VIEW public.balances IS
'Running balances of accounts. Read by who reads the account; entries and holds change them.';

CREATE VIEW public.holds WITH (security_invoker = TRUE) AS
SELECT
    holds.id,
    holds.account_id,
    holds.reference_type,
    holds.reference_id,
    holds.created_by,
    holds.status,
    holds.amount_cents,
    holds.posted_cents,
    holds.description,
    holds.expires_at,
    holds.ended_at,
    holds.created_at
FROM payments.holds;
COMMENT ON VIEW public.holds IS
'Money of accounts that is set aside. Read by who reads the account; functions write them.';

CREATE VIEW public.payout_accounts WITH (security_invoker = TRUE) AS
SELECT
    payout_accounts.id,
    payout_accounts.context_type,
    payout_accounts.context_id,
    payout_accounts.org_id,
    payout_accounts.organization_id,
    payout_accounts.user_id,
    payout_accounts.stripe_connect_id,
    payout_accounts.charges_enabled,
    payout_accounts.payouts_enabled,
    payout_accounts.details_submitted,
    payout_accounts.disabled_reason,
    payout_accounts.created_at,
    payout_accounts.updated_at
FROM payments.payout_accounts;
COMMENT ON VIEW public.payout_accounts IS
'Accounts at the processor that are paid out to. A person reads her own, admins that of their
organization; the server writes them.';

CREATE VIEW public.payout_configurations WITH (security_invoker = TRUE) AS
SELECT
    payout_configurations.id,
    payout_configurations.organization_id,
    payout_configurations.stripe_connect_account_id,
    payout_configurations.currency,
    payout_configurations.platform_fee_percentage,
    payout_configurations.minimum_payout_amount_cents,
    payout_configurations.payout_schedule,
    payout_configurations.auto_payout_enabled,
    payout_configurations.created_at,
    payout_configurations.updated_at
FROM payments.payout_configurations;
COMMENT ON VIEW public.payout_configurations IS
'How organizations are paid out. Their admins read it; functions write it.';

CREATE VIEW public.payout_queue WITH (security_invoker = TRUE) AS
SELECT
    payout_queue.id,
    payout_queue.organization_id,
    payout_queue.user_id,
    payout_queue.payout_account_id,
    payout_queue.order_id,
    payout_queue.event_id,
    payout_queue.ledger_transaction_id,
    payout_queue.status,
    payout_queue.currency,
    payout_queue.amount_cents,
    payout_queue.provider_payout_id,
    payout_queue.scheduled_for,
    payout_queue.processed_at,
    payout_queue.created_at,
    payout_queue.updated_at
FROM payments.payout_queue;
COMMENT ON VIEW public.payout_queue IS
'Transfers to the bank. The person who is paid reads them, or admins of the organization that is;
functions write them.';
