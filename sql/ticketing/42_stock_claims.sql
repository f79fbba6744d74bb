-- Claims: taking places out of the shards. First without waiting for anybody, then waiting in
-- line, and last with all shards of the stock in hand, so that the answer "sold out" is exact.

CREATE FUNCTION ticketing.places_of(tier_ids uuid[])
RETURNS TABLE (tier_id uuid, stock_id uuid, places integer)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER ROWS 4
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    SELECT own.id, own.id, 1
    FROM unnest(tier_ids) AS own (id);
    IF NOT EXISTS (
        SELECT FROM ticketing.tier_pool_members
        WHERE tier_pool_members.tier_id = ANY(tier_ids)
    ) THEN
        RETURN;
    END IF;

    RETURN QUERY
    -- A pool that is reached twice has the same people in it, not twice as many.
    SELECT members.tier_id, pools.id, max(members.places_per_ticket)
    FROM ticketing.tier_pool_members AS members
    INNER JOIN ticketing.capacity_pools AS areas ON areas.id = members.pool_id
    LEFT JOIN ticketing.capacity_pools AS parents ON parents.id = areas.parent_id
    CROSS JOIN LATERAL (VALUES (areas.id), (areas.parent_id), (parents.parent_id)) AS pools (id)
    WHERE members.tier_id = ANY(tier_ids) AND pools.id IS NOT NULL
    GROUP BY members.tier_id, pools.id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.places_of(uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.places_of(uuid[]) IS
'How many places one ticket of each tier takes, and of which stocks: one of the tier, and those of
its pools and of the pools that these lie in. For the package''s own functions.';

CREATE FUNCTION ticketing.opens(guest_code_id uuid, tier_id uuid)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT EXISTS (
        SELECT
        FROM ticketing.guest_codes
        INNER JOIN ticketing.ticket_tiers ON ticket_tiers.event_id = guest_codes.event_id
        WHERE guest_codes.id = opens.guest_code_id
            AND ticket_tiers.id = opens.tier_id
            AND (ticket_tiers.requires_code OR ticket_tiers.status = 'hidden')
            AND coalesce(guest_codes.tier_id = ticket_tiers.id, TRUE)
    )
$function$;

REVOKE ALL ON FUNCTION ticketing.opens(uuid, uuid) FROM public;
COMMENT ON FUNCTION ticketing.opens(uuid, uuid) IS
'Whether the tier needs a code and this is one of its codes. For the package''s own functions.';

CREATE FUNCTION ticketing.count_claim(
    items ticketing.item[], buyer_id uuid, guest_code_id uuid
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_counted integer;
BEGIN
    IF buyer_id IS NOT NULL THEN
        INSERT INTO ticketing.tier_user_counters AS counters (
            tier_id, user_id, reserved_quantity, max_reserved, max_quantity
        )
        SELECT
            tiers.id, buyer_id, item.quantity, tiers.max_per_order, tiers.max_per_user
        FROM unnest(items) AS item
        INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = item.tier_id
        WHERE item.quantity <= least(tiers.max_per_order, tiers.max_per_user)
        ORDER BY tiers.id
        ON CONFLICT ON CONSTRAINT tier_user_counters_pkey DO UPDATE
        SET
            reserved_quantity = counters.reserved_quantity + excluded.reserved_quantity,
            max_reserved = excluded.max_reserved,
            max_quantity = excluded.max_quantity
        WHERE
            counters.reserved_quantity + excluded.reserved_quantity <= excluded.max_reserved
            AND coalesce(
                counters.reserved_quantity + counters.bought_quantity + excluded.reserved_quantity
                <= excluded.max_quantity, TRUE
            );
        GET DIAGNOSTICS v_counted = ROW_COUNT;
        IF v_counted < cardinality(items) THEN
            PERFORM ops.raise_error('YP102', (
                SELECT string_agg(
                    format(
                        'One buyer may hold %s tickets of tier %s at a time%s.',
                        tiers.max_per_order, tiers.id,
                        ' and have ' || tiers.max_per_user || ' in all'
                    ), ' ' ORDER BY tiers.id
                )
                FROM ticketing.ticket_tiers AS tiers
                WHERE tiers.id IN (SELECT item.tier_id FROM unnest(items) AS item)
            ));
        END IF;
    END IF;

    IF guest_code_id IS NOT NULL THEN
        UPDATE ticketing.guest_codes
        SET used_count = guest_codes.used_count + tickets.quantity
        FROM (
            SELECT sum(item.quantity)::integer AS quantity
            FROM unnest(items) AS item
            WHERE ticketing.opens(count_claim.guest_code_id, item.tier_id)
        ) AS tickets
        WHERE guest_codes.id = count_claim.guest_code_id
            AND tickets.quantity > 0
            AND guest_codes.used_count + tickets.quantity <= guest_codes.max_uses;
        -- A tier that needs no code uses none, also when it needed one before.
        IF NOT FOUND AND EXISTS (
            SELECT FROM unnest(items) AS item
            WHERE ticketing.opens(count_claim.guest_code_id, item.tier_id)
        ) THEN
            PERFORM ops.raise_error('YP110', 'Fewer uses of the code are left than tickets asked.');
        END IF;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.count_claim(ticketing.item[], uuid, uuid) FROM public;
COMMENT ON FUNCTION ticketing.count_claim(ticketing.item[], uuid, uuid) IS
'Counts what a buyer is about to hold against her limits and against her code, and keeps their
rows locked. Errors: YP102 more than she may have; YP110 the code has too few uses left. For the
package''s own functions.';

CREATE FUNCTION ticketing.take_places(
    needs ticketing.need[], from_bag double precision DEFAULT NULL
)
RETURNS ticketing.taken[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_need ticketing.need;
    v_shard smallint;
    v_taken ticketing.taken[] := '{}'::ticketing.taken[];
BEGIN
    FOREACH v_need IN ARRAY needs LOOP
        IF from_bag IS NULL THEN
            UPDATE ticketing.stock_shards
            SET
                available = stock_shards.available - v_need.places,
                held = stock_shards.held + v_need.places
            WHERE stock_shards.stock_id = v_need.stock_id
                AND stock_shards.shard = (
                    SELECT bags.shard
                    FROM ticketing.stock_shards AS bags
                    WHERE bags.stock_id = v_need.stock_id
                        AND (bags.available >= v_need.places OR bags.capacity IS NULL)
                    ORDER BY random()
                    LIMIT 1
                    FOR UPDATE SKIP LOCKED
                )
            RETURNING stock_shards.shard INTO v_shard;
        ELSE
            -- Ascending, so that those who wait keep the order of locks.
            UPDATE ticketing.stock_shards
            SET
                available = stock_shards.available - v_need.places,
                held = stock_shards.held + v_need.places
            WHERE stock_shards.stock_id = v_need.stock_id
                AND stock_shards.shard = (
                    SELECT bags.shard
                    FROM ticketing.stock_shards AS bags
                    WHERE bags.stock_id = v_need.stock_id
                        AND bags.shard >= floor(take_places.from_bag * v_need.shards)
                        AND (bags.available >= v_need.places OR bags.capacity IS NULL)
                    ORDER BY bags.shard
                    LIMIT 1
                    FOR UPDATE
                )
            RETURNING stock_shards.shard INTO v_shard;
        END IF;
        IF v_shard IS NULL THEN
            RETURN NULL;
        END IF;
        v_taken := v_taken || (v_need.stock_id, v_shard, v_need.places)::ticketing.taken;
    END LOOP;

    RETURN v_taken;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.take_places(ticketing.need[], double precision) FROM public;
COMMENT ON FUNCTION ticketing.take_places(ticketing.need[], double precision) IS
'Takes what is needed, in the order of needs, each from one shard: from any that nobody has locked,
or, waiting in line, from the first at or after from_bag (0 to 1). Null when that fails; the caller
then gives up what was taken. For the package''s own functions.';
