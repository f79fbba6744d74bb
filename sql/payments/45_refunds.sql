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
BEGIN
    -- What the order credited and no refund of it has taken back; a failed one gave it back.
    SELECT
        array_agg(credited.account_id ORDER BY credited.type, credited.account_id),
        array_agg(credited.cents ORDER BY credited.type, credited.account_id)
    INTO v_accounts, v_left
    FROM (
        SELECT accounts.id AS account_id, accounts.type, -sum(moved.amount_cents)::bigint AS cents
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
        ) AS moved
        INNER JOIN payments.accounts ON accounts.id = moved.account_id
        WHERE accounts.type = 'payable'
            OR accounts.type = 'taxes'
            OR (accounts.type = 'revenue' AND NOT refund_legs.keeps_fees)
        GROUP BY accounts.id, accounts.type
        HAVING sum(moved.amount_cents) < 0
    ) AS credited;

    IF refund.amount_cents > coalesce((SELECT sum(cents) FROM unnest(v_left) AS cents), 0) THEN
        PERFORM ops.raise_error('YP260', format(
            'Of order %s %s are left to be given back, not %s.', refund.order_id,
            coalesce((SELECT sum(cents) FROM unnest(v_left) AS cents), 0), refund.amount_cents
        ));
    END IF;

    -- In proportion to what is left: no part exceeds it, and the last refund takes all of it.
    v_parts := payments.split(refund.amount_cents, v_left);
    RETURN ARRAY(
        SELECT ROW(parts.account_id, parts.cents, 'Refunded')::payments.leg
        FROM unnest(v_accounts, v_parts) AS parts (account_id, cents)
        WHERE parts.cents > 0
    ) || payments.legs_on(
        'clearing', refund.currency, -refund.amount_cents, 'Refunded to the buyer'
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.refund_legs(ticketing.refunds, uuid, boolean) FROM public;
COMMENT ON FUNCTION payments.refund_legs(ticketing.refunds, uuid, boolean) IS
'How a refund divides over what its order''s transaction credited: payable, taxes and, unless fees
are kept, revenue, in proportion to what earlier refunds left. YP260 it is more than that. The
caller has locked the order. For the package''s own functions.';

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
                ) THEN 'refunded'
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
    v_original_id uuid;
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

    IF v_refund.amount_cents > 0 THEN
        SELECT transactions.id INTO v_original_id
        FROM payments.transactions
        WHERE transactions.idempotency_key = format('ticket_order:%s', v_refund.order_id);
        IF v_original_id IS NULL THEN
            PERFORM ops.raise_error('YP005', format(
                'Order %s was never paid into the books.', v_refund.order_id
            ));
        END IF;

        SELECT posted.transaction_id INTO v_transaction_id
        FROM payments.post(
            'refund', v_refund.id,
            payments.refund_legs(v_refund, v_original_id, post_refund.keeps_fees),
            'Refund of a ticket order', format('refund:%s', v_refund.id), v_refund.created_by,
            metadata => jsonb_strip_nulls(jsonb_build_object(
                'processor_id', coalesce(post_refund.processor_id, v_refund.stripe_refund_id)
            )),
            reverses_id => v_original_id
        ) AS posted;
        PERFORM payments.write_wallet_lines(
            v_transaction_id, 'refund', 'Refund', orders.id, orders.event_id
        )
        FROM ticketing.orders
        WHERE orders.id = v_refund.order_id;
    END IF;

    UPDATE ticketing.refunds
    SET
        status = 'succeeded',
        succeeded_at = now(),
        failure_reason = NULL,
        ledger_transaction_id = v_transaction_id,
        stripe_refund_id = coalesce(post_refund.processor_id, refunds.stripe_refund_id)
    WHERE refunds.id = v_refund.id
    RETURNING * INTO STRICT v_refund;
    PERFORM payments.settle_refunded(v_refund.order_id);
    PERFORM payments.tell_refund(
        v_refund, 'refund.succeeded',
        jsonb_build_object(
            'keeps_fees', post_refund.keeps_fees,
            'organizer_owes_cents', payments.organizer_owes(v_transaction_id)
        )
    );

    RETURN v_refund;
END
$function$;

REVOKE ALL ON FUNCTION payments.post_refund(uuid, text, boolean) FROM public;
COMMENT ON FUNCTION payments.post_refund(uuid, text, boolean) IS
'The processor has paid a refund back: takes it off what the order''s transaction credited, linked
to it, credits clearing, and moves refund and order. If the organizer has been paid out already, her
payable account goes below zero: she owes it. Told again, nothing changes. Errors: YP004 no such
refund; YP005 it failed or is a chargeback, or the order is not in the books; YP260 more than is
left, without the fees if those are kept; YP262 it has another id at the processor. For the
package''s own functions.';
