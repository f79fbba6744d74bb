-- The job of messaging.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'messaging.advance_mailings', '* * * * *', 'messaging.advance_mailings_job',
    '10 minutes', '7 days',
    'Prepares mailings that are due and takes recipients back from lost workers.'
);
