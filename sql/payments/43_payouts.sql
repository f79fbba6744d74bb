-- Payouts are asked for. What may be asked for is what the payee's payable account has less what
-- her open payouts will take: the money leaves the account when the processor has paid, so until
-- then an open payout counts against it, a failed one too. Account before payout is judged; a
-- sponsorship order before both.

CREATE FUNCTION payments.lock_payable(organization_id uuid, user_id uuid, currency text)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_account_id constant uuid := payments.ensure_account(
        'payable', lock_payable.currency, lock_payable.organization_id, lock_payable.user_id
    );
BEGIN
    PERFORM ops.require(
        current_setting('transaction_isolation') = 'read committed', 'transaction_isolation',
        'must be read committed to see the payouts before this one'
    );
    -- Locked, not written: who opens an account of that kind waits for a writer of its row.
    PERFORM FROM payments.accounts WHERE accounts.id = v_account_id FOR NO KEY UPDATE;
    RETURN v_account_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.lock_payable(uuid, uuid, text) FROM public;
COMMENT ON FUNCTION payments.lock_payable(uuid, uuid, text) IS
'The account of what the payee is owed, locked until commit: her payouts are asked for and paid one
after the other. Sales post to it without waiting. YP003 in another isolation level than read
committed. For the package''s own functions.';

CREATE FUNCTION payments.payable_left(account_id uuid)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT (payments.balance(accounts.id)).available_cents - coalesce((
            SELECT sum(payout_queue.amount_cents)
            FROM payments.payout_queue
            WHERE (
                payout_queue.organization_id = accounts.organization_id
                OR payout_queue.user_id = accounts.user_id
            )
            AND payout_queue.currency = accounts.currency
            AND payout_queue.status IN ('pending', 'on_hold', 'processing', 'failed')
        ), 0)::bigint
        FROM payments.accounts
        WHERE accounts.id = payable_left.account_id
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.payable_left(uuid) FROM public;
COMMENT ON FUNCTION payments.payable_left(uuid) IS
'What may still be asked for of a payable account, in minor units: its balance less the payouts
that are pending, held, processing or failed. Below zero the payee owes. True until commit after
payments.lock_payable(). For the package''s own functions.';

CREATE FUNCTION payments.payout_account(organization_id uuid, user_id uuid)
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payout_accounts.id
    FROM payments.payout_accounts
    WHERE (
        payout_accounts.org_id = payout_account.organization_id
        OR payout_accounts.user_id = payout_account.user_id
    )
    AND payout_accounts.payouts_enabled
$function$;

REVOKE ALL ON FUNCTION payments.payout_account(uuid, uuid) FROM public;
COMMENT ON FUNCTION payments.payout_account(uuid, uuid) IS
'The payee''s account at the processor, if that pays out to it now; else null. For the package''s
own functions.';

CREATE FUNCTION payments.tell_payout(payout payments.payout_queue, topic text, said text)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        tell_payout.topic, payout.organization_id, 'payout', payout.id,
        jsonb_strip_nulls(jsonb_build_object(
            'payout_id', payout.id, 'organization_id', payout.organization_id,
            'user_id', payout.user_id, 'order_id', payout.order_id, 'event_id', payout.event_id,
            'status', payout.status, 'amount_cents', payout.amount_cents,
            'currency', payout.currency, 'attempts', payout.attempts,
            'provider_payout_id', payout.provider_payout_id, 'message', tell_payout.said
        ))
    )
$function$;

REVOKE ALL ON FUNCTION payments.tell_payout(payments.payout_queue, text, text) FROM public;
COMMENT ON FUNCTION payments.tell_payout(payments.payout_queue, text, text) IS
'Tells the world outside what became of a payout. For the package''s own functions.';

CREATE FUNCTION payments.request_payout(
    organization_id uuid,
    user_id uuid,
    currency text,
    amount_cents bigint,
    idempotency_key text,
    order_id uuid DEFAULT NULL,
    event_id uuid DEFAULT NULL,
    scheduled_for timestamptz DEFAULT now(),
    priority integer DEFAULT 0
)
RETURNS payments.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- A key is its payee's: nobody finds another's payout by guessing.
    v_key constant text := format(
        '%s:%s', coalesce(request_payout.organization_id, request_payout.user_id),
        request_payout.idempotency_key
    );
    v_deal sponsorship.sponsorship_orders;
    v_payout payments.payout_queue;
    v_account_id uuid;
    v_destination_id uuid;
    v_left bigint;
    v_least bigint;
BEGIN
    PERFORM ops.require(
        num_nonnulls(request_payout.organization_id, request_payout.user_id) = 1,
        'organization_id', 'or user_id must be given, and not both'
    );
    PERFORM ops.require(
        request_payout.amount_cents > 0, 'amount_cents', 'must be more than zero'
    );
    PERFORM ops.require(
        char_length(request_payout.idempotency_key) BETWEEN 1 AND 100, 'idempotency_key',
        'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        EXISTS (SELECT FROM ref.currencies WHERE currencies.code = request_payout.currency),
        'currency', 'must be an ISO 4217 code'
    );

    IF request_payout.order_id IS NOT NULL THEN
        v_deal := sponsorship.lock_order(request_payout.order_id);
        IF (v_deal.organization_id, v_deal.currency)
            IS DISTINCT FROM (request_payout.organization_id, request_payout.currency)
        THEN
            PERFORM ops.raise_error('YP004', 'The payee has no such sponsorship order.');
        END IF;
    END IF;
    IF request_payout.event_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM events.events
        WHERE events.id = request_payout.event_id
            AND (
                events.owner_organization_id = request_payout.organization_id
                OR events.owner_user_id = request_payout.user_id
            )
    ) THEN
        PERFORM ops.raise_error('YP004', 'The payee has no such event.');
    END IF;

    v_account_id := payments.lock_payable(
        request_payout.organization_id, request_payout.user_id, request_payout.currency
    );

    SELECT * INTO v_payout
    FROM payments.payout_queue
    WHERE payout_queue.idempotency_key = v_key;
    IF v_payout.id IS NOT NULL THEN
        IF (v_payout.currency, v_payout.amount_cents, v_payout.order_id, v_payout.event_id)
            IS DISTINCT FROM (
                request_payout.currency, request_payout.amount_cents, request_payout.order_id,
                request_payout.event_id
            )
        THEN
            PERFORM ops.raise_error('YP006', format('The key asked for payout %s.', v_payout.id));
        END IF;
        RETURN v_payout;
    END IF;

    v_destination_id := payments.payout_account(
        request_payout.organization_id, request_payout.user_id
    );
    IF v_destination_id IS NULL THEN
        PERFORM ops.raise_error('YP258', 'The payee has no account that can be paid out to.');
    END IF;

    SELECT payout_configurations.minimum_payout_amount_cents INTO v_least
    FROM payments.payout_configurations
    WHERE payout_configurations.organization_id = request_payout.organization_id
        AND payout_configurations.currency = request_payout.currency;
    IF request_payout.amount_cents < v_least THEN
        PERFORM ops.raise_error('YP259', format(
            'At least %s %s in minor units are paid out.', v_least, request_payout.currency
        ));
    END IF;

    v_left := payments.payable_left(v_account_id);
    IF v_deal.id IS NOT NULL THEN
        IF EXISTS (
            SELECT FROM payments.payout_queue
            WHERE payout_queue.order_id = v_deal.id
                AND payout_queue.status IN ('pending', 'on_hold', 'processing', 'failed')
        ) THEN
            PERFORM ops.raise_error('YP005', format('Order %s has an open payout.', v_deal.id));
        END IF;
        SELECT least(
            v_left,
            v_deal.released_cents - v_deal.fee_cents - coalesce(sum(payout_queue.amount_cents), 0)
        )
        INTO v_left
        FROM payments.payout_queue
        WHERE payout_queue.order_id = v_deal.id
            AND payout_queue.status NOT IN ('returned', 'cancelled');
    END IF;
    IF request_payout.amount_cents > v_left THEN
        PERFORM ops.raise_error('YP257', format(
            '%s %s in minor units can be asked for.', greatest(v_left, 0), request_payout.currency
        ));
    END IF;

    INSERT INTO payments.payout_queue (
        organization_id, user_id, payout_account_id, order_id, event_id, currency, amount_cents,
        priority, idempotency_key, scheduled_for
    )
    VALUES (
        request_payout.organization_id, request_payout.user_id, v_destination_id,
        request_payout.order_id, request_payout.event_id, request_payout.currency,
        request_payout.amount_cents, request_payout.priority, v_key, request_payout.scheduled_for
    )
    RETURNING * INTO v_payout;

    PERFORM payments.tell_payout(v_payout, 'payout.requested', NULL);
    RETURN v_payout;
END
$function$;

REVOKE ALL ON FUNCTION payments.request_payout(
    uuid, uuid, text, bigint, text, uuid, uuid, timestamptz, integer
) FROM public;
COMMENT ON FUNCTION payments.request_payout(
    uuid, uuid, text, bigint, text, uuid, uuid, timestamptz, integer
) IS
'Queues a payout to an organization or a person, of the proceeds of a sponsorship or an event if one
is named. The same key of the same payee again returns its payout. Errors: YP003 an argument; YP004
the order or event is not the payee''s; YP006 the key asked for another payout; YP257 more than is
owed and not asked for yet; YP258 no account to pay to; YP259 less than the payee''s minimum; YP005
the sponsorship has an open payout. For the package''s own functions.';
