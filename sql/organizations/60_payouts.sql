-- Payout accounts under the names of the earlier product, which kept them in this schema: the rows
-- of schema payments, where the rules about them stand. They read with the rights of the reader.

CREATE VIEW organizations.payout_accounts WITH (security_invoker = TRUE) AS
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

COMMENT ON VIEW organizations.payout_accounts IS
'The rows of payments.payout_accounts, under the name of the earlier product.';
COMMENT ON COLUMN organizations.payout_accounts.id IS 'Named by the payout queue.';
COMMENT ON COLUMN organizations.payout_accounts.context_type IS
'Whether a person or an organization is paid.';
COMMENT ON COLUMN organizations.payout_accounts.context_id IS
'Id of the user or the organization, as context_type says; one account each.';
COMMENT ON COLUMN organizations.payout_accounts.org_id IS
'Derived: the organization; null for a person''s account.';
COMMENT ON COLUMN organizations.payout_accounts.organization_id IS
'Derived: the same as org_id; the tenant.';
COMMENT ON COLUMN organizations.payout_accounts.user_id IS
'Derived: the person; null for an organization''s account.';
COMMENT ON COLUMN organizations.payout_accounts.stripe_connect_id IS
'The processor''s id of the account, acct_...; null until it is opened.';
COMMENT ON COLUMN organizations.payout_accounts.charges_enabled IS
'Whether the processor lets it take payments; as its last webhook said.';
COMMENT ON COLUMN organizations.payout_accounts.payouts_enabled IS
'Whether the processor pays out to its bank; as its last webhook said.';
COMMENT ON COLUMN organizations.payout_accounts.details_submitted IS
'Whether its owner has answered all of the processor''s questions.';
COMMENT ON COLUMN organizations.payout_accounts.disabled_reason IS
'The processor''s word for why it is disabled, e.g. requirements.past_due.';
COMMENT ON COLUMN organizations.payout_accounts.created_at IS 'UTC.';
COMMENT ON COLUMN organizations.payout_accounts.updated_at IS 'UTC, kept by trigger.';

CREATE VIEW organizations.payout_configurations WITH (security_invoker = TRUE) AS
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

COMMENT ON VIEW organizations.payout_configurations IS
'The rows of payments.payout_configurations, under the name of the earlier product.';
COMMENT ON COLUMN organizations.payout_configurations.id IS 'One row per organization.';
COMMENT ON COLUMN organizations.payout_configurations.organization_id IS 'The tenant.';
COMMENT ON COLUMN organizations.payout_configurations.stripe_connect_account_id IS
'The processor''s id of its payout account.';
COMMENT ON COLUMN organizations.payout_configurations.currency IS
'ISO 4217 code of minimum_payout_amount_cents.';
COMMENT ON COLUMN organizations.payout_configurations.platform_fee_percentage IS
'The platform''s part of a sponsorship''s payout, a fraction of 1: 0.05 is 5 %. The fee on tickets
is organizations.ticket_fee_bps.';
COMMENT ON COLUMN organizations.payout_configurations.minimum_payout_amount_cents IS
'Less than this, in minor units of currency, waits for the next payout.';
COMMENT ON COLUMN organizations.payout_configurations.payout_schedule IS 'How often it is paid.';
COMMENT ON COLUMN organizations.payout_configurations.auto_payout_enabled IS
'Whether payouts are made by the schedule, without being asked for.';
COMMENT ON COLUMN organizations.payout_configurations.created_at IS 'UTC.';
COMMENT ON COLUMN organizations.payout_configurations.updated_at IS 'UTC, kept by trigger.';
