-- The job of contacts.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'messaging.forget_contacts', '23 2 * * *', 'messaging.forget_contacts_job',
    '1 hour', '90 days',
    'Deletes contacts of lists whose time is over.'
);
