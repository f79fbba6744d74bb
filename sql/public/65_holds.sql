-- Setting tickets aside before they are paid for.

CREATE FUNCTION public.hold_tickets(event_id uuid, items jsonb, code text DEFAULT NULL)
RETURNS SETOF public.ticket_holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_items ticketing.item[];
    v_code_id uuid;
    v_hold_ids uuid[];
    v_first jsonb;
    v_holds public.ticket_holds[];
BEGIN
    PERFORM ops.require(event_id IS NOT NULL, 'event_id', 'must be given');
    v_first := users.begin_request('hold_tickets', jsonb_build_object(
        'event_id', event_id, 'items', items, 'code', code
    ));
    IF v_first IS NOT NULL THEN
        RETURN QUERY SELECT * FROM jsonb_populate_recordset(NULL::public.ticket_holds, v_first);
        RETURN;
    END IF;

    v_items := ARRAY(SELECT parsed FROM ticketing.parse_items(items) AS parsed);
    v_code_id := ticketing.check_code(event_id, code);
    PERFORM ticketing.check_sale(event_id, v_items, v_code_id);
    PERFORM ticketing.check_line(v_items);

    -- A crash may forget the holds of the last moments, and what they took with them; nobody has
    -- paid for them. To wait for the disk here would make all wait, each with her shard locked.
    PERFORM set_config('synchronous_commit', 'off', TRUE);
    v_hold_ids := ARRAY(
        SELECT held.id
        FROM ticketing.claim(
            hold_tickets.event_id, v_items, v_caller, NULL,
            clock_timestamp() + interval '10 minutes', v_code_id
        ) AS held
    );

    v_holds := ARRAY(
        SELECT ticket_holds
        FROM public.ticket_holds
        WHERE ticket_holds.id = ANY(v_hold_ids)
        ORDER BY ticket_holds.tier_id
    );
    PERFORM users.finish_request('hold_tickets', to_jsonb(v_holds));
    RETURN QUERY SELECT * FROM unnest(v_holds);
END
$function$;

REVOKE ALL ON FUNCTION public.hold_tickets(uuid, jsonb, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.hold_tickets(uuid, jsonb, text) TO authenticated;
COMMENT ON FUNCTION public.hold_tickets(uuid, jsonb, text) IS
'Sets tickets of a published event aside for the caller for ten minutes, at the price of now: all
items or none. items is an array of 1 to 20 {"tier_id": uuid, "quantity": 1 to 100}, each tier
once; code opens tiers that need one. Returns the holds. It commits without waiting for the disk,
so nothing else belongs in its transaction. A repeat with the same header Idempotency-Key gets the
same answer. Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP004 no such
tier on sale, or an event that the caller cannot see; YP101 too few tickets left; YP102 more than
the tier allows one buyer at a time or in all; YP103 not on sale now; YP108 a tier needs a code;
YP109 the code does not open it; YP110 the code is used up; YP146 what is left is for those who
wait in line; YP006, YP420 the key was used for another request, or the same is being done.
Callable by authenticated.';

CREATE FUNCTION public.extend_hold(hold_id uuid)
RETURNS public.ticket_holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_hold ticketing.ticket_holds;
    v_answer public.ticket_holds;
BEGIN
    SELECT * INTO v_hold
    FROM ticketing.ticket_holds
    WHERE ticket_holds.id = extend_hold.hold_id AND ticket_holds.user_id = v_caller
    FOR UPDATE;
    IF v_hold.id IS NULL THEN
        PERFORM ops.raise_error('YP004', format('The caller has no hold %s.', hold_id));
    ELSIF v_hold.status IN ('converted', 'released') THEN
        PERFORM ops.raise_error('YP005', format('Hold %s is %s.', hold_id, v_hold.status));
    ELSIF v_hold.status = 'expired' OR v_hold.expires_at <= clock_timestamp() THEN
        PERFORM ops.raise_error('YP104', format('Hold %s has expired.', hold_id));
    ELSIF v_hold.extended_at IS NOT NULL THEN
        PERFORM ops.raise_error('YP111', format(
            'Hold %s was extended at %s.', hold_id, v_hold.extended_at
        ));
    END IF;

    UPDATE ticketing.ticket_holds
    SET expires_at = ticket_holds.expires_at + interval '5 minutes', extended_at = now()
    WHERE ticket_holds.id = v_hold.id;
    SELECT * INTO STRICT v_answer FROM public.ticket_holds WHERE ticket_holds.id = v_hold.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.extend_hold(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.extend_hold(uuid) TO authenticated;
COMMENT ON FUNCTION public.extend_hold(uuid) IS
'Prolongs one of the caller''s holds by five minutes, once, and returns it. Errors: YP001, YP009 not
signed in or no profile; YP004 not her hold; YP005 it was bought or released; YP104 it has expired;
YP111 it was extended before. Callable by authenticated.';

CREATE FUNCTION public.release_hold(hold_id uuid)
RETURNS public.ticket_holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_answer public.ticket_holds;
BEGIN
    PERFORM FROM ticketing.end_holds(
        ARRAY(
            SELECT ticket_holds.id
            FROM ticketing.ticket_holds
            WHERE ticket_holds.id = release_hold.hold_id AND ticket_holds.user_id = v_caller
        ),
        'released'
    );

    SELECT * INTO v_answer
    FROM public.ticket_holds
    WHERE ticket_holds.id = release_hold.hold_id AND ticket_holds.user_id = v_caller;
    IF v_answer.id IS NULL THEN
        PERFORM ops.raise_error('YP004', format('The caller has no hold %s.', hold_id));
    ELSIF v_answer.status = 'converted' THEN
        PERFORM ops.raise_error('YP005', format('Hold %s was bought.', hold_id));
    END IF;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.release_hold(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.release_hold(uuid) TO authenticated;
COMMENT ON FUNCTION public.release_hold(uuid) IS
'Gives one of the caller''s holds back and returns it; one that has ended stays as it is. Errors:
YP001, YP009 not signed in or no profile; YP004 not her hold; YP005 it was bought. Callable by
authenticated.';
