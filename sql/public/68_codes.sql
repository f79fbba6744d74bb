-- Codes and keys: a ticket gets a new code when somebody has seen the old one, and an event a new
-- key when a device was lost. Nobody but the doors is told the keys.

CREATE FUNCTION public.reissue_ticket_code(ticket_id uuid)
RETURNS public.tickets
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Every door keeps every code that a ticket had, so one holder must not fill them all.
    c_per_ticket_and_day constant integer := 10;
    v_caller constant uuid := users.require_caller();
    v_ticket ticketing.tickets;
    v_answer public.tickets;
    v_first jsonb;
BEGIN
    PERFORM ops.require(ticket_id IS NOT NULL, 'ticket_id', 'must be given');
    v_first := users.begin_request(
        'reissue_ticket_code', jsonb_build_object('ticket_id', ticket_id)
    );
    IF v_first IS NOT NULL THEN
        RETURN jsonb_populate_record(NULL::public.tickets, v_first);
    END IF;

    -- The event comes before its tickets, as for everybody: its first key may be made here.
    PERFORM FROM events.events
    WHERE events.id = (
        SELECT tickets.event_id
        FROM ticketing.tickets
        WHERE tickets.id = reissue_ticket_code.ticket_id
    )
    FOR KEY SHARE;
    SELECT * INTO v_ticket
    FROM ticketing.tickets
    WHERE tickets.id = reissue_ticket_code.ticket_id AND tickets.owner_user_id = v_caller
    FOR NO KEY UPDATE;
    IF v_ticket.id IS NULL THEN
        PERFORM ops.raise_error('YP004', format('She has no ticket %s.', ticket_id));
    END IF;
    IF v_ticket.status NOT IN ('issued', 'redeemed') THEN
        PERFORM ops.raise_error('YP005', format('The ticket is %s.', v_ticket.status));
    END IF;
    IF c_per_ticket_and_day <= (
        SELECT count(*)
        FROM ticketing.revoked_codes
        WHERE revoked_codes.ticket_id = v_ticket.id
            AND revoked_codes.event_id = v_ticket.event_id
            AND revoked_codes.revoked_at > clock_timestamp() - interval '1 day'
    ) THEN
        PERFORM ops.raise_error('YP164', format(
            'The ticket got %s codes within a day.', c_per_ticket_and_day
        ));
    END IF;

    UPDATE ticketing.tickets
    SET qr_code = ticketing.ticket_code(tickets.id, tickets.event_id), wallet_pass_url = NULL
    WHERE tickets.id = v_ticket.id;

    SELECT * INTO STRICT v_answer FROM public.tickets WHERE tickets.id = v_ticket.id;
    PERFORM users.finish_request('reissue_ticket_code', to_jsonb(v_answer));
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.reissue_ticket_code(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.reissue_ticket_code(uuid) TO authenticated;
COMMENT ON FUNCTION public.reissue_ticket_code(uuid) IS
'Gives the caller''s ticket a new code, and returns the ticket: the old code, of which a picture
may be about, admits nobody any more. A repeat with the same header Idempotency-Key gets the same
answer. Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP004 not her ticket;
YP005 the ticket admits nobody; YP164 ten codes within a day; YP006, YP420 the key was used for
another request, or the same is being done. Callable by authenticated.';

CREATE FUNCTION public.rotate_code_key(event_id uuid)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer(event_id);
    v_number integer;
    v_first jsonb;
BEGIN
    v_first := users.begin_request('rotate_code_key', jsonb_build_object('event_id', event_id));
    IF v_first IS NOT NULL THEN
        RETURN v_first::integer;
    END IF;

    -- Sales that sign with the key now end first: afterwards nobody does.
    SELECT code_keys.number INTO v_number
    FROM ticketing.code_keys
    WHERE code_keys.event_id = v_event.id AND code_keys.retired_at IS NULL
    FOR UPDATE;
    UPDATE ticketing.code_keys
    SET retired_at = clock_timestamp()
    WHERE code_keys.event_id = v_event.id AND code_keys.number = v_number;

    PERFORM ticketing.new_key(v_event.id, users.caller_id());

    SELECT code_keys.number INTO STRICT v_number
    FROM ticketing.code_keys
    WHERE code_keys.event_id = v_event.id AND code_keys.retired_at IS NULL;
    PERFORM users.finish_request('rotate_code_key', to_jsonb(v_number));
    RETURN v_number;
END
$function$;

REVOKE ALL ON FUNCTION public.rotate_code_key(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.rotate_code_key(uuid) TO authenticated;
COMMENT ON FUNCTION public.rotate_code_key(uuid) IS
'Lets another key sign the codes of an event''s tickets from now on, and returns its number. Codes
of the old key stay good until revoke_code_key(). A repeat with the same header Idempotency-Key
gets the same answer. Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of the
event; YP003 an argument; YP005 its organization is suspended or closed; YP216 no permanent
account; YP006, YP420 the key was used for another request, or the same is being done. Callable by
authenticated.';

CREATE FUNCTION public.revoke_code_key(event_id uuid, key_number integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer(event_id);
    v_key ticketing.code_keys;
    v_reissued integer;
BEGIN
    SELECT * INTO v_key
    FROM ticketing.code_keys
    WHERE code_keys.event_id = v_event.id AND code_keys.number = revoke_code_key.key_number;
    IF v_key.event_id IS NULL THEN
        PERFORM ops.raise_error('YP004', format('The event has no key %s.', key_number));
    END IF;
    IF v_key.retired_at IS NULL THEN
        PERFORM ops.raise_error('YP163', format('Key %s is in use.', key_number));
    END IF;

    -- Nobody signs with a retired key: all of its codes are there to be seen.
    PERFORM FROM ticketing.tickets
    WHERE tickets.event_id = v_event.id AND tickets.status IN ('issued', 'redeemed')
        AND starts_with(tickets.qr_code, format('YP1.%s.', key_number))
    ORDER BY tickets.id
    FOR NO KEY UPDATE;
    UPDATE ticketing.tickets
    SET qr_code = ticketing.ticket_code(tickets.id, tickets.event_id), wallet_pass_url = NULL
    WHERE tickets.event_id = v_event.id AND tickets.status IN ('issued', 'redeemed')
        AND starts_with(tickets.qr_code, format('YP1.%s.', key_number));
    GET DIAGNOSTICS v_reissued = ROW_COUNT;

    UPDATE ticketing.code_keys
    SET revoked_at = clock_timestamp()
    WHERE code_keys.event_id = v_event.id AND code_keys.number = revoke_code_key.key_number
        AND code_keys.revoked_at IS NULL;
    IF v_reissued > 0 THEN
        INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
        VALUES (
            'tickets.reissued', v_event.owner_organization_id, 'event', v_event.id,
            jsonb_build_object('event_id', v_event.id, 'tickets', v_reissued)
        );
    END IF;

    RETURN v_reissued;
END
$function$;

REVOKE ALL ON FUNCTION public.revoke_code_key(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.revoke_code_key(uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.revoke_code_key(uuid, integer) IS
'Ends a key that has leaked: all tickets whose codes it signed get new ones, and devices are told it
no more. Returns how many tickets; their owners are told through the outbox (tickets.reissued).
Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of the event; YP003 an
argument; YP004 no such key; YP005 its organization is suspended or closed; YP163 the key is in use;
YP216 no permanent account. Callable by authenticated.';
