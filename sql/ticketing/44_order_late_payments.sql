-- Orders whose holds are over when their payment comes: they are sold out of what is in stock then,
-- all of it, or nothing changes.

CREATE FUNCTION ticketing.claim_again(sale ticketing.orders)
RETURNS uuid[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_code_id uuid;
    v_items ticketing.item[];
    v_claimed uuid[] := '{}'::uuid[];
BEGIN
    FOR v_code_id, v_items IN
        SELECT
            dead.guest_code_id,
            array_agg(ROW(dead.tier_id, dead.quantity)::ticketing.item ORDER BY dead.tier_id)
        FROM (
            SELECT
                ticket_holds.guest_code_id, ticket_holds.tier_id,
                sum(ticket_holds.quantity)::integer AS quantity
            FROM ticketing.ticket_holds
            WHERE ticket_holds.id = ANY(sale.hold_ids) AND ticket_holds.status <> 'active'
            GROUP BY ticket_holds.guest_code_id, ticket_holds.tier_id
        ) AS dead
        GROUP BY dead.guest_code_id
        ORDER BY dead.guest_code_id
    LOOP
        v_claimed := v_claimed || ARRAY(
            SELECT held.id
            FROM ticketing.claim(
                sale.event_id, v_items, sale.user_id, NULL,
                clock_timestamp() + interval '1 minute', v_code_id
            ) AS held
        );
    END LOOP;

    RETURN v_claimed;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.claim_again(ticketing.orders) FROM public;
COMMENT ON FUNCTION ticketing.claim_again(ticketing.orders) IS
'Takes out of stock what the dead holds of an order were for, and returns the new holds. Errors as
ticketing.claim(). For the package''s own functions.';

CREATE FUNCTION ticketing.convert_again(sale ticketing.orders, alive uuid[])
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tiers constant uuid[] := ARRAY(
        SELECT order_items.tier_id
        FROM ticketing.order_items
        WHERE order_items.order_id = sale.id
    );
    v_dead ticketing.ticket_holds[];
BEGIN
    -- What she has of her own is not dead, or the claim would give it back to make room.
    UPDATE ticketing.ticket_holds
    SET expires_at = clock_timestamp() + interval '1 minute'
    WHERE ticket_holds.id = ANY(convert_again.alive)
        AND ticket_holds.expires_at < clock_timestamp() + interval '1 minute';
    v_dead := ticketing.dead_holds(sale.event_id, ARRAY(
        SELECT (places.stock_id, NULL, NULL, NULL)::ticketing.need
        FROM ticketing.places_of(v_tiers) AS places
    ));

    PERFORM campaigns.redeem_again(sale.id);

    -- What follows locks the same rows twice, in two orders; so all of them come first, in one,
    -- with those of the dead holds that the claim may end.
    PERFORM FROM ticketing.tier_user_counters AS counters
    WHERE (counters.tier_id, counters.user_id) IN (
        SELECT own_id, sale.user_id
        FROM unnest(v_tiers) AS own_id
        UNION ALL
        SELECT held.tier_id, held.user_id
        FROM unnest(v_dead) AS held
    )
    ORDER BY counters.tier_id, counters.user_id
    FOR UPDATE;
    PERFORM FROM ticketing.guest_codes
    WHERE guest_codes.id IN (
        SELECT ticket_holds.guest_code_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(sale.hold_ids)
        UNION ALL
        SELECT held.guest_code_id
        FROM unnest(v_dead) AS held
    )
    ORDER BY guest_codes.id
    FOR UPDATE;
    PERFORM FROM ticketing.stock_shards
    WHERE stock_shards.stock_id IN (
        SELECT places.stock_id FROM ticketing.places_of(v_tiers) AS places
        UNION ALL
        SELECT taken.stock_id
        FROM unnest(v_dead) AS held
        CROSS JOIN unnest(held.taken) AS taken
    )
    ORDER BY stock_shards.stock_id, stock_shards.shard
    FOR UPDATE;

    PERFORM FROM ticketing.end_holds(
        alive || ticketing.claim_again(sale), 'converted', sale.id
    );
    RETURN TRUE;
EXCEPTION
    WHEN OTHERS THEN
        -- Sold out, a limit, a code: whatever refuses tickets refuses them here. Faults do not.
        IF SQLSTATE LIKE 'YP1%' THEN
            RETURN FALSE;
        END IF;
        RAISE;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.convert_again(ticketing.orders, uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.convert_again(ticketing.orders, uuid[]) IS
'Sells an order whose holds are not all alive out of what is in stock now, with its codes, all of
it; or answers false, and nothing has changed. For the package''s own functions.';

CREATE FUNCTION ticketing.convert_holds(sale ticketing.orders)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- A hold past its time has its places until somebody takes them back: whoever ends it first
    -- has them.
    v_alive constant uuid[] := ARRAY(
        SELECT ticket_holds.id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(sale.hold_ids) AND ticket_holds.status = 'active'
        ORDER BY ticket_holds.id
        FOR UPDATE
    );
BEGIN
    IF sale.status = 'pending' AND cardinality(v_alive) = cardinality(sale.hold_ids) THEN
        PERFORM FROM ticketing.end_holds(v_alive, 'converted', sale.id);
        RETURN TRUE;
    END IF;

    RETURN ticketing.convert_again(sale, v_alive);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.convert_holds(ticketing.orders) FROM public;
COMMENT ON FUNCTION ticketing.convert_holds(ticketing.orders) IS
'Sells the places that a locked, unpaid order is for, and says whether it could. For the package''s
own functions.';
