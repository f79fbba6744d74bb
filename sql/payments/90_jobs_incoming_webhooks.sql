-- The jobs of webhooks that processors send.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'payments.process_webhooks', '* * * * *', 'payments.process_webhooks_job',
    '5 minutes', '3 days',
    'Does what webhooks of processors say.'
),
(
    'payments.forget_webhooks', '38 3 * * *', 'payments.forget_webhooks_job',
    '30 minutes', '30 days',
    'Deletes webhooks of processors that were done with long ago.'
);
