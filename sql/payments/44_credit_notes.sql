-- Credit notes take invoices back, in full or in part, under the lock of the invoice: never more
-- than is left of it, neither in all nor at a tax rate. Tax goes back in the proportion in which it
-- is left, so that the last note ends at zero and not beside it.

CREATE FUNCTION payments.uncredited(invoice_id uuid, credit_note_id uuid DEFAULT NULL)
RETURNS TABLE (tax_rate numeric, net_cents bigint, tax_cents bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        rates.tax_rate,
        sum(CASE documents.kind WHEN 'invoice' THEN 1 ELSE -1 END * rates.net_cents)::bigint,
        sum(CASE documents.kind WHEN 'invoice' THEN 1 ELSE -1 END * rates.tax_cents)::bigint
    FROM payments.invoices AS documents
    CROSS JOIN LATERAL payments.invoice_tax_summary(documents.id) AS rates
    WHERE documents.id IN (uncredited.invoice_id, uncredited.credit_note_id)
        OR (
            documents.original_invoice_id = uncredited.invoice_id
            AND documents.issued_at IS NOT NULL
        )
    GROUP BY rates.tax_rate
$function$;

REVOKE ALL ON FUNCTION payments.uncredited(uuid, uuid) FROM public;
COMMENT ON FUNCTION payments.uncredited(uuid, uuid) IS
'What its issued credit notes, and the draft of one, have left of an invoice at each tax rate, in
minor units. For the package''s own functions.';

CREATE FUNCTION payments.price_credit(
    original payments.invoices,
    lines payments.credit_line[],
    amount_cents bigint,
    reason text
)
RETURNS payments.draft_line[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rates numeric[];
    v_left bigint[];
    v_total bigint;
    v_lines payments.draft_line[];
BEGIN
    IF lines IS NOT NULL THEN
        SELECT array_agg(
            (
                billed.description, coalesce(line.quantity, billed.quantity),
                coalesce(line.unit_price_cents, billed.unit_price_cents), billed.tax_rate,
                billed.tax_included
            )::payments.draft_line
            ORDER BY line.place
        )
        INTO v_lines
        FROM unnest(lines) WITH ORDINALITY AS line (position, quantity, unit_price_cents, place)
        INNER JOIN payments.invoice_lines AS billed
            ON line.position = billed.position AND billed.invoice_id = original.id;
        PERFORM ops.require(
            cardinality(v_lines) = cardinality(lines), 'lines', 'must name lines of the invoice'
        );
        RETURN v_lines;
    END IF;

    SELECT
        array_agg(rates.tax_rate ORDER BY rates.tax_rate),
        array_agg(rates.net_cents + rates.tax_cents ORDER BY rates.tax_rate),
        coalesce(sum(rates.net_cents + rates.tax_cents), 0)
    INTO v_rates, v_left, v_total
    FROM payments.uncredited(original.id) AS rates
    WHERE rates.net_cents + rates.tax_cents > 0;
    IF v_total < coalesce(price_credit.amount_cents, 1) THEN
        PERFORM ops.raise_error('YP241', format(
            '%s %s in minor units are left of the invoice.', v_total, original.currency
        ));
    END IF;

    RETURN ARRAY(
        SELECT (
            coalesce(price_credit.reason, 'Credit for invoice ' || original.number), 1,
            parts.amount_cents, parts.tax_rate, TRUE
        )::payments.draft_line
        FROM unnest(
            v_rates, payments.split(coalesce(price_credit.amount_cents, v_total), v_left)
        ) AS parts (tax_rate, amount_cents)
        WHERE parts.amount_cents > 0
        ORDER BY parts.tax_rate
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.price_credit(
    payments.invoices, payments.credit_line[], bigint, text
) FROM public;
COMMENT ON FUNCTION payments.price_credit(
    payments.invoices, payments.credit_line[], bigint, text
) IS
'The lines of a credit note: those of the invoice that are named; or one for each tax rate, which
share the amount as what is left of them, by default all of it. Errors: YP003 no such line; YP241
less than the amount is left. For the package''s own functions.';

CREATE FUNCTION payments.add_credit(
    original payments.invoices, note payments.invoices, lines payments.draft_line[]
)
RETURNS payments.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rate record;
    v_left record;
    v_whole bigint;
BEGIN
    FOR v_rate IN
        SELECT
            line.tax_rate,
            line.tax_included,
            sum(line.quantity::numeric * line.unit_price_cents) AS amount_cents
        FROM unnest(lines) AS line
        GROUP BY line.tax_rate, line.tax_included
        ORDER BY line.tax_rate, line.tax_included
    LOOP
        SELECT * INTO STRICT v_left
        FROM payments.uncredited(original.id, note.id) AS rates
        WHERE rates.tax_rate = v_rate.tax_rate;
        v_whole := v_left.net_cents
            + CASE WHEN v_rate.tax_included THEN v_left.tax_cents ELSE 0 END;
        IF v_rate.amount_cents > v_whole THEN
            PERFORM ops.raise_error('YP241', format(
                '%s %s and tax of %s in minor units are left at %s percent.',
                v_left.net_cents, original.currency, v_left.tax_cents, v_rate.tax_rate
            ));
        END IF;

        PERFORM payments.add_lines(
            note.id, lines, v_rate.tax_rate, v_rate.tax_included,
            payments.share(v_rate.amount_cents::bigint, v_left.tax_cents, v_whole)
        );
    END LOOP;

    RETURN payments.add_up(note.id);
END
$function$;

REVOKE ALL ON FUNCTION payments.add_credit(
    payments.invoices, payments.invoices, payments.draft_line[]
) FROM public;
COMMENT ON FUNCTION payments.add_credit(
    payments.invoices, payments.invoices, payments.draft_line[]
) IS
'Writes lines to the draft of a credit note and returns it. The caller has locked the invoice.
YP241 when less is left at a tax rate. For the package''s own functions.';
