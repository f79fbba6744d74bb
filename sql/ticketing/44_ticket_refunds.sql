-- What of an order can be paid back, and what becomes of its tickets when it was, or was not.

CREATE FUNCTION ticketing.refundable(
    event_id uuid, terms ticketing.refund_terms, order_id uuid DEFAULT NULL
)
RETURNS SETOF ticketing.refund_part
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        orders.id,
        items.id,
        items.ticket_id,
        orders.currency,
        line.left_cents,
        -- Free tickets have nothing that could be kept.
        line.left_cents - least(
            line.left_cents,
            CASE WHEN terms.keeps_fees THEN items.fee_cents + borne.cents ELSE 0 END
            + coalesce(terms.keep_fixed_cents, 0) * items.quantity
            + (items.total_cents * coalesce(terms.keep_bps, 0) + 5000) / 10000
        )
    FROM ticketing.orders
    CROSS JOIN LATERAL (
        SELECT
            lines.id, lines.ticket_id, lines.quantity, lines.fee_cents, lines.total_cents,
            lines.refund_reserved_cents
        FROM ticketing.order_items AS lines
        WHERE lines.order_id = orders.id
        UNION ALL
        -- Orders of the earlier product may have no lines: each counts as one.
        SELECT
            NULL, NULL, greatest(orders.tickets_issued_count, 1), orders.fees_cents,
            orders.total_cents, orders.refund_reserved_cents
        WHERE NOT EXISTS (
            SELECT FROM ticketing.order_items AS lines WHERE lines.order_id = orders.id
        )
    ) AS items
    LEFT JOIN ticketing.tickets ON tickets.id = items.ticket_id
    CROSS JOIN LATERAL (
        SELECT items.total_cents - items.refund_reserved_cents AS left_cents
    ) AS line
    -- The line's part of the fees that its price contains: the platform has them, not the
    -- organizer. Rounded up, so that the lines together keep at least all of them.
    CROSS JOIN LATERAL (
        SELECT
            coalesce(ceil(sum(fees.amount_cents) * items.total_cents / nullif((
                SELECT sum(others.total_cents)
                FROM ticketing.order_items AS others
                WHERE others.order_id = orders.id AND others.fee_cents = 0
            ), 0)), 0)::bigint AS cents
        FROM ticketing.order_fee_lines AS fees
        WHERE terms.keeps_fees
            AND items.fee_cents = 0
            AND fees.order_id = orders.id
            AND NOT fees.is_paid_by_buyer
            AND fees.kind <> 'organizer'
    ) AS borne
    WHERE orders.event_id = refundable.event_id
        AND (refundable.order_id IS NULL OR orders.id = refundable.order_id)
        AND orders.status IN ('paid', 'partially_refunded')
        -- Lines of the earlier product have no ticket.
        AND (tickets.id IS NULL OR tickets.status IN ('issued', 'redeemed'))
$function$;

REVOKE ALL ON FUNCTION ticketing.refundable(uuid, ticketing.refund_terms, uuid) FROM public;
COMMENT ON FUNCTION ticketing.refundable(uuid, ticketing.refund_terms, uuid) IS
'The lines of an event''s paid orders, or of one of them, whose tickets count, with what goes back
on these terms: what is left of the line, without what is kept, never below zero. An order without
lines is one, whose id is null. The dry run of a cancellation and the cancellation itself both ask
here. For the package''s own functions.';

CREATE FUNCTION ticketing.take_back(refund ticketing.refunds)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tickets uuid[];
BEGIN
    IF NOT refund.releases_inventory THEN
        RETURN 0;
    END IF;

    v_tickets := ARRAY(
        SELECT order_items.ticket_id
        FROM ticketing.refund_items
        INNER JOIN ticketing.order_items ON order_items.id = refund_items.order_item_id
        WHERE refund_items.refund_id = refund.id AND order_items.ticket_id IS NOT NULL
        UNION
        -- Of an amount nobody says which tickets it is for, until it is all that was paid.
        SELECT tickets.id
        FROM ticketing.orders
        INNER JOIN ticketing.tickets ON tickets.order_id = orders.id
        WHERE orders.id = refund.order_id
            AND orders.refunded_cents = orders.total_cents
            AND tickets.status = 'issued'
            AND NOT EXISTS (
                SELECT FROM ticketing.refund_items WHERE refund_items.refund_id = refund.id
            )
        ORDER BY 1
    );
    PERFORM ticketing.withdraw_offers(v_tickets);

    UPDATE ticketing.tickets
    SET status = 'refunded'
    FROM (
        SELECT live.id
        FROM ticketing.tickets AS live
        WHERE live.id = ANY(v_tickets) AND live.status = 'issued'
        ORDER BY live.id
        FOR NO KEY UPDATE
    ) AS live
    WHERE tickets.id = live.id;

    RETURN ticketing.return_stock(v_tickets);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.take_back(ticketing.refunds) FROM public;
COMMENT ON FUNCTION ticketing.take_back(ticketing.refunds) IS
'A refund was paid: the places of its tickets go back on sale, once; those of the whole order, if it
names no tickets and nothing is left of what was paid. Returns how many. The caller has locked
refund and order. For the package''s own functions.';

CREATE FUNCTION ticketing.give_again(refund ticketing.refunds)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    UPDATE ticketing.tickets
    SET status = 'issued'
    FROM ticketing.refund_items
    INNER JOIN ticketing.order_items ON order_items.id = refund_items.order_item_id
    WHERE refund_items.refund_id = refund.id
        AND tickets.id = order_items.ticket_id
        AND tickets.status = 'refunded'
        AND tickets.returned_at IS NULL
$function$;

REVOKE ALL ON FUNCTION ticketing.give_again(ticketing.refunds) FROM public;
COMMENT ON FUNCTION ticketing.give_again(ticketing.refunds) IS
'A refund failed before its places went back: its tickets count again. The caller has locked refund
and order. For the package''s own functions.';
