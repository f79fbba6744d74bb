-- A credit note is written and issued at once. An invoice that was never paid is void when nothing
-- is left of it; one that was paid stays paid, and the note says what to give back.

CREATE FUNCTION payments.issue_credit_note(
    original_invoice_id uuid,
    idempotency_key text,
    lines payments.credit_line[] DEFAULT NULL,
    amount_cents bigint DEFAULT NULL,
    reason text DEFAULT NULL,
    issued_at timestamptz DEFAULT NULL,
    series text DEFAULT NULL
)
RETURNS payments.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Who credits the same invoice waits here, and then reads what this one has left.
    v_original constant payments.invoices := payments.lock_document(original_invoice_id);
    v_hash bytea;
    v_note payments.invoices;
BEGIN
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 200, 'idempotency_key',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        num_nonnulls(lines, amount_cents) <= 1, 'lines', 'or amount_cents may be given, not both'
    );
    PERFORM ops.require(coalesce(amount_cents > 0, TRUE), 'amount_cents', 'must be positive');
    PERFORM ops.require(
        coalesce(reason ~ '\S' AND char_length(reason) <= 500, TRUE), 'reason',
        'must be 1 to 500 characters'
    );
    PERFORM ops.require(
        lines IS NULL OR cardinality(lines) BETWEEN 1 AND 1000 AND NOT EXISTS (
            SELECT FROM unnest(lines) AS line
            WHERE line.position IS NULL OR least(line.quantity, line.unit_price_cents) <= 0
        ),
        'lines', 'must be 1 to 1000 lines, each with a position, and quantity and price positive'
    );
    IF v_original.kind <> 'invoice' THEN
        PERFORM ops.raise_error('YP004', 'This is a credit note, not an invoice.');
    END IF;

    v_hash := payments.request_hash(
        jsonb_build_array(
            'credit_note', v_original.id, to_jsonb(lines), amount_cents, reason
        )
    );
    v_note := payments.find_document(v_original.issuer_id, idempotency_key, v_hash);
    IF v_note.id IS NOT NULL THEN
        RETURN v_note;
    END IF;
    IF v_original.number IS NULL THEN
        PERFORM ops.raise_error('YP005', 'The invoice has not been issued.');
    END IF;

    INSERT INTO payments.invoices (
        kind, original_invoice_id, organization_id, buyer_organization_id, purchased_by_user_id,
        order_id, bill_to, currency, currency_decimals, idempotency_key, request_hash
    )
    VALUES (
        'credit_note', v_original.id, v_original.organization_id,
        v_original.buyer_organization_id, v_original.purchased_by_user_id, v_original.order_id,
        v_original.bill_to, v_original.currency, v_original.currency_decimals,
        issue_credit_note.idempotency_key, v_hash
    )
    ON CONFLICT ON CONSTRAINT invoices_issuer_id_idempotency_key_key DO NOTHING
    RETURNING * INTO v_note;
    IF v_note.id IS NULL THEN
        RETURN payments.find_document(v_original.issuer_id, idempotency_key, v_hash);
    END IF;

    v_note := payments.add_credit(
        v_original, v_note, payments.price_credit(v_original, lines, amount_cents, reason)
    );
    PERFORM ops.require(v_note.total_cents > 0, 'lines', 'must come to more than zero');
    v_note := payments.number_document(v_note, issue_credit_note.issued_at, series);

    IF v_original.status IN ('open', 'uncollectible') AND NOT EXISTS (
        SELECT FROM payments.uncredited(v_original.id) AS rates
        WHERE rates.net_cents + rates.tax_cents > 0
    ) THEN
        UPDATE payments.invoices SET status = 'void' WHERE invoices.id = v_original.id;

        PERFORM payments.tell_of_document(
            v_original, 'voided', jsonb_build_object('credit_note_id', v_note.id)
        );
    END IF;

    RETURN v_note;
END
$function$;

REVOKE ALL ON FUNCTION payments.issue_credit_note(
    uuid, text, payments.credit_line[], bigint, text, timestamptz, text
) FROM public;
COMMENT ON FUNCTION payments.issue_credit_note(
    uuid, text, payments.credit_line[], bigint, text, timestamptz, text
) IS
'Takes back named lines of an issued invoice, or an amount with tax, which its tax rates share, or
all that is left; returns the credit note, open until mark_invoice_paid() says that its amount was
given back. It is numbered as invoices are, in series of its own: by default CN- and the year. An
open or uncollectible invoice of which nothing is left becomes void. The same call with the same
idempotency_key, which is the issuer''s, returns the same note again. Errors: YP003 an argument;
YP004 no such invoice; YP005 it is not issued; YP006 the key made another document; YP241 less is
left of the invoice, in all or at a tax rate. For the package''s own functions.';
