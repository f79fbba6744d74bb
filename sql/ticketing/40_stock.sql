-- Stock, opened and sized. A stock has no shards only before its first use: that of a tier which
-- the earlier product sold is opened from its tickets and holds.

CREATE FUNCTION ticketing.shards_for(quantity integer)
RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE WHEN quantity < 128 THEN 1 ELSE least(coalesce(quantity / 16, 16), 16) END
$function$;

REVOKE ALL ON FUNCTION ticketing.shards_for(integer) FROM public;
COMMENT ON FUNCTION ticketing.shards_for(integer) IS
'Into how many shards a stock of this size is laid; null: without limit. A small one is sold out
before anybody waits, and one bag never needs gathering. For the package''s own functions.';

CREATE FUNCTION ticketing.stock_of(
    stock_id uuid,
    OUT quantity integer,
    OUT available integer,
    OUT held integer,
    OUT sold integer,
    OUT issued integer
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    SELECT
        sum(stock_shards.capacity), sum(stock_shards.available), sum(stock_shards.held),
        sum(stock_shards.sold), sum(stock_shards.issued)
    INTO quantity, available, held, sold, issued
    FROM ticketing.stock_shards
    WHERE stock_shards.stock_id = stock_of.stock_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.stock_of(uuid) FROM public;
COMMENT ON FUNCTION ticketing.stock_of(uuid) IS
'The stock of a tier or pool in figures; nulls before it is opened. quantity is available + held +
sold, and null without limit, as available is; issued counts a tier''s serial numbers. For the
package''s own functions.';

CREATE FUNCTION ticketing.spread(
    stock_id uuid, places integer, shard smallint DEFAULT NULL, at_least integer DEFAULT 0
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    UPDATE ticketing.stock_shards
    SET
        available = laid.available,
        capacity = stock_shards.held + stock_shards.sold + laid.available
    FROM (
        SELECT
            bags.shard,
            CASE WHEN bags.shard = spread.shard THEN spread.at_least ELSE 0 END
            + share.rest / share.shards
            + CASE WHEN bags.shard < share.rest % share.shards THEN 1 ELSE 0 END AS available
        FROM ticketing.stock_shards AS bags
        CROSS JOIN (
            SELECT
                count(*)::integer AS shards,
                spread.places - CASE WHEN spread.shard IS NULL THEN 0 ELSE spread.at_least END
                    AS rest
            FROM ticketing.stock_shards AS counted
            WHERE counted.stock_id = spread.stock_id
        ) AS share
        WHERE bags.stock_id = spread.stock_id
    ) AS laid
    WHERE stock_shards.stock_id = spread.stock_id AND stock_shards.shard = laid.shard
$function$;

REVOKE ALL ON FUNCTION ticketing.spread(uuid, integer, smallint, integer) FROM public;
COMMENT ON FUNCTION ticketing.spread(uuid, integer, smallint, integer) IS
'Lays so many free places evenly into the shards of a limited stock, at least some of them into one
of these. The caller holds the row locks of all its shards. For the package''s own functions.';

CREATE FUNCTION ticketing.open_tier(tier_id uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tier ticketing.ticket_tiers;
    v_shards integer;
    v_held integer;
    v_sold integer;
    v_last integer;
BEGIN
    -- Not FOR UPDATE, which would wait for those who have a key share, as every buyer has.
    SELECT * INTO v_tier
    FROM ticketing.ticket_tiers
    WHERE ticket_tiers.id = open_tier.tier_id
    FOR NO KEY UPDATE;
    IF v_tier.id IS NULL OR EXISTS (
        SELECT FROM ticketing.stock_shards WHERE stock_shards.stock_id = v_tier.id
    ) THEN
        RETURN;
    END IF;
    v_shards := ticketing.shards_for(v_tier.quantity);

    UPDATE ticketing.tickets
    SET returned_at = now()
    WHERE tickets.tier_id = v_tier.id
        AND tickets.event_id = v_tier.event_id
        AND tickets.status IN ('refunded', 'cancelled', 'void')
        AND tickets.returned_at IS NULL;
    UPDATE ticketing.ticket_holds
    SET taken = ARRAY[(v_tier.id, 0, ticket_holds.quantity)::ticketing.taken]
    WHERE ticket_holds.tier_id = v_tier.id AND ticket_holds.status = 'active';

    SELECT coalesce(sum(ticket_holds.quantity), 0) INTO v_held
    FROM ticketing.ticket_holds
    WHERE ticket_holds.tier_id = v_tier.id AND ticket_holds.status = 'active';
    SELECT
        count(*) FILTER (WHERE tickets.status IN ('issued', 'redeemed')),
        coalesce(max(tickets.serial_no), 0)
    INTO v_sold, v_last
    FROM ticketing.tickets
    WHERE tickets.tier_id = v_tier.id;

    -- A sold ticket lies in the shard that would have given out its number.
    INSERT INTO ticketing.stock_shards (
        shard, event_id, tier_id, capacity, available, held, sold, issued
    )
    SELECT
        bags.shard, v_tier.event_id, v_tier.id,
        CASE WHEN v_tier.quantity IS NOT NULL THEN bags.held + bags.sold END,
        CASE WHEN v_tier.quantity IS NOT NULL THEN 0 END,
        bags.held, bags.sold, (v_last - bags.shard - 1 + v_shards) / v_shards
    FROM (
        SELECT
            shards.shard,
            CASE WHEN shards.shard = 0 THEN v_held ELSE 0 END AS held,
            (
                SELECT count(*)
                FROM ticketing.tickets
                WHERE tickets.tier_id = v_tier.id
                    AND tickets.status IN ('issued', 'redeemed')
                    AND (tickets.serial_no - 1) % v_shards = shards.shard
            ) AS sold
        FROM generate_series(0, v_shards - 1) AS shards (shard)
    ) AS bags;
    -- One that was oversold has no free places, and more places than its quantity says.
    PERFORM ticketing.spread(v_tier.id, greatest(v_tier.quantity - v_held - v_sold, 0))
    WHERE v_tier.quantity IS NOT NULL;

    IF v_held + v_sold > 0 THEN
        INSERT INTO ticketing.tier_user_counters AS counters (
            tier_id, user_id, reserved_quantity, bought_quantity
        )
        SELECT v_tier.id, users.user_id, sum(users.reserved), sum(users.bought)
        FROM (
            SELECT ticket_holds.user_id, ticket_holds.quantity AS reserved, 0 AS bought
            FROM ticketing.ticket_holds
            WHERE ticket_holds.tier_id = v_tier.id
                AND ticket_holds.status = 'active'
                AND ticket_holds.user_id IS NOT NULL
            UNION ALL
            SELECT orders.user_id, 0, 1
            FROM ticketing.tickets
            INNER JOIN ticketing.orders ON orders.id = tickets.order_id
            WHERE tickets.tier_id = v_tier.id AND tickets.status IN ('issued', 'redeemed')
        ) AS users
        GROUP BY users.user_id
        ON CONFLICT ON CONSTRAINT tier_user_counters_pkey DO UPDATE
        SET
            reserved_quantity = excluded.reserved_quantity,
            bought_quantity = excluded.bought_quantity;

        INSERT INTO ticketing.inventory_operations (
            event_id, tier_id, operation_type, quantity, metadata
        )
        VALUES (
            v_tier.event_id, v_tier.id, 'adjust', v_held + v_sold,
            jsonb_build_object('opening', TRUE, 'held', v_held, 'sold', v_sold)
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.open_tier(uuid) FROM public;
COMMENT ON FUNCTION ticketing.open_tier(uuid) IS
'Lays the stock of a tier into shards, once. What the earlier product sold and set aside counts;
its holds take from shard 0. For the package''s own functions.';

CREATE FUNCTION ticketing.open_pool(pool_id uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pool ticketing.capacity_pools;
    v_sold integer;
BEGIN
    SELECT * INTO v_pool
    FROM ticketing.capacity_pools
    WHERE capacity_pools.id = open_pool.pool_id
    FOR NO KEY UPDATE;
    IF v_pool.id IS NULL OR EXISTS (
        SELECT FROM ticketing.stock_shards WHERE stock_shards.stock_id = v_pool.id
    ) THEN
        RETURN;
    END IF;
    v_sold := v_pool.sold_quantity + v_pool.reserved_quantity;

    INSERT INTO ticketing.stock_shards (shard, event_id, pool_id, capacity, available, sold)
    SELECT
        bags.shard, v_pool.event_id, v_pool.id, bags.sold, 0, bags.sold
    FROM (
        SELECT shards.shard, CASE WHEN shards.shard = 0 THEN v_sold ELSE 0 END AS sold
        FROM generate_series(0, ticketing.shards_for(v_pool.capacity) - 1) AS shards (shard)
    ) AS bags;
    PERFORM ticketing.spread(v_pool.id, greatest(v_pool.capacity - v_sold, 0));
END
$function$;

REVOKE ALL ON FUNCTION ticketing.open_pool(uuid) FROM public;
COMMENT ON FUNCTION ticketing.open_pool(uuid) IS
'Lays the places of a pool into shards, once. What the earlier product counted as sold and set aside
in it stays taken: no row says of which tickets it was. For the package''s own functions.';

CREATE FUNCTION ticketing.resize(stock_id uuid, quantity integer)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_stock record;
BEGIN
    PERFORM FROM ticketing.stock_shards
    WHERE stock_shards.stock_id = resize.stock_id
    ORDER BY stock_shards.shard
    FOR UPDATE;
    v_stock := ticketing.stock_of(resize.stock_id);

    IF resize.quantity IS NULL THEN
        UPDATE ticketing.stock_shards
        SET capacity = NULL, available = NULL
        WHERE stock_shards.stock_id = resize.stock_id;
    ELSIF resize.quantity < v_stock.held + v_stock.sold THEN
        PERFORM ops.raise_error('YP112', format(
            '%s are held and %s sold of stock %s.', v_stock.held, v_stock.sold, resize.stock_id
        ));
    ELSE
        PERFORM ticketing.spread(
            resize.stock_id, resize.quantity - v_stock.held - v_stock.sold
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.resize(uuid, integer) FROM public;
COMMENT ON FUNCTION ticketing.resize(uuid, integer) IS
'Gives an open stock so many places; null: without limit. YP112 when more are held and sold. For
the package''s own functions.';
