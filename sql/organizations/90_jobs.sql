-- The job of organizations.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'organizations.expire_invitations', '13 * * * *', 'organizations.expire_invitations_job',
    '10 minutes', '30 days',
    'Ends invitations into organizations that nobody answered.'
);
