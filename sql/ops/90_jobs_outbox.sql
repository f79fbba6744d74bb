-- Jobs of the outbox.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'ops.keep_outbox', '*/10 * * * *', 'ops.keep_outbox_job', '9 minutes', '30 days',
    'Deletes what the outbox and its consumers need no more.'
),
(
    'ops.wake_outbox', '* * * * *', 'ops.wake_outbox_job', '1 minute', '3 days',
    'Wakes workers that listen for events.'
);
