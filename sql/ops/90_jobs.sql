-- The job of no domain.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'ops.forget_requests', '37 * * * *', 'ops.forget_requests_job',
    '30 minutes', '30 days',
    'Deletes what is remembered of requests.'
);
