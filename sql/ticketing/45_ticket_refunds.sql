-- Refunds by ticket. A ticket is worth nothing from the moment that its refund is asked for, so it
-- cannot be used and paid back; if the refund fails it counts again. Its place goes back on sale
-- once the processor has paid, exactly once. Locks: event, order, refund, offers, tickets, stock.

CREATE FUNCTION ticketing.parse_tickets(ticket_ids uuid[], idempotency_key text, reason text)
RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        cardinality(ticket_ids) BETWEEN 1 AND 100 AND array_position(ticket_ids, NULL) IS NULL,
        'ticket_ids', 'must be 1 to 100 ids'
    );
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 100, 'idempotency_key',
        'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(reason) <= 2000, TRUE), 'reason', 'must be at most 2000 characters'
    );

    RETURN ARRAY(SELECT DISTINCT asked FROM unnest(ticket_ids) AS asked ORDER BY asked);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.parse_tickets(uuid[], text, text) FROM public;
COMMENT ON FUNCTION ticketing.parse_tickets(uuid[], text, text) IS
'The ids ascending, each once. YP003 when one of the arguments of a refund is not valid. For the
package''s own functions.';

CREATE FUNCTION ticketing.order_of(ticket_ids uuid[])
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT min(tickets.order_id::text)::uuid
    FROM ticketing.tickets
    WHERE tickets.id = ANY(order_of.ticket_ids)
    HAVING count(DISTINCT tickets.order_id) = 1
        AND count(*) = cardinality(order_of.ticket_ids)
$function$;

REVOKE ALL ON FUNCTION ticketing.order_of(uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.order_of(uuid[]) IS
'The one order that all of these tickets are of; null when there is none. For the package''s own
functions.';

CREATE FUNCTION ticketing.is_seller(sale ticketing.orders)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- A sale stays with its seller; only without one the event says who sold.
    SELECT coalesce(
        CASE
            WHEN sale.seller_organization_id IS NULL
                THEN sale.event_id = ANY(events.managed_events('admin'))
            ELSE sale.seller_organization_id = ANY(organizations.member_of('admin'))
        END,
        FALSE
    )
$function$;

REVOKE ALL ON FUNCTION ticketing.is_seller(ticketing.orders) FROM public;
COMMENT ON FUNCTION ticketing.is_seller(ticketing.orders) IS
'Whether the caller manages the money of who sold the order: an admin of the organization, or the
person who owns the event. For the package''s own functions.';

CREATE FUNCTION ticketing.refund_key(idempotency_key text)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format('tickets:%s', idempotency_key)
$function$;

REVOKE ALL ON FUNCTION ticketing.refund_key(text) FROM public;
COMMENT ON FUNCTION ticketing.refund_key(text) IS
'The key of a refund by ticket, which no key of a refund by amount equals. For the package''s own
functions.';

CREATE FUNCTION ticketing.refund_lines(
    sale ticketing.orders,
    item_ids uuid[],
    terms ticketing.refund_terms,
    becomes ticketing.ticket_status,
    idempotency_key text,
    created_by uuid,
    reason text,
    event_cancellation_id uuid DEFAULT NULL
)
RETURNS ticketing.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_left constant bigint := sale.total_cents - sale.refund_reserved_cents;
    v_items uuid[];
    v_tickets uuid[];
    v_parts bigint[];
    v_cents bigint;
    v_refund ticketing.refunds;
BEGIN
    SELECT
        array_agg(parts.order_item_id ORDER BY parts.order_item_id),
        array_agg(parts.refund_cents ORDER BY parts.order_item_id),
        coalesce(sum(parts.refund_cents), 0),
        array_agg(parts.ticket_id)
    INTO v_items, v_parts, v_cents, v_tickets
    FROM ticketing.refundable(sale.event_id, refund_lines.terms, sale.id) AS parts
    WHERE parts.order_item_id = ANY(refund_lines.item_ids)
        OR parts.order_item_id IS NULL AND refund_lines.event_cancellation_id IS NOT NULL;

    -- What went back out of goodwill is on no line, and lowers what is left of all of them.
    IF v_cents > v_left THEN
        v_parts := payments.split(v_left, v_parts);
        v_cents := v_left;
    END IF;

    -- A cancelled event leaves free tickets alone, but what the platform paid for them is not the
    -- organizer's any more; who gives one back has a record of it.
    IF v_cents > 0 OR refund_lines.event_cancellation_id IS NULL OR (
        sale.total_cents = 0 AND coalesce(terms.keep_bps, 0) < 10000 AND EXISTS (
            SELECT FROM campaigns.promo_redemptions
            WHERE promo_redemptions.order_id = sale.id
                AND promo_redemptions.organization_id IS NULL
                AND promo_redemptions.released_at IS NULL
        )
    ) THEN
        INSERT INTO ticketing.refunds (
            order_id, event_id, created_by, event_cancellation_id, currency, amount_cents, kind,
            releases_inventory, keeps_fees, reason, idempotency_key
        )
        VALUES (
            sale.id, sale.event_id, refund_lines.created_by, refund_lines.event_cancellation_id,
            sale.currency, v_cents,
            CASE WHEN v_cents = v_left THEN 'full' ELSE 'partial' END::ticketing.refund_kind,
            refund_lines.becomes = 'refunded', coalesce(terms.keeps_fees, FALSE),
            refund_lines.reason, refund_lines.idempotency_key
        )
        RETURNING * INTO v_refund;

        INSERT INTO ticketing.refund_items (refund_id, order_id, order_item_id, amount_cents)
        SELECT v_refund.id, sale.id, parts.item_id, parts.cents
        FROM unnest(v_items, v_parts) AS parts (item_id, cents)
        WHERE parts.item_id IS NOT NULL;
    END IF;

    UPDATE ticketing.tickets
    SET status = refund_lines.becomes
    WHERE tickets.id = ANY(v_tickets) AND tickets.status = 'issued';

    IF v_cents > 0 THEN
        PERFORM payments.tell_refund(
            v_refund, 'refund.requested',
            jsonb_strip_nulls(jsonb_build_object('payment', sale.stripe_payment_intent_id))
        );
    ELSIF v_refund.id IS NOT NULL THEN
        -- Nothing is to be paid, so nobody has to tell that it was.
        v_refund := payments.post_refund(v_refund.id);
    END IF;

    RETURN v_refund;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.refund_lines(
    ticketing.orders, uuid[], ticketing.refund_terms, ticketing.ticket_status, text, uuid, text,
    uuid
) FROM public;
COMMENT ON FUNCTION ticketing.refund_lines(
    ticketing.orders, uuid[], ticketing.refund_terms, ticketing.ticket_status, text, uuid, text,
    uuid
) IS
'Asks for lines of an order to be paid back on these terms, with one item per line, and ends their
tickets: as refunded, whose places go back once it is paid, or as cancelled. A refund of nothing
succeeds at once; for a cancellation it is no refund, and null is returned, unless the platform''s
own codes paid. The caller has locked the order and then the tickets. For the package''s own
functions.';

CREATE FUNCTION ticketing.refund_tickets(
    sale ticketing.orders,
    ticket_ids uuid[],
    terms ticketing.refund_terms,
    idempotency_key text,
    created_by uuid,
    reason text
)
RETURNS ticketing.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key constant text := ticketing.refund_key(refund_tickets.idempotency_key);
    v_refund ticketing.refunds;
    v_ticket ticketing.tickets;
BEGIN
    SELECT * INTO v_refund
    FROM ticketing.refunds
    WHERE refunds.order_id = sale.id AND refunds.idempotency_key = v_key;
    IF v_refund.id IS NOT NULL THEN
        IF refund_tickets.ticket_ids IS DISTINCT FROM ARRAY(
            SELECT order_items.ticket_id
            FROM ticketing.refund_items
            INNER JOIN ticketing.order_items ON order_items.id = refund_items.order_item_id
            WHERE refund_items.refund_id = v_refund.id
            ORDER BY order_items.ticket_id
        ) THEN
            PERFORM ops.raise_error('YP006', format('The key asked for refund %s.', v_refund.id));
        END IF;
        RETURN v_refund;
    END IF;

    IF sale.status NOT IN ('paid', 'partially_refunded') THEN
        PERFORM ops.raise_error('YP005', format('Order %s is %s.', sale.id, sale.status));
    END IF;

    PERFORM ticketing.withdraw_offers(refund_tickets.ticket_ids);
    FOR v_ticket IN
        SELECT * FROM ticketing.tickets
        WHERE tickets.id = ANY(refund_tickets.ticket_ids)
        ORDER BY tickets.id
        FOR NO KEY UPDATE
    LOOP
        IF v_ticket.status <> 'issued' THEN
            PERFORM ops.raise_error('YP005', format(
                'Ticket %s is %s.', v_ticket.id, v_ticket.status
            ));
        ELSIF NOT EXISTS (
            SELECT FROM ticketing.order_items WHERE order_items.ticket_id = v_ticket.id
        ) THEN
            PERFORM ops.raise_error('YP005', format(
                'Ticket %s has no line: its order is refunded by amount.', v_ticket.id
            ));
        END IF;
    END LOOP;

    RETURN ticketing.refund_lines(
        sale,
        ARRAY(
            SELECT order_items.id
            FROM ticketing.order_items
            WHERE order_items.ticket_id = ANY(refund_tickets.ticket_ids)
        ),
        terms, 'refunded', v_key, refund_tickets.created_by, refund_tickets.reason
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.refund_tickets(
    ticketing.orders, uuid[], ticketing.refund_terms, text, uuid, text
) FROM public;
COMMENT ON FUNCTION ticketing.refund_tickets(
    ticketing.orders, uuid[], ticketing.refund_terms, text, uuid, text
) IS
'Asks for tickets of a locked order, given ascending, to be paid back. The same key again returns
its refund. Errors: YP005 the order is not paid, or a ticket was used, given away or refunded, or
has no line, as in the earlier product, whose orders are refunded by amount; YP006 the key asked for
other tickets. For the package''s own functions.';
