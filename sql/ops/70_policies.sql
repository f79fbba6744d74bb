-- Who reads the package's own tables: nobody through the API but the error registry.

CREATE POLICY select_anon ON ops.error_codes
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ops.error_codes IS 'The registry is documentation.';

CREATE POLICY select_authenticated ON ops.error_codes
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ops.error_codes IS 'The registry is documentation.';
-- no INSERT, UPDATE, DELETE policy on error_codes: it changes through a release alone

-- no policy for API roles on installations: it is for the DBA
-- no policy for API roles on data_categories: functions read it
-- no policy for API roles on data_subjects: functions read it
-- no policy for API roles on data_map: a map for attackers too; functions read it
-- no policy for API roles on state_machines: the guard reads it
-- no policy for API roles on state_transitions: the guard reads it
-- no policy for API roles on jobs, job_runs, single_statements: functions and views for staff
-- no policy for API roles on leases: whose work is whose is the functions' affair
-- no policy for API roles on outbox_consumers, outbox_lanes, outbox_journal_a, outbox_journal_b,
-- outbox_retries, outbox_dead_letters: functions for workers, views for staff
-- no policy for API roles on webhook_sources, incoming_webhooks: secrets, and what others sent
-- no policy for API roles on state_changes: it names who did what; each side of a record is shown
-- its history by functions
