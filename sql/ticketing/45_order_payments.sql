-- Orders that are paid: at once, in time or too late. Money that came is never lost: it buys the
-- tickets, out of the holds or out of what is still in stock, or goes back in full.

CREATE FUNCTION ticketing.use_payment(payment_reference text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- One order after the other asks for one payment; the key of the table has the last word.
    PERFORM pg_advisory_xact_lock(hashtextextended('payment:' || payment_reference, 0));
    IF EXISTS (
        SELECT FROM ticketing.orders
        WHERE orders.stripe_payment_intent_id = use_payment.payment_reference
    ) THEN
        PERFORM ops.raise_error('YP107', 'This payment has paid for another order.');
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.use_payment(text) FROM public;
COMMENT ON FUNCTION ticketing.use_payment(text) IS
'Reserves a payment, or null, for the order that is being paid. YP107 it has paid for another. For
the package''s own functions.';

CREATE FUNCTION ticketing.settle(sale ticketing.orders, payment_reference text)
RETURNS ticketing.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_issued constant integer := ticketing.issue_tickets(sale.id);
    v_order ticketing.orders;
BEGIN
    UPDATE ticketing.orders
    SET
        status = 'paid',
        paid_at = now(),
        tickets_issued_count = v_issued,
        stripe_payment_intent_id = settle.payment_reference
    WHERE orders.id = sale.id
    RETURNING * INTO STRICT v_order;

    UPDATE ticketing.checkout_sessions
    SET status = 'completed'
    WHERE checkout_sessions.order_id = v_order.id
        AND checkout_sessions.status IN ('pending', 'expired')
        AND v_issued > 0;

    PERFORM ticketing.post_order(v_order);

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        CASE WHEN v_issued > 0 THEN 'ticket.purchased' ELSE 'order.unfulfilled' END,
        v_order.seller_organization_id, 'order', v_order.id,
        jsonb_build_object(
            'order_id', v_order.id, 'event_id', v_order.event_id, 'user_id', v_order.user_id,
            'tickets', v_issued, 'total_cents', v_order.total_cents, 'currency', v_order.currency
        )
    );

    RETURN v_order;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.settle(ticketing.orders, text) FROM public;
COMMENT ON FUNCTION ticketing.settle(ticketing.orders, text) IS
'Completes an order whose money has come, with tickets where its holds were converted for it: order,
checkout, ledger, outbox. Returns it as paid. For the package''s own functions.';

CREATE FUNCTION ticketing.pay_order(order_id uuid, paid_cents bigint, payment_reference text)
RETURNS ticketing.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order ticketing.orders;
    v_sells boolean;
BEGIN
    SELECT * INTO v_order FROM ticketing.orders WHERE orders.id = pay_order.order_id;
    IF v_order.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such order.');
    END IF;

    v_sells := ticketing.sells(v_order.event_id);
    SELECT * INTO STRICT v_order
    FROM ticketing.orders
    WHERE orders.id = pay_order.order_id
    FOR UPDATE;

    IF v_order.total_cents <> pay_order.paid_cents THEN
        PERFORM ops.raise_error('YP105', format(
            'The order costs %s %s in minor units, and %s were paid.', v_order.total_cents,
            v_order.currency, pay_order.paid_cents
        ));
    ELSIF v_order.paid_at IS NOT NULL THEN
        IF v_order.stripe_payment_intent_id IS DISTINCT FROM pay_order.payment_reference THEN
            PERFORM ops.raise_error('YP125', format(
                'Order %s was paid by another payment at %s.', v_order.id, v_order.paid_at
            ));
        END IF;
        RETURN v_order;
    END IF;

    PERFORM ticketing.use_payment(pay_order.payment_reference);
    IF v_sells AND v_order.status <> 'canceled' AND ticketing.convert_holds(v_order) THEN
        RETURN ticketing.settle(v_order, pay_order.payment_reference);
    END IF;

    -- The money is in the books before it goes back; another checkout may have the holds by now.
    UPDATE ticketing.checkout_sessions
    SET status = 'expired'
    WHERE checkout_sessions.order_id = v_order.id AND checkout_sessions.status = 'pending';
    PERFORM FROM ticketing.ticket_holds
    WHERE ticket_holds.checkout_order_id = v_order.id
    ORDER BY ticket_holds.id
    FOR UPDATE;
    PERFORM campaigns.release_promos(ARRAY[v_order.id]);
    PERFORM FROM ticketing.end_holds(
        ARRAY(
            SELECT ticket_holds.id
            FROM ticketing.ticket_holds
            WHERE ticket_holds.checkout_order_id = v_order.id
        ),
        'released'
    );
    v_order := ticketing.settle(v_order, pay_order.payment_reference);
    PERFORM payments.request_refund(
        v_order.id, 'unfulfilled', reason => 'The tickets could not be sold any more.'
    );

    RETURN v_order;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.pay_order(uuid, bigint, text) FROM public;
COMMENT ON FUNCTION ticketing.pay_order(uuid, bigint, text) IS
'The money of an order has come: in time it buys the tickets; later it buys them if they are still
in stock; else, or where she has left the checkout or the event sells nothing any more, the order is
paid without tickets and its refund asked for at once. Errors as public.order_paid(). For the
package''s own functions.';

CREATE FUNCTION ticketing.buy(
    hold_ids uuid[],
    idempotency_key text,
    promo_codes text[],
    buyer ticketing.buyer,
    paid_cents bigint,
    payment_reference text
)
RETURNS ticketing.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_placed record;
    v_order ticketing.orders;
BEGIN
    v_placed := ticketing.place_order(hold_ids, idempotency_key, promo_codes, buyer, NULL);
    SELECT * INTO STRICT v_order FROM ticketing.orders WHERE orders.id = v_placed.order_id;

    IF NOT v_placed.is_new THEN
        IF (v_order.total_cents, v_order.stripe_payment_intent_id)
            IS DISTINCT FROM (buy.paid_cents, buy.payment_reference)
        THEN
            PERFORM ops.raise_error('YP006', format(
                'The key made order %s by another payment.', v_order.id
            ));
        END IF;
        RETURN v_order;
    ELSIF v_order.total_cents <> buy.paid_cents THEN
        PERFORM ops.raise_error('YP105', format(
            'The order costs %s %s in minor units, and %s were paid.', v_order.total_cents,
            v_order.currency, buy.paid_cents
        ));
    END IF;

    PERFORM ticketing.use_payment(buy.payment_reference);
    PERFORM FROM ticketing.end_holds(v_order.hold_ids, 'converted', v_order.id);
    RETURN ticketing.settle(v_order, buy.payment_reference);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.buy(uuid[], text, text[], ticketing.buyer, bigint, text)
FROM public;
COMMENT ON FUNCTION ticketing.buy(uuid[], text, text[], ticketing.buyer, bigint, text) IS
'Buys the buyer''s holds, given ascending, at once. Errors as public.purchase_tickets(). For the
package''s own functions.';
