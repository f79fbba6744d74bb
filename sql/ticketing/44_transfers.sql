-- Transfers. The receiver gets a ticket of her own, with a code that nobody has seen, and the
-- giver's dies: two tickets for one place never admit both. The place, the order and its line stay
-- where they are, so that a refund finds the ticket that counts.
-- Locks: event, offer, ticket, stock.

CREATE FUNCTION ticketing.steady_event(event_id uuid)
RETURNS events.events
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- The lock that a key takes: it waits for who cancels or moves the event, and they for it, but
    -- nobody waits for who edits a text.
    SELECT * FROM events.events WHERE events.id = steady_event.event_id FOR KEY SHARE
$function$;

REVOKE ALL ON FUNCTION ticketing.steady_event(uuid) FROM public;
COMMENT ON FUNCTION ticketing.steady_event(uuid) IS
'The event, which is neither cancelled nor moved before commit. The first lock of whoever takes it.
For the package''s own functions.';

CREATE FUNCTION ticketing.lock_transferable(ticket_id uuid, owner_id uuid, event events.events)
RETURNS ticketing.tickets
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ticket ticketing.tickets;
    v_why text;
BEGIN
    SELECT * INTO v_ticket
    FROM ticketing.tickets
    WHERE tickets.id = lock_transferable.ticket_id
    FOR NO KEY UPDATE;

    v_why := CASE
        WHEN v_ticket.owner_user_id IS DISTINCT FROM owner_id THEN 'it has another owner'
        WHEN v_ticket.status <> 'issued' THEN format('it is %s', v_ticket.status)
        WHEN event.status NOT IN ('published', 'postponed') OR event.end_at <= now()
            THEN 'its event is cancelled or over'
        WHEN NOT EXISTS (
            SELECT FROM ticketing.ticket_tiers
            WHERE ticket_tiers.id = v_ticket.tier_id AND ticket_tiers.is_transferable
        ) THEN 'tickets of its tier stay with who bought them'
    END;
    IF v_why IS NOT NULL THEN
        PERFORM ops.raise_error('YP140', format(
            'Ticket %s cannot be given away: %s.', lock_transferable.ticket_id, v_why
        ));
    END IF;

    RETURN v_ticket;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.lock_transferable(uuid, uuid, events.events) FROM public;
COMMENT ON FUNCTION ticketing.lock_transferable(uuid, uuid, events.events) IS
'The ticket, locked, if this owner may give it away now. YP140 she may not. For the package''s own
functions.';

CREATE FUNCTION ticketing.tell_transfer(transfer ticketing.ticket_transfers, topic text)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, aggregate_type, aggregate_id, payload)
    VALUES (
        tell_transfer.topic, 'ticket', transfer.ticket_id,
        jsonb_strip_nulls(jsonb_build_object(
            'transfer_id', transfer.id, 'ticket_id', transfer.ticket_id,
            'new_ticket_id', transfer.new_ticket_id, 'event_id', transfer.event_id,
            'from_user_id', transfer.from_user_id, 'to_user_id', transfer.to_user_id
        ))
    )
$function$;

REVOKE ALL ON FUNCTION ticketing.tell_transfer(ticketing.ticket_transfers, text) FROM public;
COMMENT ON FUNCTION ticketing.tell_transfer(ticketing.ticket_transfers, text) IS
'Tells the server what became of an offer. The event is of no tenant: it is a matter between two
people. For the package''s own functions.';

CREATE FUNCTION ticketing.lock_offer(transfer_id uuid, caller_id uuid, token text)
RETURNS ticketing.ticket_transfers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_transfer ticketing.ticket_transfers;
BEGIN
    SELECT * INTO v_transfer
    FROM ticketing.ticket_transfers
    WHERE ticket_transfers.id = lock_offer.transfer_id
    FOR NO KEY UPDATE;

    -- Compared as hashes: the time that takes tells nothing about the token.
    IF (
        v_transfer.to_user_id = lock_offer.caller_id
        OR v_transfer.to_user_id IS NULL
        AND v_transfer.from_user_id <> lock_offer.caller_id
        AND v_transfer.token_hash = encode(organizations.token_hash(lock_offer.token), 'hex')
    ) IS NOT TRUE THEN
        PERFORM ops.raise_error('YP004', 'There is no such offer to the caller.');
    ELSIF v_transfer.status <> 'offered' THEN
        PERFORM ops.raise_error('YP005', format('The offer is %s.', v_transfer.status));
    ELSIF v_transfer.expires_at <= clock_timestamp() THEN
        PERFORM ops.raise_error('YP141', format(
            'The offer was open until %s.', v_transfer.expires_at
        ));
    END IF;

    RETURN v_transfer;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.lock_offer(uuid, uuid, text) FROM public;
COMMENT ON FUNCTION ticketing.lock_offer(uuid, uuid, text) IS
'The open offer, locked, if it is for the caller or she has the token of the mail. Errors: YP004 no
such offer to her; YP005 it was answered; YP141 it has expired. For the package''s own functions.';

CREATE FUNCTION ticketing.next_serial(ticket ticketing.tickets)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_shards integer;
    v_serial_no integer;
BEGIN
    SELECT count(*) INTO v_shards
    FROM ticketing.stock_shards
    WHERE stock_shards.stock_id = ticket.tier_id;

    -- Its place lies in the shard of its number; one without a hold is found by that alone.
    UPDATE ticketing.stock_shards
    SET issued = stock_shards.issued + 1
    WHERE stock_shards.stock_id = ticket.tier_id
        AND stock_shards.shard = (ticket.serial_no - 1) % v_shards
    RETURNING (stock_shards.issued - 1) * v_shards + stock_shards.shard + 1
    INTO STRICT v_serial_no;

    RETURN v_serial_no;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.next_serial(ticketing.tickets) FROM public;
COMMENT ON FUNCTION ticketing.next_serial(ticketing.tickets) IS
'A new serial number, for a ticket that takes this one''s place: of the same shard, which it locks.
For the package''s own functions.';

CREATE FUNCTION ticketing.replace_ticket(ticket ticketing.tickets, owner_id uuid)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_new_id constant uuid := gen_random_uuid();
BEGIN
    -- A tier of the earlier product may have sold nothing since; while one of the two counts.
    PERFORM ticketing.open_tier(ticket.tier_id)
    WHERE NOT EXISTS (
        SELECT FROM ticketing.stock_shards WHERE stock_shards.stock_id = ticket.tier_id
    );

    UPDATE ticketing.tickets SET status = 'transferred' WHERE tickets.id = ticket.id;

    INSERT INTO ticketing.tickets (
        id, event_id, tier_id, order_id, hold_id, owner_user_id, serial_no, qr_code
    )
    VALUES (
        v_new_id, ticket.event_id, ticket.tier_id, ticket.order_id, ticket.hold_id, owner_id,
        ticketing.next_serial(ticket), ticketing.ticket_code(v_new_id, ticket.event_id)
    );

    UPDATE ticketing.order_items
    SET ticket_id = v_new_id
    WHERE order_items.ticket_id = ticket.id;

    RETURN v_new_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.replace_ticket(ticketing.tickets, uuid) FROM public;
COMMENT ON FUNCTION ticketing.replace_ticket(ticketing.tickets, uuid) IS
'Gives the place of a locked ticket to a new owner: a new ticket with its own number and code takes
its place in the order; the old one admits nobody. Returns the new one. For the package''s own
functions.';

CREATE FUNCTION ticketing.withdraw_offers(ticket_ids uuid[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    UPDATE ticketing.ticket_transfers
    SET status = 'cancelled', answered_at = now()
    FROM (
        SELECT open.id
        FROM ticketing.ticket_transfers AS open
        WHERE open.ticket_id = ANY(withdraw_offers.ticket_ids) AND open.status = 'offered'
        ORDER BY open.id
        FOR NO KEY UPDATE
    ) AS withdrawn
    WHERE ticket_transfers.id = withdrawn.id
$function$;

REVOKE ALL ON FUNCTION ticketing.withdraw_offers(uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.withdraw_offers(uuid[]) IS
'Withdraws the open offers of tickets that are about to be refunded or cancelled. Call it before the
tickets are locked. For the package''s own functions.';

CREATE FUNCTION ticketing.expire_transfers(at_most integer DEFAULT 1000)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_expired integer;
BEGIN
    UPDATE ticketing.ticket_transfers
    SET status = 'expired', answered_at = now()
    FROM (
        SELECT late.id
        FROM ticketing.ticket_transfers AS late
        WHERE late.status = 'offered' AND late.expires_at <= (SELECT clock_timestamp())
        ORDER BY late.expires_at
        LIMIT expire_transfers.at_most
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS late
    WHERE ticket_transfers.id = late.id;

    GET DIAGNOSTICS v_expired = ROW_COUNT;
    RETURN v_expired;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.expire_transfers(integer) FROM public;
COMMENT ON FUNCTION ticketing.expire_transfers(integer) IS
'Writes down which offers nobody answered in time, and returns their number. An offer is over at its
time also without this. For jobs.';
