-- Waiting for tickets that come back. An offer is a hold in the name of who waits: she buys it as
-- any other, and lets it go or lets its time pass to give it to the next.

CREATE FUNCTION public.join_waitlist(tier_id uuid, quantity integer DEFAULT 1)
RETURNS public.waitlist_entries
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_account();
    v_tier ticketing.ticket_tiers;
    v_can_be_held boolean;
    v_id uuid;
    v_answer public.waitlist_entries;
    v_first jsonb;
BEGIN
    v_first := users.begin_request(
        'join_waitlist', jsonb_build_object('tier_id', tier_id, 'quantity', quantity)
    );
    IF v_first IS NOT NULL THEN
        RETURN jsonb_populate_record(NULL::public.waitlist_entries, v_first);
    END IF;

    PERFORM ops.require(quantity BETWEEN 1 AND 100, 'quantity', 'must be between 1 and 100');
    SELECT * INTO v_tier
    FROM ticketing.ticket_tiers
    WHERE ticket_tiers.id = join_waitlist.tier_id;
    PERFORM ticketing.steady_event(v_tier.event_id);
    PERFORM ticketing.check_sale(
        v_tier.event_id, ARRAY[(join_waitlist.tier_id, quantity)::ticketing.item], NULL
    );
    -- Asked before she is in line herself.
    v_can_be_held := NOT ticketing.belongs_to_the_line(v_tier.id)
    AND coalesce(ticketing.tickets_left(v_tier.id) >= join_waitlist.quantity, TRUE);

    INSERT INTO ticketing.waitlist_entries (event_id, tier_id, user_id, quantity)
    VALUES (v_tier.event_id, v_tier.id, v_caller, join_waitlist.quantity)
    ON CONFLICT DO NOTHING
    RETURNING waitlist_entries.id INTO v_id;
    IF v_id IS NULL THEN
        PERFORM ops.raise_error('YP145', format('The caller waits for tier %s.', v_tier.id));
    ELSIF join_waitlist.quantity > least(v_tier.max_per_order, v_tier.max_per_user) THEN
        PERFORM ops.raise_error('YP102', format(
            'One buyer may hold %s tickets of tier %s at a time.', v_tier.max_per_order, v_tier.id
        ));
    ELSIF v_can_be_held THEN
        PERFORM ops.raise_error('YP144', format(
            '%s tickets of tier %s can be held.', join_waitlist.quantity, v_tier.id
        ));
    END IF;

    SELECT * INTO STRICT v_answer FROM public.waitlist_entries WHERE waitlist_entries.id = v_id;
    PERFORM users.finish_request('join_waitlist', to_jsonb(v_answer));
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.join_waitlist(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.join_waitlist(uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.join_waitlist(uuid, integer) IS
'Puts the caller in line for tickets of a tier that has too few left, all of them or none, and
returns her place. When tickets come back they are held for her for 24 hours, or until sales end,
and she is told. A repeat with the same header Idempotency-Key gets the same answer. Errors: YP001,
YP009, YP216 not signed in, no profile, no permanent account; YP003 an argument; YP004 no such tier
that she can see; YP102 more than one buyer may have; YP103 not on sale; YP108, YP109 it is sold to
guests with a code; YP144 there are tickets left; YP145 she is in line already; YP006, YP420 the
key was used for another request, or the same is being done. Callable by authenticated.';

CREATE FUNCTION public.leave_waitlist(entry_id uuid)
RETURNS public.waitlist_entries
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_hold_id uuid;
    v_answer public.waitlist_entries;
BEGIN
    UPDATE ticketing.waitlist_entries
    SET status = 'left'
    WHERE waitlist_entries.id = leave_waitlist.entry_id
        AND waitlist_entries.user_id = v_caller
        AND waitlist_entries.status = 'waiting';
    IF NOT FOUND THEN
        SELECT waitlist_entries.hold_id INTO v_hold_id
        FROM ticketing.waitlist_entries
        WHERE waitlist_entries.id = leave_waitlist.entry_id
            AND waitlist_entries.user_id = v_caller;
        IF NOT FOUND THEN
            PERFORM ops.raise_error('YP004', 'The caller has no such place in line.');
        END IF;

        -- The end of its hold ends the offer.
        PERFORM FROM ticketing.end_holds(ARRAY[v_hold_id], 'released');
    END IF;

    SELECT * INTO STRICT v_answer
    FROM public.waitlist_entries
    WHERE waitlist_entries.id = leave_waitlist.entry_id;
    IF v_answer.status <> 'left' THEN
        PERFORM ops.raise_error('YP005', format('The place is %s.', v_answer.status));
    END IF;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.leave_waitlist(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.leave_waitlist(uuid) TO authenticated;
COMMENT ON FUNCTION public.leave_waitlist(uuid) IS
'Gives a place in line up, and what is held for it to the next, and returns it. Told again, nothing
changes. Errors: YP001, YP009 not signed in or no profile; YP004 no such place of hers; YP005 she
bought, or the offer has expired. Callable by authenticated.';

CREATE FUNCTION public.waitlist_position(entry_id uuid)
RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_entry ticketing.waitlist_entries;
BEGIN
    SELECT * INTO v_entry
    FROM ticketing.waitlist_entries
    WHERE waitlist_entries.id = waitlist_position.entry_id
        AND waitlist_entries.user_id = users.caller_id();
    IF v_entry.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'The caller has no such place in line.');
    END IF;

    RETURN CASE v_entry.status
        WHEN 'offered' THEN 0
        WHEN 'waiting' THEN (
            SELECT count(*) + 1
            FROM ticketing.waitlist_entries AS before
            WHERE before.tier_id = v_entry.tier_id
                AND before.status = 'waiting'
                AND (-before.priority, before.created_at, before.id)
                < (-v_entry.priority, v_entry.created_at, v_entry.id)
        )
    END;
END
$function$;

REVOKE ALL ON FUNCTION public.waitlist_position(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.waitlist_position(uuid) TO authenticated;
COMMENT ON FUNCTION public.waitlist_position(uuid) IS
'Where the caller is in line: 1 is next, 0 has an offer, null is not in line any more. YP004 no such
place of hers. Callable by authenticated.';

CREATE FUNCTION public.set_waitlist_priority(entry_id uuid, priority integer)
RETURNS public.waitlist_entries
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_answer public.waitlist_entries;
BEGIN
    PERFORM ops.require(
        priority BETWEEN -1000 AND 1000, 'priority', 'must be between -1000 and 1000'
    );
    PERFORM events.require_writer_of(
        (
            SELECT waitlist_entries.event_id
            FROM ticketing.waitlist_entries
            WHERE waitlist_entries.id = set_waitlist_priority.entry_id
        ),
        entry_id, 'entry_id'
    );

    UPDATE ticketing.waitlist_entries
    SET priority = set_waitlist_priority.priority
    WHERE waitlist_entries.id = set_waitlist_priority.entry_id
        AND waitlist_entries.status = 'waiting';
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP005', 'Nobody waits in this place any more.');
    END IF;

    SELECT * INTO STRICT v_answer
    FROM public.waitlist_entries
    WHERE waitlist_entries.id = set_waitlist_priority.entry_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.set_waitlist_priority(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.set_waitlist_priority(uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.set_waitlist_priority(uuid, integer) IS
'Moves somebody forward (above 0) or back in line, and returns the place; among equals who came
first is first. Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of its event,
or no such place; YP003 an argument; YP005 nobody waits there any more, or the organization is
suspended or closed; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.offer_next_in_line(tier_id uuid DEFAULT NULL)
RETURNS SETOF public.waitlist_entries
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_entry ticketing.waitlist_entries;
BEGIN
    SELECT * INTO v_entry FROM ticketing.offer_next(tier_id);

    RETURN QUERY
    SELECT * FROM public.waitlist_entries WHERE waitlist_entries.id = v_entry.id;
END
$function$;

REVOKE ALL ON FUNCTION public.offer_next_in_line(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.offer_next_in_line(uuid) TO service_role;
COMMENT ON FUNCTION public.offer_next_in_line(uuid) IS
'Holds what came back for the next person in line, of one tier or of any, and returns her place; no
row when nobody can be served. Call it until it returns none, whenever the event stock.returned is
told and each minute besides, for offers that nobody took. Whom the claim refuses is passed over:
YP004, YP101, YP102, YP110. Callable by service_role.';
