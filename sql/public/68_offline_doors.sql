-- Doors without network: a device fetches what it needs to decide, and hands in later what it saw.

CREATE FUNCTION public.scanner_manifest(
    event_id uuid,
    since text DEFAULT NULL,
    after_ticket uuid DEFAULT NULL,
    at_most integer DEFAULT 10000
)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_scanner constant uuid := events.require_scanner(event_id);
    v_since constant pg_snapshot := ticketing.read_cursor(since);
    v_tickets jsonb;
    v_last uuid;
BEGIN
    PERFORM ops.require(at_most BETWEEN 1 AND 50000, 'at_most', 'must be 1 to 50000');

    SELECT
        jsonb_agg(ticketing.manifest_ticket(page.ticket) ORDER BY (page.ticket).id),
        (max((page.ticket).id::text) FILTER (WHERE page.is_last))::uuid
    INTO v_tickets, v_last
    FROM (
        SELECT tickets AS ticket, row_number() OVER (ORDER BY tickets.id) = at_most AS is_last
        FROM ticketing.tickets
        WHERE tickets.event_id = scanner_manifest.event_id
            AND (after_ticket IS NULL OR tickets.id > after_ticket)
            AND (v_since IS NULL OR NOT pg_visible_in_snapshot(tickets.changed_tx, v_since))
        ORDER BY tickets.id
        LIMIT at_most
    ) AS page;

    RETURN jsonb_build_object(
        'cursor', ticketing.manifest_cursor()::text,
        'next_ticket', v_last,
        'server_time', clock_timestamp(),
        'tickets', coalesce(v_tickets, '[]')
    ) || ticketing.manifest_head(scanner_manifest.event_id, v_scanner, v_since);
END
$function$;

REVOKE ALL ON FUNCTION public.scanner_manifest(uuid, text, uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.scanner_manifest(uuid, text, uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.scanner_manifest(uuid, text, uuid, integer) IS
'What a device needs to scan without network. event, keys, gates and lists come whole every time;
tickets, in pages by next_ticket, and revoked only where they have changed since the cursor of an
earlier answer (its first page''s), a text to be sent back as it is. A ticket is found by code_hash,
the SHA-256 of its code in hexadecimal; a code that is not found but signed by one of the keys was
sold meanwhile: it may be let in, and sync_scans() says whether it was one. server_time tells how
far the device''s clock is ahead. Errors: YP001, YP009 not signed in or no profile; YP002 neither a
scanner nor an editor of the event; YP003 an argument; YP216 no permanent account. Callable by
authenticated.';

CREATE FUNCTION public.sync_scans(
    event_id uuid,
    device_id text,
    scans jsonb,
    clock_ahead_ms bigint DEFAULT 0
)
RETURNS SETOF public.scan_logs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Plans kept for one scan at the door would join ten thousand each with each.
SET plan_cache_mode = force_custom_plan
AS $function$
DECLARE
    v_scanner constant uuid := events.require_scanner(event_id);
    v_attempts ticketing.attempt[];
    v_scan_ids uuid[];
BEGIN
    PERFORM ops.require(
        char_length(device_id) BETWEEN 1 AND 200, 'device_id', 'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        abs(clock_ahead_ms) <= 315360000000, 'clock_ahead_ms', 'must be at most ten years'
    );

    v_attempts := ticketing.parse_scans(
        sync_scans.event_id, v_scanner, sync_scans.device_id, sync_scans.scans,
        make_interval(secs => clock_ahead_ms / 1000.0)
    );

    v_scan_ids := array(
        SELECT scan.id FROM ticketing.take_scans(sync_scans.event_id, v_attempts) AS scan
    );

    RETURN QUERY
    SELECT * FROM public.scan_logs WHERE scan_logs.id = ANY(v_scan_ids);
END
$function$;

REVOKE ALL ON FUNCTION public.sync_scans(uuid, text, jsonb, bigint)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.sync_scans(uuid, text, jsonb, bigint) TO authenticated;
COMMENT ON FUNCTION public.sync_scans(uuid, text, jsonb, bigint) IS
'Hands in up to 20000 scans that a device made without network, and returns the log of each. scans
is an array of {"nonce": a UUID, "code": text, "scanned_at": time by the device''s clock} and, where
they differ from null, null, entry and true, list_id, gate_id, direction and admitted: whether the
device let her through. clock_ahead_ms: its time less server_time. Each nonce is taken once, so a
batch may be sent again. Of the scans that let a ticket in, those count that were made first, in
whatever order they arrive: see admissions. Errors: YP001, YP009 not signed in or no profile; YP002
neither a scanner nor an editor of the event; YP003 an argument; YP004 no such gate or list; YP160 a
nonce is another scan''s; YP161 not her gate; YP162 not a list of the gate; YP216 no permanent
account. Callable by authenticated.';
