-- Scans become admissions. The tickets' row locks put scans of one ticket in line, taken in the
-- order of their ids; then everything is read anew, judged, and written set by set. One scan at the
-- door and a night of them from a device without network go the same way.

CREATE FUNCTION ticketing.log_scans(event_id uuid, answers ticketing.answer[])
RETURNS SETOF ticketing.scan_logs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- Under public.sync_scans() the checks of keys, too, would be planned anew: for every single row.
SET plan_cache_mode = force_generic_plan
AS $function$
BEGIN
    RETURN QUERY
    INSERT INTO ticketing.scan_logs (
        id, event_id, ticket_id, scanner_user_id, check_in_list_id, gate_id, result, direction,
        details, device_id, nonce, was_let_in, device_time, scanned_at
    )
    SELECT
        (answer.attempt).id, log_scans.event_id, (answer.attempt).ticket_id,
        (answer.attempt).scanner_id, (answer.attempt).list_id, (answer.attempt).gate_id,
        CASE
            WHEN (answer.attempt).result = 'valid'
                THEN coalesce((answer.verdict).result, 'turned_away')
            ELSE (answer.attempt).result
        END,
        (answer.attempt).direction,
        CASE
            WHEN (answer.verdict).result = 'already_redeemed' THEN jsonb_build_object(
                'redeemed_at', (answer.verdict).last_at, 'scanned_by', (answer.verdict).last_by
            )
            ELSE '{}'
        END,
        (answer.attempt).device_id, (answer.attempt).nonce,
        coalesce((answer.attempt).was_let_in, FALSE), (answer.attempt).device_time,
        (answer.attempt).scanned_at
    FROM unnest(log_scans.answers) AS answer
    ORDER BY (answer.attempt).nonce COLLATE "C"
    ON CONFLICT ON CONSTRAINT scan_logs_event_id_nonce_key DO NOTHING
    RETURNING scan_logs.*;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.log_scans(uuid, ticketing.answer[]) FROM public;
COMMENT ON FUNCTION ticketing.log_scans(uuid, ticketing.answer[]) IS
'Writes scans into the log, but those whose nonce is there already; returns what it wrote. For the
package''s own functions.';

CREATE FUNCTION ticketing.let_in(event_id uuid, stays ticketing.stay[], ticket_ids uuid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan  -- as in log_scans()
AS $function$
DECLARE
    v_changed uuid[];
BEGIN
    WITH made AS (
        INSERT INTO ticketing.admissions (
            scan_id, event_id, ticket_id, list_id, gate_id, exit_scan_id, admitted_by, day,
            entry_no, max_entries, needs_exit, admitted_at, left_at
        )
        SELECT
            (stay.entry).scan_id, let_in.event_id, (stay.entry).ticket_id, (stay.entry).list_id,
            (stay.entry).gate_id, (stay.departure).scan_id, (stay.entry).scanner_id,
            (stay.entry).day, (stay.entry).entry_no, (stay.entry).max_entries,
            (stay.entry).needs_exit, (stay.entry).scanned_at, (stay.departure).scanned_at
        FROM unnest(let_in.stays) AS stay
        ON CONFLICT ON CONSTRAINT admissions_pkey DO NOTHING
        RETURNING admissions.ticket_id
    )
    SELECT let_in.ticket_ids || array_agg(made.ticket_id) INTO v_changed FROM made;

    UPDATE ticketing.tickets
    SET
        status = CASE WHEN tickets.status = 'issued' THEN 'redeemed' ELSE tickets.status END,
        redeemed_at = CASE
            WHEN tickets.status IN ('issued', 'redeemed')
                THEN least(tickets.redeemed_at, came.admitted_at)
        END
    FROM (
        SELECT admissions.ticket_id, min(admissions.admitted_at) AS admitted_at
        FROM ticketing.admissions
        WHERE admissions.ticket_id = ANY(v_changed)
        GROUP BY admissions.ticket_id
    ) AS came
    WHERE tickets.id = came.ticket_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.let_in(uuid, ticketing.stay[], uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.let_in(uuid, ticketing.stay[], uuid[]) IS
'Writes the admissions that are not there yet; their tickets, and those of ticket_ids, become
redeemed. For the package''s own functions.';

CREATE FUNCTION ticketing.admit(event_id uuid, ticket_ids uuid[], verdicts ticketing.verdict[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_changed uuid[];
BEGIN
    -- What no longer stands goes first: its place in the count is another's now.
    WITH gone AS (
        DELETE FROM ticketing.admissions
        WHERE admissions.ticket_id = ANY(admit.ticket_ids)
            AND NOT EXISTS (
                SELECT
                FROM unnest(admit.verdicts) AS entry
                LEFT JOIN unnest(admit.verdicts) AS departure ON departure.ends = entry.scan_id
                WHERE entry.scan_id = admissions.scan_id AND entry.entry_no = admissions.entry_no
                    AND (
                        admissions.day, admissions.max_entries, admissions.needs_exit,
                        admissions.exit_scan_id
                    ) IS NOT DISTINCT FROM (
                        entry.day, entry.max_entries, entry.needs_exit, departure.scan_id
                    )
            )
        RETURNING admissions.ticket_id
    )
    SELECT array_agg(gone.ticket_id) INTO v_changed FROM gone;

    PERFORM ticketing.let_in(
        admit.event_id,
        array(
            SELECT ROW(entry, departure)::ticketing.stay
            FROM unnest(admit.verdicts) AS entry
            LEFT JOIN unnest(admit.verdicts) AS departure ON departure.ends = entry.scan_id
            WHERE entry.entry_no IS NOT NULL AND entry.scan_id IS NOT NULL
        ),
        v_changed
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.admit(uuid, uuid[], ticketing.verdict[]) FROM public;
COMMENT ON FUNCTION ticketing.admit(uuid, uuid[], ticketing.verdict[]) IS
'Makes the admissions of these tickets what the verdicts say, and the tickets redeemed. The caller
holds the tickets'' locks. For the package''s own functions.';

CREATE FUNCTION ticketing.record_scans(event_id uuid, attempts ticketing.attempt[])
RETURNS SETOF ticketing.scan_logs
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_attempts ticketing.attempt[];
    v_ticket_ids uuid[];
    v_verdicts ticketing.verdict[];
    v_logged integer;
BEGIN
    -- Whoever cancels the event comes before these scans or after them: the log's key would ask for
    -- the event when the tickets are locked already, which is the other way round.
    PERFORM FROM events.events WHERE events.id = record_scans.event_id FOR KEY SHARE;
    -- The rules stay as they are until these scans are judged by them.
    PERFORM FROM ticketing.check_in_lists
    WHERE check_in_lists.id IN (
        SELECT attempt.list_id FROM unnest(record_scans.attempts) AS attempt
    )
    ORDER BY check_in_lists.id
    FOR SHARE;
    PERFORM FROM ticketing.tickets
    -- Not IN, which is planned for a thousand and reads all tickets for one.
    WHERE tickets.id = ANY(array(
        SELECT attempt.ticket_id
        FROM ticketing.read_codes(record_scans.event_id, record_scans.attempts) AS attempt
    ))
    ORDER BY tickets.id
    FOR NO KEY UPDATE;

    -- A scan that is made now is made when its turn has come.
    v_attempts := array(
        SELECT ROW(
            attempt.id, attempt.code, attempt.list_id, attempt.gate_id, attempt.direction,
            attempt.scanner_id, attempt.device_id, attempt.nonce, attempt.device_time,
            coalesce(attempt.scanned_at, clock_timestamp()), attempt.was_let_in, NULL, NULL
        )::ticketing.attempt
        FROM unnest(record_scans.attempts) AS attempt
    );
    v_attempts := array(
        SELECT attempt FROM ticketing.read_codes(record_scans.event_id, v_attempts) AS attempt
    );
    v_ticket_ids := array(
        SELECT DISTINCT attempt.ticket_id
        FROM unnest(v_attempts) AS attempt
        WHERE attempt.result = 'valid'
    );
    v_verdicts := array(
        SELECT verdict
        FROM ticketing.judge(record_scans.event_id, v_ticket_ids, v_attempts) AS verdict
    );

    RETURN QUERY
    SELECT *
    FROM ticketing.log_scans(record_scans.event_id, array(
        SELECT ROW(attempt, verdict)::ticketing.answer
        FROM unnest(v_attempts) AS attempt
        LEFT JOIN unnest(v_verdicts) AS verdict ON verdict.scan_id = attempt.id
    ));
    GET DIAGNOSTICS v_logged = ROW_COUNT;
    IF v_logged < cardinality(v_attempts) THEN
        PERFORM ops.raise_error('YP160', 'Another device sent a scan with the same nonce.');
    END IF;

    PERFORM ticketing.admit(record_scans.event_id, v_ticket_ids, v_verdicts);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.record_scans(uuid, ticketing.attempt[]) FROM public;
COMMENT ON FUNCTION ticketing.record_scans(uuid, ticketing.attempt[]) IS
'Judges new scans, logs them and admits; returns the rows of the log. scanned_at null is now.
Errors: YP160 a nonce is another scan''s. For the package''s own functions.';

CREATE FUNCTION ticketing.judge_list(list_id uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_custom_plan  -- as in public.sync_scans()
AS $function$
DECLARE
    v_event_id uuid;
    v_ticket_ids uuid[];
BEGIN
    SELECT check_in_lists.event_id INTO v_event_id
    FROM ticketing.check_in_lists
    WHERE check_in_lists.id = judge_list.list_id
    FOR NO KEY UPDATE;

    v_ticket_ids := array(
        SELECT tickets.id
        FROM ticketing.tickets
        WHERE tickets.id IN (
            SELECT scan_logs.ticket_id
            FROM ticketing.scan_logs
            WHERE scan_logs.check_in_list_id = judge_list.list_id
        )
        ORDER BY tickets.id
        FOR NO KEY UPDATE
    );

    PERFORM ticketing.admit(v_event_id, v_ticket_ids, array(
        SELECT verdict FROM ticketing.judge(v_event_id, v_ticket_ids, '{}') AS verdict
    ));
END
$function$;

REVOKE ALL ON FUNCTION ticketing.judge_list(uuid) FROM public;
COMMENT ON FUNCTION ticketing.judge_list(uuid) IS
'Judges all scans of a list anew, by the rule that it has now. For the package''s own functions.';
