-- The jobs of payments.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'payments.fold_entries', '* * * * *', 'payments.fold_entries_job',
    '10 minutes', '3 days',
    'Sums up what is complete, so that balances are read in no time.'
),
(
    'payments.expire_holds', '*/5 * * * *', 'payments.expire_holds_job',
    '5 minutes', '7 days',
    'Ends holds on accounts whose time is over.'
),
(
    'payments.expire_credits', '17 * * * *', 'payments.expire_credits_job',
    '30 minutes', '30 days',
    'Takes credits past their time out of wallets.'
);
