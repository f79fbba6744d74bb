-- What the buyer's money coming back means for her order, told once for each refund that is paid,
-- whoever asked for it: the organizer, a cancellation, or the buyer's bank.

CREATE FUNCTION payments.tell_order_refunded(refund ticketing.refunds)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        'order.refunded', orders.seller_organization_id, 'order', orders.id,
        jsonb_build_object(
            'order_id', orders.id, 'event_id', orders.event_id, 'user_id', orders.user_id,
            'refund_id', refund.id, 'kind', refund.kind, 'amount_cents', refund.amount_cents,
            'refunded_cents', orders.refunded_cents, 'total_cents', orders.total_cents,
            'currency', orders.currency, 'is_whole', orders.status = 'refunded'
        )
    FROM ticketing.orders
    WHERE orders.id = refund.order_id
        -- A ticket of a free order that keeps others brings nothing back.
        AND (refund.amount_cents > 0 OR orders.status = 'refunded')
$function$;

REVOKE ALL ON FUNCTION payments.tell_order_refunded(ticketing.refunds) FROM public;
COMMENT ON FUNCTION payments.tell_order_refunded(ticketing.refunds) IS
'Tells the world outside that an order was refunded, wholly (is_whole) or in part, by a refund that
has just succeeded; call it when settle_refunded() has moved the order. For the package''s own
functions.';
