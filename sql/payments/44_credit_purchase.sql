-- How credits come: bought by an invoice that is paid, or given. And how bought ones go back.

CREATE FUNCTION payments.add_lot(
    wallet payments.credit_wallet,
    credits bigint,
    price_cents bigint,
    currency text,
    source payments.credit_source,
    expires_at timestamptz DEFAULT NULL,
    invoice_id uuid DEFAULT NULL,
    metadata jsonb DEFAULT '{}'
)
RETURNS jsonb
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO payments.credit_lots (
        wallet_id, org_wallet_id, invoice_id, quantity_purchased, quantity_remaining,
        unit_price_cents, price_cents, currency, source, metadata, expires_at
    )
    VALUES (
        CASE WHEN NOT wallet.is_organizers THEN wallet.id END,
        CASE WHEN wallet.is_organizers THEN wallet.id END,
        invoice_id, credits, credits, round(price_cents::numeric / credits), price_cents,
        currency, source, metadata, expires_at
    )
    RETURNING jsonb_build_array(jsonb_build_object(
        'lot_id', id, 'credits', quantity_purchased, 'cents', price_cents, 'currency', currency
    ))
$function$;

REVOKE ALL ON FUNCTION payments.add_lot(
    payments.credit_wallet, bigint, bigint, text, payments.credit_source, timestamptz, uuid, jsonb
) FROM public;
COMMENT ON FUNCTION payments.add_lot(
    payments.credit_wallet, bigint, bigint, text, payments.credit_source, timestamptz, uuid, jsonb
) IS
'Puts a new lot into a locked wallet and returns what it did, as lines of wallets keep it. For the
package''s own functions.';

CREATE FUNCTION payments.purchase_credits(
    invoice_id uuid,
    paid_cents bigint,
    payment_reference text,
    expires_at timestamptz DEFAULT NULL
)
RETURNS payments.credit_move
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key constant text := format('credit_purchase:%s', invoice_id);
    v_invoice payments.invoices;
    v_wallet payments.credit_wallet;
    v_move payments.credit_move;
    v_transaction_id uuid;
    v_lots jsonb;
BEGIN
    PERFORM ops.require(
        coalesce(purchase_credits.expires_at > now(), TRUE), 'expires_at', 'must be to come'
    );
    PERFORM ops.require(paid_cents >= 0, 'paid_cents', 'must not be negative');
    PERFORM ops.require(
        CASE
            WHEN paid_cents = 0 THEN payment_reference IS NULL
            ELSE char_length(payment_reference) BETWEEN 1 AND 200
        END,
        'payment_reference', 'must be 1 to 200 characters when something was paid, else null'
    );
    -- One payment at a time, so that no two invoices are paid by it.
    PERFORM pg_advisory_xact_lock(hashtextextended(payment_reference, 0));
    SELECT * INTO v_invoice
    FROM payments.invoices
    WHERE invoices.id = purchase_credits.invoice_id
        AND invoices.kind = 'invoice' AND invoices.credits_purchased > 0
    FOR NO KEY UPDATE;
    IF NOT FOUND OR num_nonnulls(v_invoice.wallet_id, v_invoice.org_wallet_id) = 0 THEN
        PERFORM ops.raise_error('YP004', 'There is no such invoice for credits.');
    END IF;
    IF v_invoice.total_cents <> paid_cents THEN
        PERFORM ops.raise_error('YP105', format(
            'The invoice is of %s %s in minor units.', v_invoice.total_cents, v_invoice.currency
        ));
    END IF;

    v_wallet := payments.lock_wallet(coalesce(v_invoice.org_wallet_id, v_invoice.wallet_id));
    v_move := payments.find_credit_move(
        v_wallet, v_key, 'purchase', v_invoice.credits_purchased, 'credit_purchase', v_invoice.id
    );
    IF v_move.line_id IS NOT NULL THEN
        IF v_invoice.stripe_payment_intent_id IS DISTINCT FROM payment_reference THEN
            PERFORM ops.raise_error('YP006', 'The invoice was paid by another payment.');
        END IF;
        RETURN v_move;
    END IF;

    IF v_invoice.status NOT IN ('open', 'uncollectible') THEN
        PERFORM ops.raise_error('YP005', format('The invoice is %s.', v_invoice.status));
    ELSIF v_wallet.status = 'closed' THEN
        PERFORM ops.raise_error('YP251', format('Wallet %s is closed.', v_wallet.id));
    ELSIF EXISTS (
        SELECT FROM payments.invoices
        WHERE invoices.stripe_payment_intent_id = purchase_credits.payment_reference
            AND invoices.id <> v_invoice.id AND invoices.paid_at IS NOT NULL
    ) THEN
        PERFORM ops.raise_error('YP107', 'The payment has paid another invoice.');
    END IF;

    UPDATE payments.invoices
    SET stripe_payment_intent_id = payment_reference
    WHERE invoices.id = v_invoice.id;
    PERFORM payments.mark_invoice_paid(v_invoice.id);
    v_lots := payments.add_lot(
        v_wallet, v_invoice.credits_purchased, v_invoice.subtotal_cents, v_invoice.currency,
        'purchase', purchase_credits.expires_at, v_invoice.id
    );
    IF v_invoice.total_cents > 0 THEN
        SELECT posted.transaction_id INTO v_transaction_id
        FROM payments.post(
            'credit_purchase', v_invoice.id,
            payments.purchase_legs(
                v_invoice, v_wallet, v_invoice.subtotal_cents, v_invoice.tax_cents
            ),
            format('%s credits', v_invoice.credits_purchased), v_key,
            v_invoice.purchased_by_user_id,
            metadata => jsonb_build_object(
                'wallet_id', v_wallet.id, 'lots', v_lots, 'payment_reference', payment_reference
            )
        ) AS posted;
    END IF;

    v_move := payments.write_credit_line(
        v_wallet, 'purchase', v_lots, v_transaction_id, 'credit_purchase', v_invoice.id, v_key,
        coalesce(format('Invoice %s', v_invoice.number), 'Credits'), v_invoice.id,
        v_invoice.amount_usd_cents
    );
    PERFORM payments.tell_of_credits('credits.purchased', v_wallet, v_move, jsonb_build_object(
        'invoice_id', v_invoice.id, 'total_cents', v_invoice.total_cents,
        'currency', v_invoice.currency
    ));
    RETURN v_move;
END
$function$;

REVOKE ALL ON FUNCTION payments.purchase_credits(uuid, bigint, text, timestamptz) FROM public;
COMMENT ON FUNCTION payments.purchase_credits(uuid, bigint, text, timestamptz) IS
'Marks an open invoice for credits as paid and puts the credits into its wallet: debit clearing
with tax; credit the owner''s prepaid credits and taxes. A frozen wallet takes credits, a closed
one does not. A repeat with the same payment changes nothing. Errors as
public.purchase_credits(). For the package''s own functions.';

CREATE FUNCTION payments.grant_credits(
    wallet_id uuid,
    credits bigint,
    idempotency_key text,
    source payments.credit_source DEFAULT 'promotion',
    expires_at timestamptz DEFAULT NULL,
    memo text DEFAULT NULL
)
RETURNS payments.credit_move
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key constant text := format('credit_grant:%s', idempotency_key);
    v_wallet payments.credit_wallet;
    v_move payments.credit_move;
BEGIN
    PERFORM ops.require(credits BETWEEN 1 AND 1000000000000, 'credits', 'must be 1 to 10^12');
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 150, 'idempotency_key',
        'must be 1 to 150 characters'
    );
    PERFORM ops.require(
        source IN ('promotion', 'refund', 'adjustment'), 'source',
        'must be promotion, refund or adjustment; purchases are paid for'
    );
    PERFORM ops.require(
        coalesce(grant_credits.expires_at > now(), TRUE), 'expires_at', 'must be to come'
    );
    v_wallet := payments.lock_wallet(grant_credits.wallet_id);
    v_move := payments.find_credit_move(v_wallet, v_key, 'grant', credits, NULL, NULL);
    IF v_move.line_id IS NOT NULL THEN
        RETURN v_move;
    ELSIF v_wallet.status = 'closed' THEN
        PERFORM ops.raise_error('YP251', format('Wallet %s is closed.', v_wallet.id));
    END IF;

    v_move := payments.write_credit_line(
        v_wallet, 'grant',
        payments.add_lot(
            v_wallet, grant_credits.credits, 0, v_wallet.currency, grant_credits.source,
            grant_credits.expires_at
        ),
        NULL, NULL, NULL, v_key, memo
    );
    PERFORM payments.tell_of_credits('credits.granted', v_wallet, v_move);
    RETURN v_move;
END
$function$;

REVOKE ALL ON FUNCTION payments.grant_credits(
    uuid, bigint, text, payments.credit_source, timestamptz, text
) FROM public;
COMMENT ON FUNCTION payments.grant_credits(
    uuid, bigint, text, payments.credit_source, timestamptz, text
) IS
'Gives credits for nothing: a lot without money, which moves nothing in the books, now or when it
is used. Errors: YP003 an argument; YP004 no such wallet; YP006 the key did something else; YP251
the wallet is closed. For the package''s own functions.';
