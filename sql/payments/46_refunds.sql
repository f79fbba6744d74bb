-- Refunds that did not arrive: the processor refused them, or the bank sent them back.

CREATE FUNCTION payments.refund_failed(refund_id uuid, message text)
RETURNS ticketing.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_refund ticketing.refunds := payments.lock_refund(refund_failed.refund_id);
    v_transaction_id uuid;
BEGIN
    IF v_refund.status IN ('failed', 'canceled') THEN
        RETURN v_refund;
    END IF;

    PERFORM ticketing.give_again(v_refund);

    IF v_refund.ledger_transaction_id IS NOT NULL THEN
        v_transaction_id := payments.post_reversal(
            v_refund.ledger_transaction_id, 'refund', v_refund.id, 'Refund sent back',
            format('refund_failed:%s', v_refund.id),
            jsonb_strip_nulls(jsonb_build_object('processor_id', v_refund.stripe_refund_id))
        );
        PERFORM payments.write_wallet_lines(
            v_transaction_id, 'refund', 'Refund sent back', orders.id, orders.event_id
        )
        FROM ticketing.orders
        WHERE orders.id = v_refund.order_id;
    END IF;

    UPDATE ticketing.refunds
    SET
        status = 'failed', succeeded_at = NULL,
        failure_reason = left(refund_failed.message, 2000)
    WHERE refunds.id = v_refund.id
    RETURNING * INTO STRICT v_refund;
    PERFORM payments.settle_refunded(v_refund.order_id);
    PERFORM payments.tell_refund(
        v_refund, 'refund.failed',
        jsonb_strip_nulls(jsonb_build_object('message', v_refund.failure_reason))
    );
    PERFORM ticketing.call_off_again(v_refund);

    RETURN v_refund;
END
$function$;

REVOKE ALL ON FUNCTION payments.refund_failed(uuid, text) FROM public;
COMMENT ON FUNCTION payments.refund_failed(uuid, text) IS
'The processor refused a refund, or the bank sent a paid one back, whose posting is reversed then;
the order may be refunded again, and tickets whose places are not back on sale count again, or are
refunded by the cancellation of their event. Told again, nothing changes. Errors: YP004; YP005 it
is a chargeback. For the package''s own functions.';
