-- The proof of the stock: what the counters say, what happened, and the rows are the same.

CREATE FUNCTION ticketing.check_shards(event_id uuid DEFAULT NULL)
RETURNS TABLE (fault text, stock_id uuid, detail text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH bags AS (
        SELECT
            stock_shards.*,
            count(*) OVER (PARTITION BY stock_shards.stock_id) AS shards
        FROM ticketing.stock_shards
        WHERE coalesce(stock_shards.event_id = check_shards.event_id, TRUE)
    ),

    held AS (
        SELECT taken.stock_id, taken.shard, sum(taken.places) AS places
        FROM ticketing.ticket_holds
        CROSS JOIN unnest(ticket_holds.taken) AS taken
        WHERE ticket_holds.status = 'active'
            AND coalesce(ticket_holds.event_id = check_shards.event_id, TRUE)
        GROUP BY taken.stock_id, taken.shard
    ),

    tickets AS (
        SELECT tickets.*, ticket_holds.taken, ticket_holds.quantity
        FROM ticketing.tickets
        LEFT JOIN ticketing.ticket_holds ON ticket_holds.id = tickets.hold_id
        WHERE coalesce(tickets.event_id = check_shards.event_id, TRUE)
    ),

    places AS (
        SELECT taken.stock_id, taken.shard, taken.places / tickets.quantity AS places
        FROM tickets
        CROSS JOIN unnest(tickets.taken) AS taken
        WHERE tickets.returned_at IS NULL AND tickets.status <> 'transferred'
        UNION ALL
        SELECT bags.stock_id, bags.shard, 1
        FROM tickets
        INNER JOIN bags
            ON bags.stock_id = tickets.tier_id
            AND bags.shard = (tickets.serial_no - 1) % bags.shards
        WHERE tickets.returned_at IS NULL AND tickets.status <> 'transferred'
            AND tickets.taken IS NULL
    ),

    sold AS (
        SELECT places.stock_id, places.shard, sum(places.places) AS places
        FROM places
        GROUP BY places.stock_id, places.shard
    )

    SELECT
        'shard_held' AS fault, coalesce(bags.stock_id, held.stock_id) AS stock_id,
        format('Shard %s: %s are counted, holds have %s.',
            coalesce(bags.shard, held.shard), bags.held, held.places) AS detail
    FROM bags
    FULL JOIN held ON held.stock_id = bags.stock_id AND held.shard = bags.shard
    WHERE coalesce(bags.held, 0) <> coalesce(held.places, 0)
    UNION ALL
    SELECT
        'shard_sold', coalesce(bags.stock_id, sold.stock_id),
        format('Shard %s: %s are counted, tickets have %s.',
            coalesce(bags.shard, sold.shard), bags.sold, sold.places)
    FROM bags
    FULL JOIN sold ON sold.stock_id = bags.stock_id AND sold.shard = bags.shard
    WHERE coalesce(bags.sold, 0) <> coalesce(sold.places, 0)
    UNION ALL
    SELECT
        'serial_beyond', bags.stock_id,
        format('Shard %s issued %s; ticket %s has number %s.',
            bags.shard, bags.issued, tickets.id, tickets.serial_no)
    FROM bags
    INNER JOIN tickets
        ON tickets.tier_id = bags.stock_id
        AND (tickets.serial_no - 1) % bags.shards = bags.shard
        AND (tickets.serial_no - 1) / bags.shards >= bags.issued
$function$;

REVOKE ALL ON FUNCTION ticketing.check_shards(uuid) FROM public;
COMMENT ON FUNCTION ticketing.check_shards(uuid) IS
'Shards, of one event or of all, that count other places than active holds and tickets have, and
tickets whose number their shard has not given out. For the package''s own functions.';

CREATE FUNCTION ticketing.check_tiers(event_id uuid DEFAULT NULL)
RETURNS TABLE (fault text, stock_id uuid, detail text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH stocks AS (
        SELECT
            ticket_tiers.id, ticket_tiers.quantity, TRUE AS is_tier, stock.quantity AS capacity,
            stock.held, stock.sold, stock.issued
        FROM ticketing.ticket_tiers
        CROSS JOIN LATERAL ticketing.stock_of(ticket_tiers.id) AS stock
        WHERE coalesce(ticket_tiers.event_id = check_tiers.event_id, TRUE)
            AND stock.held IS NOT NULL
        UNION ALL
        SELECT
            capacity_pools.id, capacity_pools.capacity, FALSE, stock.quantity, stock.held,
            stock.sold, stock.issued
        FROM ticketing.capacity_pools
        CROSS JOIN LATERAL ticketing.stock_of(capacity_pools.id) AS stock
        WHERE coalesce(capacity_pools.event_id = check_tiers.event_id, TRUE)
    ),

    -- What was there when a tier of an earlier form was opened, and what happened since.
    recorded AS (
        SELECT
            stocks.id,
            coalesce((opening.metadata ->> 'held')::integer, 0) + since.held AS held,
            coalesce((opening.metadata ->> 'sold')::integer, 0) + since.sold AS sold,
            opening.metadata IS NOT NULL AS is_old
        FROM stocks
        LEFT JOIN LATERAL (
            SELECT operations.metadata, operations.created_at
            FROM ticketing.inventory_operations AS operations
            WHERE operations.tier_id = stocks.id AND operations.metadata ? 'opening'
        ) AS opening ON TRUE
        CROSS JOIN LATERAL (
            SELECT
                coalesce(sum(CASE
                    WHEN operations.operation_type = 'hold' THEN operations.quantity
                    WHEN operations.operation_type IN ('release', 'expire', 'sell')
                        THEN -operations.quantity
                END), 0) AS held,
                coalesce(sum(CASE operations.operation_type
                    WHEN 'sell' THEN operations.quantity WHEN 'return' THEN -operations.quantity
                END), 0) AS sold
            FROM ticketing.inventory_operations AS operations
            WHERE operations.tier_id = stocks.id
                AND coalesce(operations.created_at > opening.created_at, TRUE)
        ) AS since
        WHERE stocks.is_tier
    )

    SELECT
        'capacity' AS fault, stocks.id AS stock_id,
        format('The shards have %s places, not %s.', stocks.capacity, stocks.quantity) AS detail
    FROM stocks
    WHERE stocks.capacity IS DISTINCT FROM stocks.quantity
    UNION ALL
    SELECT
        'operations', stocks.id,
        format('%s held and %s sold are counted, operations make it %s and %s.',
            stocks.held, stocks.sold, recorded.held, recorded.sold)
    FROM stocks
    INNER JOIN recorded ON recorded.id = stocks.id
    WHERE (stocks.held, stocks.sold) <> (recorded.held, recorded.sold)
    UNION ALL
    SELECT
        'issued', stocks.id,
        format('%s numbers are given out, %s tickets issued.', stocks.issued, issued.tickets)
    FROM stocks
    INNER JOIN recorded ON recorded.id = stocks.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS tickets
        FROM ticketing.tickets
        WHERE tickets.tier_id = stocks.id
    ) AS issued
    WHERE CASE
        WHEN recorded.is_old THEN issued.tickets > stocks.issued
        ELSE issued.tickets <> stocks.issued
    END
$function$;

REVOKE ALL ON FUNCTION ticketing.check_tiers(uuid) FROM public;
COMMENT ON FUNCTION ticketing.check_tiers(uuid) IS
'Tiers and pools, of one event or of all, whose shards do not have the places that the organizer
gave them, or that count otherwise than inventory_operations add up to; and tiers with other
numbers of tickets than were issued. For the package''s own functions.';

CREATE FUNCTION ticketing.check_limits(event_id uuid DEFAULT NULL)
RETURNS TABLE (fault text, stock_id uuid, detail text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH counters AS (
        SELECT tier_user_counters.*
        FROM ticketing.tier_user_counters
        INNER JOIN ticketing.ticket_tiers ON ticket_tiers.id = tier_user_counters.tier_id
        WHERE coalesce(ticket_tiers.event_id = check_limits.event_id, TRUE)
    ),

    held AS (
        SELECT
            ticket_holds.tier_id, ticket_holds.user_id, sum(ticket_holds.quantity) AS quantity
        FROM ticketing.ticket_holds
        WHERE ticket_holds.status = 'active'
            AND ticket_holds.user_id IS NOT NULL
            AND ticket_holds.taken IS NOT NULL
            AND coalesce(ticket_holds.event_id = check_limits.event_id, TRUE)
        GROUP BY ticket_holds.tier_id, ticket_holds.user_id
    ),

    bought AS (
        SELECT tickets.tier_id, orders.user_id, count(*) AS quantity
        FROM ticketing.tickets
        INNER JOIN ticketing.orders ON orders.id = tickets.order_id
        WHERE tickets.returned_at IS NULL
            AND tickets.status <> 'transferred'
            AND coalesce(tickets.event_id = check_limits.event_id, TRUE)
        GROUP BY tickets.tier_id, orders.user_id
    )

    SELECT
        'person_held' AS fault, coalesce(counters.tier_id, held.tier_id) AS stock_id,
        format('Person %s: %s are counted, holds have %s.',
            coalesce(counters.user_id, held.user_id), counters.reserved_quantity, held.quantity)
            AS detail
    FROM counters
    FULL JOIN held ON held.tier_id = counters.tier_id AND held.user_id = counters.user_id
    WHERE coalesce(counters.reserved_quantity, 0) <> coalesce(held.quantity, 0)
    UNION ALL
    -- Erasure takes a counter away; then nothing is counted, and nothing can be compared.
    SELECT
        'person_bought', counters.tier_id,
        format('Person %s: %s are counted, orders have %s.',
            counters.user_id, counters.bought_quantity, bought.quantity)
    FROM counters
    LEFT JOIN bought ON bought.tier_id = counters.tier_id AND bought.user_id = counters.user_id
    WHERE counters.bought_quantity <> coalesce(bought.quantity, 0)
    UNION ALL
    SELECT
        'code_used', guest_codes.tier_id,
        format('Code %s: %s uses are counted, holds have %s.',
            guest_codes.id, guest_codes.used_count, used.quantity)
    FROM ticketing.guest_codes
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(ticket_holds.quantity), 0) AS quantity
        FROM ticketing.ticket_holds
        WHERE ticket_holds.guest_code_id = guest_codes.id
            AND ticket_holds.status IN ('active', 'converted')
    ) AS used
    WHERE coalesce(guest_codes.event_id = check_limits.event_id, TRUE)
        AND guest_codes.used_count <> used.quantity
        -- The earlier product did not write down which code a hold was made with.
        AND NOT (
            guest_codes.used_count > used.quantity
            AND EXISTS (
                SELECT FROM ticketing.tickets
                WHERE tickets.event_id = guest_codes.event_id AND tickets.hold_id IS NULL
            )
        )
$function$;

REVOKE ALL ON FUNCTION ticketing.check_limits(uuid) FROM public;
COMMENT ON FUNCTION ticketing.check_limits(uuid) IS
'Counters of persons and codes, of one event or of all, that say otherwise than holds and tickets.
For the package''s own functions.';
