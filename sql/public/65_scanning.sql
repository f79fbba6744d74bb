-- The door.

CREATE FUNCTION public.scan_ticket(event_id uuid, code text)
RETURNS public.scan_logs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_scanner constant uuid := events.require_scanner(event_id);
    v_scan ticketing.scan_logs;
    v_answer public.scan_logs;
BEGIN
    PERFORM ops.require(char_length(code) BETWEEN 1 AND 500, 'code', 'must be 1 to 500 characters');

    v_scan := ticketing.scan(scan_ticket.event_id, scan_ticket.code, v_scanner);

    SELECT * INTO STRICT v_answer FROM public.scan_logs WHERE scan_logs.id = v_scan.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.scan_ticket(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.scan_ticket(uuid, text) TO authenticated;
COMMENT ON FUNCTION public.scan_ticket(uuid, text) IS
'Scans a code at the door of an event and returns the logged answer: result valid admits, anything
else does not; for already_redeemed details say when and by whom. Errors: YP001, YP009 not signed
in or no profile; YP002 neither a scanner nor an editor of the event; YP003 an argument. Callable
by authenticated.';
