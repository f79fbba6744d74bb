-- Checkouts: an order with its price, for which holds wait until it is paid, given up or too late.

CREATE FUNCTION ticketing.price_snapshot(sale ticketing.orders)
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT jsonb_build_object(
        'currency', sale.currency, 'subtotal_cents', sale.subtotal_cents,
        'discount_cents', sale.discount_cents, 'fees_cents', sale.fees_cents,
        'tax_cents', sale.tax_cents, 'total_cents', sale.total_cents,
        'promos', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'code', promos.code, 'discount_cents', promo_redemptions.discount_cents
            ) ORDER BY promos.organization_id NULLS LAST)
            FROM campaigns.promo_redemptions
            INNER JOIN campaigns.promos ON promos.id = promo_redemptions.promo_id
            WHERE promo_redemptions.order_id = sale.id
        ), '[]'),
        'taxes', coalesce((
            SELECT jsonb_agg(jsonb_build_object(
                'name', order_tax_lines.name, 'rate', order_tax_lines.rate,
                'taxable_cents', order_tax_lines.taxable_cents,
                'tax_cents', order_tax_lines.tax_cents,
                'is_included', order_tax_lines.is_included
            ) ORDER BY order_tax_lines.rate DESC, order_tax_lines.name)
            FROM ticketing.order_tax_lines
            WHERE order_tax_lines.order_id = sale.id
        ), '[]')
    )
$function$;

REVOKE ALL ON FUNCTION ticketing.price_snapshot(ticketing.orders) FROM public;
COMMENT ON FUNCTION ticketing.price_snapshot(ticketing.orders) IS
'What the buyer is shown: the sums of an order, its codes and its taxes. For the package''s own
functions.';

CREATE FUNCTION ticketing.open_checkout(sale ticketing.orders, buyer ticketing.buyer)
RETURNS ticketing.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_checkout_id uuid;
    v_order ticketing.orders;
BEGIN
    INSERT INTO ticketing.checkout_sessions (
        event_id, order_id, user_id, guest_session_id, hold_ids, cart_snapshot,
        pricing_snapshot, contact_snapshot, verification_state, expires_at
    )
    SELECT
        sale.event_id, sale.id,
        CASE WHEN buyer.guest_session_id IS NULL THEN buyer.user_id END, buyer.guest_session_id,
        sale.hold_ids, items.cart, ticketing.price_snapshot(sale),
        jsonb_strip_nulls(jsonb_build_object(
            'email', buyer.email, 'name', buyer.name, 'phone', buyer.phone
        )),
        jsonb_build_object(
            'email_verified', buyer.guest_session_id IS NOT NULL AND buyer.email IS NOT NULL
        ),
        coalesce(sale.expires_at, now())
    FROM (
        SELECT jsonb_agg(
            jsonb_build_object('tier_id', tiers.tier_id, 'quantity', tiers.quantity)
            ORDER BY tiers.tier_id
        ) AS cart
        FROM (
            SELECT order_items.tier_id, sum(order_items.quantity) AS quantity
            FROM ticketing.order_items
            WHERE order_items.order_id = sale.id
            GROUP BY order_items.tier_id
        ) AS tiers
    ) AS items
    RETURNING checkout_sessions.id INTO v_checkout_id;

    UPDATE ticketing.orders
    SET checkout_session_id = v_checkout_id::text
    WHERE orders.id = sale.id
    RETURNING * INTO STRICT v_order;

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'order.created', v_order.seller_organization_id, 'order', v_order.id,
        jsonb_build_object(
            'order_id', v_order.id, 'event_id', v_order.event_id, 'user_id', v_order.user_id,
            'total_cents', v_order.total_cents, 'currency', v_order.currency,
            'expires_at', v_order.expires_at
        )
    );

    RETURN v_order;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.open_checkout(ticketing.orders, ticketing.buyer) FROM public;
COMMENT ON FUNCTION ticketing.open_checkout(ticketing.orders, ticketing.buyer) IS
'Opens the checkout of a new order, and tells the world of the order. Returns the order. For the
package''s own functions.';

CREATE FUNCTION ticketing.expire_orders(at_most integer DEFAULT 1000)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_orders constant uuid[] := ARRAY(
        SELECT orders.id
        FROM ticketing.orders
        WHERE orders.status = 'pending' AND orders.expires_at <= (SELECT clock_timestamp())
        ORDER BY orders.expires_at
        LIMIT expire_orders.at_most
        FOR UPDATE SKIP LOCKED
    );
BEGIN
    UPDATE ticketing.checkout_sessions
    SET status = 'expired'
    WHERE checkout_sessions.order_id = ANY(v_orders) AND checkout_sessions.status = 'pending';

    PERFORM FROM ticketing.ticket_holds
    WHERE ticket_holds.checkout_order_id = ANY(v_orders)
    ORDER BY ticket_holds.id
    FOR UPDATE;
    PERFORM campaigns.release_promos(v_orders);
    PERFORM FROM ticketing.end_holds(
        ARRAY(
            SELECT ticket_holds.id
            FROM ticketing.ticket_holds
            WHERE ticket_holds.checkout_order_id = ANY(v_orders)
                AND ticket_holds.expires_at <= clock_timestamp()
        ),
        'expired'
    );

    UPDATE ticketing.orders SET status = 'expired' WHERE orders.id = ANY(v_orders);
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        'order.expired', orders.seller_organization_id, 'order', orders.id,
        jsonb_build_object(
            'order_id', orders.id, 'event_id', orders.event_id, 'user_id', orders.user_id
        )
    FROM ticketing.orders
    WHERE orders.id = ANY(v_orders);

    RETURN cardinality(v_orders);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.expire_orders(integer) FROM public;
COMMENT ON FUNCTION ticketing.expire_orders(integer) IS
'Ends orders that were not paid in time, those first whose time was over first, gives their holds
and codes back, and returns their number; orders that are being paid are left. A job calls it until
it answers 0. For the package''s own functions.';

CREATE FUNCTION ticketing.leave_checkout(order_id uuid)
RETURNS ticketing.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order ticketing.orders;
BEGIN
    SELECT * INTO v_order
    FROM ticketing.orders
    WHERE orders.id = leave_checkout.order_id
    FOR UPDATE;
    IF v_order.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such order.');
    ELSIF v_order.status IN ('canceled', 'expired') THEN
        RETURN v_order;
    ELSIF v_order.status <> 'pending' THEN
        PERFORM ops.raise_error('YP005', format('Order %s is %s.', v_order.id, v_order.status));
    END IF;

    PERFORM FROM ticketing.ticket_holds
    WHERE ticket_holds.checkout_order_id = v_order.id
    ORDER BY ticket_holds.id
    FOR UPDATE;
    PERFORM ticketing.give_up_orders(ARRAY[v_order.id]);
    PERFORM campaigns.release_promos(ARRAY[v_order.id]);
    PERFORM FROM ticketing.end_holds(
        ARRAY(
            SELECT ticket_holds.id
            FROM ticketing.ticket_holds
            WHERE ticket_holds.checkout_order_id = v_order.id
        ),
        'released'
    );

    SELECT * INTO STRICT v_order FROM ticketing.orders WHERE orders.id = leave_checkout.order_id;
    RETURN v_order;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.leave_checkout(uuid) FROM public;
COMMENT ON FUNCTION ticketing.leave_checkout(uuid) IS
'Gives up an order before its payment, with its holds and codes, and returns it; one that has ended
unpaid stays as it is. Errors: YP004; YP005 it was paid. For the package''s own functions.';
