-- Buying: holds become an order with all its lines, which is paid at once or later. The idempotency
-- key is claimed by the insert of the order itself, so that of two calls with one key the second
-- waits for the first and answers with its order. Locks: event, orders, holds, promo codes, stock,
-- ledger.

CREATE FUNCTION ticketing.find_order(
    buyer ticketing.buyer,
    idempotency_key text,
    hold_ids uuid[],
    promo_codes text[]
)
RETURNS ticketing.orders
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order ticketing.orders;
BEGIN
    SELECT * INTO v_order
    FROM ticketing.orders
    WHERE orders.user_id = buyer.user_id
        AND orders.idempotency_key = find_order.idempotency_key;

    IF v_order.id IS NOT NULL AND (
        v_order.hold_ids, v_order.promo_codes,
        v_order.contact_email, v_order.contact_name, v_order.contact_phone
    ) IS DISTINCT FROM (
        find_order.hold_ids, ticketing.asked_codes(find_order.promo_codes),
        buyer.email, buyer.name, buyer.phone
    ) THEN
        PERFORM ops.raise_error('YP006', format(
            'The key made order %s of other holds, with other codes or another contact.',
            v_order.id
        ));
    END IF;

    RETURN v_order;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.find_order(ticketing.buyer, text, uuid[], text[]) FROM public;
COMMENT ON FUNCTION ticketing.find_order(ticketing.buyer, text, uuid[], text[]) IS
'The order that the buyer''s key has made already, or a row of nulls. YP006 when it was made of
other holds, with other codes or with another contact. For the package''s own functions.';

CREATE FUNCTION ticketing.sells(event_id uuid)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events;
BEGIN
    -- A cancellation locks the event FOR UPDATE: it sees the sale, or the sale sees it. Whoever
    -- edits the event otherwise waits for no sale, and no sale for her.
    SELECT * INTO v_event FROM events.events WHERE events.id = sells.event_id FOR KEY SHARE;

    RETURN v_event.status = 'published' AND NOT EXISTS (
        SELECT FROM organizations.organizations
        WHERE organizations.id = v_event.owner_organization_id
            AND organizations.status <> 'active'
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.sells(uuid) FROM public;
COMMENT ON FUNCTION ticketing.sells(uuid) IS
'Whether tickets of an event may be sold: it is published, and its organization neither suspended
nor closed. The event is not cancelled or moved until commit. For the package''s own functions.';

CREATE FUNCTION ticketing.give_up_orders(order_ids uuid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE ticketing.orders
    SET status = 'canceled'
    WHERE orders.id = ANY(give_up_orders.order_ids);

    UPDATE ticketing.checkout_sessions
    SET status = 'canceled'
    WHERE checkout_sessions.order_id = ANY(give_up_orders.order_ids)
        AND checkout_sessions.status = 'pending';
END
$function$;

REVOKE ALL ON FUNCTION ticketing.give_up_orders(uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.give_up_orders(uuid[]) IS
'Cancels locked, pending orders; their holds and codes are given back by the caller. For the
package''s own functions.';

CREATE FUNCTION ticketing.take_holds(order_id uuid, time_to_pay interval)
RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order ticketing.orders;
    v_hold ticketing.ticket_holds;
    v_expires_at timestamptz;
BEGIN
    SELECT * INTO STRICT v_order FROM ticketing.orders WHERE orders.id = take_holds.order_id;

    FOR v_hold IN
        SELECT * FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(v_order.hold_ids)
        ORDER BY ticket_holds.id
        FOR UPDATE
    LOOP
        IF v_hold.status IN ('converted', 'released') THEN
            PERFORM ops.raise_error('YP005', format('Hold %s is %s.', v_hold.id, v_hold.status));
        ELSIF v_hold.status = 'expired' OR v_hold.expires_at <= clock_timestamp() THEN
            PERFORM ops.raise_error('YP104', format('Hold %s has expired.', v_hold.id));
        ELSIF EXISTS (
            SELECT FROM ticketing.orders
            WHERE orders.id = v_hold.checkout_order_id AND orders.status = 'pending'
        ) THEN
            PERFORM ops.raise_error('YP005', format(
                'Hold %s is in checkout %s.', v_hold.id, v_hold.checkout_order_id
            ));
        END IF;
        CONTINUE WHEN take_holds.time_to_pay IS NULL;

        -- The first checkout gives time to pay; another one of the same hold gives no more.
        UPDATE ticketing.ticket_holds
        SET
            checkout_order_id = v_order.id,
            expires_at = CASE
                WHEN v_hold.checkout_order_id IS NULL
                    THEN greatest(
                        ticket_holds.expires_at, clock_timestamp() + take_holds.time_to_pay
                    )
                ELSE ticket_holds.expires_at
            END
        WHERE ticket_holds.id = v_hold.id
        RETURNING least(ticket_holds.expires_at, v_expires_at) INTO v_expires_at;
    END LOOP;

    RETURN v_expires_at;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.take_holds(uuid, interval) FROM public;
COMMENT ON FUNCTION ticketing.take_holds(uuid, interval) IS
'Locks the holds of a new order. With a time to pay they wait for the order that long, or at least
as long as they would have without, and the answer is when the first of them ends. Errors: YP005 one
was bought, released or is in another checkout; YP104 one has expired. For the package''s own
functions.';

CREATE FUNCTION ticketing.place_order(
    hold_ids uuid[],
    idempotency_key text,
    promo_codes text[],
    buyer ticketing.buyer,
    time_to_pay interval,
    OUT order_id uuid,
    OUT is_new boolean
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order ticketing.orders;
    v_cart ticketing.cart;
    v_given_up uuid[];
    v_expires_at timestamptz;
BEGIN
    is_new := FALSE;
    v_order := ticketing.find_order(buyer, idempotency_key, hold_ids, promo_codes);
    IF v_order.id IS NOT NULL THEN
        order_id := v_order.id;
        RETURN;
    END IF;

    v_cart := ticketing.price_holds(hold_ids, buyer.user_id, promo_codes);
    IF NOT ticketing.sells(v_cart.event_id) THEN
        PERFORM ops.raise_error('YP103', 'The event is not on sale.');
    END IF;

    -- Whoever checks out again, say with a code, gives up the checkout before.
    v_given_up := ARRAY(
        SELECT orders.id
        FROM ticketing.orders
        WHERE orders.status = 'pending'
            AND orders.idempotency_key <> place_order.idempotency_key
            AND orders.id IN (
                SELECT ticket_holds.checkout_order_id
                FROM ticketing.ticket_holds
                WHERE ticket_holds.id = ANY(place_order.hold_ids)
            )
        ORDER BY orders.id
        FOR UPDATE
    );
    IF cardinality(v_given_up) > 0 THEN
        PERFORM ticketing.give_up_orders(v_given_up);
    END IF;

    INSERT INTO ticketing.orders (
        user_id, event_id, seller_organization_id, currency, currency_decimals, subtotal_cents,
        discount_cents, fees_cents, tax_cents, total_cents, hold_ids, idempotency_key, promo_codes,
        payout_destination_owner, payout_destination_id, contact_email, contact_name,
        contact_phone
    )
    SELECT
        buyer.user_id, events.id, events.owner_organization_id, currencies.code,
        currencies.decimal_places, v_cart.subtotal_cents, v_cart.discount_cents,
        v_cart.fees_cents, v_cart.tax_cents, v_cart.total_cents, place_order.hold_ids,
        place_order.idempotency_key, ticketing.asked_codes(place_order.promo_codes),
        events.owner_context_type, events.owner_context_id, buyer.email, buyer.name, buyer.phone
    FROM events.events
    CROSS JOIN ref.currencies
    WHERE events.id = v_cart.event_id AND currencies.code = v_cart.currency
    ON CONFLICT ON CONSTRAINT orders_user_id_idempotency_key_key DO NOTHING
    RETURNING * INTO v_order;

    IF v_order.id IS NULL THEN
        PERFORM campaigns.release_promos(v_given_up) WHERE cardinality(v_given_up) > 0;
        v_order := ticketing.find_order(buyer, idempotency_key, hold_ids, promo_codes);
        order_id := v_order.id;
        RETURN;
    END IF;

    order_id := v_order.id;
    is_new := TRUE;
    v_expires_at := ticketing.take_holds(
        v_order.id, CASE WHEN v_order.total_cents > 0 THEN place_order.time_to_pay END
    );
    IF cardinality(v_given_up) > 0 THEN
        PERFORM campaigns.release_promos(
            v_given_up, ARRAY(SELECT used.promo_id FROM unnest(v_cart.discounts) AS used)
        );
    END IF;
    PERFORM campaigns.redeem_promos(v_order.id, v_cart.discounts);
    PERFORM ticketing.write_lines(v_order.id, v_cart);
    IF v_expires_at IS NOT NULL THEN
        UPDATE ticketing.orders
        SET expires_at = v_expires_at
        WHERE orders.id = v_order.id;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.place_order(uuid[], text, text[], ticketing.buyer, interval)
FROM public;
COMMENT ON FUNCTION ticketing.place_order(uuid[], text, text[], ticketing.buyer, interval) IS
'Makes a pending order of the buyer''s holds, given ascending, with all its lines, or finds the one
that the key has made already. With a time to pay the holds of an order that costs something wait
for it. Errors as public.start_checkout(). For the package''s own functions.';
