-- Giving a ticket to somebody else: to a person here, or to an address, where a mail with a secret
-- goes. The giver has her ticket until the offer is accepted; then the receiver has another one.

CREATE FUNCTION public.offer_ticket(
    ticket_id uuid,
    to_user_id uuid DEFAULT NULL,
    to_email text DEFAULT NULL,
    message text DEFAULT NULL
)
RETURNS public.ticket_transfers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Offers of one giver in any 24 hours: mails to strangers are not for free.
    c_per_giver_and_day constant integer := 50;
    v_caller constant uuid := organizations.require_account();
    v_token constant text := organizations.new_token();
    v_event events.events;
    v_ticket ticketing.tickets;
    v_transfer ticketing.ticket_transfers;
    v_answer public.ticket_transfers;
    v_first jsonb;
BEGIN
    v_first := users.begin_request('offer_ticket', jsonb_build_object(
        'ticket_id', ticket_id, 'to_user_id', to_user_id, 'to_email', to_email,
        'message', message
    ));
    IF v_first IS NOT NULL THEN
        RETURN jsonb_populate_record(NULL::public.ticket_transfers, v_first);
    END IF;

    PERFORM ops.require(
        num_nonnulls(to_user_id, to_email) = 1, 'to_user_id', 'or to_email must be given, not both'
    );
    PERFORM ops.require(
        to_user_id IS DISTINCT FROM v_caller AND organizations.is_mine(to_email) IS NOT TRUE,
        'to_user_id', 'must be somebody else'
    );
    -- No character that could make one address two, or end a header of the mail.
    PERFORM ops.require(
        coalesce(
            btrim(to_email) ~ '^[^@\s[:cntrl:]<>(),;:"\\]+@[^@\s[:cntrl:]<>(),;:"\\]+$'
            AND char_length(to_email) <= 320,
            to_email IS NULL
        ),
        'to_email', 'must be one e-mail address'
    );
    PERFORM ops.require(
        coalesce(char_length(message) <= 500, TRUE), 'message', 'must be at most 500 characters'
    );
    IF to_user_id IS NOT NULL AND (
        to_user_id = ANY(users.blocked()) OR NOT EXISTS (
            SELECT FROM users.user_profiles
            WHERE user_profiles.user_id = offer_ticket.to_user_id
                AND user_profiles.erased_at IS NULL
        )
    ) THEN
        PERFORM ops.raise_error('YP004', 'There is no such person for the caller.');
    END IF;

    SELECT * INTO v_ticket
    FROM ticketing.tickets
    WHERE tickets.id = offer_ticket.ticket_id AND tickets.owner_user_id = v_caller;
    IF v_ticket.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'The caller has no such ticket.');
    END IF;
    v_event := ticketing.steady_event(v_ticket.event_id);

    -- Her offers are counted one after another.
    PERFORM FROM users.user_profiles WHERE user_profiles.user_id = v_caller FOR NO KEY UPDATE;
    IF c_per_giver_and_day <= (
        SELECT count(*)
        FROM ticketing.ticket_transfers
        WHERE ticket_transfers.from_user_id = v_caller
            AND ticket_transfers.created_at > clock_timestamp() - interval '1 day'
    ) THEN
        PERFORM ops.raise_error('YP142', format(
            'The caller has made %s offers within a day.', c_per_giver_and_day
        ));
    END IF;

    -- An offer that nobody answered in time makes room for the next.
    UPDATE ticketing.ticket_transfers
    SET status = 'expired', answered_at = now()
    WHERE ticket_transfers.ticket_id = v_ticket.id
        AND ticket_transfers.status = 'offered'
        AND ticket_transfers.expires_at <= clock_timestamp();

    INSERT INTO ticketing.ticket_transfers (
        event_id, ticket_id, from_user_id, to_user_id, to_email, token_hash, message, expires_at
    )
    VALUES (
        v_ticket.event_id, v_ticket.id, v_caller, offer_ticket.to_user_id,
        btrim(offer_ticket.to_email),
        CASE
            WHEN offer_ticket.to_email IS NOT NULL
                THEN encode(organizations.token_hash(v_token), 'hex')
        END,
        offer_ticket.message,
        least(now() + interval '7 days', greatest(v_event.end_at, now() + interval '1 hour'))
    )
    ON CONFLICT DO NOTHING
    RETURNING * INTO v_transfer;
    IF v_transfer.id IS NULL THEN
        PERFORM ops.raise_error('YP005', 'The ticket is offered to somebody: cancel that first.');
    END IF;
    PERFORM ticketing.lock_transferable(v_ticket.id, v_caller, v_event);

    PERFORM ticketing.tell_transfer(v_transfer, 'ticket.transfer_offered');
    IF v_transfer.to_email IS NOT NULL THEN
        -- The secret goes to the mailer alone.
        INSERT INTO public.outbox (topic, aggregate_type, aggregate_id, payload)
        VALUES (
            'mail.ticket_transfer', 'ticket_transfer', v_transfer.id,
            jsonb_build_object('transfer_id', v_transfer.id, 'token', v_token)
        );
    END IF;

    SELECT * INTO STRICT v_answer
    FROM public.ticket_transfers
    WHERE ticket_transfers.id = v_transfer.id;
    PERFORM users.finish_request('offer_ticket', to_jsonb(v_answer));
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.offer_ticket(uuid, uuid, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.offer_ticket(uuid, uuid, text, text) TO authenticated;
COMMENT ON FUNCTION public.offer_ticket(uuid, uuid, text, text) IS
'Offers a ticket of the caller to another person or to an e-mail address, for seven days or until
the event ends, and returns the offer. The ticket is hers until it is accepted. An address gets a
mail with a secret, which is in no answer. A repeat with the same header Idempotency-Key gets the
same answer. Errors: YP001, YP009, YP216 not signed in, no profile, no permanent account; YP003 an
argument; YP004 no such ticket of hers, or no such person; YP005 it is offered already; YP140 it
cannot be given away; YP142 too many offers; YP006, YP420 the key was used for another request, or
the same is being done. Callable by authenticated.';

CREATE FUNCTION public.accept_transfer(transfer_id uuid, token text DEFAULT NULL)
RETURNS public.tickets
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_transfer ticketing.ticket_transfers;
    v_event events.events;
    v_new_id uuid;
    v_answer public.tickets;
BEGIN
    SELECT * INTO v_event
    FROM ticketing.steady_event((
        SELECT ticket_transfers.event_id
        FROM ticketing.ticket_transfers
        WHERE ticket_transfers.id = accept_transfer.transfer_id
    ));
    v_transfer := ticketing.lock_offer(transfer_id, v_caller, token);
    v_new_id := ticketing.replace_ticket(
        ticketing.lock_transferable(v_transfer.ticket_id, v_transfer.from_user_id, v_event),
        v_caller
    );

    UPDATE ticketing.ticket_transfers
    SET
        status = 'accepted', answered_at = clock_timestamp(), to_user_id = v_caller,
        new_ticket_id = v_new_id
    WHERE ticket_transfers.id = v_transfer.id
    RETURNING * INTO STRICT v_transfer;
    PERFORM ticketing.tell_transfer(v_transfer, 'ticket.transferred');

    SELECT * INTO STRICT v_answer FROM public.tickets WHERE tickets.id = v_transfer.new_ticket_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.accept_transfer(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.accept_transfer(uuid, text) TO authenticated;
COMMENT ON FUNCTION public.accept_transfer(uuid, text) IS
'Takes a ticket that is offered to the caller, or to an address whose mail has the token, and
returns her ticket, which has a code of its own; the giver''s admits nobody from here on. Errors:
YP001, YP009 not signed in or no profile; YP004 no such offer to her; YP005 it was answered or
withdrawn; YP140 the ticket was used, refunded or cancelled meanwhile, or the event is over; YP141
the offer has expired. Callable by authenticated.';

CREATE FUNCTION public.decline_transfer(transfer_id uuid, token text DEFAULT NULL)
RETURNS public.ticket_transfers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_transfer ticketing.ticket_transfers := ticketing.lock_offer(transfer_id, v_caller, token);
    v_answer public.ticket_transfers;
BEGIN
    UPDATE ticketing.ticket_transfers
    SET status = 'declined', answered_at = clock_timestamp()
    WHERE ticket_transfers.id = v_transfer.id
    RETURNING * INTO STRICT v_transfer;
    PERFORM ticketing.tell_transfer(v_transfer, 'ticket.transfer_declined');

    SELECT * INTO STRICT v_answer
    FROM public.ticket_transfers
    WHERE ticket_transfers.id = v_transfer.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.decline_transfer(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.decline_transfer(uuid, text) TO authenticated;
COMMENT ON FUNCTION public.decline_transfer(uuid, text) IS
'Declines a ticket that is offered to the caller, or to an address whose mail has the token, and
returns the offer. Errors: YP001, YP009 not signed in or no profile; YP004 no such offer to her;
YP005 it was answered or withdrawn; YP141 it has expired. Callable by authenticated.';

CREATE FUNCTION public.cancel_transfer(transfer_id uuid)
RETURNS public.ticket_transfers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_transfer ticketing.ticket_transfers;
    v_answer public.ticket_transfers;
BEGIN
    SELECT * INTO v_transfer
    FROM ticketing.ticket_transfers
    WHERE ticket_transfers.id = cancel_transfer.transfer_id
        AND ticket_transfers.from_user_id = v_caller
    FOR NO KEY UPDATE;
    IF v_transfer.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'The caller has made no such offer.');
    ELSIF v_transfer.status <> 'offered' THEN
        PERFORM ops.raise_error('YP005', format('The offer is %s.', v_transfer.status));
    END IF;

    UPDATE ticketing.ticket_transfers
    SET status = 'cancelled', answered_at = clock_timestamp()
    WHERE ticket_transfers.id = v_transfer.id;

    SELECT * INTO STRICT v_answer
    FROM public.ticket_transfers
    WHERE ticket_transfers.id = v_transfer.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.cancel_transfer(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.cancel_transfer(uuid) TO authenticated;
COMMENT ON FUNCTION public.cancel_transfer(uuid) IS
'Withdraws an offer of the caller that nobody has answered, and returns it. Errors: YP001, YP009 not
signed in or no profile; YP004 no such offer of hers; YP005 it was answered. Callable by
authenticated.';
