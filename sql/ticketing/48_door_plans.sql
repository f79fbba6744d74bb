-- Where gates lead and where scanners stand: sets of ids that an organizer gives as a whole.

CREATE FUNCTION ticketing.set_gate_lists(gate ticketing.gates, list_ids uuid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        cardinality(list_ids) <= 100 AND NOT EXISTS (
            SELECT FROM unnest(list_ids) AS given (id)
            WHERE NOT EXISTS (
                SELECT FROM ticketing.check_in_lists
                WHERE check_in_lists.id = given.id AND check_in_lists.event_id = gate.event_id
            )
        ),
        'list_ids', 'must be check-in lists of the event'
    );

    DELETE FROM ticketing.gate_lists
    WHERE gate_lists.gate_id = gate.id AND gate_lists.list_id <> ALL(set_gate_lists.list_ids);
    INSERT INTO ticketing.gate_lists (gate_id, list_id, event_id)
    SELECT DISTINCT gate.id, given.id, gate.event_id
    FROM unnest(list_ids) AS given (id)
    ON CONFLICT ON CONSTRAINT gate_lists_pkey DO NOTHING;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.set_gate_lists(ticketing.gates, uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.set_gate_lists(ticketing.gates, uuid[]) IS
'Makes these the lists that a gate serves; none: the whole event. Errors: YP003. For the package''s
own functions.';

CREATE FUNCTION ticketing.set_list_tiers(list ticketing.check_in_lists, tier_ids uuid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        cardinality(tier_ids) <= 1000 AND NOT EXISTS (
            SELECT FROM unnest(tier_ids) AS given (id)
            WHERE NOT EXISTS (
                SELECT FROM ticketing.ticket_tiers
                WHERE ticket_tiers.id = given.id AND ticket_tiers.event_id = list.event_id
            )
        ),
        'tier_ids', 'must be tiers of the event'
    );

    DELETE FROM ticketing.check_in_list_tiers
    WHERE check_in_list_tiers.list_id = list.id
        AND check_in_list_tiers.tier_id <> ALL(set_list_tiers.tier_ids);
    INSERT INTO ticketing.check_in_list_tiers (list_id, tier_id, event_id)
    SELECT DISTINCT list.id, given.id, list.event_id
    FROM unnest(tier_ids) AS given (id)
    ON CONFLICT ON CONSTRAINT check_in_list_tiers_pkey DO NOTHING;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.set_list_tiers(ticketing.check_in_lists, uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.set_list_tiers(ticketing.check_in_lists, uuid[]) IS
'Makes these the tiers that a list admits; none: all of its event. Errors: YP003. For the package''s
own functions.';

CREATE FUNCTION ticketing.set_scanner_gates(event_id uuid, user_id uuid, gate_ids uuid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        cardinality(gate_ids) <= 100 AND NOT EXISTS (
            SELECT FROM unnest(gate_ids) AS given (id)
            WHERE NOT EXISTS (
                SELECT FROM ticketing.gates
                WHERE gates.id = given.id AND gates.event_id = set_scanner_gates.event_id
            )
        ),
        'gate_ids', 'must be gates of the event'
    );

    DELETE FROM ticketing.scanner_gates
    WHERE scanner_gates.event_id = set_scanner_gates.event_id
        AND scanner_gates.user_id = set_scanner_gates.user_id
        AND scanner_gates.gate_id <> ALL(set_scanner_gates.gate_ids);
    INSERT INTO ticketing.scanner_gates (event_id, user_id, gate_id)
    SELECT DISTINCT set_scanner_gates.event_id, set_scanner_gates.user_id, given.id
    FROM unnest(gate_ids) AS given (id)
    ON CONFLICT ON CONSTRAINT scanner_gates_pkey DO NOTHING;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.set_scanner_gates(uuid, uuid, uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.set_scanner_gates(uuid, uuid, uuid[]) IS
'Makes these the gates at which a scanner stands; none: all of the event. Errors: YP003. For the
package''s own functions.';

CREATE FUNCTION ticketing.read_ids(given jsonb, argument text)
RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(jsonb_typeof(given) = 'array', argument, 'must be an array of ids');
    PERFORM ops.require(
        bool_and(
            jsonb_typeof(id) = 'string'
            AND id #>> '{}' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        ) IS NOT FALSE,
        argument, 'must be an array of ids'
    )
    FROM jsonb_array_elements(given) AS id;

    RETURN array(SELECT id::uuid FROM jsonb_array_elements_text(given) AS id);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.read_ids(jsonb, text) FROM public;
COMMENT ON FUNCTION ticketing.read_ids(jsonb, text) IS
'Reads an array of ids. YP003 naming the argument when it is anything else. For the package''s own
functions.';

CREATE FUNCTION ticketing.list_changed(list ticketing.check_in_lists, changes jsonb)
RETURNS ticketing.check_in_lists
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_list ticketing.check_in_lists;
BEGIN
    PERFORM ops.require_values('changes', changes, '{
        "name": "text", "is_active": "boolean", "admits_from": "instant?",
        "admits_until": "instant?", "max_entries": "integer?", "needs_exit": "boolean",
        "per_day": "boolean", "day_begins": "clock"
    }');
    PERFORM ops.require(
        coalesce((changes ->> 'max_entries')::bigint BETWEEN 1 AND 1000, TRUE),
        'max_entries', 'must be between 1 and 1000, or null for any number'
    );

    v_list := jsonb_populate_record(list, changes);
    v_list.name := btrim(v_list.name);
    PERFORM ops.require(
        v_list.name ~ '\S' AND char_length(v_list.name) <= 100, 'name',
        'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        coalesce(v_list.admits_until > v_list.admits_from, TRUE), 'admits_until',
        'must be after admits_from'
    );

    RETURN v_list;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.list_changed(ticketing.check_in_lists, jsonb) FROM public;
COMMENT ON FUNCTION ticketing.list_changed(ticketing.check_in_lists, jsonb) IS
'The list with these values of its columns; nothing is written. Errors: YP003. For the package''s
own functions.';
