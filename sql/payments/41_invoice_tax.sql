-- Tax on lines. It is computed and rounded once for all lines of one rate, half up, and then
-- divided over them by payments.split: lines, rates and totals agree to the last minor unit.

CREATE FUNCTION payments.share(amount_cents bigint, part numeric, whole numeric)
RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- In whole numbers: a quotient with decimals is rounded already, perhaps to the wrong side.
    SELECT CASE
        WHEN whole > 0 THEN div(2 * amount_cents * part + whole, 2 * whole)::bigint
        ELSE 0
    END
$function$;

REVOKE ALL ON FUNCTION payments.share(bigint, numeric, numeric) FROM public;
COMMENT ON FUNCTION payments.share(bigint, numeric, numeric) IS
'amount_cents by part / whole, rounded half up to a minor unit; part and whole are whole numbers of
at least 0. A whole of 0 has no parts. For the package''s own functions.';

CREATE FUNCTION payments.tax_of(amount_cents bigint, tax_rate numeric, tax_included boolean)
RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- The rate has four decimals: 19 percent are 190000 of a million.
    SELECT payments.share(
        tax_of.amount_cents,
        trunc(tax_of.tax_rate * 10000),
        1000000 + CASE WHEN tax_of.tax_included THEN trunc(tax_of.tax_rate * 10000) ELSE 0 END
    )
$function$;

REVOKE ALL ON FUNCTION payments.tax_of(bigint, numeric, boolean) FROM public;
COMMENT ON FUNCTION payments.tax_of(bigint, numeric, boolean) IS
'The tax on an amount, or the tax that is in it, at a rate in percent with at most four decimals,
rounded half up to a minor unit. For the package''s own functions.';

CREATE FUNCTION payments.add_lines(
    invoice_id uuid,
    lines payments.draft_line[],
    tax_rate numeric,
    tax_included boolean,
    tax_cents bigint
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_taxes bigint[];
BEGIN
    IF add_lines.tax_cents > 0 THEN
        SELECT payments.split(
            add_lines.tax_cents,
            array_agg(line.quantity * line.unit_price_cents ORDER BY line.position)
        )
        INTO v_taxes
        FROM unnest(lines) WITH ORDINALITY AS line (
            description, quantity, unit_price_cents, tax_rate, tax_included, position
        )
        WHERE (line.tax_rate, line.tax_included) = (add_lines.tax_rate, add_lines.tax_included);
    END IF;

    INSERT INTO payments.invoice_lines (
        invoice_id, position, description, quantity, unit_price_cents, tax_rate, tax_included,
        tax_cents
    )
    SELECT
        add_lines.invoice_id, line.position, line.description, line.quantity,
        line.unit_price_cents, line.tax_rate, line.tax_included,
        coalesce(v_taxes[row_number() OVER (ORDER BY line.position)], 0)
    FROM unnest(lines) WITH ORDINALITY AS line (
        description, quantity, unit_price_cents, tax_rate, tax_included, position
    )
    WHERE (line.tax_rate, line.tax_included) = (add_lines.tax_rate, add_lines.tax_included);
END
$function$;

REVOKE ALL ON FUNCTION payments.add_lines(uuid, payments.draft_line[], numeric, boolean, bigint)
FROM public;
COMMENT ON FUNCTION payments.add_lines(uuid, payments.draft_line[], numeric, boolean, bigint) IS
'Writes those of the lines that have this rate and kind of price to a draft, each at its place in
the array, and divides the tax over them. For the package''s own functions.';

CREATE FUNCTION payments.add_up(invoice_id uuid)
RETURNS payments.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_invoice payments.invoices;
BEGIN
    UPDATE payments.invoices
    SET
        subtotal_cents = sums.net_cents,
        tax_cents = sums.tax_cents,
        total_cents = sums.net_cents + sums.tax_cents
    FROM (
        SELECT sum(lines.net_cents) AS net_cents, sum(lines.tax_cents) AS tax_cents
        FROM payments.invoice_lines AS lines
        WHERE lines.invoice_id = add_up.invoice_id
    ) AS sums
    WHERE invoices.id = add_up.invoice_id
    RETURNING invoices.* INTO STRICT v_invoice;

    RETURN v_invoice;
END
$function$;

REVOKE ALL ON FUNCTION payments.add_up(uuid) FROM public;
COMMENT ON FUNCTION payments.add_up(uuid) IS
'Sets the amounts of a draft to the sums of its lines, of which it has some, and returns it. For the
package''s own functions.';

CREATE FUNCTION payments.invoice_tax_summary(invoice_id uuid)
RETURNS TABLE (tax_rate numeric, net_cents bigint, tax_cents bigint, gross_cents bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        rated.tax_rate,
        sum(rated.net_cents)::bigint AS net_cents,
        sum(rated.tax_cents)::bigint AS tax_cents,
        sum(rated.net_cents + rated.tax_cents)::bigint AS gross_cents
    FROM (
        SELECT
            -- Invoices of the earlier product have no lines; what they say is of one rate.
            coalesce(
                lines.tax_rate,
                least(
                    100,
                    coalesce(
                        round(100.0 * invoices.tax_cents / nullif(invoices.subtotal_cents, 0), 4), 0
                    )
                )
            ) AS tax_rate,
            coalesce(lines.net_cents, invoices.subtotal_cents) AS net_cents,
            coalesce(lines.tax_cents, invoices.tax_cents) AS tax_cents
        FROM payments.invoices
        LEFT JOIN payments.invoice_lines AS lines ON invoices.id = lines.invoice_id
        WHERE invoices.id = invoice_tax_summary.invoice_id
    ) AS rated
    GROUP BY rated.tax_rate
$function$;

REVOKE ALL ON FUNCTION payments.invoice_tax_summary(uuid) FROM public;
COMMENT ON FUNCTION payments.invoice_tax_summary(uuid) IS
'What an invoice or credit note comes to at each tax rate, in minor units, as the view
public.invoice_tax_summary says of all. For the package''s own functions.';
