-- What becomes of one order of a cancelled event: when its turn comes, and once more when a refund
-- that was under way before is refused by the processor, so that its tickets count again.

CREATE FUNCTION ticketing.call_off_order(
    sale ticketing.orders,
    cancellation ticketing.event_cancellations,
    failed_refund_id uuid DEFAULT NULL
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tickets uuid[] := ARRAY(
        SELECT tickets.id FROM ticketing.tickets WHERE tickets.order_id = sale.id
    );
    v_refund ticketing.refunds;
BEGIN
    PERFORM ticketing.withdraw_offers(v_tickets);
    -- Read again: what was accepted until now has another id.
    v_tickets := ARRAY(
        SELECT tickets.id
        FROM ticketing.tickets
        WHERE tickets.order_id = sale.id AND tickets.status = 'issued'
        ORDER BY tickets.id
        FOR NO KEY UPDATE
    );

    v_refund := ticketing.refund_lines(
        sale,
        ARRAY(
            SELECT order_items.id
            FROM ticketing.order_items
            WHERE order_items.order_id = sale.id
                AND (failed_refund_id IS NULL OR order_items.ticket_id = ANY(v_tickets))
        ),
        ticketing.cancellation_terms(
            cancellation.refund_policy, cancellation.keep_fixed_cents, cancellation.keep_bps
        ),
        'cancelled', concat_ws(':', 'cancellation', cancellation.id, failed_refund_id),
        cancellation.requested_by, cancellation.reason, cancellation.id
    );

    -- Tickets whose money went back out of goodwill, and of lines of the earlier product.
    UPDATE ticketing.tickets
    SET status = 'cancelled'
    WHERE tickets.id = ANY(v_tickets) AND tickets.status = 'issued';
    PERFORM ticketing.return_stock(v_tickets);

    RETURN v_refund.id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.call_off_order(
    ticketing.orders, ticketing.event_cancellations, uuid
) FROM public;
COMMENT ON FUNCTION ticketing.call_off_order(
    ticketing.orders, ticketing.event_cancellations, uuid
) IS
'Cancels the tickets of a locked order and asks for what the policy gives back; after the refund
that failed, for those tickets that count again. Returns the refund, or null where nothing goes
back. For the package''s own functions.';

CREATE FUNCTION ticketing.call_off_again(refund ticketing.refunds)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_cancellation ticketing.event_cancellations;
    v_order ticketing.orders;
    v_refund_id uuid;
BEGIN
    -- What is still to do, or has failed, the cancellation comes to by itself.
    SELECT event_cancellations.* INTO v_cancellation
    FROM ticketing.cancelled_orders
    INNER JOIN ticketing.event_cancellations
        ON event_cancellations.id = cancelled_orders.event_cancellation_id
    WHERE cancelled_orders.order_id = refund.order_id AND cancelled_orders.error_code IS NULL;
    IF v_cancellation.id IS NULL OR NOT EXISTS (
        SELECT FROM ticketing.tickets
        WHERE tickets.order_id = refund.order_id AND tickets.status = 'issued'
    ) THEN
        RETURN NULL;
    END IF;

    SELECT * INTO STRICT v_order FROM ticketing.orders WHERE orders.id = refund.order_id;
    v_refund_id := ticketing.call_off_order(v_order, v_cancellation, refund.id);
    UPDATE ticketing.cancelled_orders
    SET refund_id = coalesce(v_refund_id, cancelled_orders.refund_id)
    WHERE cancelled_orders.order_id = v_order.id;

    RETURN v_refund_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.call_off_again(ticketing.refunds) FROM public;
COMMENT ON FUNCTION ticketing.call_off_again(ticketing.refunds) IS
'Refunds the tickets of a refund that has failed by the cancellation that had worked off their order
meanwhile, on its terms, and returns that refund; null where there is nothing to do. The caller has
locked refund and order, and counts the refund as failed. For the package''s own functions.';
