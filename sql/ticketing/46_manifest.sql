-- What a device without network is given: enough to decide, and nothing about people. Whoever has a
-- key can sign codes that such a device would believe: it goes to scanners alone, and here no code
-- is believed for its signature, but looked up.

CREATE FUNCTION ticketing.manifest_ticket(ticket ticketing.tickets)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT jsonb_build_object(
        'id', manifest_ticket.ticket.id,
        'code_hash', encode(sha256(convert_to(manifest_ticket.ticket.qr_code, 'UTF8')), 'hex'),
        'tier_id', manifest_ticket.ticket.tier_id,
        'status', manifest_ticket.ticket.status,
        'admissions', coalesce(
            (
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'list_id', admissions.list_id, 'day', admissions.day,
                        'admitted_at', admissions.admitted_at, 'left_at', admissions.left_at,
                        'admitted_by', admissions.admitted_by
                    )
                    ORDER BY admissions.admitted_at, admissions.scan_id
                )
                FROM ticketing.admissions
                WHERE admissions.ticket_id = manifest_ticket.ticket.id
            ),
            '[]'
        )
    )
$function$;

REVOKE ALL ON FUNCTION ticketing.manifest_ticket(ticketing.tickets) FROM public;
COMMENT ON FUNCTION ticketing.manifest_ticket(ticketing.tickets) IS
'A ticket as devices know it: by the hash of its code, without its owner. For the package''s own
functions.';

CREATE FUNCTION ticketing.manifest_cursor()
RETURNS pg_snapshot
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- A snapshot names what others have not committed yet. It does not name the transaction that it
    -- is of, and on a standby nobody: there all count that began after the oldest.
    SELECT CASE
        WHEN pg_current_xact_id_if_assigned() IS NULL AND NOT pg_is_in_recovery()
            THEN pg_current_snapshot()
        ELSE format('%1$s:%1$s:', pg_snapshot_xmin(pg_current_snapshot()))::pg_snapshot
    END
$function$;

REVOKE ALL ON FUNCTION ticketing.manifest_cursor() FROM public;
COMMENT ON FUNCTION ticketing.manifest_cursor() IS
'What a device knows after an answer of now: changes of transactions that are not visible in it are
news to it, however late they commit. For the package''s own functions.';

CREATE FUNCTION ticketing.read_cursor(since text)
RETURNS pg_snapshot
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_since pg_snapshot;
BEGIN
    IF since ~ '^[0-9]{1,18}:[0-9]{1,18}:([0-9]{1,18}(,[0-9]{1,18})*)?$' THEN
        BEGIN
            v_since := since::pg_snapshot;
        EXCEPTION
            WHEN data_exception THEN
                v_since := NULL;
        END;
    END IF;
    PERFORM ops.require(
        since IS NULL OR v_since IS NOT NULL, 'since', 'must be the cursor of an earlier answer'
    );

    -- A cursor of the future comes from before a restore: everything is news then.
    RETURN CASE
        WHEN pg_snapshot_xmax(v_since) <= pg_snapshot_xmax(pg_current_snapshot()) THEN v_since
    END;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.read_cursor(text) FROM public;
COMMENT ON FUNCTION ticketing.read_cursor(text) IS
'A cursor of ticketing.manifest_cursor() as a device sends it back; null: everything is news to it.
Errors: YP003 it is none. For the package''s own functions.';

CREATE FUNCTION ticketing.manifest_head(event_id uuid, scanner_id uuid, since pg_snapshot)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT jsonb_build_object(
        'event', jsonb_build_object(
            'id', events.id, 'timezone', events.timezone, 'start_at', events.start_at,
            'end_at', events.end_at, 'cancelled_at', events.cancelled_at
        ),
        'keys', coalesce(
            (
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'number', code_keys.number,
                        'secret', ticketing.base64url(code_keys.secret)
                    )
                    ORDER BY code_keys.number
                )
                FROM ticketing.code_keys
                WHERE code_keys.event_id = events.id AND code_keys.revoked_at IS NULL
            ),
            '[]'
        ),
        'gates', coalesce(
            (
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'id', gates.id, 'name', gates.name, 'is_active', gates.is_active,
                        'lists', array(
                            SELECT gate_lists.list_id
                            FROM ticketing.gate_lists
                            WHERE gate_lists.gate_id = gates.id
                            ORDER BY gate_lists.list_id
                        )
                    )
                    ORDER BY gates.name
                )
                FROM ticketing.gates
                WHERE gates.event_id = events.id
                    AND (
                        EXISTS (
                            SELECT FROM ticketing.scanner_gates
                            WHERE scanner_gates.gate_id = gates.id
                                AND scanner_gates.user_id = manifest_head.scanner_id
                        )
                        OR NOT EXISTS (
                            SELECT FROM ticketing.scanner_gates
                            WHERE scanner_gates.event_id = gates.event_id
                                AND scanner_gates.user_id = manifest_head.scanner_id
                        )
                    )
            ),
            '[]'
        ),
        'lists', coalesce(
            (
                SELECT jsonb_agg(
                    jsonb_build_object(
                        'id', check_in_lists.id, 'name', check_in_lists.name,
                        'is_active', check_in_lists.is_active,
                        'admits_from', check_in_lists.admits_from,
                        'admits_until', coalesce(check_in_lists.admits_until, events.end_at),
                        'max_entries', check_in_lists.max_entries,
                        'needs_exit', check_in_lists.needs_exit,
                        'per_day', check_in_lists.per_day,
                        'day_begins', check_in_lists.day_begins,
                        'tiers', array(
                            SELECT check_in_list_tiers.tier_id
                            FROM ticketing.check_in_list_tiers
                            WHERE check_in_list_tiers.list_id = check_in_lists.id
                            ORDER BY check_in_list_tiers.tier_id
                        )
                    )
                    ORDER BY check_in_lists.name
                )
                FROM ticketing.check_in_lists
                WHERE check_in_lists.event_id = events.id
            ),
            '[]'
        ),
        'revoked', coalesce(
            (
                SELECT jsonb_agg(
                    encode(revoked_codes.code_hash, 'hex') ORDER BY revoked_codes.code_hash
                )
                FROM ticketing.revoked_codes
                WHERE revoked_codes.event_id = events.id
                    AND (
                        manifest_head.since IS NULL
                        OR NOT pg_visible_in_snapshot(
                            revoked_codes.changed_tx, manifest_head.since
                        )
                    )
            ),
            '[]'
        )
    )
    FROM events.events
    WHERE events.id = manifest_head.event_id
$function$;

REVOKE ALL ON FUNCTION ticketing.manifest_head(uuid, uuid, pg_snapshot) FROM public;
COMMENT ON FUNCTION ticketing.manifest_head(uuid, uuid, pg_snapshot) IS
'What of an event this scanner''s device has to know beside the tickets: keys, gates, lists, and
codes revoked since then. For the package''s own functions.';
