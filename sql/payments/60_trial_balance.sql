-- The books at a glance: from checkpoints and the entries after them.

CREATE VIEW payments.trial_balance WITH (security_invoker = TRUE) AS
SELECT
    balances.currency,
    balances.type,
    count(*) AS accounts,
    sum(greatest(balances.normal_side * balances.balance, 0))::bigint AS debit_cents,
    sum(greatest(-balances.normal_side * balances.balance, 0))::bigint AS credit_cents,
    sum(balances.balance)::bigint AS balance_cents
FROM (
    SELECT
        accounts.currency,
        accounts.type,
        accounts.normal_side,
        payments.deferred_balance(accounts.id, accounts.normal_side) AS balance
    FROM payments.accounts
) AS balances
GROUP BY balances.currency, balances.type;

COMMENT ON VIEW payments.trial_balance IS
'What the accounts of each kind and currency have; in every currency the debit balances of all kinds
equal the credit balances.';
COMMENT ON COLUMN payments.trial_balance.currency IS 'ISO 4217.';
COMMENT ON COLUMN payments.trial_balance.type IS 'Kind of account.';
COMMENT ON COLUMN payments.trial_balance.accounts IS 'Number of accounts of the kind.';
COMMENT ON COLUMN payments.trial_balance.debit_cents IS
'Sum of the balances that are debits, in minor units.';
COMMENT ON COLUMN payments.trial_balance.credit_cents IS
'Sum of the balances that are credits, positive, in minor units.';
COMMENT ON COLUMN payments.trial_balance.balance_cents IS
'Balance on the kind''s normal side, in minor units: positive is the usual case.';
