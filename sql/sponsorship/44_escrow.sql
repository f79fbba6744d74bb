-- Escrow, on its way in: a sponsor's payment comes, and later neither side alone can call it off.

CREATE FUNCTION sponsorship.fund_escrow(
    order_id uuid, paid_cents bigint, payment_reference text
)
RETURNS sponsorship.sponsorship_orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_deal sponsorship.sponsorship_orders;
    v_transaction_id uuid;
BEGIN
    PERFORM ops.require(paid_cents > 0, 'paid_cents', 'must be more than zero');
    v_deal := sponsorship.lock_order(fund_escrow.order_id);
    IF sponsorship.was_settled(v_deal, 'funding', payment_reference, paid_cents) THEN
        RETURN v_deal;
    END IF;

    IF v_deal.state <> 'pending' OR v_deal.status NOT IN ('pending', 'accepted', 'live') THEN
        PERFORM ops.raise_error('YP005', format(
            'Order %s is %s and its escrow %s: it takes no money.',
            v_deal.id, v_deal.status, v_deal.state
        ));
    ELSIF paid_cents <> v_deal.amount_cents THEN
        PERFORM ops.raise_error('YP105', format(
            'The order costs %s %s in minor units, and %s were paid.',
            v_deal.amount_cents, v_deal.currency, paid_cents
        ));
    END IF;

    BEGIN
        UPDATE sponsorship.sponsorship_orders
        SET stripe_payment_intent_id = fund_escrow.payment_reference
        WHERE sponsorship_orders.id = v_deal.id
            AND sponsorship_orders.stripe_payment_intent_id
            IS DISTINCT FROM fund_escrow.payment_reference;
    EXCEPTION
        WHEN unique_violation THEN
            PERFORM ops.raise_error('YP107', 'This payment has paid for another order.');
    END;

    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        'sponsorship_order', v_deal.id,
        payments.legs_on('clearing', v_deal.currency, paid_cents, 'Received from the sponsor')
        || ROW(sponsorship.escrow_account(v_deal), -paid_cents, 'Held in escrow')::payments.leg,
        'Sponsorship funded', format('funding:%s:%s', v_deal.id, payment_reference),
        metadata => jsonb_build_object('processor_id', payment_reference)
    ) AS posted;
    PERFORM sponsorship.settle(
        v_deal, 'funding', paid_cents, payment_reference, v_transaction_id
    );

    v_deal := sponsorship.move_escrow(v_deal, 'funded');
    PERFORM sponsorship.tell(
        v_deal, 'escrow.funded', jsonb_build_object('amount_cents', paid_cents)
    );
    RETURN v_deal;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.fund_escrow(uuid, bigint, text) FROM public;
COMMENT ON FUNCTION sponsorship.fund_escrow(uuid, bigint, text) IS
'The sponsor''s payment has come: debit clearing, credit escrow. One payment pays one order, whole;
the same payment again changes nothing. Errors: YP003 an argument; YP004 no such order; YP005 it
takes no money; YP006 the payment was told with another amount; YP105 it is not the price; YP107 it
has paid for another order. For the package''s own functions.';

CREATE FUNCTION sponsorship.lock_escrow(order_id uuid)
RETURNS sponsorship.sponsorship_orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_deal sponsorship.sponsorship_orders := sponsorship.lock_order(lock_escrow.order_id);
BEGIN
    IF v_deal.state = 'locked' THEN
        RETURN v_deal;
    END IF;

    v_deal := sponsorship.move_escrow(v_deal, 'locked');
    PERFORM sponsorship.tell(v_deal, 'escrow.locked');
    RETURN v_deal;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.lock_escrow(uuid) FROM public;
COMMENT ON FUNCTION sponsorship.lock_escrow(uuid) IS
'From here on neither side alone can call the deal off; locked already, nothing changes. Errors:
YP003, YP004 as sponsorship.lock_order(); YP011 it is not funded. For the package''s own
functions.';
