-- What Stripe tells of, and what follows. Each record says by its metadata what it is about, as the
-- server that asked Stripe has written them; its amount and currency must be those of the books, so
-- that what the two disagree about stays with a person.

CREATE FUNCTION payments.stripe_amount(money jsonb, field text, currency text)
RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_amount constant numeric := (money ->> field)::numeric;
BEGIN
    IF v_amount IS NULL OR upper(money ->> 'currency') IS NULL THEN
        PERFORM ops.raise_error('YP429', format('It says no %s or no currency.', field));
    ELSIF upper(money ->> 'currency') <> currency THEN
        PERFORM ops.raise_error('YP429', format(
            'It is in %s, and the books have %s.', upper(money ->> 'currency'), currency
        ));
    END IF;
    -- Where Stripe counts other minor units than ISO 4217.
    RETURN CASE
        WHEN currency IN ('ISK', 'UGX') THEN v_amount / 100
        WHEN currency = 'MGA' THEN v_amount * 100
        ELSE v_amount
    END;
END
$function$;

REVOKE ALL ON FUNCTION payments.stripe_amount(jsonb, text, text) FROM public;
COMMENT ON FUNCTION payments.stripe_amount(jsonb, text, text) IS
'A field of a record of Stripe as minor units (ISO 4217) of the currency, which must be the
record''s; null: any, and as Stripe counts. Errors: YP429 it is another. For the package''s own
functions.';

CREATE FUNCTION payments.digest_stripe_payment(payment jsonb)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reference constant text := payment ->> 'id';
    v_order_id constant uuid := (payment #>> '{metadata,order_id}')::uuid;
    v_invoice_id constant uuid := (payment #>> '{metadata,invoice_id}')::uuid;
    v_deal_id constant uuid := (payment #>> '{metadata,sponsorship_order_id}')::uuid;
    -- Null where there is no such record, as the functions below say.
    v_currency constant text := CASE
        WHEN v_order_id IS NOT NULL
            THEN (SELECT orders.currency FROM ticketing.orders WHERE orders.id = v_order_id)
        WHEN v_invoice_id IS NOT NULL
            THEN (SELECT invoices.currency FROM payments.invoices WHERE invoices.id = v_invoice_id)
        ELSE (
            SELECT deals.currency FROM sponsorship.sponsorship_orders AS deals
            WHERE deals.id = v_deal_id
        )
    END;
    v_cents bigint;
BEGIN
    IF num_nonnulls(v_order_id, v_invoice_id, v_deal_id) = 0 THEN
        RETURN FALSE;
    END IF;
    v_cents := payments.stripe_amount(payment, 'amount_received', v_currency);
    IF v_order_id IS NOT NULL THEN
        PERFORM ticketing.pay_order(v_order_id, v_cents, v_reference);
    ELSIF v_invoice_id IS NOT NULL THEN
        PERFORM payments.purchase_credits(v_invoice_id, v_cents, v_reference);
    ELSE
        PERFORM sponsorship.fund_escrow(v_deal_id, v_cents, v_reference);
    END IF;
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION payments.digest_stripe_payment(jsonb) FROM public;
COMMENT ON FUNCTION payments.digest_stripe_payment(jsonb) IS
'What follows from a payment that succeeded: an order is paid, credits are bought or an escrow is
funded, and whether anything does. For the package''s own functions.';

CREATE FUNCTION payments.digest_stripe_refund(refund jsonb)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reference constant text := refund ->> 'id';
    v_status constant text := refund ->> 'status';
    v_refund_id constant uuid := coalesce(
        (refund #>> '{metadata,refund_id}')::uuid,
        (SELECT refunds.id FROM ticketing.refunds WHERE refunds.stripe_refund_id = v_reference)
    );
    v_refund ticketing.refunds;
    v_order_id uuid;
BEGIN
    IF coalesce(v_status, '') NOT IN ('succeeded', 'failed', 'canceled') THEN
        RETURN FALSE;
    END IF;
    IF v_refund_id IS NULL THEN
        SELECT orders.id INTO v_order_id
        FROM ticketing.orders
        WHERE orders.stripe_payment_intent_id = refund ->> 'payment_intent';
        IF v_order_id IS NOT NULL AND v_status = 'succeeded' THEN
            PERFORM ops.raise_error('YP429', format(
                'Order %s was refunded at the processor, and nobody had asked for it here.',
                v_order_id
            ));
        END IF;
        RETURN FALSE;
    END IF;

    IF v_status <> 'succeeded' THEN
        PERFORM payments.refund_failed(
            v_refund_id, coalesce(refund ->> 'failure_reason', v_status)
        );
        RETURN TRUE;
    END IF;
    v_refund := payments.lock_refund(v_refund_id);
    IF payments.stripe_amount(refund, 'amount', v_refund.currency) <> v_refund.amount_cents THEN
        PERFORM ops.raise_error('YP429', format(
            'Refund %s is of %s %s in minor units, and the processor paid %s.', v_refund.id,
            v_refund.amount_cents, v_refund.currency, refund ->> 'amount'
        ));
    END IF;
    PERFORM payments.post_refund(v_refund.id, v_reference);
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION payments.digest_stripe_refund(jsonb) FROM public;
COMMENT ON FUNCTION payments.digest_stripe_refund(jsonb) IS
'What follows from a refund: it is posted, or failed, and whether anything does. One of our orders
that nobody asked for here fails. For the package''s own functions.';

CREATE FUNCTION payments.digest_stripe_dispute(dispute jsonb)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_costs constant jsonb := dispute #> '{balance_transactions,0}';
    v_order record;
BEGIN
    SELECT orders.id, orders.currency INTO v_order
    FROM ticketing.orders
    WHERE orders.stripe_payment_intent_id = dispute ->> 'payment_intent';
    PERFORM payments.open_chargeback(
        v_order.id,
        dispute ->> 'id',
        payments.stripe_amount(dispute, 'amount', v_order.currency),
        -- In another currency it is found as unreconciled; the money of the buyer cannot wait.
        CASE
            WHEN upper(v_costs ->> 'currency') = v_order.currency
                THEN payments.stripe_amount(v_costs, 'fee', v_order.currency)
            ELSE 0
        END,
        dispute ->> 'reason'
    );
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION payments.digest_stripe_dispute(jsonb) FROM public;
COMMENT ON FUNCTION payments.digest_stripe_dispute(jsonb) IS
'Opens the chargeback of a dispute, with the processor''s fee if that is in the order''s currency,
and returns true. For the package''s own functions.';

CREATE FUNCTION payments.digest_stripe_payout(event_type text, payout jsonb)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_payout_id constant uuid := (payout #>> '{metadata,payout_id}')::uuid;
    v_payout payments.payout_queue;
BEGIN
    IF v_payout_id IS NULL THEN
        RETURN FALSE;
    END IF;
    SELECT * INTO v_payout FROM payments.payout_queue WHERE payout_queue.id = v_payout_id;
    IF payments.stripe_amount(payout, 'amount', v_payout.currency) <> v_payout.amount_cents THEN
        PERFORM ops.raise_error('YP429', format(
            'Payout %s is of %s %s in minor units, and the processor says %s.', v_payout.id,
            v_payout.amount_cents, v_payout.currency, payout ->> 'amount'
        ));
    END IF;

    IF event_type = 'payout.paid' THEN
        PERFORM payments.payout_paid(v_payout_id, payout ->> 'id');
    ELSIF v_payout.status IN ('paid', 'returned') THEN
        -- A bank may send back what was told as paid.
        PERFORM payments.payout_returned(
            v_payout_id, coalesce(payout ->> 'failure_message', 'The bank sent it back.')
        );
    ELSE
        PERFORM payments.payout_failed(
            v_payout_id, (payout #>> '{metadata,attempt}')::integer,
            coalesce(payout ->> 'failure_message', 'The bank refused it.')
        );
    END IF;
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION payments.digest_stripe_payout(text, jsonb) FROM public;
COMMENT ON FUNCTION payments.digest_stripe_payout(text, jsonb) IS
'What follows from a payout that was paid, or failed before or after, and whether anything does. For
the package''s own functions.';

CREATE FUNCTION payments.digest_stripe(event_type text, object jsonb)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    CASE
        WHEN event_type = 'payment_intent.succeeded' THEN
            RETURN payments.digest_stripe_payment(object);
        WHEN event_type IN ('refund.created', 'refund.updated', 'refund.failed') THEN
            RETURN payments.digest_stripe_refund(object);
        WHEN event_type = 'charge.dispute.created' THEN
            RETURN payments.digest_stripe_dispute(object);
        WHEN event_type = 'charge.dispute.closed' AND object ->> 'status' IN ('won', 'lost') THEN
            PERFORM payments.close_chargeback(
                object ->> 'id', (object ->> 'status')::payments.chargeback_status
            );
            RETURN TRUE;
        WHEN event_type IN ('payout.paid', 'payout.failed') THEN
            RETURN payments.digest_stripe_payout(event_type, object);
        ELSE
            RETURN FALSE;
    END CASE;
END
$function$;

REVOKE ALL ON FUNCTION payments.digest_stripe(text, jsonb) FROM public;
COMMENT ON FUNCTION payments.digest_stripe(text, jsonb) IS
'Does what a webhook of Stripe says, and returns whether anything follows from it. object is
data.object of the event. Errors: YP429 it tells of other money than the books; those of the
functions of payments. For the package''s own functions.';
