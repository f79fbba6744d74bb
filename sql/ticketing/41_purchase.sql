-- Buying: holds become a paid order with tickets, ledger entries and an outbox event, all in one
-- transaction or not at all. The idempotency key is claimed by the insert of the order itself, so
-- that of two calls with one key the second waits for the first and answers with its order.

CREATE FUNCTION ticketing.find_order(
    buyer_id uuid,
    idempotency_key text,
    hold_ids uuid[],
    paid_cents bigint,
    payment_reference text
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
    WHERE orders.user_id = find_order.buyer_id
        AND orders.idempotency_key = find_order.idempotency_key;

    IF v_order.id IS NOT NULL
        AND (v_order.hold_ids, v_order.total_cents, v_order.stripe_payment_intent_id)
        IS DISTINCT FROM (find_order.hold_ids, paid_cents, payment_reference)
    THEN
        PERFORM ops.raise_error('YP006', format(
            'The key made order %s of other holds or by another payment.', v_order.id
        ));
    END IF;

    RETURN v_order;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.find_order(uuid, text, uuid[], bigint, text) FROM public;
COMMENT ON FUNCTION ticketing.find_order(uuid, text, uuid[], bigint, text) IS
'The order that the buyer''s key has made already, or a row of nulls. YP006 when it was made of
other holds or by another payment. For the package''s own functions.';

CREATE FUNCTION ticketing.settle(sale ticketing.orders, fee_bps integer)
RETURNS ticketing.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_issued constant integer := ticketing.issue_tickets(sale.id, settle.fee_bps);
    v_order ticketing.orders;
BEGIN
    PERFORM ticketing.sell_holds(sale.id);

    UPDATE ticketing.orders
    SET status = 'paid', paid_at = now(), tickets_issued_count = v_issued
    WHERE orders.id = sale.id
    RETURNING * INTO STRICT v_order;

    PERFORM ticketing.post_order(v_order);

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'ticket.purchased', v_order.seller_organization_id, 'order', v_order.id,
        jsonb_build_object(
            'order_id', v_order.id, 'event_id', v_order.event_id, 'user_id', v_order.user_id,
            'tickets', v_issued, 'total_cents', v_order.total_cents, 'currency', v_order.currency
        )
    );

    RETURN v_order;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.settle(ticketing.orders, integer) FROM public;
COMMENT ON FUNCTION ticketing.settle(ticketing.orders, integer) IS
'Completes a pending order whose money has come: tickets, stock, ledger, outbox. Returns it as
paid. For the package''s own functions.';

CREATE FUNCTION ticketing.buy(
    hold_ids uuid[],
    idempotency_key text,
    paid_cents bigint,
    payment_reference text,
    contact_email text,
    contact_name text,
    buyer_id uuid
)
RETURNS ticketing.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_cart ticketing.cart;
    v_order ticketing.orders;
BEGIN
    -- Every change of stock waits here, in the order of the tiers' ids.
    PERFORM FROM ticketing.ticket_tiers
    WHERE ticket_tiers.id IN (
        SELECT ticket_holds.tier_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(buy.hold_ids)
    )
    ORDER BY ticket_tiers.id
    FOR UPDATE;

    v_order := ticketing.find_order(
        buyer_id, idempotency_key, hold_ids, paid_cents, payment_reference
    );
    IF v_order.id IS NOT NULL THEN
        RETURN v_order;
    END IF;

    v_cart := ticketing.price_holds(buy.hold_ids, buy.buyer_id);
    IF v_cart.subtotal_cents + v_cart.fees_cents <> buy.paid_cents THEN
        PERFORM ops.raise_error('YP105', format(
            'The order costs %s %s in minor units, and %s were paid.',
            v_cart.subtotal_cents + v_cart.fees_cents, v_cart.currency, buy.paid_cents
        ));
    END IF;

    INSERT INTO ticketing.orders (
        user_id, event_id, seller_organization_id, currency, currency_decimals,
        subtotal_cents, fees_cents, total_cents, hold_ids, idempotency_key,
        stripe_payment_intent_id, payout_destination_owner, payout_destination_id,
        contact_email, contact_name
    )
    SELECT
        buy.buyer_id, events.id, events.owner_organization_id, currencies.code,
        currencies.decimal_places, v_cart.subtotal_cents, v_cart.fees_cents, buy.paid_cents,
        buy.hold_ids, buy.idempotency_key, buy.payment_reference,
        events.owner_context_type, events.owner_context_id, buy.contact_email, buy.contact_name
    FROM events.events
    CROSS JOIN ref.currencies
    WHERE events.id = v_cart.event_id AND currencies.code = v_cart.currency
    ON CONFLICT DO NOTHING
    RETURNING * INTO v_order;

    IF v_order.id IS NULL THEN
        v_order := ticketing.find_order(
            buyer_id, idempotency_key, hold_ids, paid_cents, payment_reference
        );
        IF v_order.id IS NULL THEN
            PERFORM ops.raise_error('YP107', 'This payment has paid for another order.');
        END IF;
        RETURN v_order;
    END IF;

    RETURN ticketing.settle(v_order, v_cart.fee_bps);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.buy(uuid[], text, bigint, text, text, text, uuid) FROM public;
COMMENT ON FUNCTION ticketing.buy(uuid[], text, bigint, text, text, text, uuid) IS
'Buys the buyer''s holds, given ascending. Errors as public.purchase_tickets(). For the package''s
own functions.';
