-- The books at a glance.

CREATE VIEW payments.trial_balance WITH (security_invoker = TRUE) AS
SELECT
    accounts.currency,
    accounts.type,
    count(DISTINCT accounts.id) AS accounts,
    coalesce(sum(entries.amount_cents) FILTER (WHERE entries.amount_cents > 0), 0) AS debit_cents,
    coalesce(-sum(entries.amount_cents) FILTER (WHERE entries.amount_cents < 0), 0) AS credit_cents,
    coalesce(sum(entries.amount_cents), 0) * accounts.normal_side AS balance_cents
FROM payments.accounts
LEFT JOIN payments.entries ON accounts.id = entries.account_id
GROUP BY accounts.currency, accounts.type, accounts.normal_side;

COMMENT ON VIEW payments.trial_balance IS
'Debits, credits and balance of each kind of account and currency; in every currency the debits of
all kinds equal the credits.';
COMMENT ON COLUMN payments.trial_balance.currency IS 'ISO 4217.';
COMMENT ON COLUMN payments.trial_balance.type IS 'Kind of account.';
COMMENT ON COLUMN payments.trial_balance.accounts IS 'Number of accounts of the kind.';
COMMENT ON COLUMN payments.trial_balance.debit_cents IS 'Sum of debits, in minor units.';
COMMENT ON COLUMN payments.trial_balance.credit_cents IS 'Sum of credits, in minor units.';
COMMENT ON COLUMN payments.trial_balance.balance_cents IS
'Balance on the kind''s normal side, in minor units: positive is the usual case.';
