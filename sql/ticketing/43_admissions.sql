-- Who is admitted. What a code says by itself is read from what was true at the moment of the scan;
-- then all scans of a ticket are gone through in the order in which they were made, not in which
-- they arrived. Both depend on nothing but the scans, so that the same ones come to the same
-- admissions in whatever order devices deliver them.

CREATE FUNCTION ticketing.read_codes(event_id uuid, attempts ticketing.attempt[])
RETURNS SETOF ticketing.attempt
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        attempt.id, attempt.code, attempt.list_id, attempt.gate_id, attempt.direction,
        attempt.scanner_id, attempt.device_id, attempt.nonce, attempt.device_time,
        attempt.scanned_at, attempt.was_let_in,
        CASE WHEN ticket.event_id = read_codes.event_id THEN ticket.id END,
        (CASE
            WHEN ticket.id IS NULL THEN 'invalid'
            WHEN ticket.event_id <> read_codes.event_id THEN 'wrong_event'
            WHEN revoked_codes.revoked_at <= attempt.scanned_at THEN 'revoked'
            WHEN events.cancelled_at <= attempt.scanned_at THEN 'cancelled'
            -- Old rows do not say since when they admit nobody: they never do.
            WHEN ticket.status NOT IN ('issued', 'redeemed')
                AND coalesce(ticket.ended_at <= attempt.scanned_at, TRUE)
                THEN replace(ticket.status::text, 'void', 'cancelled')
            -- Whoever is in may leave, whatever has become of the list.
            WHEN attempt.direction = 'exit' THEN 'valid'
            -- A device without network knew what was open then; nobody here does.
            WHEN attempt.was_let_in IS NULL
                AND FALSE IN (check_in_lists.is_active, gates.is_active)
                THEN 'closed'
            WHEN attempt.list_id IS NULL THEN 'valid'
            WHEN attempt.scanned_at < check_in_lists.admits_from THEN 'not_yet'
            WHEN attempt.scanned_at >= coalesce(check_in_lists.admits_until, events.end_at)
                THEN 'expired'
            WHEN EXISTS (
                SELECT FROM ticketing.check_in_list_tiers
                WHERE check_in_list_tiers.list_id = attempt.list_id
            ) AND NOT EXISTS (
                SELECT FROM ticketing.check_in_list_tiers
                WHERE check_in_list_tiers.list_id = attempt.list_id
                    AND check_in_list_tiers.tier_id = ticket.tier_id
            ) THEN 'wrong_tier'
            ELSE 'valid'
        END)::ticketing.scan_result
    FROM unnest(read_codes.attempts) AS attempt
    INNER JOIN events.events ON events.id = read_codes.event_id
    LEFT JOIN ticketing.tickets AS current ON current.qr_code = attempt.code
    LEFT JOIN ticketing.revoked_codes
        ON current.id IS NULL
            AND revoked_codes.code_hash = sha256(convert_to(attempt.code, 'UTF8'))
    LEFT JOIN ticketing.tickets AS ticket
        ON ticket.id = coalesce(current.id, revoked_codes.ticket_id)
    LEFT JOIN ticketing.gates ON gates.id = attempt.gate_id
    LEFT JOIN ticketing.check_in_lists ON check_in_lists.id = attempt.list_id
$function$;

REVOKE ALL ON FUNCTION ticketing.read_codes(uuid, ticketing.attempt[]) FROM public;
COMMENT ON FUNCTION ticketing.read_codes(uuid, ticketing.attempt[]) IS
'The scans, each with what its code says by itself at that moment: the ticket, if it is one of this
event, and valid or why it admits nobody. For the package''s own functions.';

CREATE FUNCTION ticketing.contenders(event_id uuid, ticket_ids uuid[], attempts ticketing.attempt[])
RETURNS SETOF ticketing.verdict
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        scan.scan_id, scan.ticket_id, scan.list_id, scan.gate_id, scan.scanner_id, scan.direction,
        scan.scanned_at, 'valid'::ticketing.scan_result,
        CASE
            WHEN check_in_lists.per_day THEN (
                scan.scanned_at AT TIME ZONE events.timezone - check_in_lists.day_begins
            )::date
        END,
        NULL::integer,
        CASE WHEN scan.list_id IS NULL THEN 1 ELSE check_in_lists.max_entries END,
        coalesce(check_in_lists.needs_exit, FALSE),
        NULL::uuid, NULL::timestamptz, NULL::uuid
    FROM (
        SELECT
            scan_logs.id AS scan_id, scan_logs.ticket_id, scan_logs.check_in_list_id AS list_id,
            scan_logs.gate_id, scan_logs.scanner_user_id AS scanner_id, scan_logs.direction,
            scan_logs.scanned_at, scan_logs.nonce
        FROM ticketing.scan_logs
        WHERE scan_logs.ticket_id = ANY(contenders.ticket_ids)
            AND (
                scan_logs.result = 'valid'
                -- Its person is inside: it lost against another scan, and may win yet.
                OR scan_logs.was_let_in AND scan_logs.result IN ('already_redeemed', 'not_inside')
            )
        UNION ALL
        SELECT
            attempt.id, attempt.ticket_id, attempt.list_id, attempt.gate_id, attempt.scanner_id,
            attempt.direction, attempt.scanned_at, attempt.nonce
        FROM unnest(contenders.attempts) AS attempt
        WHERE attempt.result = 'valid' AND attempt.was_let_in IS NOT FALSE
        UNION ALL
        -- Redeemed by nobody's scan: an admission of the earlier product.
        SELECT NULL, tickets.id, NULL, NULL, NULL, 'entry', tickets.redeemed_at, NULL
        FROM ticketing.tickets
        WHERE tickets.id = ANY(contenders.ticket_ids) AND tickets.status = 'redeemed'
            AND NOT EXISTS (
                SELECT FROM ticketing.scan_logs
                WHERE scan_logs.ticket_id = tickets.id AND scan_logs.result = 'valid'
            )
    ) AS scan
    INNER JOIN events.events ON events.id = contenders.event_id
    LEFT JOIN ticketing.check_in_lists ON check_in_lists.id = scan.list_id
    ORDER BY
        scan.ticket_id, scan.list_id, scan.scanned_at, scan.nonce COLLATE "C" NULLS FIRST,
        scan.scan_id
$function$;

REVOKE ALL ON FUNCTION ticketing.contenders(uuid, uuid[], ticketing.attempt[]) FROM public;
COMMENT ON FUNCTION ticketing.contenders(uuid, uuid[], ticketing.attempt[]) IS
'The scans that have a say about who of these tickets is inside, logged ones and new ones, each with
the rule of its list: by ticket and list, in the order in which they were made. For the package''s
own functions.';

CREATE FUNCTION ticketing.judge(event_id uuid, ticket_ids uuid[], attempts ticketing.attempt[])
RETURNS SETOF ticketing.verdict
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_scan ticketing.verdict;
    v_before ticketing.verdict;  -- the scan before this one
    v_stays uuid[];              -- who is inside: the entries without an exit, the last at the end
    v_entries integer;           -- of this day
    v_inside integer;            -- of these
    v_last_at timestamptz;
    v_last_by uuid;
BEGIN
    FOR v_scan IN
        SELECT *
        FROM ticketing.contenders(judge.event_id, judge.ticket_ids, judge.attempts)
    LOOP
        IF (v_scan.ticket_id, v_scan.list_id) IS DISTINCT FROM
            (v_before.ticket_id, v_before.list_id)
        THEN
            v_stays := '{}';
            v_last_at := NULL;
            v_last_by := NULL;
            v_entries := 0;
            v_inside := 0;
        ELSIF v_scan.day IS DISTINCT FROM v_before.day THEN
            v_entries := 0;
            v_inside := 0;
        END IF;
        v_before := v_scan;
        v_scan.last_at := v_last_at;
        v_scan.last_by := v_last_by;

        IF v_scan.direction = 'exit' THEN
            IF cardinality(v_stays) = 0 THEN
                v_scan.result := 'not_inside';
            ELSE
                v_scan.ends := v_stays[cardinality(v_stays)];
                v_stays := trim_array(v_stays, 1);
                v_inside := greatest(v_inside - 1, 0);
            END IF;
        ELSIF v_entries >= v_scan.max_entries OR v_scan.needs_exit AND v_inside > 0 THEN
            v_scan.result := 'already_redeemed';
        ELSE
            v_entries := v_entries + 1;
            v_inside := v_inside + 1;
            v_stays := v_stays || v_scan.scan_id;
            v_scan.entry_no := v_entries;
            v_last_at := v_scan.scanned_at;
            v_last_by := v_scan.scanner_id;
        END IF;

        RETURN NEXT v_scan;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.judge(uuid, uuid[], ticketing.attempt[]) FROM public;
COMMENT ON FUNCTION ticketing.judge(uuid, uuid[], ticketing.attempt[]) IS
'Goes through all scans of these tickets, and new ones that are not logged yet, as they were made:
an entry is valid while the list''s rule leaves one, an exit ends the last entry that has none.
Reads alone. For the package''s own functions.';
