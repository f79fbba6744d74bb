-- What every movement of escrow is made of. Each locks the order first, then writes the ledger and
-- the settlement, moves the state and tells the outbox, all in one transaction. The settlement's
-- key makes a repeat harmless: it finds what was done and moves nothing.

CREATE FUNCTION sponsorship.lock_order(order_id uuid)
RETURNS sponsorship.sponsorship_orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_deal sponsorship.sponsorship_orders;
BEGIN
    PERFORM ops.require(lock_order.order_id IS NOT NULL, 'order_id', 'must be given');

    SELECT * INTO v_deal
    FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = lock_order.order_id
    FOR NO KEY UPDATE;
    IF v_deal.id IS NULL THEN
        PERFORM ops.raise_error('YP004', format(
            'There is no sponsorship order %s.', lock_order.order_id
        ));
    END IF;

    RETURN v_deal;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.lock_order(uuid) FROM public;
COMMENT ON FUNCTION sponsorship.lock_order(uuid) IS
'The order, locked until commit: whoever moves its money waits here. YP003 no id; YP004 no such
order. For the package''s own functions.';

CREATE FUNCTION sponsorship.was_settled(
    deal sponsorship.sponsorship_orders,
    kind sponsorship.settlement_kind,
    key text,
    amount_cents bigint,
    deliverable_id uuid DEFAULT NULL
)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_settled sponsorship.order_settlements;
BEGIN
    PERFORM ops.require(
        char_length(was_settled.key) BETWEEN 1 AND 100, 'idempotency_key',
        'must be 1 to 100 characters'
    );

    SELECT * INTO v_settled
    FROM sponsorship.order_settlements
    WHERE order_settlements.idempotency_key
        = format('%s:%s:%s', was_settled.kind, deal.id, was_settled.key);
    IF v_settled.id IS NULL THEN
        RETURN FALSE;
    END IF;

    IF v_settled.amount_cents <> was_settled.amount_cents
        OR v_settled.deliverable_id IS DISTINCT FROM was_settled.deliverable_id
    THEN
        PERFORM ops.raise_error('YP006', format(
            'The key moved %s of order %s for %s.',
            v_settled.amount_cents, deal.id, coalesce(v_settled.deliverable_id::text, 'all of it')
        ));
    END IF;

    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.was_settled(
    sponsorship.sponsorship_orders, sponsorship.settlement_kind, text, bigint, uuid
) FROM public;
COMMENT ON FUNCTION sponsorship.was_settled(
    sponsorship.sponsorship_orders, sponsorship.settlement_kind, text, bigint, uuid
) IS
'Whether the key has settled this kind of thing for the locked order already. YP003 the key; YP006
it settled another amount or deliverable; an amount of null stands for any. For the
package''s own functions.';

CREATE FUNCTION sponsorship.escrow_account(deal sponsorship.sponsorship_orders)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_account_id uuid;
    v_owner uuid;
BEGIN
    -- Out of the account it went into, also when the sponsor has joined an organization since.
    SELECT accounts.id INTO v_account_id
    FROM sponsorship.order_settlements
    INNER JOIN payments.entries
        ON entries.transaction_id = order_settlements.ledger_transaction_id
    INNER JOIN payments.accounts ON accounts.id = entries.account_id
    WHERE order_settlements.order_id = deal.id
        AND order_settlements.kind = 'funding'
        AND accounts.type = 'escrow'
    ORDER BY order_settlements.n
    LIMIT 1;
    IF v_account_id IS NOT NULL THEN
        RETURN v_account_id;
    END IF;

    SELECT sponsors.org_id INTO v_owner
    FROM sponsorship.sponsors
    WHERE sponsors.id = deal.sponsor_id;
    RETURN payments.ensure_account('escrow', deal.currency, v_owner);
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.escrow_account(sponsorship.sponsorship_orders) FROM public;
COMMENT ON FUNCTION sponsorship.escrow_account(sponsorship.sponsorship_orders) IS
'The account that holds the order''s money: of the organization behind the sponsor, or the
platform''s own for a sponsor without one. For the package''s own functions.';

CREATE FUNCTION sponsorship.settle(
    deal sponsorship.sponsorship_orders,
    kind sponsorship.settlement_kind,
    amount_cents bigint,
    key text,
    ledger_transaction_id uuid,
    deliverable_id uuid DEFAULT NULL,
    dispute_id uuid DEFAULT NULL
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO sponsorship.order_settlements (
        order_id, n, kind, amount_cents, currency, idempotency_key, ledger_transaction_id,
        deliverable_id, dispute_id
    )
    SELECT
        deal.id,
        coalesce(max(order_settlements.n), 0) + 1,
        settle.kind,
        settle.amount_cents,
        deal.currency,
        format('%s:%s:%s', settle.kind, deal.id, settle.key),
        settle.ledger_transaction_id,
        settle.deliverable_id,
        settle.dispute_id
    FROM sponsorship.order_settlements
    WHERE order_settlements.order_id = deal.id
$function$;

REVOKE ALL ON FUNCTION sponsorship.settle(
    sponsorship.sponsorship_orders, sponsorship.settlement_kind, bigint, text, uuid, uuid, uuid
) FROM public;
COMMENT ON FUNCTION sponsorship.settle(
    sponsorship.sponsorship_orders, sponsorship.settlement_kind, bigint, text, uuid, uuid, uuid
) IS
'Writes the next settlement of the locked order; its trigger brings the order''s sums up to it. For
the package''s own functions.';

CREATE FUNCTION sponsorship.tell(
    deal sponsorship.sponsorship_orders, topic text, said jsonb DEFAULT '{}'
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        tell.topic, deal.organization_id, 'sponsorship_order', deal.id,
        jsonb_build_object(
            'order_id', deal.id, 'event_id', deal.event_id, 'sponsor_id', deal.sponsor_id,
            'state', deal.state, 'currency', deal.currency, 'held_cents', deal.held_cents
        ) || tell.said
    )
$function$;

REVOKE ALL ON FUNCTION sponsorship.tell(sponsorship.sponsorship_orders, text, jsonb) FROM public;
COMMENT ON FUNCTION sponsorship.tell(sponsorship.sponsorship_orders, text, jsonb) IS
'Tells the world outside what became of a deal''s money. For the package''s own functions.';

CREATE FUNCTION sponsorship.move_escrow(
    deal sponsorship.sponsorship_orders, to_state sponsorship.escrow_state
)
RETURNS sponsorship.sponsorship_orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_deal sponsorship.sponsorship_orders;
BEGIN
    UPDATE sponsorship.sponsorship_orders
    SET
        state = move_escrow.to_state,
        -- A deal whose money went back is over.
        status = CASE
            WHEN move_escrow.to_state <> 'refunded' THEN sponsorship_orders.status
            WHEN sponsorship_orders.status IN ('accepted', 'live') THEN 'refunded'
            WHEN sponsorship_orders.status = 'pending' THEN 'cancelled'
            ELSE sponsorship_orders.status
        END,
        funded_at = CASE
            WHEN sponsorship_orders.state = 'pending' AND move_escrow.to_state = 'funded'
                THEN now()
            ELSE sponsorship_orders.funded_at
        END,
        locked_at = CASE
            WHEN sponsorship_orders.state = 'funded' AND move_escrow.to_state = 'locked'
                THEN now()
            ELSE sponsorship_orders.locked_at
        END,
        settled_at = CASE
            WHEN move_escrow.to_state IN ('released', 'refunded') THEN now()
        END,
        version_number = sponsorship_orders.version_number + 1
    WHERE sponsorship_orders.id = deal.id
    RETURNING * INTO STRICT v_deal;

    RETURN v_deal;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.move_escrow(
    sponsorship.sponsorship_orders, sponsorship.escrow_state
) FROM public;
COMMENT ON FUNCTION sponsorship.move_escrow(
    sponsorship.sponsorship_orders, sponsorship.escrow_state
) IS
'Moves the locked order to the state, or leaves it there, counts the change and returns the row.
YP011 the machine has no such move. For the package''s own functions.';
