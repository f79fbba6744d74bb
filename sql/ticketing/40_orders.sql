-- What an order is made of: the price of its holds, and its tickets with one line each.

CREATE FUNCTION ticketing.fee_cents(price_cents bigint, fee_bps integer)
RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT (price_cents * fee_bps + 5000) / 10000
$function$;

REVOKE ALL ON FUNCTION ticketing.fee_cents(bigint, integer) FROM public;
COMMENT ON FUNCTION ticketing.fee_cents(bigint, integer) IS
'The platform''s fee on one ticket, in minor units: basis points of the price, half rounded up. An
order''s fee is the sum over its tickets, so it needs no rounding of its own. For the package''s
own functions.';

CREATE FUNCTION ticketing.price_holds(hold_ids uuid[], buyer_id uuid)
RETURNS ticketing.cart
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_hold ticketing.ticket_holds;
    v_held integer := 0;
    v_carts integer;
    v_status events.event_status;
    v_cart ticketing.cart;
BEGIN
    FOR v_hold IN
        SELECT * FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(price_holds.hold_ids)
            AND ticket_holds.user_id = price_holds.buyer_id
        ORDER BY ticket_holds.id
        FOR UPDATE
    LOOP
        v_held := v_held + 1;
        IF v_hold.status IN ('converted', 'released') THEN
            PERFORM ops.raise_error('YP005', format('Hold %s is %s.', v_hold.id, v_hold.status));
        ELSIF v_hold.status = 'expired' OR v_hold.expires_at <= clock_timestamp() THEN
            PERFORM ops.raise_error('YP104', format('Hold %s has expired.', v_hold.id));
        END IF;
    END LOOP;
    IF v_held <> cardinality(hold_ids) THEN
        PERFORM ops.raise_error('YP004', 'Not every hold exists and belongs to the buyer.');
    END IF;

    SELECT
        events.id, tiers.currency, rate.fee_bps, sum(holds.quantity * tiers.price_cents),
        sum(holds.quantity * ticketing.fee_cents(tiers.price_cents, rate.fee_bps)),
        events.status, count(*) OVER ()
    INTO
        v_cart.event_id, v_cart.currency, v_cart.fee_bps, v_cart.subtotal_cents, v_cart.fees_cents,
        v_status, v_carts
    FROM ticketing.ticket_holds AS holds
    INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = holds.tier_id
    INNER JOIN events.events ON events.id = tiers.event_id
    LEFT JOIN organizations.organizations ON organizations.id = events.owner_organization_id
    -- An event of a person pays what an organization pays unless agreed otherwise.
    CROSS JOIN LATERAL (SELECT coalesce(organizations.ticket_fee_bps, 500) AS fee_bps) AS rate
    WHERE holds.id = ANY(price_holds.hold_ids)
    GROUP BY events.id, tiers.currency, rate.fee_bps;

    PERFORM ops.require(v_carts = 1, 'hold_ids', 'must be of one event and one currency');
    IF v_status <> 'published' THEN
        PERFORM ops.raise_error('YP103', format('The event is %s.', v_status));
    END IF;

    RETURN v_cart;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.price_holds(uuid[], uuid) FROM public;
COMMENT ON FUNCTION ticketing.price_holds(uuid[], uuid) IS
'Locks the buyer''s holds and says what they cost. Errors: YP003 more than one event or currency;
YP004 a hold is not hers; YP005 bought or released already; YP103 the event is not on sale; YP104
expired. For the package''s own functions.';

CREATE FUNCTION ticketing.issue_tickets(order_id uuid, fee_bps integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_issued integer;
BEGIN
    WITH lines AS (
        SELECT
            orders.user_id,
            orders.event_id,
            tiers.id AS tier_id,
            tiers.price_cents,
            ticketing.fee_cents(tiers.price_cents, issue_tickets.fee_bps) AS fee_cents,
            tiers.issued_quantity
            + row_number() OVER (PARTITION BY tiers.id ORDER BY holds.id, nth.nth) AS serial_no
        FROM ticketing.orders
        INNER JOIN ticketing.ticket_holds AS holds ON holds.id = ANY(orders.hold_ids)
        INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = holds.tier_id
        CROSS JOIN generate_series(1, holds.quantity) AS nth (nth)
        WHERE orders.id = issue_tickets.order_id
    ),

    issued AS (
        INSERT INTO ticketing.tickets (event_id, tier_id, order_id, owner_user_id, serial_no)
        SELECT lines.event_id, lines.tier_id, issue_tickets.order_id, lines.user_id, lines.serial_no
        FROM lines
        RETURNING tickets.id, tickets.tier_id, tickets.serial_no
    )

    INSERT INTO ticketing.order_items (
        event_id, order_id, tier_id, ticket_id, unit_price_cents, fee_cents
    )
    SELECT
        lines.event_id, issue_tickets.order_id, lines.tier_id, issued.id, lines.price_cents,
        lines.fee_cents
    FROM issued
    INNER JOIN lines USING (tier_id, serial_no);

    GET DIAGNOSTICS v_issued = ROW_COUNT;
    RETURN v_issued;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.issue_tickets(uuid, integer) FROM public;
COMMENT ON FUNCTION ticketing.issue_tickets(uuid, integer) IS
'Issues the tickets of an order with one order item each and returns their number. The caller
holds the row locks of the tiers, and counts the stock afterwards. For the package''s own
functions.';
