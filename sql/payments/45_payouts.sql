-- Payouts that do not stay paid, and what staff decide of those that wait.

CREATE FUNCTION payments.payout_returned(payout_id uuid, message text)
RETURNS payments.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_payout payments.payout_queue := payments.lock_payout(payout_returned.payout_id);
    v_transaction_id uuid;
BEGIN
    IF v_payout.status = 'returned' THEN
        RETURN v_payout;
    ELSIF v_payout.status <> 'paid' THEN
        PERFORM ops.raise_error('YP005', format(
            'Payout %s is %s, not paid.', v_payout.id, v_payout.status
        ));
    END IF;

    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        'payout', v_payout.id,
        payments.legs_on('clearing', v_payout.currency, v_payout.amount_cents, 'Returned')
        || payments.legs_on(
            'payable', v_payout.currency, -v_payout.amount_cents, 'Returned',
            v_payout.organization_id, v_payout.user_id
        ),
        'Payout returned', format('payout_returned:%s', v_payout.id),
        metadata => jsonb_build_object('processor_id', v_payout.provider_payout_id),
        reverses_id => v_payout.ledger_transaction_id
    ) AS posted;

    UPDATE payments.payout_queue
    SET status = 'returned', error_message = left(payout_returned.message, 2000)
    WHERE payout_queue.id = v_payout.id
    RETURNING * INTO STRICT v_payout;

    PERFORM payments.write_wallet_lines(
        v_transaction_id, 'payout', 'Payout returned', related_event_id => v_payout.event_id
    );
    PERFORM payments.tell_payout(v_payout, 'payout.returned', v_payout.error_message);
    RETURN v_payout;
END
$function$;

REVOKE ALL ON FUNCTION payments.payout_returned(uuid, text) FROM public;
COMMENT ON FUNCTION payments.payout_returned(uuid, text) IS
'The bank sent a paid payout back: its posting is reversed, and the money can be asked for again.
Told again, nothing changes. Errors: YP004; YP005 it is not paid. For the package''s own
functions.';

CREATE FUNCTION payments.move_payout(
    payout_id uuid, to_status payments.payout_status, reason text
)
RETURNS payments.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_payout payments.payout_queue := payments.lock_payout(move_payout.payout_id);
    v_reason constant text := current_setting('yardpass.reason', TRUE);
BEGIN
    PERFORM ops.require(
        to_status IN ('pending', 'on_hold', 'cancelled'), 'to_status',
        'must be pending, on_hold or cancelled; the processor says the others'
    );
    PERFORM ops.require(
        char_length(reason) BETWEEN 1 AND 500, 'reason', 'must be 1 to 500 characters'
    );
    IF v_payout.status = to_status THEN
        RETURN v_payout;
    ELSIF v_payout.status = 'processing' THEN
        PERFORM ops.raise_error('YP005', format('Payout %s is processing.', v_payout.id));
    END IF;

    PERFORM set_config('yardpass.reason', reason, TRUE);
    UPDATE payments.payout_queue
    SET
        status = move_payout.to_status,
        -- Tried again by staff, it gets one more attempt.
        provider_payout_id = CASE
            WHEN payout_queue.status = 'failed' AND move_payout.to_status = 'pending' THEN NULL
            ELSE payout_queue.provider_payout_id
        END,
        max_attempts = greatest(
            payout_queue.max_attempts,
            CASE WHEN payout_queue.status = 'failed' THEN payout_queue.attempts + 1 ELSE 0 END
        )
    WHERE payout_queue.id = v_payout.id
    RETURNING * INTO STRICT v_payout;
    PERFORM set_config('yardpass.reason', coalesce(v_reason, ''), TRUE);

    PERFORM payments.tell_payout(v_payout, format(
        'payout.%s',
        CASE v_payout.status
            WHEN 'on_hold' THEN 'held'
            WHEN 'cancelled' THEN 'cancelled'
            ELSE 'resumed'
        END
    ), reason);
    RETURN v_payout;
END
$function$;

REVOKE ALL ON FUNCTION payments.move_payout(uuid, payments.payout_status, text) FROM public;
COMMENT ON FUNCTION payments.move_payout(uuid, payments.payout_status, text) IS
'What staff decide of a payout: held, resumed, cancelled, or a failed one tried again. There
already, nothing changes. Errors: YP003, YP004; YP005 it is at the processor; YP011 no such move;
23514 it was tried 20 times. For the package''s own functions.';
