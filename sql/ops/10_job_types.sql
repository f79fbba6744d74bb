-- How jobs are run, in words.

CREATE TYPE ops.job_catch_up AS ENUM ('none', 'latest', 'all');
COMMENT ON TYPE ops.job_catch_up IS
'What becomes of slots that passed while nobody ran jobs. none: they are skipped. latest: the last
of them is run, the others are skipped. all: each is run, the newest hundred at most.';

CREATE TYPE ops.job_overlap AS ENUM ('skip', 'wait');
COMMENT ON TYPE ops.job_overlap IS
'What becomes of a slot that falls due while the job is running. skip: it is skipped. wait: it is
run after that.';

CREATE TYPE ops.job_run_kind AS ENUM ('scheduled', 'manual');
COMMENT ON TYPE ops.job_run_kind IS
'scheduled: by the job''s schedule. manual: somebody asked for it.';

CREATE TYPE ops.job_run_state AS ENUM ('due', 'running', 'succeeded', 'failed', 'skipped');
COMMENT ON TYPE ops.job_run_state IS
'due: to be run, for the first time or again. running: at work. succeeded: done. failed: not done
after the last attempt. skipped: not run, for a reason.';

CREATE TYPE ops.single_statement_state AS ENUM ('waiting', 'scheduled', 'succeeded', 'failed');
COMMENT ON TYPE ops.single_statement_state IS
'waiting: to be handed to pg_cron by the next tick. scheduled: handed over. succeeded and failed:
what became of it.';

CREATE TYPE ops.cron_values AS (
    minutes integer [],
    hours integer [],
    days integer [],
    months integer [],
    weekdays integer [],
    either_day boolean
);
COMMENT ON TYPE ops.cron_values IS
'A schedule that was read: the values of each field in order, weekdays from 0, Sunday, to 6.
either_day: day of month and day of week are both restricted, and one of them is enough.';
