-- The doors of an event before they open: which lists there are and by which rule each admits,
-- where the gates are and what they serve, and who scans where.

CREATE FUNCTION public.create_check_in_list(
    event_id uuid,
    name text,
    tier_ids uuid[] DEFAULT '{}',
    admits_from timestamptz DEFAULT NULL,
    admits_until timestamptz DEFAULT NULL,
    max_entries integer DEFAULT 1,
    needs_exit boolean DEFAULT FALSE,
    per_day boolean DEFAULT FALSE,
    day_begins text DEFAULT '00:00'
)
RETURNS public.check_in_lists
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer(event_id);
    v_list ticketing.check_in_lists;
    v_answer public.check_in_lists;
BEGIN
    PERFORM events.lock_open(v_event.id);
    v_list.is_active := TRUE;
    v_list := ticketing.list_changed(v_list, jsonb_build_object(
        'name', name, 'admits_from', admits_from, 'admits_until', admits_until,
        'max_entries', max_entries, 'needs_exit', needs_exit, 'per_day', per_day,
        'day_begins', day_begins
    ));

    INSERT INTO ticketing.check_in_lists (
        event_id, created_by, name, admits_from, admits_until, max_entries, needs_exit, per_day,
        day_begins
    )
    VALUES (
        v_event.id, users.caller_id(), v_list.name, v_list.admits_from, v_list.admits_until,
        v_list.max_entries, v_list.needs_exit, v_list.per_day, v_list.day_begins
    )
    ON CONFLICT ON CONSTRAINT check_in_lists_event_id_name_key DO NOTHING
    RETURNING * INTO v_list;
    IF v_list.id IS NULL THEN
        PERFORM ops.raise_error('YP010', format('The event has a list named %s.', btrim(name)));
    END IF;
    PERFORM ticketing.set_list_tiers(v_list, tier_ids);

    SELECT * INTO STRICT v_answer
    FROM public.check_in_lists
    WHERE check_in_lists.id = v_list.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.create_check_in_list(
    uuid, text, uuid[], timestamptz, timestamptz, integer, boolean, boolean, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_check_in_list(
    uuid, text, uuid[], timestamptz, timestamptz, integer, boolean, boolean, text
) TO authenticated;
COMMENT ON FUNCTION public.create_check_in_list(
    uuid, text, uuid[], timestamptz, timestamptz, integer, boolean, boolean, text
) IS
'Adds a door or a day that admits on its own, for these tiers (none: all), and returns it.
max_entries is how often a ticket is let in, null any number; needs_exit: whoever is inside comes
out first; per_day: the count begins anew each day, at day_begins on the clocks of the event.
Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of the event; YP003 an
argument; YP005 the event is over, or its organization suspended or closed; YP010 the name is taken;
YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.update_check_in_list(list_id uuid, changes jsonb)
RETURNS public.check_in_lists
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_list ticketing.check_in_lists;
    v_answer public.check_in_lists;
BEGIN
    PERFORM events.require_writer_of(
        (
            SELECT check_in_lists.event_id
            FROM ticketing.check_in_lists
            WHERE check_in_lists.id = update_check_in_list.list_id
        ),
        list_id, 'list_id'
    );
    SELECT * INTO STRICT v_list
    FROM ticketing.check_in_lists
    WHERE check_in_lists.id = update_check_in_list.list_id
    FOR NO KEY UPDATE;

    PERFORM ops.require(jsonb_typeof(changes) = 'object', 'changes', 'must be an object');
    v_list := ticketing.list_changed(v_list, changes - 'tier_ids');
    IF changes ? 'tier_ids' THEN
        PERFORM ticketing.set_list_tiers(
            v_list, ticketing.read_ids(changes -> 'tier_ids', 'tier_ids')
        );
    END IF;
    UPDATE ticketing.check_in_lists
    SET
        name = v_list.name,
        is_active = v_list.is_active,
        admits_from = v_list.admits_from,
        admits_until = v_list.admits_until,
        max_entries = v_list.max_entries,
        needs_exit = v_list.needs_exit,
        per_day = v_list.per_day,
        day_begins = v_list.day_begins
    WHERE check_in_lists.id = v_list.id;

    SELECT * INTO STRICT v_answer
    FROM public.check_in_lists
    WHERE check_in_lists.id = v_list.id;
    RETURN v_answer;
EXCEPTION
    WHEN unique_violation THEN
        PERFORM ops.raise_error('YP010', format('The event has a list named %s.', v_list.name));
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.update_check_in_list(uuid, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.update_check_in_list(uuid, jsonb) TO authenticated;
COMMENT ON FUNCTION public.update_check_in_list(uuid, jsonb) IS
'Changes a check-in list and returns it. changes is an object of name, is_active, tier_ids,
admits_from, admits_until, max_entries, needs_exit, per_day and day_begins, as in
create_check_in_list(); what is not in it stays. A new rule judges the scans of the list anew.
Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of its event, or no such list;
YP003 an argument; YP005 the organization is suspended or closed; YP010 the name is taken; YP216 no
permanent account. Callable by authenticated.';

CREATE FUNCTION public.save_gate(
    event_id uuid,
    name text,
    list_ids uuid[] DEFAULT NULL,
    is_active boolean DEFAULT TRUE
)
RETURNS public.gates
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer(event_id);
    v_gate ticketing.gates;
    v_answer public.gates;
BEGIN
    PERFORM events.lock_open(v_event.id);
    PERFORM ops.require(
        name ~ '\S' AND char_length(name) <= 100, 'name', 'must be 1 to 100 characters'
    );
    PERFORM ops.require(is_active IS NOT NULL, 'is_active', 'must be true or false');

    INSERT INTO ticketing.gates (event_id, name, is_active)
    VALUES (v_event.id, btrim(save_gate.name), save_gate.is_active)
    ON CONFLICT ON CONSTRAINT gates_event_id_name_key DO UPDATE
    SET is_active = excluded.is_active
    RETURNING * INTO v_gate;
    IF list_ids IS NOT NULL THEN
        PERFORM ticketing.set_gate_lists(v_gate, list_ids);
    END IF;

    SELECT * INTO STRICT v_answer FROM public.gates WHERE gates.id = v_gate.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.save_gate(uuid, text, uuid[], boolean)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.save_gate(uuid, text, uuid[], boolean) TO authenticated;
COMMENT ON FUNCTION public.save_gate(uuid, text, uuid[], boolean) IS
'Adds a gate to an event, or changes the one of this name, and returns it. list_ids are the check-in
lists that it serves: none of them the whole event, null as it is. Errors: YP001, YP009 not signed
in or no profile; YP002 not an editor of the event; YP003 an argument; YP005 the event is over, or
its organization suspended or closed; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.save_scanner(
    event_id uuid,
    user_id uuid,
    gate_ids uuid[] DEFAULT NULL,
    enabled boolean DEFAULT TRUE
)
RETURNS public.event_scanners
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer(event_id);
    v_scanner public.event_scanners;
BEGIN
    PERFORM ops.require(user_id IS NOT NULL, 'user_id', 'must be given');
    PERFORM ops.require(enabled IS NOT NULL, 'enabled', 'must be true or false');
    IF NOT EXISTS (
        SELECT FROM users.user_profiles
        WHERE user_profiles.user_id = save_scanner.user_id AND user_profiles.erased_at IS NULL
    ) OR save_scanner.user_id = ANY(users.blocked()) THEN
        PERFORM ops.raise_error('YP004', format('There is no person %s.', save_scanner.user_id));
    END IF;

    INSERT INTO events.event_scanners (event_id, user_id, invited_by, status)
    VALUES (
        v_event.id, save_scanner.user_id, users.caller_id(),
        CASE WHEN enabled THEN 'enabled' ELSE 'disabled' END::events.scanner_status
    )
    ON CONFLICT ON CONSTRAINT event_scanners_pkey DO UPDATE
    SET status = excluded.status;
    IF gate_ids IS NOT NULL THEN
        PERFORM ticketing.set_scanner_gates(v_event.id, user_id, gate_ids);
    END IF;

    SELECT * INTO STRICT v_scanner
    FROM public.event_scanners
    WHERE event_scanners.event_id = v_event.id AND event_scanners.user_id = save_scanner.user_id;
    RETURN v_scanner;
END
$function$;

REVOKE ALL ON FUNCTION public.save_scanner(uuid, uuid, uuid[], boolean)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.save_scanner(uuid, uuid, uuid[], boolean) TO authenticated;
COMMENT ON FUNCTION public.save_scanner(uuid, uuid, uuid[], boolean) IS
'Lets a person scan at an event, or with enabled => FALSE not any more, from her next scan on, and
returns it. gate_ids are the gates where she stands: none of them all gates, null as it is. Errors:
YP001, YP009 not signed in or no profile; YP002 not an editor of the event; YP003 an argument; YP004
no such person, or one who has blocked the caller; YP005 the organization is suspended or closed;
YP216 no permanent account. Callable by authenticated.';
