-- Admission. The ticket's row lock puts scans of one ticket in line: the first admits, every
-- other is told when and by whom. Each attempt is logged, so a refusal is an answer, not an error.

CREATE FUNCTION ticketing.scan(event_id uuid, code text, scanner_id uuid)
RETURNS ticketing.scan_logs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ticket ticketing.tickets;
    v_result ticketing.scan_result;
    v_details jsonb := '{}'::jsonb;
    v_log ticketing.scan_logs;
BEGIN
    SELECT * INTO v_ticket FROM ticketing.tickets WHERE tickets.qr_code = scan.code FOR UPDATE;

    v_result := (CASE
        WHEN v_ticket.id IS NULL THEN 'invalid'
        WHEN v_ticket.event_id <> scan.event_id THEN 'wrong_event'
        WHEN EXISTS (
            SELECT FROM events.events
            WHERE events.id = scan.event_id AND events.status = 'cancelled'
        ) THEN 'cancelled'
        WHEN v_ticket.status = 'issued' THEN 'valid'
        WHEN v_ticket.status = 'redeemed' THEN 'already_redeemed'
        WHEN v_ticket.status = 'void' THEN 'cancelled'
        ELSE v_ticket.status::text
    END)::ticketing.scan_result;

    IF v_result = 'valid' THEN
        UPDATE ticketing.tickets
        SET status = 'redeemed', redeemed_at = clock_timestamp()
        WHERE tickets.id = v_ticket.id;
    ELSIF v_result = 'already_redeemed' THEN
        v_details := jsonb_build_object(
            'redeemed_at', v_ticket.redeemed_at,
            'scanned_by', (
                SELECT scan_logs.scanner_user_id
                FROM ticketing.scan_logs
                WHERE scan_logs.ticket_id = v_ticket.id AND scan_logs.result = 'valid'
                    AND scan_logs.direction = 'entry' AND scan_logs.check_in_list_id IS NULL
            )
        );
    END IF;

    INSERT INTO ticketing.scan_logs (event_id, ticket_id, scanner_user_id, result, details)
    VALUES (
        scan.event_id,
        CASE WHEN v_ticket.event_id = scan.event_id THEN v_ticket.id END,
        scan.scanner_id, v_result, v_details
    )
    RETURNING * INTO v_log;

    RETURN v_log;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.scan(uuid, text, uuid) FROM public;
COMMENT ON FUNCTION ticketing.scan(uuid, text, uuid) IS
'Answers one scan and logs it; admits a ticket once. For the package''s own functions.';
