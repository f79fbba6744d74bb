-- Payouts on their way: workers claim them, call the processor with the payout's own key, and
-- write down what it says. The ledger moves when the processor says paid, under its id; before
-- that no money has left, so a failed payout has nothing to give back. All of it may be told twice.

CREATE FUNCTION payments.claim_payouts(max_payouts integer, worker text)
RETURNS SETOF payments.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_reason constant text := current_setting('yardpass.reason', TRUE);
BEGIN
    PERFORM ops.require(max_payouts BETWEEN 1 AND 1000, 'max_payouts', 'must be 1 to 1000');
    PERFORM ops.require(
        char_length(worker) BETWEEN 1 AND 100, 'worker', 'must be 1 to 100 characters'
    );

    PERFORM set_config('yardpass.reason', format('claimed by %s', worker), TRUE);
    RETURN QUERY
    WITH due AS MATERIALIZED (
        SELECT payout_queue.id
        FROM payments.payout_queue
        INNER JOIN payments.payout_accounts
            ON payout_accounts.id = payout_queue.payout_account_id
        LEFT JOIN organizations.organizations
            ON organizations.id = payout_queue.organization_id
        WHERE payout_accounts.payouts_enabled
            AND organizations.status IS DISTINCT FROM 'suspended'
            AND payout_queue.attempts < payout_queue.max_attempts
            AND payout_queue.status = 'pending'
            AND payout_queue.scheduled_for <= now()
        ORDER BY payout_queue.priority DESC, payout_queue.scheduled_for, payout_queue.id
        LIMIT claim_payouts.max_payouts
        FOR NO KEY UPDATE OF payout_queue SKIP LOCKED
    )

    UPDATE payments.payout_queue
    SET status = 'processing', attempts = payout_queue.attempts + 1, error_message = NULL
    FROM due
    WHERE payout_queue.id = due.id
    RETURNING payout_queue.*;
    PERFORM set_config('yardpass.reason', coalesce(v_reason, ''), TRUE);
END
$function$;

REVOKE ALL ON FUNCTION payments.claim_payouts(integer, text) FROM public;
COMMENT ON FUNCTION payments.claim_payouts(integer, text) IS
'Hands the worker payouts that are due, the highest priority first, then the oldest; each to one
worker alone. Not those whose account is disabled or whose organization is suspended. They are
processing then, and the history names the worker; if it is lost, payments.payout_failed() of its
attempt frees them. YP003 an argument. For the package''s own functions.';

CREATE FUNCTION payments.lock_payout(payout_id uuid)
RETURNS payments.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_payout payments.payout_queue;
BEGIN
    SELECT * INTO v_payout
    FROM payments.payout_queue
    WHERE payout_queue.id = lock_payout.payout_id
    FOR NO KEY UPDATE;
    IF v_payout.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such payout.');
    END IF;

    RETURN v_payout;
END
$function$;

REVOKE ALL ON FUNCTION payments.lock_payout(uuid) FROM public;
COMMENT ON FUNCTION payments.lock_payout(uuid) IS
'The payout, locked until commit. YP004 no such payout. For the package''s own functions.';

CREATE FUNCTION payments.payout_sent(payout_id uuid, provider_payout_id text)
RETURNS payments.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_payout payments.payout_queue;
BEGIN
    PERFORM ops.require(
        char_length(provider_payout_id) BETWEEN 1 AND 200, 'provider_payout_id',
        'must be 1 to 200 characters'
    );
    v_payout := payments.lock_payout(payout_sent.payout_id);
    IF v_payout.provider_payout_id <> payout_sent.provider_payout_id OR EXISTS (
        SELECT FROM payments.payout_queue
        WHERE payout_queue.provider_payout_id = payout_sent.provider_payout_id
            AND payout_queue.id <> v_payout.id
    ) THEN
        PERFORM ops.raise_error('YP262', format(
            'Payout %s is not %s.', v_payout.id, payout_sent.provider_payout_id
        ));
    ELSIF v_payout.provider_payout_id IS NOT NULL THEN
        RETURN v_payout;
    ELSIF v_payout.status <> 'processing' THEN
        PERFORM ops.raise_error('YP005', format(
            'Payout %s is %s, not processing.', v_payout.id, v_payout.status
        ));
    END IF;

    UPDATE payments.payout_queue
    SET provider_payout_id = payout_sent.provider_payout_id
    WHERE payout_queue.id = v_payout.id
    RETURNING * INTO STRICT v_payout;
    RETURN v_payout;
END
$function$;

REVOKE ALL ON FUNCTION payments.payout_sent(uuid, text) FROM public;
COMMENT ON FUNCTION payments.payout_sent(uuid, text) IS
'The processor has taken a claimed payout under this id; nothing has moved yet. Errors: YP003,
YP004; YP005 it is not claimed; YP262 it has another id at the processor, or another payout has
this one. For the package''s own functions.';

CREATE FUNCTION payments.payout_paid(payout_id uuid, provider_payout_id text)
RETURNS payments.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_payout payments.payout_queue := payments.payout_sent(
        payout_paid.payout_id, payout_paid.provider_payout_id
    );
    v_transaction_id uuid;
BEGIN
    IF v_payout.status IN ('paid', 'returned') THEN
        RETURN v_payout;
    END IF;

    -- Whoever judges what is left must see the payout open or the money gone, never neither.
    PERFORM payments.lock_payable(v_payout.organization_id, v_payout.user_id, v_payout.currency);
    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        'payout', v_payout.id,
        payments.legs_on(
            'payable', v_payout.currency, v_payout.amount_cents, 'Paid out',
            v_payout.organization_id, v_payout.user_id
        )
        || payments.legs_on('clearing', v_payout.currency, -v_payout.amount_cents, 'Paid out'),
        'Payout', format('payout:%s', v_payout.id),
        metadata => jsonb_build_object('processor_id', v_payout.provider_payout_id)
    ) AS posted;

    UPDATE payments.payout_queue
    SET
        status = 'paid', processed_at = now(), ledger_transaction_id = v_transaction_id,
        error_message = NULL
    WHERE payout_queue.id = v_payout.id
    RETURNING * INTO STRICT v_payout;

    PERFORM payments.write_wallet_lines(
        v_transaction_id, 'payout', 'Payout', related_event_id => v_payout.event_id
    );
    PERFORM payments.tell_payout(v_payout, 'payout.paid', NULL);
    RETURN v_payout;
END
$function$;

REVOKE ALL ON FUNCTION payments.payout_paid(uuid, text) FROM public;
COMMENT ON FUNCTION payments.payout_paid(uuid, text) IS
'The processor has paid: debit the payee''s payable, credit clearing, a line in her wallet. Told
again, nothing changes. Errors as payments.payout_sent(). For the package''s own functions.';

CREATE FUNCTION payments.payout_failed(payout_id uuid, attempt integer, message text)
RETURNS payments.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_payout payments.payout_queue := payments.lock_payout(payout_failed.payout_id);
BEGIN
    PERFORM ops.require(attempt >= 1, 'attempt', 'must be a number as claimed');
    IF attempt < v_payout.attempts
        OR (attempt = v_payout.attempts AND v_payout.status IN ('failed', 'pending', 'cancelled'))
    THEN
        RETURN v_payout;
    ELSIF v_payout.status <> 'processing' OR attempt > v_payout.attempts THEN
        PERFORM ops.raise_error('YP005', format(
            'Payout %s is %s after %s attempts.', v_payout.id, v_payout.status, v_payout.attempts
        ));
    END IF;

    UPDATE payments.payout_queue
    SET status = 'failed', error_message = left(payout_failed.message, 2000)
    WHERE payout_queue.id = v_payout.id
    RETURNING * INTO STRICT v_payout;
    PERFORM payments.tell_payout(v_payout, 'payout.failed', v_payout.error_message);

    -- The next one has an id of its own at the processor.
    IF v_payout.attempts < v_payout.max_attempts THEN
        UPDATE payments.payout_queue
        SET
            status = 'pending', provider_payout_id = NULL,
            scheduled_for = now() + least(
                interval '1 day', interval '5 minutes' * 4 ^ (payout_queue.attempts - 1)
            )
        WHERE payout_queue.id = v_payout.id
        RETURNING * INTO STRICT v_payout;
    END IF;

    RETURN v_payout;
END
$function$;

REVOKE ALL ON FUNCTION payments.payout_failed(uuid, integer, text) FROM public;
COMMENT ON FUNCTION payments.payout_failed(uuid, integer, text) IS
'The processor refused this attempt. No money has moved; the payout waits 5 minutes, then 20, 80,
a day at most, and is tried again; after max_attempts it stays failed, for staff. A refusal of an
attempt that is over changes nothing. Errors: YP003, YP004; YP005 it is paid, held, or the attempt
has not been. For the package''s own functions.';
