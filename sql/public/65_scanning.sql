-- The door: looking at a code, and scanning it.

CREATE FUNCTION public.scan_ticket(
    event_id uuid,
    code text,
    list_id uuid DEFAULT NULL,
    gate_id uuid DEFAULT NULL,
    direction text DEFAULT 'entry',
    device_id text DEFAULT NULL,
    nonce text DEFAULT NULL
)
RETURNS public.scan_logs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Plans for one scan are all alike; to make them anew takes longer than the scan.
SET plan_cache_mode = force_generic_plan
AS $function$
DECLARE
    v_scanner constant uuid := events.require_scanner(event_id);
    v_gate_id constant uuid := ticketing.require_gate(event_id, gate_id, v_scanner);
    v_attempt ticketing.attempt;
    v_scan_id uuid;
    v_answer public.scan_logs;
BEGIN
    PERFORM ops.require(char_length(code) BETWEEN 1 AND 500, 'code', 'must be 1 to 500 characters');
    PERFORM ops.require(direction IN ('entry', 'exit'), 'direction', 'must be entry or exit');
    PERFORM ops.require(
        coalesce(char_length(device_id) BETWEEN 1 AND 200, TRUE), 'device_id',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(nonce) BETWEEN 1 AND 200, TRUE), 'nonce',
        'must be 1 to 200 characters'
    );

    v_attempt.id := gen_random_uuid();
    v_attempt.code := scan_ticket.code;
    v_attempt.gate_id := v_gate_id;
    v_attempt.list_id := ticketing.require_list(event_id, v_gate_id, list_id);
    v_attempt.direction := scan_ticket.direction::ticketing.scan_direction;
    v_attempt.scanner_id := v_scanner;
    v_attempt.device_id := scan_ticket.device_id;
    v_attempt.nonce := scan_ticket.nonce;

    SELECT scan.id INTO v_scan_id
    FROM ticketing.take_scans(scan_ticket.event_id, ARRAY[v_attempt]) AS scan;

    SELECT * INTO STRICT v_answer FROM public.scan_logs WHERE scan_logs.id = v_scan_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.scan_ticket(uuid, text, uuid, uuid, text, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.scan_ticket(uuid, text, uuid, uuid, text, text, text)
TO authenticated;
COMMENT ON FUNCTION public.scan_ticket(uuid, text, uuid, uuid, text, text, text) IS
'Scans a code at the door of an event and returns the logged answer: result valid lets through,
anything else does not; for already_redeemed details say when and by whom it was admitted. Without a
list the door as such admits each ticket once; a gate that serves one list scans for that. direction
is entry or exit. A call repeated with its nonce gets the answer of the first. Errors: YP001, YP009
not signed in or no profile; YP002 neither a scanner nor an editor of the event; YP003 an argument;
YP004 no such gate or list; YP160 the nonce is another scan''s; YP161 not her gate; YP162 not a list
of the gate; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.verify_ticket(
    event_id uuid,
    code text,
    list_id uuid DEFAULT NULL,
    gate_id uuid DEFAULT NULL
)
RETURNS TABLE (
    result ticketing.scan_result,
    ticket_id uuid,
    tier_id uuid,
    tier_name text,
    admitted_at timestamptz,
    admitted_by uuid
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $function$
DECLARE
    v_scanner constant uuid := events.require_scanner(event_id);
    v_gate_id constant uuid := ticketing.require_gate(event_id, gate_id, v_scanner);
    v_attempt ticketing.attempt;
BEGIN
    PERFORM ops.require(char_length(code) BETWEEN 1 AND 500, 'code', 'must be 1 to 500 characters');

    v_attempt.id := gen_random_uuid();
    v_attempt.code := verify_ticket.code;
    v_attempt.gate_id := v_gate_id;
    v_attempt.list_id := ticketing.require_list(event_id, v_gate_id, list_id);
    v_attempt.direction := 'entry';
    v_attempt.scanned_at := clock_timestamp();
    SELECT * INTO STRICT v_attempt
    FROM ticketing.read_codes(verify_ticket.event_id, ARRAY[v_attempt]);

    RETURN QUERY
    SELECT
        coalesce(verdict.result, v_attempt.result), v_attempt.ticket_id, ticket_tiers.id,
        ticket_tiers.name, verdict.last_at, verdict.last_by
    FROM (SELECT) AS scan
    LEFT JOIN ticketing.tickets ON tickets.id = v_attempt.ticket_id
    LEFT JOIN ticketing.ticket_tiers ON ticket_tiers.id = tickets.tier_id
    LEFT JOIN ticketing.judge(
        verify_ticket.event_id, ARRAY[v_attempt.ticket_id], ARRAY[v_attempt]
    ) AS verdict ON verdict.scan_id = v_attempt.id;
END
$function$;

REVOKE ALL ON FUNCTION public.verify_ticket(uuid, text, uuid, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.verify_ticket(uuid, text, uuid, uuid) TO authenticated;
COMMENT ON FUNCTION public.verify_ticket(uuid, text, uuid, uuid) IS
'What scan_ticket() would answer to this code now, and what the ticket is; nobody is admitted and
nothing is logged. admitted_at and admitted_by: the last entry that counts. Errors: YP001, YP009 not
signed in or no profile; YP002 neither a scanner nor an editor of the event; YP003 an argument;
YP004 no such gate or list; YP161 not her gate; YP162 not a list of the gate; YP216 no permanent
account. Callable by authenticated.';
