-- The tax of invoices by rate in the API, as it is printed at their foot: what
-- payments.invoice_tax_summary() says of one invoice, of all that the reader may see.

CREATE VIEW public.invoice_tax_summary WITH (security_invoker = TRUE) AS
SELECT
    rated.invoice_id,
    rated.tax_rate,
    rated.currency,
    sum(rated.net_cents)::bigint AS net_cents,
    sum(rated.tax_cents)::bigint AS tax_cents,
    sum(rated.net_cents + rated.tax_cents)::bigint AS gross_cents
FROM (
    SELECT
        invoices.id AS invoice_id,
        invoices.currency,
        -- Invoices of the earlier product have no lines; what they say is of one rate.
        coalesce(
            lines.tax_rate,
            least(
                100,
                coalesce(
                    round(100.0 * invoices.tax_cents / nullif(invoices.subtotal_cents, 0), 4), 0
                )
            )
        )::numeric(7, 4) AS tax_rate,
        coalesce(lines.net_cents, invoices.subtotal_cents) AS net_cents,
        coalesce(lines.tax_cents, invoices.tax_cents) AS tax_cents
    FROM payments.invoices
    LEFT JOIN payments.invoice_lines AS lines ON invoices.id = lines.invoice_id
) AS rated
GROUP BY rated.invoice_id, rated.tax_rate, rated.currency;

COMMENT ON VIEW public.invoice_tax_summary IS
'What each invoice and credit note comes to at each of its tax rates; the rows of one that is issued
sum to its totals exactly. Read by who reads the invoice.';
COMMENT ON COLUMN public.invoice_tax_summary.invoice_id IS 'The invoice or credit note.';
COMMENT ON COLUMN public.invoice_tax_summary.tax_rate IS
'In percent: 19.0000 is 19 %. Of an invoice without lines, as it follows from its totals.';
COMMENT ON COLUMN public.invoice_tax_summary.currency IS 'ISO 4217 code of the amounts.';
COMMENT ON COLUMN public.invoice_tax_summary.net_cents IS 'Without tax, in minor units.';
COMMENT ON COLUMN public.invoice_tax_summary.tax_cents IS 'Tax, in minor units.';
COMMENT ON COLUMN public.invoice_tax_summary.gross_cents IS 'With tax, in minor units.';
