-- The jobs of outgoing webhooks.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'ops.fan_out_webhooks', '* * * * *', 'ops.fan_out_webhooks_job',
    '5 minutes', '3 days',
    'Makes deliveries of events for the endpoints of organizations.'
),
(
    'ops.forget_webhooks', '52 * * * *', 'ops.forget_webhooks_job',
    '30 minutes', '30 days',
    'Deletes finished deliveries of webhooks.'
);
