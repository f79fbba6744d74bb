-- What invoices and credit notes are made of, as functions take it.

CREATE TYPE payments.draft_line AS (
    description text,
    quantity integer,
    unit_price_cents bigint,
    tax_rate numeric,
    tax_included boolean
);
COMMENT ON TYPE payments.draft_line IS
'A line of an invoice to be: its text, how many (null: 1), the price of one in minor units, the tax
rate in percent (null: 0), and whether the price has the tax in it (null: no).';

CREATE TYPE payments.credit_line AS (
    position integer,
    quantity integer,
    unit_price_cents bigint
);
COMMENT ON TYPE payments.credit_line IS
'What a credit note takes back of the line at this position of its invoice: how many (null: as many
as on the line), and how much of each in minor units, with or without tax as the line says (null:
the price on the line).';
