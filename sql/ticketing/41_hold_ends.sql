-- The end of holds: exactly once, in one way. Locks: holds by id, then counters of persons, then
-- codes, then shards, each in the order of its key.

CREATE FUNCTION ticketing.uncount_holds(
    holds ticketing.ticket_holds[],
    into_status ticketing.hold_status,
    tier_ids uuid[] DEFAULT '{}',
    buyer_id uuid DEFAULT NULL,
    guest_code_id uuid DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM FROM ticketing.tier_user_counters AS counters
    WHERE (counters.tier_id, counters.user_id) IN (
        SELECT held.tier_id, held.user_id
        FROM unnest(holds) AS held
        UNION ALL
        SELECT own_id, buyer_id
        FROM unnest(tier_ids) AS own_id
    )
    ORDER BY counters.tier_id, counters.user_id
    FOR UPDATE;
    UPDATE ticketing.tier_user_counters AS counters
    SET
        reserved_quantity = counters.reserved_quantity - ended.quantity,
        bought_quantity = counters.bought_quantity
        + CASE WHEN into_status = 'converted' THEN ended.quantity ELSE 0 END
    FROM (
        SELECT held.tier_id, held.user_id, sum(held.quantity)::integer AS quantity
        FROM unnest(holds) AS held
        GROUP BY held.tier_id, held.user_id
    ) AS ended
    WHERE counters.tier_id = ended.tier_id AND counters.user_id = ended.user_id;

    IF into_status <> 'converted' AND EXISTS (
        SELECT FROM unnest(holds) AS held WHERE held.guest_code_id IS NOT NULL
    ) THEN
        PERFORM FROM ticketing.guest_codes
        WHERE guest_codes.id = uncount_holds.guest_code_id
            OR guest_codes.id IN (SELECT held.guest_code_id FROM unnest(holds) AS held)
        ORDER BY guest_codes.id
        FOR NO KEY UPDATE;
        UPDATE ticketing.guest_codes
        SET used_count = guest_codes.used_count - ended.quantity
        FROM (
            SELECT held.guest_code_id, sum(held.quantity)::integer AS quantity
            FROM unnest(holds) AS held
            GROUP BY held.guest_code_id
        ) AS ended
        WHERE guest_codes.id = ended.guest_code_id;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.uncount_holds(
    ticketing.ticket_holds[], ticketing.hold_status, uuid[], uuid, uuid
) FROM public;
COMMENT ON FUNCTION ticketing.uncount_holds(
    ticketing.ticket_holds[], ticketing.hold_status, uuid[], uuid, uuid
) IS
'Takes ending holds off their buyers'' counters and, unless they are bought, off their codes. It
locks the caller''s own counters and code with them, in order. For the package''s own functions.';

CREATE FUNCTION ticketing.close_holds(
    holds ticketing.ticket_holds[],
    into_status ticketing.hold_status,
    order_id uuid DEFAULT NULL
)
RETURNS SETOF ticketing.ticket_holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH moved AS (
        UPDATE ticketing.stock_shards
        SET
            held = stock_shards.held - ended.places,
            available = stock_shards.available
            + CASE WHEN into_status = 'converted' THEN 0 ELSE ended.places END,
            sold = stock_shards.sold
            + CASE WHEN into_status = 'converted' THEN ended.places ELSE 0 END,
            issued = stock_shards.issued + CASE
                WHEN into_status = 'converted' AND stock_shards.tier_id IS NOT NULL
                    THEN ended.places
                ELSE 0
            END
        FROM (
            SELECT taken.stock_id, taken.shard, sum(taken.places)::integer AS places
            FROM unnest(holds) AS held
            CROSS JOIN unnest(held.taken) AS taken
            GROUP BY taken.stock_id, taken.shard
        ) AS ended
        WHERE stock_shards.stock_id = ended.stock_id AND stock_shards.shard = ended.shard
        RETURNING stock_shards.tier_id, stock_shards.shard, stock_shards.issued
    ),

    numbered AS (
        SELECT
            held.id,
            (
                moved.issued - sum(held.quantity) OVER (
                    PARTITION BY held.tier_id, moved.shard
                    ORDER BY held.id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
                )
            ) * (
                SELECT count(*) FROM ticketing.stock_shards AS bags
                WHERE bags.stock_id = held.tier_id
            ) + moved.shard + 1 AS first_serial
        FROM unnest(holds) AS held
        CROSS JOIN unnest(held.taken) AS taken
        INNER JOIN moved ON moved.tier_id = taken.stock_id AND moved.shard = taken.shard
    ),

    closed AS (
        UPDATE ticketing.ticket_holds
        SET
            status = close_holds.into_status,
            order_id = close_holds.order_id,
            first_serial = CASE
                WHEN close_holds.into_status = 'converted' THEN numbered.first_serial
            END
        FROM numbered
        WHERE ticket_holds.id = numbered.id
        RETURNING ticket_holds.*
    ),

    recorded AS (
        INSERT INTO ticketing.inventory_operations (
            event_id, tier_id, hold_id, order_id, user_id, session_id, operation_type, quantity
        )
        SELECT
            closed.event_id, closed.tier_id, closed.id, closed.order_id, closed.user_id,
            closed.session_id,
            (CASE close_holds.into_status
                WHEN 'converted' THEN 'sell' WHEN 'released' THEN 'release' ELSE 'expire'
            END)::ticketing.inventory_operation,
            closed.quantity
        FROM closed
    )

    SELECT * FROM closed;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.close_holds(
    ticketing.ticket_holds[], ticketing.hold_status, uuid
) FROM public;
COMMENT ON FUNCTION ticketing.close_holds(
    ticketing.ticket_holds[], ticketing.hold_status, uuid
) IS
'Ends holds: gives their places back, or sells them under serial numbers of the tier''s shard. The
caller holds the row locks of the holds and their shards. For the package''s own functions.';

CREATE FUNCTION ticketing.end_holds(
    hold_ids uuid[], into_status ticketing.hold_status, order_id uuid DEFAULT NULL
)
RETURNS SETOF ticketing.ticket_holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $function$
DECLARE
    v_holds ticketing.ticket_holds[];
BEGIN
    PERFORM ticketing.open_tier(old.tier_id)
    FROM (
        SELECT DISTINCT ticket_holds.tier_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(end_holds.hold_ids)
            AND ticket_holds.status = 'active'
            AND ticket_holds.taken IS NULL
        ORDER BY ticket_holds.tier_id
    ) AS old;

    -- Whoever waited here for another end of the hold does not see it any more.
    v_holds := ARRAY(
        SELECT ticket_holds
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(end_holds.hold_ids) AND ticket_holds.status = 'active'
        ORDER BY ticket_holds.id
        FOR UPDATE
    );
    IF cardinality(v_holds) = 0 THEN
        RETURN;
    END IF;

    PERFORM ticketing.uncount_holds(v_holds, into_status);
    PERFORM FROM ticketing.stock_shards
    WHERE (stock_shards.stock_id, stock_shards.shard) IN (
        SELECT taken.stock_id, taken.shard
        FROM unnest(v_holds) AS held
        CROSS JOIN unnest(held.taken) AS taken
    )
    ORDER BY stock_shards.stock_id, stock_shards.shard
    FOR UPDATE;
    RETURN QUERY
    SELECT * FROM ticketing.close_holds(v_holds, into_status, end_holds.order_id);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.end_holds(uuid[], ticketing.hold_status, uuid) FROM public;
COMMENT ON FUNCTION ticketing.end_holds(uuid[], ticketing.hold_status, uuid) IS
'Ends those of the holds that are active: converted (with the order), released or expired. Returns
the ones that this call ended, each exactly once whoever else tries; converted ones have their
first_serial. It does not look at expires_at: the stock of an active hold is there. For the
package''s own functions.';

CREATE FUNCTION ticketing.serials(hold_ids uuid[])
RETURNS TABLE (hold_id uuid, nth integer, serial_no integer)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER ROWS 10
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        ticket_holds.id,
        nth.nth,
        ticket_holds.first_serial + (nth.nth - 1) * (
            SELECT count(*)::integer
            FROM ticketing.stock_shards
            WHERE stock_shards.stock_id = ticket_holds.tier_id
        )
    FROM ticketing.ticket_holds
    CROSS JOIN LATERAL generate_series(1, ticket_holds.quantity) AS nth (nth)
    WHERE ticket_holds.id = ANY(serials.hold_ids) AND ticket_holds.first_serial IS NOT NULL
$function$;

REVOKE ALL ON FUNCTION ticketing.serials(uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.serials(uuid[]) IS
'The serial numbers of the tickets of converted holds: one row per ticket, nth from 1. For the
package''s own functions.';
