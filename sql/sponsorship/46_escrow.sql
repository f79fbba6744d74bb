-- Escrow, refunded to the sponsor: from funded by a call, from locked by a dispute alone.

CREATE FUNCTION sponsorship.post_refund(
    deal sponsorship.sponsorship_orders,
    amount_cents bigint,
    key text,
    processor_id text,
    dispute_id uuid DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_funding_id uuid;
    v_transaction_id uuid;
BEGIN
    SELECT order_settlements.ledger_transaction_id INTO v_funding_id
    FROM sponsorship.order_settlements
    WHERE order_settlements.order_id = deal.id AND order_settlements.kind = 'funding'
    ORDER BY order_settlements.n
    LIMIT 1;

    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        'sponsorship_order', deal.id,
        ARRAY[ROW(
            sponsorship.escrow_account(deal), post_refund.amount_cents, 'Back to the sponsor'
        )]::payments.leg[]
        || payments.legs_on(
            'clearing', deal.currency, -post_refund.amount_cents, 'Refunded to the sponsor'
        ),
        'Sponsorship refunded', format('refund:%s:%s', deal.id, post_refund.key),
        metadata => jsonb_strip_nulls(
            jsonb_build_object('processor_id', post_refund.processor_id)
        ),
        reverses_id => v_funding_id
    ) AS posted;
    PERFORM sponsorship.settle(
        deal, 'refund', post_refund.amount_cents, post_refund.key, v_transaction_id,
        dispute_id => post_refund.dispute_id
    );
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.post_refund(
    sponsorship.sponsorship_orders, bigint, text, text, uuid
) FROM public;
COMMENT ON FUNCTION sponsorship.post_refund(
    sponsorship.sponsorship_orders, bigint, text, text, uuid
) IS
'Debit escrow, credit clearing: a part of the funding is taken back. The caller has locked the
order. For the package''s own functions.';

CREATE FUNCTION sponsorship.refund_escrow(
    order_id uuid, refund_reference text, amount_cents bigint DEFAULT NULL
)
RETURNS sponsorship.sponsorship_orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_deal sponsorship.sponsorship_orders;
    v_amount bigint := refund_escrow.amount_cents;
BEGIN
    PERFORM ops.require(
        v_amount IS NULL OR v_amount > 0, 'amount_cents', 'must be more than zero, or null'
    );
    v_deal := sponsorship.lock_order(refund_escrow.order_id);
    IF sponsorship.was_settled(v_deal, 'refund', refund_reference, v_amount) THEN
        RETURN v_deal;
    END IF;

    IF v_deal.state <> 'funded' THEN
        PERFORM ops.raise_error('YP005', format(
            'The escrow of order %s is %s; from funded alone it goes back without a dispute.',
            v_deal.id, v_deal.state
        ));
    END IF;
    v_amount := coalesce(v_amount, v_deal.held_cents);
    IF v_amount > v_deal.held_cents THEN
        PERFORM ops.raise_error('YP255', format(
            'Order %s has %s in escrow, not %s.', v_deal.id, v_deal.held_cents, v_amount
        ));
    END IF;

    PERFORM sponsorship.post_refund(v_deal, v_amount, refund_reference, refund_reference);
    v_deal := sponsorship.move_escrow(
        v_deal,
        CASE WHEN v_amount = v_deal.held_cents THEN 'refunded' ELSE 'funded' END
        ::sponsorship.escrow_state
    );
    PERFORM sponsorship.tell(
        v_deal, 'escrow.refunded', jsonb_build_object('amount_cents', v_amount)
    );
    RETURN v_deal;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.refund_escrow(uuid, text, bigint) FROM public;
COMMENT ON FUNCTION sponsorship.refund_escrow(uuid, text, bigint) IS
'Money that is not locked went back to the sponsor: an amount, or all of it, which ends the deal.
The same refund again changes nothing. Errors: YP003 an argument; YP004 no such order; YP005 it is
not funded, or locked; YP006 the refund was told with another amount; YP255 not so much is in
escrow. For the package''s own functions.';
