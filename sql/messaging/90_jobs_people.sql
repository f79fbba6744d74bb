-- The job that tells people of events.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'messaging.tell_people', '* * * * *', 'messaging.tell_people_job',
    '5 minutes', '3 days',
    'Makes notifications of events that concern a person.'
);
