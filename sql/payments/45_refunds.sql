-- Refunds of ticket orders. A refund exists before its money moves and the order counts it, so two
-- of them never ask for more than was paid; here its money moves and it succeeds, at once. Refund
-- before order is the order of locks. What the organizer no longer has she owes: her payable
-- account may go below zero, and later sales fill it.

CREATE FUNCTION payments.refund_legs(
    refund ticketing.refunds, transaction_id uuid, keeps_fees boolean
)
RETURNS payments.leg[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_accounts uuid[];
    v_left bigint[];
    v_parts bigint[];
    v_borne bigint;
    v_rest bigint;
    v_kept bigint;
    v_returned bigint;
BEGIN
    -- What the order credited and no refund of it has taken back; a failed one gave it back. What
    -- the platform's own codes took off is part of that, and goes back in proportion.
    SELECT
        array_agg(moved.account_id ORDER BY moved.type, moved.account_id)
        FILTER (WHERE moved.type <> 'refunds' AND moved.cents > 0),
        array_agg(moved.cents ORDER BY moved.type, moved.account_id)
        FILTER (WHERE moved.type <> 'refunds' AND moved.cents > 0),
        coalesce(-sum(moved.cents) FILTER (WHERE moved.type = 'refunds'), 0),
        coalesce(sum(moved.cents) FILTER (WHERE moved.type = 'refunds' OR moved.cents > 0), 0)
    INTO v_accounts, v_left, v_borne, v_rest
    FROM (
        SELECT accounts.id AS account_id, accounts.type, -sum(posted.amount_cents)::bigint AS cents
        FROM (
            SELECT entries.account_id, entries.amount_cents
            FROM payments.entries
            WHERE entries.transaction_id = refund_legs.transaction_id
            UNION ALL
            SELECT entries.account_id, entries.amount_cents
            FROM ticketing.refunds
            INNER JOIN payments.entries
                ON entries.reference_type = 'refund' AND entries.reference_id = refunds.id
            WHERE refunds.order_id = refund.order_id
        ) AS posted
        INNER JOIN payments.accounts ON accounts.id = posted.account_id
        WHERE accounts.type IN ('payable', 'taxes', 'refunds')
            OR (accounts.type = 'revenue' AND NOT refund_legs.keeps_fees)
        GROUP BY accounts.id, accounts.type
    ) AS moved;

    -- What was promised for tickets was paid: where goodwill has used up the rest, fees bear it.
    IF refund.amount_cents > v_rest AND refund_legs.keeps_fees AND EXISTS (
        SELECT FROM ticketing.refund_items WHERE refund_items.refund_id = refund.id
    ) THEN
        RETURN payments.refund_legs(refund, refund_legs.transaction_id, FALSE);
    ELSIF refund.amount_cents > v_rest THEN
        PERFORM ops.raise_error('YP260', format(
            'Of order %s %s are left to be given back, not %s.', refund.order_id, v_rest,
            refund.amount_cents
        ));
    END IF;

    IF v_rest > 0 THEN
        v_returned := payments.share(v_borne, refund.amount_cents, v_rest);
    ELSE
        -- The platform has paid for all of it: the part of the tickets that still count stays.
        SELECT payments.share(
            sum(entries.amount_cents)::bigint, coalesce(lines.live, 0), greatest(lines.sold, 1)
        )
        INTO v_kept
        FROM payments.entries
        INNER JOIN payments.accounts
            ON accounts.id = entries.account_id AND accounts.type = 'refunds'
        CROSS JOIN (
            SELECT
                sum(items.unit_price_cents * items.quantity) AS sold,
                sum(items.unit_price_cents * items.quantity)
                FILTER (WHERE tickets.status IN ('issued', 'redeemed')) AS live
            FROM ticketing.order_items AS items
            LEFT JOIN ticketing.tickets ON tickets.id = items.ticket_id
            WHERE items.order_id = refund.order_id
        ) AS lines
        WHERE entries.transaction_id = refund_legs.transaction_id
        GROUP BY lines.live, lines.sold;
        v_returned := greatest(v_borne - coalesce(v_kept, 0), 0);
    END IF;
    IF refund.amount_cents + v_returned = 0 THEN
        RETURN '{}'::payments.leg[];
    END IF;

    -- In proportion to what is left: no part exceeds it, and the last refund takes all of it.
    v_parts := payments.split(refund.amount_cents + v_returned, v_left);
    RETURN ARRAY(
        SELECT ROW(parts.account_id, parts.cents, 'Refunded')::payments.leg
        FROM unnest(v_accounts, v_parts) AS parts (account_id, cents)
        WHERE parts.cents > 0
    ) || payments.legs_on(
        'clearing', refund.currency, -refund.amount_cents, 'Refunded to the buyer'
    ) || payments.legs_on(
        'refunds', refund.currency, -v_returned, 'Discount by the platform taken back'
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.refund_legs(ticketing.refunds, uuid, boolean) FROM public;
COMMENT ON FUNCTION payments.refund_legs(ticketing.refunds, uuid, boolean) IS
'How a refund divides over what its order''s transaction credited: payable, taxes and, unless fees
are kept, revenue, in proportion to what earlier refunds left, with the same part of what the
platform''s own codes took off. Fees that are kept bear what was asked for tickets and is not left
otherwise. YP260 it is more than is left. The caller has locked the order, and taken back the
tickets. For the package''s own functions.';

CREATE FUNCTION payments.settle_refunded(order_id uuid)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    UPDATE ticketing.orders
    SET status = reached.status
    FROM (
        SELECT
            counted.id,
            CASE
                WHEN counted.refunded_cents = counted.total_cents AND EXISTS (
                    SELECT FROM ticketing.refunds
                    WHERE refunds.order_id = counted.id AND refunds.status = 'succeeded'
                )
                -- A free order has nothing to count but its tickets.
                AND (counted.total_cents > 0 OR NOT EXISTS (
                    SELECT FROM ticketing.tickets
                    WHERE tickets.order_id = counted.id
                        AND tickets.status IN ('issued', 'redeemed')
                )) THEN 'refunded'
                WHEN counted.refunded_cents > 0 THEN 'partially_refunded'
                ELSE 'paid'
            END::ticketing.order_status AS status
        FROM ticketing.orders AS counted
        WHERE counted.id = settle_refunded.order_id
    ) AS reached
    WHERE orders.id = reached.id
        AND orders.status <> reached.status
        AND orders.status IN ('paid', 'partially_refunded', 'refunded')
$function$;

REVOKE ALL ON FUNCTION payments.settle_refunded(uuid) FROM public;
COMMENT ON FUNCTION payments.settle_refunded(uuid) IS
'Moves a locked order that was paid to where its refunds have brought it: paid, partially_refunded
or refunded. For the package''s own functions.';

CREATE FUNCTION payments.tell_refund(refund ticketing.refunds, topic text, said jsonb DEFAULT '{}')
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        tell_refund.topic, orders.seller_organization_id, 'order', orders.id,
        jsonb_build_object(
            'refund_id', refund.id, 'order_id', orders.id, 'event_id', orders.event_id,
            'user_id', orders.user_id, 'amount_cents', refund.amount_cents,
            'currency', refund.currency, 'order_status', orders.status
        ) || tell_refund.said
    FROM ticketing.orders
    WHERE orders.id = refund.order_id
$function$;

REVOKE ALL ON FUNCTION payments.tell_refund(ticketing.refunds, text, jsonb) FROM public;
COMMENT ON FUNCTION payments.tell_refund(ticketing.refunds, text, jsonb) IS
'Tells the world outside what became of a refund. For the package''s own functions.';

CREATE FUNCTION payments.lock_refund(refund_id uuid)
RETURNS ticketing.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_refund ticketing.refunds;
BEGIN
    SELECT * INTO v_refund
    FROM ticketing.refunds
    WHERE refunds.id = lock_refund.refund_id
    FOR NO KEY UPDATE;
    IF v_refund.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such refund.');
    ELSIF v_refund.kind = 'chargeback' THEN
        PERFORM ops.raise_error('YP005', format(
            'Refund %s is a chargeback, which its dispute alone closes.', v_refund.id
        ));
    END IF;

    PERFORM FROM ticketing.orders WHERE orders.id = v_refund.order_id FOR NO KEY UPDATE;
    RETURN v_refund;
END
$function$;

REVOKE ALL ON FUNCTION payments.lock_refund(uuid) FROM public;
COMMENT ON FUNCTION payments.lock_refund(uuid) IS
'The refund; it and its order are locked until commit. YP004 no such refund; YP005 it is a
chargeback. For the package''s own functions.';

CREATE FUNCTION payments.post_refund(
    refund_id uuid, processor_id text DEFAULT NULL, keeps_fees boolean DEFAULT FALSE
)
RETURNS ticketing.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_refund ticketing.refunds := payments.lock_refund(post_refund.refund_id);
    v_keeps_fees constant boolean := post_refund.keeps_fees OR v_refund.keeps_fees;
    v_original_id uuid;
    v_legs payments.leg[] := '{}'::payments.leg[];
    v_transaction_id uuid;
BEGIN
    IF v_refund.stripe_refund_id <> post_refund.processor_id OR EXISTS (
        SELECT FROM ticketing.refunds
        WHERE refunds.stripe_refund_id = post_refund.processor_id AND refunds.id <> v_refund.id
    ) THEN
        PERFORM ops.raise_error('YP262', format(
            'Refund %s is not %s.', v_refund.id, post_refund.processor_id
        ));
    ELSIF v_refund.status = 'succeeded' THEN
        RETURN v_refund;
    ELSIF v_refund.status NOT IN ('pending', 'requires_action') THEN
        PERFORM ops.raise_error('YP005', format(
            'Refund %s is %s.', v_refund.id, v_refund.status
        ));
    END IF;

    -- Stock first: whoever sells takes it before the ledger, too.
    UPDATE ticketing.refunds
    SET
        status = 'succeeded',
        succeeded_at = now(),
        failure_reason = NULL,
        keeps_fees = v_keeps_fees,
        stripe_refund_id = coalesce(post_refund.processor_id, refunds.stripe_refund_id)
    WHERE refunds.id = v_refund.id
    RETURNING * INTO STRICT v_refund;
    PERFORM ticketing.take_back(v_refund);
    PERFORM payments.settle_refunded(v_refund.order_id);

    SELECT transactions.id INTO v_original_id
    FROM payments.transactions
    WHERE transactions.idempotency_key = format('ticket_order:%s', v_refund.order_id);
    IF v_original_id IS NOT NULL THEN
        v_legs := payments.refund_legs(v_refund, v_original_id, v_keeps_fees);
    ELSIF v_refund.amount_cents > 0 THEN
        PERFORM ops.raise_error('YP005', format(
            'Order %s was never paid into the books.', v_refund.order_id
        ));
    END IF;

    IF cardinality(v_legs) > 0 THEN
        SELECT posted.transaction_id INTO v_transaction_id
        FROM payments.post(
            'refund', v_refund.id, v_legs, 'Refund of a ticket order',
            format('refund:%s', v_refund.id), v_refund.created_by,
            metadata => jsonb_strip_nulls(jsonb_build_object(
                'processor_id', v_refund.stripe_refund_id
            )),
            reverses_id => v_original_id
        ) AS posted;
        PERFORM payments.write_wallet_lines(
            v_transaction_id, 'refund', 'Refund', orders.id, orders.event_id
        )
        FROM ticketing.orders
        WHERE orders.id = v_refund.order_id;

        UPDATE ticketing.refunds
        SET ledger_transaction_id = v_transaction_id
        WHERE refunds.id = v_refund.id
        RETURNING * INTO STRICT v_refund;
    END IF;

    PERFORM payments.tell_refund(
        v_refund, 'refund.succeeded',
        jsonb_build_object(
            'keeps_fees', v_keeps_fees,
            'organizer_owes_cents', payments.organizer_owes(v_transaction_id)
        )
    );
    PERFORM payments.tell_order_refunded(v_refund);

    RETURN v_refund;
END
$function$;

REVOKE ALL ON FUNCTION payments.post_refund(uuid, text, boolean) FROM public;
COMMENT ON FUNCTION payments.post_refund(uuid, text, boolean) IS
'The processor has paid a refund back: takes it off what the order''s transaction credited, linked
to it, credits clearing, and moves refund, order, tickets and their places. If the organizer has
been paid out already, her payable account goes below zero: she owes it. Told again, nothing
changes. Errors: YP004 no such refund; YP005 it failed or is a chargeback, or the order is not in
the books; YP260 more than is left, without the fees if those are kept; YP262 it has another id at
the processor. For the package''s own functions.';
