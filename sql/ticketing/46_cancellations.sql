-- Calling an event off. The event is closed at once and under its lock, so that no sale comes after
-- it; paying everybody back is work for many small transactions, each of which can be the last:
-- what is not in cancelled_orders is still to do. Locks, of a batch all at once: orders, holds,
-- offers, tickets, counters, codes, stock; the cancellation's own row last.

CREATE FUNCTION ticketing.cancellation_terms(
    policy ticketing.refund_policy, keep_fixed_cents bigint, keep_bps integer
)
RETURNS ticketing.refund_terms
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        policy = 'without_fees', keep_fixed_cents,
        CASE WHEN policy = 'none' THEN 10000 ELSE keep_bps END
$function$;

REVOKE ALL ON FUNCTION ticketing.cancellation_terms(ticketing.refund_policy, bigint, integer)
FROM public;
COMMENT ON FUNCTION ticketing.cancellation_terms(ticketing.refund_policy, bigint, integer) IS
'What a policy and the organizer''s fee come to. For the package''s own functions.';

CREATE FUNCTION ticketing.check_terms(
    event_id uuid, policy text, keep_fixed_cents bigint, keep_percent numeric
)
RETURNS ticketing.refund_terms
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        policy IN ('full', 'without_fees', 'none'), 'refund_policy',
        'must be full, without_fees or none'
    );
    PERFORM ops.require(
        keep_fixed_cents BETWEEN 0 AND 100000000000, 'keep_fixed_cents',
        'must be between 0 and 100000000000 minor units'
    );
    PERFORM ops.require(
        keep_percent BETWEEN 0 AND 100 AND keep_percent = round(keep_percent, 2), 'keep_percent',
        'must be between 0 and 100, with at most two decimals'
    );
    PERFORM ops.require(
        keep_fixed_cents = 0 OR 1 >= (
            SELECT count(DISTINCT ticket_tiers.currency)
            FROM ticketing.ticket_tiers
            WHERE ticket_tiers.event_id = check_terms.event_id
        ),
        'keep_fixed_cents', 'must be 0 for an event that is sold in several currencies'
    );

    RETURN ticketing.cancellation_terms(
        policy::ticketing.refund_policy, keep_fixed_cents, (keep_percent * 100)::integer
    );
END
$function$;

REVOKE ALL ON FUNCTION ticketing.check_terms(uuid, text, bigint, numeric) FROM public;
COMMENT ON FUNCTION ticketing.check_terms(uuid, text, bigint, numeric) IS
'The terms that an organizer names, or YP003. For the package''s own functions.';

CREATE FUNCTION ticketing.cancellation_costs(event_id uuid, terms ticketing.refund_terms)
RETURNS SETOF ticketing.cancellation_cost
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        sales.currency,
        count(*),
        sum(sales.tickets)::bigint,
        sum(sales.free_tickets)::bigint,
        sum(sales.paid_cents)::bigint,
        sum(sales.refund_cents)::bigint,
        sum(sales.paid_cents - sales.refund_cents)::bigint
    FROM (
        SELECT
            orders.currency,
            count(parts.ticket_id) AS tickets,
            count(parts.ticket_id) FILTER (WHERE parts.paid_cents = 0) AS free_tickets,
            -- As in refund_lines(): never more than is left of the order.
            least(
                sum(parts.paid_cents), orders.total_cents - orders.refund_reserved_cents
            ) AS paid_cents,
            least(
                sum(parts.refund_cents), orders.total_cents - orders.refund_reserved_cents
            ) AS refund_cents
        FROM ticketing.refundable(cancellation_costs.event_id, terms) AS parts
        INNER JOIN ticketing.orders ON orders.id = parts.order_id
        GROUP BY orders.id
    ) AS sales
    GROUP BY sales.currency
    ORDER BY sales.currency
$function$;

REVOKE ALL ON FUNCTION ticketing.cancellation_costs(uuid, ticketing.refund_terms) FROM public;
COMMENT ON FUNCTION ticketing.cancellation_costs(uuid, ticketing.refund_terms) IS
'What calling the event off now would come to on these terms, by currency. For the package''s own
functions.';

CREATE FUNCTION ticketing.cancel_batch(cancellation_id uuid, at_most integer DEFAULT 100)
RETURNS ticketing.event_cancellations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_cancellation ticketing.event_cancellations;
    v_sale ticketing.orders;
    v_orders uuid[];
    v_holds uuid[];
    v_refund_id uuid;
    v_done integer := 0;
    v_failed integer := 0;
    v_error text;
    v_is_over boolean;
BEGIN
    SELECT * INTO v_cancellation
    FROM ticketing.event_cancellations
    WHERE event_cancellations.id = cancel_batch.cancellation_id;
    IF v_cancellation.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such cancellation.');
    ELSIF v_cancellation.status = 'completed' THEN
        RETURN v_cancellation;
    END IF;

    v_orders := ARRAY(
        SELECT orders.id
        FROM ticketing.orders
        WHERE orders.event_id = v_cancellation.event_id
            AND orders.paid_at IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM ticketing.cancelled_orders
                WHERE cancelled_orders.order_id = orders.id
                    -- After a failure of all: what failed is tried again.
                    AND (
                        cancelled_orders.error_code IS NULL OR v_cancellation.status <> 'failed'
                    )
            )
        ORDER BY orders.id
        LIMIT cancel_batch.at_most
        FOR NO KEY UPDATE SKIP LOCKED
    );
    v_holds := ARRAY(
        SELECT ticket_holds.id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.event_id = v_cancellation.event_id AND ticket_holds.status = 'active'
        ORDER BY ticket_holds.id
        LIMIT cancel_batch.at_most
    );
    PERFORM ticketing.lock_batch(v_cancellation.event_id, v_orders, v_holds)
    WHERE cardinality(v_orders || v_holds) > 0;
    -- A hold of the event cannot be bought any more; its place goes back to the books.
    PERFORM FROM ticketing.end_holds(v_holds, 'expired');

    FOR v_sale IN
        SELECT * FROM ticketing.orders WHERE orders.id = ANY(v_orders) ORDER BY orders.id
    LOOP
        -- Another worker may have been here since the list was made.
        DELETE FROM ticketing.cancelled_orders
        WHERE cancelled_orders.order_id = v_sale.id AND cancelled_orders.error_code IS NOT NULL
            AND v_cancellation.status = 'failed';
        v_failed := v_failed - FOUND::integer;
        INSERT INTO ticketing.cancelled_orders (order_id, event_cancellation_id, event_id)
        VALUES (v_sale.id, v_cancellation.id, v_cancellation.event_id)
        ON CONFLICT DO NOTHING;
        CONTINUE WHEN NOT FOUND;

        BEGIN
            v_error := NULL;
            v_refund_id := ticketing.call_off_order(v_sale, v_cancellation);
            v_done := v_done + 1;
        EXCEPTION
            WHEN OTHERS THEN
                -- Not of the order: a full disk must not leave all of them to staff.
                IF ops.is_transient_error(SQLSTATE) THEN
                    RAISE;
                END IF;
                v_error := SQLSTATE;
                v_refund_id := NULL;
                v_failed := v_failed + 1;
        END;
        UPDATE ticketing.cancelled_orders
        SET refund_id = v_refund_id, error_code = v_error
        WHERE cancelled_orders.order_id = v_sale.id;
    END LOOP;

    -- In line: the last of several workers sees that nothing is left.
    PERFORM FROM ticketing.event_cancellations
    WHERE event_cancellations.id = v_cancellation.id
    FOR NO KEY UPDATE;
    v_is_over := NOT EXISTS (
        SELECT FROM ticketing.orders
        WHERE orders.event_id = v_cancellation.event_id
            AND orders.paid_at IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM ticketing.cancelled_orders
                WHERE cancelled_orders.order_id = orders.id
            )
    ) AND NOT EXISTS (
        SELECT FROM ticketing.ticket_holds
        WHERE ticket_holds.event_id = v_cancellation.event_id AND ticket_holds.status = 'active'
    );
    UPDATE ticketing.event_cancellations
    SET
        status = 'running',
        orders_done = event_cancellations.orders_done + v_done,
        orders_failed = event_cancellations.orders_failed + v_failed,
        orders_total = CASE
            WHEN v_is_over
                THEN event_cancellations.orders_done + event_cancellations.orders_failed
                    + v_done + v_failed
            ELSE greatest(
                event_cancellations.orders_total,
                event_cancellations.orders_done + event_cancellations.orders_failed
                + v_done + v_failed
            )
        END,
        started_at = coalesce(event_cancellations.started_at, clock_timestamp()),
        last_error = coalesce(v_error, event_cancellations.last_error)
    WHERE event_cancellations.id = v_cancellation.id
        AND event_cancellations.status <> 'completed';
    IF v_is_over THEN
        UPDATE ticketing.event_cancellations
        SET
            status = CASE
                WHEN event_cancellations.orders_failed = 0 THEN 'completed' ELSE 'failed'
            END::ticketing.cancellation_status,
            finished_at = clock_timestamp()
        WHERE event_cancellations.id = v_cancellation.id
            AND event_cancellations.status = 'running';
    END IF;

    SELECT * INTO STRICT v_cancellation
    FROM ticketing.event_cancellations
    WHERE event_cancellations.id = v_cancellation.id;
    RETURN v_cancellation;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.cancel_batch(uuid, integer) FROM public;
COMMENT ON FUNCTION ticketing.cancel_batch(uuid, integer) IS
'Works off at most so many orders of a cancelled event and gives back as many of its holds, beside
other workers, and returns how far it is: call it until its status is completed. An order that fails
is counted and left; at the end the cancellation is failed then, and the next call tries those
again. Errors: YP004 no such cancellation; classes 40, 53, 57, 58 and 55P03 as they come, and
nothing is done. For the package''s own functions and for jobs.';
