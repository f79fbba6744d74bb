-- The API's views of the doors: where people come in, who stands there, and who has come.

CREATE VIEW public.gates WITH (security_invoker = TRUE) AS
SELECT
    gates.id,
    gates.event_id,
    gates.name,
    gates.is_active,
    gates.created_at,
    gates.updated_at
FROM ticketing.gates;
COMMENT ON VIEW public.gates IS
'Entrances of an event. Its organization and its staff read them; functions write them.';

CREATE VIEW public.gate_lists WITH (security_invoker = TRUE) AS
SELECT
    gate_lists.gate_id,
    gate_lists.list_id,
    gate_lists.event_id,
    gate_lists.created_at
FROM ticketing.gate_lists;
COMMENT ON VIEW public.gate_lists IS
'Which check-in lists a gate serves. The event''s organization and its staff read them; functions
write them.';

CREATE VIEW public.scanner_gates WITH (security_invoker = TRUE) AS
SELECT
    scanner_gates.event_id,
    scanner_gates.user_id,
    scanner_gates.gate_id,
    scanner_gates.created_at
FROM ticketing.scanner_gates;
COMMENT ON VIEW public.scanner_gates IS
'At which gates a scanner stands. Each reads her own, editors of the event all; functions write
them.';

CREATE VIEW public.admissions WITH (security_invoker = TRUE) AS
SELECT
    admissions.scan_id,
    admissions.event_id,
    admissions.ticket_id,
    admissions.list_id,
    admissions.gate_id,
    admissions.exit_scan_id,
    admissions.admitted_by,
    admissions.day,
    admissions.entry_no,
    admissions.admitted_at,
    admissions.left_at
FROM ticketing.admissions;
COMMENT ON VIEW public.admissions IS
'The entries that count, each with its exit. Editors of the event''s organization and its staff read
them. Derived from scan_logs by scan_ticket() and sync_scans().';
