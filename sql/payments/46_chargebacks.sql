-- Chargebacks, as the processor tells of them: opened, the money is gone at once; won, it is back;
-- lost, it stays gone and the order counts it as refunded. The order is locked first, then its
-- chargeback.

CREATE FUNCTION payments.tell_chargeback(chargeback payments.chargebacks, topic text)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        tell_chargeback.topic, chargeback.organization_id, 'order', chargeback.order_id,
        jsonb_build_object(
            'chargeback_id', chargeback.id, 'order_id', chargeback.order_id,
            'amount_cents', chargeback.amount_cents, 'fee_cents', chargeback.fee_cents,
            'currency', chargeback.currency, 'status', chargeback.status,
            'is_borne_by_platform', chargeback.is_borne_by_platform,
            'organizer_owes_cents', payments.organizer_owes(chargeback.ledger_transaction_id)
        )
    )
$function$;

REVOKE ALL ON FUNCTION payments.tell_chargeback(payments.chargebacks, text) FROM public;
COMMENT ON FUNCTION payments.tell_chargeback(payments.chargebacks, text) IS
'Tells the world outside what became of a chargeback. For the package''s own functions.';

CREATE FUNCTION payments.open_chargeback(
    order_id uuid,
    provider_dispute_id text,
    amount_cents bigint,
    fee_cents bigint DEFAULT 0,
    reason text DEFAULT NULL,
    is_borne_by_platform boolean DEFAULT FALSE
)
RETURNS payments.chargebacks
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order ticketing.orders;
    v_chargeback payments.chargebacks;
    v_owner_user_id uuid;
    v_refund_id uuid;
    v_transaction_id uuid;
BEGIN
    PERFORM ops.require(
        char_length(open_chargeback.provider_dispute_id) BETWEEN 1 AND 150,
        'provider_dispute_id', 'must be 1 to 150 characters'
    );
    SELECT * INTO v_order
    FROM ticketing.orders
    WHERE orders.id = open_chargeback.order_id
    FOR NO KEY UPDATE;
    IF v_order.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such order.');
    END IF;

    SELECT * INTO v_chargeback
    FROM payments.chargebacks
    WHERE chargebacks.provider_dispute_id = open_chargeback.provider_dispute_id;
    IF v_chargeback.id IS NOT NULL THEN
        IF (v_chargeback.order_id, v_chargeback.amount_cents, v_chargeback.fee_cents)
            IS DISTINCT FROM (v_order.id, open_chargeback.amount_cents, open_chargeback.fee_cents)
        THEN
            PERFORM ops.raise_error('YP261', format(
                'The dispute was opened as chargeback %s.', v_chargeback.id
            ));
        END IF;
        RETURN v_chargeback;
    END IF;

    IF v_order.status NOT IN ('paid', 'partially_refunded', 'refunded') THEN
        PERFORM ops.raise_error('YP005', format('Order %s is %s.', v_order.id, v_order.status));
    END IF;
    PERFORM ops.require(
        open_chargeback.amount_cents BETWEEN 1 AND v_order.total_cents, 'amount_cents',
        'must be more than zero, and at most what was paid'
    );
    PERFORM ops.require(open_chargeback.fee_cents >= 0, 'fee_cents', 'must not be negative');

    -- Counted as far as it is not refunded: the bank takes the money also of a refunded order.
    IF v_order.refund_reserved_cents < v_order.total_cents THEN
        INSERT INTO ticketing.refunds (
            order_id, event_id, currency, amount_cents, kind, reason, idempotency_key
        )
        VALUES (
            v_order.id, v_order.event_id, v_order.currency,
            least(
                open_chargeback.amount_cents, v_order.total_cents - v_order.refund_reserved_cents
            ),
            'chargeback', open_chargeback.reason,
            format('chargeback:%s', open_chargeback.provider_dispute_id)
        )
        RETURNING refunds.id INTO v_refund_id;
    END IF;

    INSERT INTO payments.chargebacks (
        order_id, organization_id, refund_id, provider_dispute_id, currency, amount_cents,
        fee_cents, is_borne_by_platform, reason
    )
    VALUES (
        v_order.id, v_order.seller_organization_id, v_refund_id,
        open_chargeback.provider_dispute_id, v_order.currency, open_chargeback.amount_cents,
        open_chargeback.fee_cents, open_chargeback.is_borne_by_platform, open_chargeback.reason
    )
    RETURNING * INTO v_chargeback;

    SELECT events.owner_user_id INTO v_owner_user_id
    FROM events.events
    WHERE events.id = v_order.event_id;
    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        'chargeback', v_chargeback.id,
        CASE
            WHEN v_chargeback.is_borne_by_platform
                THEN payments.legs_on(
                    'refunds', v_order.currency, v_chargeback.amount_cents, 'Chargeback'
                )
            ELSE payments.legs_on(
                'payable', v_order.currency, v_chargeback.amount_cents, 'Chargeback',
                v_order.seller_organization_id, v_owner_user_id
            )
        END
        || payments.legs_on(
            'clearing', v_order.currency, -v_chargeback.amount_cents, 'Chargeback'
        ),
        'Chargeback', format('chargeback:%s', v_chargeback.provider_dispute_id),
        metadata => jsonb_build_object('processor_id', v_chargeback.provider_dispute_id)
    ) AS posted;
    PERFORM payments.write_wallet_lines(
        v_transaction_id, 'adjustment', 'Chargeback', v_order.id, v_order.event_id
    );
    IF v_chargeback.fee_cents > 0 THEN
        PERFORM payments.post_processor_fee(
            v_transaction_id, v_chargeback.fee_cents, v_chargeback.provider_dispute_id
        );
    END IF;

    UPDATE payments.chargebacks
    SET ledger_transaction_id = v_transaction_id
    WHERE chargebacks.id = v_chargeback.id
    RETURNING * INTO STRICT v_chargeback;
    PERFORM payments.tell_chargeback(v_chargeback, 'chargeback.opened');

    RETURN v_chargeback;
END
$function$;

REVOKE ALL ON FUNCTION payments.open_chargeback(
    uuid, text, bigint, bigint, text, boolean
) FROM public;
COMMENT ON FUNCTION payments.open_chargeback(
    uuid, text, bigint, bigint, text, boolean
) IS
'The buyer''s bank has taken money back: debit the organizer''s payable, which may go below zero, or
the platform''s refunds; credit clearing; debit fees the processor''s fee. The order counts it as a
refund that is not decided. Told again, nothing changes. Errors: YP003 an argument; YP004 no such
order; YP005 it was never paid; YP261 the dispute was told otherwise. For the package''s own
functions.';

CREATE FUNCTION payments.close_chargeback(
    provider_dispute_id text, outcome payments.chargeback_status
)
RETURNS payments.chargebacks
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_chargeback payments.chargebacks;
    v_refund ticketing.refunds;
    v_transaction_id uuid;
    v_event_id uuid;
BEGIN
    PERFORM ops.require(outcome IN ('won', 'lost'), 'outcome', 'must be won or lost');
    SELECT orders.event_id INTO v_event_id
    FROM payments.chargebacks
    INNER JOIN ticketing.orders ON orders.id = chargebacks.order_id
    WHERE chargebacks.provider_dispute_id = close_chargeback.provider_dispute_id
    FOR NO KEY UPDATE OF orders;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', 'There is no such dispute.');
    END IF;
    SELECT * INTO STRICT v_chargeback
    FROM payments.chargebacks
    WHERE chargebacks.provider_dispute_id = close_chargeback.provider_dispute_id
    FOR NO KEY UPDATE;

    IF v_chargeback.status = outcome THEN
        RETURN v_chargeback;
    ELSIF v_chargeback.status <> 'open' THEN
        PERFORM ops.raise_error('YP261', format(
            'Chargeback %s was %s.', v_chargeback.id, v_chargeback.status
        ));
    END IF;

    IF outcome = 'won' THEN
        v_transaction_id := payments.post_reversal(
            v_chargeback.ledger_transaction_id, 'chargeback', v_chargeback.id, 'Chargeback won',
            format('chargeback_won:%s', v_chargeback.provider_dispute_id),
            jsonb_build_object('processor_id', v_chargeback.provider_dispute_id)
        );
        PERFORM payments.write_wallet_lines(
            v_transaction_id, 'adjustment', 'Chargeback won', v_chargeback.order_id, v_event_id
        );
        UPDATE ticketing.refunds
        SET status = 'canceled'
        WHERE refunds.id = v_chargeback.refund_id;
    ELSE
        UPDATE ticketing.refunds
        SET
            status = 'succeeded', succeeded_at = now(),
            ledger_transaction_id = v_chargeback.ledger_transaction_id
        WHERE refunds.id = v_chargeback.refund_id
        RETURNING * INTO v_refund;
        IF v_refund.id IS NOT NULL THEN
            PERFORM ticketing.take_back(v_refund);
        END IF;
        PERFORM payments.settle_refunded(v_chargeback.order_id);
    END IF;

    UPDATE payments.chargebacks
    SET status = close_chargeback.outcome, closed_at = now()
    WHERE chargebacks.id = v_chargeback.id
    RETURNING * INTO STRICT v_chargeback;
    PERFORM payments.tell_chargeback(v_chargeback, format('chargeback.%s', outcome));
    IF v_refund.id IS NOT NULL THEN
        PERFORM payments.tell_order_refunded(v_refund);
    END IF;

    RETURN v_chargeback;
END
$function$;

REVOKE ALL ON FUNCTION payments.close_chargeback(text, payments.chargeback_status) FROM public;
COMMENT ON FUNCTION payments.close_chargeback(text, payments.chargeback_status) IS
'The bank has decided. won: the posting is reversed, and the order may be refunded again. lost: the
order counts it as refunded. The fee stays either way. Told again, nothing changes. Errors: YP003
the outcome; YP004 no such dispute; YP261 it was decided otherwise. For the package''s own
functions.';
