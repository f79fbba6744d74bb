-- An invoice is issued when its amounts follow from its lines, and paid once.

CREATE FUNCTION payments.lock_document(invoice_id uuid)
RETURNS payments.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_document payments.invoices;
BEGIN
    SELECT * INTO v_document
    FROM payments.invoices
    WHERE invoices.id = lock_document.invoice_id
    FOR UPDATE;
    IF v_document.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such invoice.');
    END IF;

    RETURN v_document;
END
$function$;

REVOKE ALL ON FUNCTION payments.lock_document(uuid) FROM public;
COMMENT ON FUNCTION payments.lock_document(uuid) IS
'The invoice or credit note, locked until the transaction ends. YP004 for no such one. For the
package''s own functions.';

CREATE FUNCTION payments.issue_invoice(
    invoice_id uuid,
    issued_at timestamptz DEFAULT NULL,
    series text DEFAULT NULL
)
RETURNS payments.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Lines lock their invoice too, so none is written from here on.
    v_draft constant payments.invoices := payments.lock_document(issue_invoice.invoice_id);
    v_net_cents numeric;
    v_tax_cents numeric;
    v_wrong_rate numeric;
BEGIN
    IF v_draft.kind <> 'invoice' THEN
        PERFORM ops.raise_error('YP004', 'This is a credit note, not an invoice.');
    END IF;
    IF v_draft.number IS NOT NULL THEN
        RETURN v_draft;
    END IF;
    IF v_draft.status <> 'draft' THEN
        PERFORM ops.raise_error('YP005', format('The invoice is %s.', v_draft.status));
    END IF;

    SELECT
        sum(rates.net_cents),
        sum(rates.tax_cents),
        min(rates.tax_rate) FILTER (
            WHERE rates.tax_cents <> payments.tax_of(
                rates.amount_cents::bigint, rates.tax_rate, rates.tax_included
            )
        )
    INTO v_net_cents, v_tax_cents, v_wrong_rate
    FROM (
        SELECT
            lines.tax_rate,
            lines.tax_included,
            sum(lines.amount_cents) AS amount_cents,
            sum(lines.net_cents) AS net_cents,
            sum(lines.tax_cents) AS tax_cents
        FROM payments.invoice_lines AS lines
        WHERE lines.invoice_id = issue_invoice.invoice_id
        GROUP BY lines.tax_rate, lines.tax_included
    ) AS rates;
    IF v_net_cents IS NULL THEN
        PERFORM ops.raise_error('YP240', 'It has no lines.');
    END IF;
    IF (v_net_cents, v_tax_cents) <> (v_draft.subtotal_cents, v_draft.tax_cents) THEN
        PERFORM ops.raise_error('YP240', format(
            'It says %s and tax of %s in minor units, its lines say %s and %s.',
            v_draft.subtotal_cents, v_draft.tax_cents, v_net_cents, v_tax_cents
        ));
    END IF;
    IF v_wrong_rate IS NOT NULL THEN
        PERFORM ops.raise_error('YP240', format(
            'The tax of its lines at %s percent is not that of their sum.', v_wrong_rate
        ));
    END IF;

    RETURN payments.number_document(v_draft, issue_invoice.issued_at, issue_invoice.series);
END
$function$;

REVOKE ALL ON FUNCTION payments.issue_invoice(uuid, timestamptz, text) FROM public;
COMMENT ON FUNCTION payments.issue_invoice(uuid, timestamptz, text) IS
'Gives a draft the next number of its issuer and returns it as open; from then on it cannot change.
A number is the series, a hyphen and at least six digits: 2026-000042. The series is by default the
year of issued_at in UTC, which is by default now, and is opened when it is missing. An invoice that
is issued already is returned as it is. Errors: YP003 an argument, as a time in the future or before
the last number''s; YP004 no such invoice; YP005 the draft is void; YP240 it has no lines, or its
amounts or the tax of a rate are not what the lines come to. For the package''s own functions.';

CREATE FUNCTION payments.mark_invoice_paid(invoice_id uuid, paid_at timestamptz DEFAULT NULL)
RETURNS payments.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_invoice payments.invoices := payments.lock_document(mark_invoice_paid.invoice_id);
BEGIN
    -- The clock of the processor may be a little ahead.
    PERFORM ops.require(
        coalesce(
            isfinite(mark_invoice_paid.paid_at)
            AND mark_invoice_paid.paid_at <= clock_timestamp() + interval '1 hour',
            mark_invoice_paid.paid_at IS NULL
        ),
        'paid_at', 'must not lie in the future'
    );
    IF v_invoice.status = 'paid' THEN
        RETURN v_invoice;
    END IF;
    IF v_invoice.status NOT IN ('open', 'uncollectible') THEN
        PERFORM ops.raise_error('YP005', format('The invoice is %s.', v_invoice.status));
    END IF;

    UPDATE payments.invoices
    SET status = 'paid', paid_at = coalesce(mark_invoice_paid.paid_at, clock_timestamp())
    WHERE invoices.id = v_invoice.id
    RETURNING * INTO STRICT v_invoice;

    PERFORM payments.tell_of_document(v_invoice, 'paid');
    RETURN v_invoice;
END
$function$;

REVOKE ALL ON FUNCTION payments.mark_invoice_paid(uuid, timestamptz) FROM public;
COMMENT ON FUNCTION payments.mark_invoice_paid(uuid, timestamptz) IS
'Marks an open or uncollectible invoice as paid, by default now, and returns it; of a credit note it
says that its amount was given back. No money moves here. One that is paid already is returned as it
is, whatever paid_at says. Errors: YP003 paid_at lies in the future; YP004 no such invoice; YP005 it
is a draft or void. For the package''s own functions.';
