-- The jobs of events.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'events.expire_invitations', '14 * * * *', 'events.expire_invitations_job',
    '10 minutes', '30 days',
    'Ends invitations to events that nobody answered.'
),
(
    'events.follow_clocks', '41 3 * * *', 'events.follow_clocks_job',
    '1 hour', '90 days',
    'Lets dates to come follow changed zone data.'
);
