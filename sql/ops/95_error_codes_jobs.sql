-- The errors of jobs and schedules.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP300', 'schedule_invalid', 400, 'the schedule cannot be read',
    'Write five fields (minute, hour, day of month, month, day of week) or @daily and the like.'
),
(
    'YP301', 'timezone_unknown', 400, 'the time zone is not known',
    'Use a name of pg_timezone_names, such as Europe/Berlin or UTC.'
),
(
    'YP302', 'job_unknown', 404, 'there is no such job',
    'Look for its name in ops.job_health.'
),
(
    'YP303', 'job_procedure_invalid', 400, 'the job does not name a job procedure',
    'Name one procedure with its schema whose only arguments are INOUT bigint and boolean, both '
    'with defaults.'
),
(
    'YP304', 'statement_not_single', 400, 'this statement is not run once',
    'Use one of the forms that ops.run_once() names, with schemas and without a semicolon.'
),
(
    'YP305', 'no_single_statements', 409, 'single statements are not run here',
    'Install pg_cron in this database and run the tick as the owner, or use the locking form.'
),
(
    'YP306', 'job_asked_for', 409, 'the job is asked for already',
    'Wait for the manual run that is due or running.'
);
