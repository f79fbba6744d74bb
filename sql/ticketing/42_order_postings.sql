-- Where the money of an order goes: a ledger transaction, and a line in the organizer's wallet.

CREATE FUNCTION ticketing.post_order(sale ticketing.orders)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_owner_user_id uuid;
    v_taxes bigint;
    v_revenue bigint;
    v_borne bigint;
    v_legs payments.leg[];
    v_transaction_id uuid;
BEGIN
    SELECT events.owner_user_id INTO v_owner_user_id
    FROM events.events
    WHERE events.id = sale.event_id;

    SELECT sale.tax_cents + coalesce(sum(order_tax_lines.tax_cents), 0) INTO v_taxes
    FROM ticketing.order_tax_lines
    WHERE order_tax_lines.order_id = sale.id AND order_tax_lines.is_included;

    -- The buyer's fees but the organizer's own, and the fees of others that the organizer bears.
    SELECT
        sale.fees_cents + coalesce(sum(
            CASE
                WHEN order_fee_lines.is_paid_by_buyer AND order_fee_lines.kind = 'organizer'
                    THEN -order_fee_lines.amount_cents
                WHEN NOT order_fee_lines.is_paid_by_buyer AND order_fee_lines.kind <> 'organizer'
                    THEN order_fee_lines.amount_cents
            END
        ), 0)
    INTO v_revenue
    FROM ticketing.order_fee_lines
    WHERE order_fee_lines.order_id = sale.id;

    -- A code of the platform's own takes nothing from the organizer.
    SELECT coalesce(sum(promo_redemptions.discount_cents), 0) INTO v_borne
    FROM campaigns.promo_redemptions
    WHERE promo_redemptions.order_id = sale.id
        AND promo_redemptions.organization_id IS NULL
        AND promo_redemptions.released_at IS NULL;

    v_legs := payments.legs_on(
        'clearing', sale.currency, sale.total_cents, 'Received from the buyer'
    ) || payments.legs_on(
        'refunds', sale.currency, v_borne, 'Discount by the platform'
    ) || payments.legs_on(
        'payable', sale.currency, v_taxes + v_revenue - v_borne - sale.total_cents,
        'Owed to the organizer', sale.seller_organization_id, v_owner_user_id
    ) || payments.legs_on(
        'revenue', sale.currency, -v_revenue, 'Platform fee'
    ) || payments.legs_on(
        'taxes', sale.currency, -v_taxes, 'Taxes on the order'
    );
    IF cardinality(v_legs) = 0 THEN
        RETURN NULL;
    END IF;

    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        'ticket_order', sale.id, v_legs, 'Ticket order',
        format('ticket_order:%s', sale.id), sale.user_id,
        metadata => jsonb_strip_nulls(
            jsonb_build_object('processor_id', sale.stripe_payment_intent_id)
        )
    ) AS posted;
    PERFORM payments.write_wallet_lines(
        v_transaction_id, 'sale', 'Ticket order', sale.id, sale.event_id
    );

    RETURN v_transaction_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.post_order(ticketing.orders) FROM public;
COMMENT ON FUNCTION ticketing.post_order(ticketing.orders) IS
'Records a paid order in the ledger, with a line in the organizer''s wallet: debit clearing what
the buyer paid, and refunds what the platform''s own codes took off; credit taxes those that were
added and those that prices contain, revenue the fees of all but the organizer, and the organizer''s
payable the rest. An order that moves nothing returns null. For the package''s own functions.';
