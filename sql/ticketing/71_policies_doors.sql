-- Who sees the doors: organizers and staff; who stands where, each herself and editors.

CREATE POLICY select_authenticated ON ticketing.gates
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR event_id = ANY((SELECT events.staffed_events())::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.gates IS 'Organizers and staff.';

CREATE POLICY select_authenticated ON ticketing.gate_lists
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    OR event_id = ANY((SELECT events.staffed_events())::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.gate_lists IS 'Organizers and staff.';

CREATE POLICY select_authenticated ON ticketing.scanner_gates
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.scanner_gates IS
'Her own, and editors all of their event.';

CREATE POLICY select_authenticated ON ticketing.admissions
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
    OR event_id = ANY((SELECT events.staffed_events())::uuid[])
);
COMMENT ON POLICY select_authenticated ON ticketing.admissions IS
'Who sees the tickets of the event: organizers, at least editors, and staff.';

-- no policy for API roles on code_keys: secrets; scanner_manifest() hands them to scanners
-- no policy for API roles on revoked_codes: hashes; functions compare them
