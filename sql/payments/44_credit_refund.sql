-- Bought credits that go back for money: what is unused of an invoice's lot, with its tax.

CREATE FUNCTION payments.purchase_legs(
    invoice payments.invoices, wallet payments.credit_wallet, net_cents bigint, tax_cents bigint
)
RETURNS payments.leg[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        payments.legs_on('clearing', invoice.currency, net_cents + tax_cents, 'Paid by card')
        || payments.legs_on(
            'credits', invoice.currency, -net_cents, 'Prepaid credits', wallet.organization_id,
            wallet.user_id
        )
        || payments.legs_on('taxes', invoice.currency, -tax_cents, 'Tax on credits')
$function$;

REVOKE ALL ON FUNCTION payments.purchase_legs(
    payments.invoices, payments.credit_wallet, bigint, bigint
) FROM public;
COMMENT ON FUNCTION payments.purchase_legs(
    payments.invoices, payments.credit_wallet, bigint, bigint
) IS
'The legs of a purchase of credits, and with negative amounts those of its refund. For the
package''s own functions.';

CREATE FUNCTION payments.refund_credits(
    invoice_id uuid,
    credits bigint,
    idempotency_key text,
    refund_reference text DEFAULT NULL
)
RETURNS payments.credit_move
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key constant text := format('credit_refund:%s', idempotency_key);
    v_invoice payments.invoices;
    v_wallet payments.credit_wallet;
    v_purchase_id uuid;
    v_lot_id uuid;
    v_move payments.credit_move;
    v_transaction_id uuid;
    v_lots jsonb;
    v_net_before numeric;
    v_net_cents bigint;
    v_tax_cents bigint;
BEGIN
    PERFORM ops.require(credits > 0, 'credits', 'must be above zero');
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 150, 'idempotency_key',
        'must be 1 to 150 characters'
    );
    SELECT * INTO v_invoice
    FROM payments.invoices
    WHERE invoices.id = refund_credits.invoice_id
    FOR NO KEY UPDATE;
    SELECT credit_lots.id INTO v_lot_id
    FROM payments.credit_lots
    WHERE credit_lots.invoice_id = v_invoice.id
        AND (credit_lots.wallet_id = v_invoice.wallet_id
            OR credit_lots.org_wallet_id = v_invoice.org_wallet_id)
        AND credit_lots.price_cents IS NOT NULL;
    IF v_lot_id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no invoice whose credits were bought here.');
    END IF;

    v_wallet := payments.lock_active_wallet(
        coalesce(v_invoice.org_wallet_id, v_invoice.wallet_id)
    );
    v_move := payments.find_credit_move(
        v_wallet, v_key, 'refund', -credits, 'refund', v_invoice.id
    );
    IF v_move.line_id IS NOT NULL THEN
        RETURN v_move;
    END IF;

    v_lots := payments.take_credits(v_wallet, credits, ARRAY[v_lot_id]);
    v_net_cents := -(v_lots -> 0 ->> 'cents')::bigint;
    SELECT coalesce(sum((transactions.metadata ->> 'net_cents')::bigint), 0) INTO v_net_before
    FROM payments.transactions
    WHERE transactions.reference_type = 'refund' AND transactions.reference_id = v_invoice.id
        AND transactions.metadata ? 'lots';
    -- Counted from the first refund on, so that all of them together give the whole tax back.
    v_tax_cents := CASE
        WHEN v_invoice.subtotal_cents = 0 THEN 0
        ELSE
            div((v_net_before + v_net_cents) * v_invoice.tax_cents, v_invoice.subtotal_cents)
            - div(v_net_before * v_invoice.tax_cents, v_invoice.subtotal_cents)
    END;

    IF v_net_cents + v_tax_cents > 0 THEN
        SELECT transactions.id INTO STRICT v_purchase_id
        FROM payments.transactions
        WHERE transactions.idempotency_key = format('credit_purchase:%s', v_invoice.id);
        SELECT posted.transaction_id INTO v_transaction_id
        FROM payments.post(
            'refund', v_invoice.id,
            payments.purchase_legs(v_invoice, v_wallet, -v_net_cents, -v_tax_cents),
            format('%s credits taken back', credits), v_key,
            metadata => jsonb_build_object(
                'wallet_id', v_wallet.id, 'lots', v_lots, 'net_cents', v_net_cents,
                'tax_cents', v_tax_cents, 'refund_reference', refund_reference
            ),
            reverses_id => v_purchase_id
        ) AS posted;
    END IF;

    v_move := payments.write_credit_line(
        v_wallet, 'refund', v_lots, v_transaction_id, 'refund', v_invoice.id, v_key,
        'Credits taken back', v_invoice.id,
        CASE WHEN v_invoice.currency = 'USD' THEN v_net_cents END
    );
    PERFORM payments.tell_of_credits('credits.refunded', v_wallet, v_move, jsonb_build_object(
        'invoice_id', v_invoice.id, 'net_cents', v_net_cents, 'tax_cents', v_tax_cents,
        'currency', v_invoice.currency
    ));
    RETURN v_move;
END
$function$;

REVOKE ALL ON FUNCTION payments.refund_credits(uuid, bigint, text, text) FROM public;
COMMENT ON FUNCTION payments.refund_credits(uuid, bigint, text, text) IS
'Takes unused credits of a paid invoice back for what they cost, with their share of the tax: all
refunds of an unused lot together are exactly what was paid. The money is sent by the processor;
the event credits.refunded says how much. Errors as public.refund_credits(). For the package''s own
functions.';
