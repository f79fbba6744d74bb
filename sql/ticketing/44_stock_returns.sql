-- What goes back into stock: sold tickets, and the holds that nobody ended in time.

CREATE FUNCTION ticketing.sold_places(tickets ticketing.tickets[])
RETURNS SETOF ticketing.taken
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    SELECT taken.stock_id, taken.shard, taken.places / holds.quantity
    FROM unnest(tickets) AS ticket
    INNER JOIN ticketing.ticket_holds AS holds ON holds.id = ticket.hold_id
    CROSS JOIN unnest(holds.taken) AS taken
    WHERE holds.taken IS NOT NULL
    UNION ALL
    SELECT
        ticket.tier_id,
        ((ticket.serial_no - 1) % (
            SELECT count(*)
            FROM ticketing.stock_shards
            WHERE stock_shards.stock_id = ticket.tier_id
        ))::smallint,
        1
    FROM unnest(tickets) AS ticket
    LEFT JOIN ticketing.ticket_holds AS holds ON holds.id = ticket.hold_id
    WHERE holds.taken IS NULL;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.sold_places(ticketing.tickets[]) FROM public;
COMMENT ON FUNCTION ticketing.sold_places(ticketing.tickets[]) IS
'The places that tickets take, and their shards: those of their hold, or, for tickets of an earlier
form, one in the shard of their number. For the package''s own functions.';

CREATE FUNCTION ticketing.announce_stock(tier_id uuid, quantity integer)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        'stock.returned', events.owner_organization_id, 'ticket_tier', ticket_tiers.id,
        jsonb_build_object(
            'event_id', events.id, 'tier_id', ticket_tiers.id,
            'quantity', announce_stock.quantity
        )
    FROM ticketing.ticket_tiers
    INNER JOIN events.events ON events.id = ticket_tiers.event_id
    WHERE ticket_tiers.id = announce_stock.tier_id
$function$;

REVOKE ALL ON FUNCTION ticketing.announce_stock(uuid, integer) FROM public;
COMMENT ON FUNCTION ticketing.announce_stock(uuid, integer) IS
'Tells by the outbox that so many tickets of a tier are on sale again. For the package''s own
functions.';

CREATE FUNCTION ticketing.return_stock(ticket_ids uuid[], order_id uuid DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tickets ticketing.tickets[];
    v_places ticketing.taken[];
BEGIN
    -- Opening a tier takes a ticket that admits nobody as returned, so it comes first.
    PERFORM ticketing.open_tier(unopened.tier_id)
    FROM (
        SELECT DISTINCT tickets.tier_id
        FROM ticketing.tickets
        WHERE tickets.id = ANY(return_stock.ticket_ids) AND NOT EXISTS (
            SELECT FROM ticketing.stock_shards WHERE stock_shards.stock_id = tickets.tier_id
        )
        ORDER BY tickets.tier_id
    ) AS unopened;

    -- Whoever waited here for another return of the ticket does not see it any more.
    v_tickets := ARRAY(
        SELECT tickets
        FROM ticketing.tickets
        WHERE tickets.id = ANY(return_stock.ticket_ids)
            AND coalesce(tickets.order_id = return_stock.order_id, TRUE)
            AND tickets.status IN ('refunded', 'cancelled', 'void')
            AND tickets.returned_at IS NULL
        ORDER BY tickets.id
        FOR NO KEY UPDATE
    );
    IF cardinality(v_tickets) = 0 THEN
        RETURN 0;
    END IF;

    -- Where they were sold, there they go back: nothing sold ever moves to another shard.
    v_places := ARRAY(
        SELECT (place.stock_id, place.shard, sum(place.places))::ticketing.taken
        FROM ticketing.sold_places(v_tickets) AS place
        GROUP BY place.stock_id, place.shard
    );

    PERFORM FROM ticketing.tier_user_counters AS counters
    WHERE (counters.tier_id, counters.user_id) IN (
        SELECT ticket.tier_id, orders.user_id
        FROM unnest(v_tickets) AS ticket
        INNER JOIN ticketing.orders ON orders.id = ticket.order_id
    )
    ORDER BY counters.tier_id, counters.user_id
    FOR UPDATE;
    UPDATE ticketing.tier_user_counters AS counters
    SET bought_quantity = counters.bought_quantity - returned.quantity
    FROM (
        SELECT ticket.tier_id, orders.user_id, count(*) AS quantity
        FROM unnest(v_tickets) AS ticket
        INNER JOIN ticketing.orders ON orders.id = ticket.order_id
        GROUP BY ticket.tier_id, orders.user_id
    ) AS returned
    WHERE counters.tier_id = returned.tier_id AND counters.user_id = returned.user_id;

    PERFORM FROM ticketing.stock_shards
    WHERE (stock_shards.stock_id, stock_shards.shard) IN (
        SELECT place.stock_id, place.shard FROM unnest(v_places) AS place
    )
    ORDER BY stock_shards.stock_id, stock_shards.shard
    FOR UPDATE;
    UPDATE ticketing.stock_shards
    SET
        sold = stock_shards.sold - place.places,
        available = stock_shards.available + place.places
    FROM unnest(v_places) AS place
    WHERE stock_shards.stock_id = place.stock_id AND stock_shards.shard = place.shard;

    UPDATE ticketing.tickets
    SET returned_at = now()
    FROM unnest(v_tickets) AS ticket
    WHERE tickets.id = ticket.id;
    INSERT INTO ticketing.inventory_operations (
        event_id, tier_id, order_id, hold_id, user_id, operation_type, quantity
    )
    SELECT
        ticket.event_id, ticket.tier_id, ticket.order_id, ticket.hold_id, orders.user_id,
        'return', count(*)
    FROM unnest(v_tickets) AS ticket
    INNER JOIN ticketing.orders ON orders.id = ticket.order_id
    GROUP BY ticket.event_id, ticket.tier_id, ticket.order_id, ticket.hold_id, orders.user_id;

    PERFORM ticketing.announce_stock(returned.tier_id, returned.quantity::integer)
    FROM (
        SELECT ticket.tier_id, count(*) AS quantity
        FROM unnest(v_tickets) AS ticket
        GROUP BY ticket.tier_id
    ) AS returned;
    RETURN cardinality(v_tickets);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.return_stock(uuid[], uuid) FROM public;
COMMENT ON FUNCTION ticketing.return_stock(uuid[], uuid) IS
'Puts the places of tickets that were refunded or cancelled back on sale, each once, takes them off
their buyers'' counters, tells stock.returned, and returns how many it was; with an order, of its
tickets alone. For the package''s own functions.';

CREATE FUNCTION ticketing.expire_dead_holds(at_most integer DEFAULT 1000)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ended integer;
BEGIN
    SELECT count(*) INTO v_ended
    FROM ticketing.end_holds(
        ARRAY(
            SELECT ticket_holds.id
            FROM ticketing.ticket_holds
            WHERE ticket_holds.status = 'active'
                AND ticket_holds.expires_at <= (SELECT clock_timestamp())
            ORDER BY ticket_holds.expires_at
            LIMIT expire_dead_holds.at_most
            FOR UPDATE SKIP LOCKED
        ),
        'expired'
    );
    RETURN v_ended;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.expire_dead_holds(integer) FROM public;
COMMENT ON FUNCTION ticketing.expire_dead_holds(integer) IS
'Gives the stock of holds past their time back, the oldest first, and returns how many it ended.
Those that somebody else is busy with are left to her. For the package''s own functions and the
jobs.';
