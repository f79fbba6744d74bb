-- A refund is asked for: the order counts it from here on, and the processor is told to send it.

CREATE FUNCTION payments.request_refund(
    order_id uuid,
    idempotency_key text,
    amount_cents bigint DEFAULT NULL,
    kind ticketing.refund_kind DEFAULT 'full',
    reason text DEFAULT NULL,
    created_by uuid DEFAULT NULL
)
RETURNS ticketing.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order ticketing.orders;
    v_refund ticketing.refunds;
    v_left bigint;
BEGIN
    PERFORM ops.require(
        char_length(request_refund.idempotency_key) BETWEEN 1 AND 100, 'idempotency_key',
        'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        request_refund.amount_cents IS NULL OR request_refund.amount_cents > 0, 'amount_cents',
        'must be more than zero, or null'
    );
    PERFORM ops.require(
        request_refund.kind IN ('full', 'partial', 'goodwill'), 'kind',
        'must be full, partial or goodwill'
    );
    PERFORM ops.require(
        coalesce(char_length(request_refund.reason) <= 2000, TRUE), 'reason',
        'must be at most 2000 characters'
    );
    SELECT * INTO v_order
    FROM ticketing.orders
    WHERE orders.id = request_refund.order_id
    FOR NO KEY UPDATE;
    IF v_order.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such order.');
    END IF;

    -- The processor's chargebacks have keys of another form.
    SELECT * INTO v_refund
    FROM ticketing.refunds
    WHERE refunds.order_id = v_order.id
        AND refunds.idempotency_key = format('asked:%s', request_refund.idempotency_key);
    IF v_refund.id IS NOT NULL THEN
        IF v_refund.amount_cents <> request_refund.amount_cents
            OR v_refund.kind <> request_refund.kind
        THEN
            PERFORM ops.raise_error('YP006', format('The key asked for refund %s.', v_refund.id));
        END IF;
        RETURN v_refund;
    END IF;

    IF v_order.status NOT IN ('paid', 'partially_refunded', 'refunded') THEN
        PERFORM ops.raise_error('YP005', format('Order %s is %s.', v_order.id, v_order.status));
    END IF;
    v_left := v_order.total_cents - v_order.refund_reserved_cents;
    IF coalesce(request_refund.amount_cents, v_left) > v_left
        OR (v_left = 0 AND v_order.total_cents > 0)
    THEN
        PERFORM ops.raise_error('YP260', format(
            'Of order %s %s are left to be given back.', v_order.id, v_left
        ));
    END IF;

    INSERT INTO ticketing.refunds (
        order_id, event_id, created_by, currency, amount_cents, kind, releases_inventory, reason,
        idempotency_key
    )
    VALUES (
        v_order.id, v_order.event_id, request_refund.created_by, v_order.currency,
        coalesce(request_refund.amount_cents, v_left), request_refund.kind,
        request_refund.kind <> 'goodwill', request_refund.reason,
        format('asked:%s', request_refund.idempotency_key)
    )
    RETURNING * INTO v_refund;
    PERFORM payments.tell_refund(
        v_refund, 'refund.requested',
        jsonb_strip_nulls(jsonb_build_object('payment', v_order.stripe_payment_intent_id))
    );

    RETURN v_refund;
END
$function$;

REVOKE ALL ON FUNCTION payments.request_refund(
    uuid, text, bigint, ticketing.refund_kind, text, uuid
) FROM public;
COMMENT ON FUNCTION payments.request_refund(
    uuid, text, bigint, ticketing.refund_kind, text, uuid
) IS
'Asks for an amount of an order, or for all that is left, to go back to its buyer. No money moves
before the processor says so. The same key of the order again returns its refund. Errors: YP003 an
argument; YP004 no such order; YP005 it was not paid; YP006 the key asked for another refund; YP260
more than is left. For the package''s own functions.';
