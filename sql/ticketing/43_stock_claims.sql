-- The claim itself: everything that a buyer asks for, or nothing. Plans are generic: those for an
-- array of one item would be made anew each time, which costs more than they save.

CREATE FUNCTION ticketing.needs_of(demands ticketing.demand[])
RETURNS ticketing.need[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN ARRAY(
        SELECT (asked.stock_id, asked.places, bags.shards, bags.available)::ticketing.need
        FROM (
            SELECT demand.stock_id, sum(demand.places)::integer AS places
            FROM unnest(demands) AS demand
            GROUP BY demand.stock_id
        ) AS asked
        CROSS JOIN LATERAL (
            SELECT count(*) AS shards, sum(stock_shards.available) AS available
            FROM ticketing.stock_shards
            WHERE stock_shards.stock_id = asked.stock_id
        ) AS bags
        ORDER BY asked.stock_id
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.needs_of(ticketing.demand[]) FROM public;
COMMENT ON FUNCTION ticketing.needs_of(ticketing.demand[]) IS
'What is asked of each stock, in the order of their ids, and what is free there now, read without a
lock. For the package''s own functions.';

CREATE FUNCTION ticketing.refuse_sold_out(demands ticketing.demand[], stock_id uuid)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.raise_error('YP101', (
        SELECT format(
            'Fewer than %s places are left for tickets of tier %s.',
            sum(demand.places), string_agg(demand.tier_id::text, ', ' ORDER BY demand.tier_id)
        )
        FROM unnest(demands) AS demand
        WHERE demand.stock_id = refuse_sold_out.stock_id
    ));
END
$function$;

REVOKE ALL ON FUNCTION ticketing.refuse_sold_out(ticketing.demand[], uuid) FROM public;
COMMENT ON FUNCTION ticketing.refuse_sold_out(ticketing.demand[], uuid) IS
'Raises YP101 for the stock that has too few places. For the package''s own functions.';

CREATE FUNCTION ticketing.dead_holds(event_id uuid, needs ticketing.need[])
RETURNS ticketing.ticket_holds[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_sharing constant uuid[] := ARRAY(
        SELECT DISTINCT places.tier_id
        FROM ticketing.places_of(ARRAY(
            SELECT ticket_tiers.id
            FROM ticketing.ticket_tiers
            WHERE ticket_tiers.event_id = dead_holds.event_id
        )) AS places
        WHERE places.stock_id IN (SELECT need.stock_id FROM unnest(needs) AS need)
    );
BEGIN
    -- One that somebody else is about to end is hers: its places are seen when she is done.
    RETURN ARRAY(
        SELECT ticket_holds
        FROM ticketing.ticket_holds
        WHERE ticket_holds.tier_id = ANY(v_sharing)
            AND ticket_holds.status = 'active'
            AND ticket_holds.expires_at <= statement_timestamp()
            AND ticket_holds.taken IS NOT NULL
        ORDER BY ticket_holds.expires_at
        LIMIT 1000
        FOR UPDATE SKIP LOCKED
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.dead_holds(uuid, ticketing.need[]) FROM public;
COMMENT ON FUNCTION ticketing.dead_holds(uuid, ticketing.need[]) IS
'Locks up to 1000 holds past their time that have places of these stocks. For the package''s own
functions.';

CREATE FUNCTION ticketing.take_places_in_line(
    event_id uuid, demands ticketing.demand[], items ticketing.item[], buyer_id uuid,
    guest_code_id uuid
)
RETURNS ticketing.taken[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_needs ticketing.need[] := ticketing.needs_of(demands);
    v_dead constant ticketing.ticket_holds[] := ticketing.dead_holds(event_id, v_needs);
    v_need ticketing.need;
    v_shard smallint;
    v_most integer;
BEGIN
    IF cardinality(v_dead) > 0 THEN
        PERFORM ticketing.uncount_holds(
            v_dead, 'expired', ARRAY(SELECT item.tier_id FROM unnest(items) AS item), buyer_id,
            guest_code_id
        );
    END IF;
    PERFORM ticketing.count_claim(items, buyer_id, guest_code_id);

    PERFORM FROM ticketing.stock_shards
    WHERE stock_shards.stock_id IN (SELECT need.stock_id FROM unnest(v_needs) AS need)
        OR (stock_shards.stock_id, stock_shards.shard) IN (
            SELECT taken.stock_id, taken.shard
            FROM unnest(v_dead) AS held
            CROSS JOIN unnest(held.taken) AS taken
        )
    ORDER BY stock_shards.stock_id, stock_shards.shard
    FOR UPDATE;
    PERFORM ticketing.close_holds(v_dead, 'expired') WHERE cardinality(v_dead) > 0;

    v_needs := ticketing.needs_of(demands);
    FOREACH v_need IN ARRAY v_needs LOOP
        IF v_need.available < v_need.places THEN
            PERFORM ticketing.refuse_sold_out(demands, v_need.stock_id);
        END IF;
        SELECT stock_shards.shard, stock_shards.available INTO v_shard, v_most
        FROM ticketing.stock_shards
        WHERE stock_shards.stock_id = v_need.stock_id
        ORDER BY stock_shards.available DESC, stock_shards.shard
        LIMIT 1;
        IF v_most < v_need.places THEN
            PERFORM ticketing.spread(
                v_need.stock_id, v_need.available::integer, v_shard, v_need.places
            );
        END IF;
    END LOOP;

    RETURN ticketing.take_places(v_needs, 0);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.take_places_in_line(
    uuid, ticketing.demand[], ticketing.item[], uuid, uuid
) FROM public;
COMMENT ON FUNCTION ticketing.take_places_in_line(
    uuid, ticketing.demand[], ticketing.item[], uuid, uuid
) IS
'The slow and exact way: ends dead holds, counts the claim, locks all shards concerned, gathers
free places where none of them has enough, and takes. Errors: YP101, YP102, YP110. For the
package''s own functions.';

CREATE FUNCTION ticketing.claim(
    event_id uuid,
    items ticketing.item[],
    buyer_id uuid,
    session_id text,
    expires_at timestamptz,
    guest_code_id uuid DEFAULT NULL
)
RETURNS SETOF ticketing.ticket_holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan
AS $function$
DECLARE
    v_tier_ids constant uuid[] := ARRAY(SELECT item.tier_id FROM unnest(items) AS item ORDER BY 1);
    v_sold_out uuid;
    v_demands ticketing.demand[];
    v_needs ticketing.need[];
    v_need ticketing.need;
    v_from_bag double precision;
    v_taken ticketing.taken[];
BEGIN
    -- When all want what is gone, most are told so here, before they write or lock anything.
    SELECT item.tier_id INTO v_sold_out
    FROM unnest(items) AS item
    WHERE item.quantity > (
        SELECT sum(stock_shards.available)
        FROM ticketing.stock_shards
        WHERE stock_shards.stock_id = item.tier_id
    )
    LIMIT 1;
    -- The next in the index, which takes one look: for one of the tier a plan may read all holds.
    IF v_sold_out IS NOT NULL AND NOT EXISTS (
        SELECT
        FROM (
            SELECT ticket_holds.tier_id, ticket_holds.expires_at
            FROM ticketing.ticket_holds
            WHERE ticket_holds.status = 'active' AND ticket_holds.tier_id >= v_sold_out
            ORDER BY ticket_holds.tier_id, ticket_holds.expires_at
            LIMIT 1
        ) AS oldest
        WHERE oldest.tier_id = v_sold_out AND oldest.expires_at <= clock_timestamp()
    ) THEN
        PERFORM ops.raise_error('YP101', format('Too few of tier %s are left.', v_sold_out));
    END IF;

    -- From here on no tier joins or leaves a pool: that takes the lock that this one excludes.
    IF (
        SELECT count(*) FROM (
            SELECT FROM ticketing.ticket_tiers
            WHERE ticket_tiers.id = ANY(v_tier_ids) AND ticket_tiers.event_id = claim.event_id
            ORDER BY ticket_tiers.id
            FOR KEY SHARE
        ) AS tiers
    ) IS DISTINCT FROM cardinality(items) THEN
        PERFORM ops.raise_error('YP004', 'The event does not have all of the tiers, each once.');
    END IF;
    v_demands := ARRAY(
        SELECT (item.tier_id, places.stock_id, places.places * item.quantity)::ticketing.demand
        FROM unnest(items) AS item
        INNER JOIN ticketing.places_of(v_tier_ids) AS places ON places.tier_id = item.tier_id
    );
    v_needs := ticketing.needs_of(v_demands);

    FOREACH v_need IN ARRAY v_needs LOOP
        IF v_need.shards = 0 THEN
            PERFORM ticketing.open_tier(v_need.stock_id);
            PERFORM ticketing.open_pool(v_need.stock_id);
            v_needs := ticketing.needs_of(v_demands);
        ELSIF v_need.available < v_need.places
            AND cardinality(ticketing.dead_holds(event_id, v_needs)) = 0
        THEN
            PERFORM ticketing.refuse_sold_out(v_demands, v_need.stock_id);
        END IF;
    END LOOP;

    -- Two tries of which each gives up what it took when one stock fails; then the slow way.
    FOREACH v_from_bag IN ARRAY ARRAY[NULL, random()] LOOP
        BEGIN
            PERFORM ticketing.count_claim(items, buyer_id, guest_code_id);
            v_taken := ticketing.take_places(v_needs, v_from_bag);
            IF v_taken IS NULL THEN
                RAISE no_data_found;
            END IF;
            EXIT;
        EXCEPTION
            WHEN no_data_found OR SQLSTATE 'YP102' OR SQLSTATE 'YP110' THEN
                v_taken := NULL;
        END;
    END LOOP;
    IF v_taken IS NULL THEN
        v_taken := ticketing.take_places_in_line(
            event_id, v_demands, items, buyer_id, guest_code_id
        );
    END IF;

    RETURN QUERY
    WITH held AS (
        INSERT INTO ticketing.ticket_holds (
            event_id, tier_id, user_id, session_id, guest_code_id, quantity, unit_price_cents,
            taken, expires_at
        )
        SELECT
            tiers.event_id, tiers.id, claim.buyer_id, claim.session_id,
            CASE
                WHEN claim.guest_code_id IS NOT NULL
                    AND ticketing.opens(claim.guest_code_id, tiers.id) THEN claim.guest_code_id
            END,
            item.quantity, tiers.price_cents,
            ARRAY(
                SELECT (demand.stock_id, place.shard, demand.places)::ticketing.taken
                FROM unnest(v_demands) AS demand
                INNER JOIN unnest(v_taken) AS place ON place.stock_id = demand.stock_id
                WHERE demand.tier_id = tiers.id
            ),
            claim.expires_at
        FROM unnest(items) AS item
        INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = item.tier_id
        ORDER BY tiers.id
        RETURNING ticket_holds.*
    ),

    recorded AS (
        INSERT INTO ticketing.inventory_operations (
            event_id, tier_id, hold_id, user_id, session_id, operation_type, quantity
        )
        SELECT
            held.event_id, held.tier_id, held.id, held.user_id, held.session_id, 'hold',
            held.quantity
        FROM held
    )

    SELECT * FROM held;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.claim(
    uuid, ticketing.item[], uuid, text, timestamptz, uuid
) FROM public;
COMMENT ON FUNCTION ticketing.claim(
    uuid, ticketing.item[], uuid, text, timestamptz, uuid
) IS
'Sets all items aside for a buyer or a session, or none, whether or not they are on sale: counts
them against her limits and her code, takes places of the tiers and their pools, and returns the
holds, one for each tier. Errors: YP004 an unknown tier, or one twice; YP101 too few places are
left; YP102 more than she may have; YP110 the code has too few uses left. For the package''s own
functions.';
