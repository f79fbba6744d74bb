-- What an order's tax and fees are made of, as on the receipt: one line per rate or fee. They are
-- a snapshot of the sale, so they only ever grow; orders and order_items hold the sums.

CREATE TABLE ticketing.order_tax_lines (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL,
    order_item_id uuid,
    tax_rate_id uuid,
    country_code text NOT NULL,
    name text NOT NULL,
    rate numeric(7, 4) NOT NULL,
    taxable_cents bigint NOT NULL,
    tax_cents bigint NOT NULL,
    is_included boolean NOT NULL DEFAULT FALSE,
    region text,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT order_tax_lines_pkey PRIMARY KEY (id),
    CONSTRAINT order_tax_lines_order_id_fkey FOREIGN KEY (order_id)
    REFERENCES ticketing.orders (id) ON DELETE RESTRICT,
    CONSTRAINT order_tax_lines_order_item_id_fkey FOREIGN KEY (order_item_id, order_id)
    REFERENCES ticketing.order_items (id, order_id) ON DELETE RESTRICT,
    CONSTRAINT order_tax_lines_tax_rate_id_fkey FOREIGN KEY (tax_rate_id)
    REFERENCES ref.tax_rates (id) ON DELETE RESTRICT,
    CONSTRAINT order_tax_lines_country_code_fkey FOREIGN KEY (country_code)
    REFERENCES ref.countries (code) ON DELETE RESTRICT,
    CONSTRAINT order_tax_lines_rate_check CHECK (rate BETWEEN 0 AND 100),
    CONSTRAINT order_tax_lines_amounts_are_not_negative
    CHECK (least(taxable_cents, tax_cents) >= 0),
    CONSTRAINT order_tax_lines_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 100)
);

ALTER TABLE ticketing.order_tax_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.order_tax_lines FORCE ROW LEVEL SECURITY;

CREATE INDEX order_tax_lines_order_id_idx ON ticketing.order_tax_lines (order_id);
CREATE INDEX order_tax_lines_order_item_id_idx
ON ticketing.order_tax_lines (order_item_id, order_id);
CREATE INDEX order_tax_lines_tax_rate_id_idx ON ticketing.order_tax_lines (tax_rate_id);
CREATE INDEX order_tax_lines_country_code_idx
ON ticketing.order_tax_lines (country_code, created_at);

COMMENT ON TABLE ticketing.order_tax_lines IS 'One tax on an order or on one of its lines.';
COMMENT ON COLUMN ticketing.order_tax_lines.id IS 'No order.';
COMMENT ON COLUMN ticketing.order_tax_lines.order_id IS 'The order; its currency is the line''s.';
COMMENT ON COLUMN ticketing.order_tax_lines.order_item_id IS
'The line that is taxed; null: the order as a whole, e.g. its fees.';
COMMENT ON COLUMN ticketing.order_tax_lines.tax_rate_id IS
'Where the rate was taken from; null: set by hand.';
COMMENT ON COLUMN ticketing.order_tax_lines.country_code IS 'To whom it is owed, ISO 3166-1.';
COMMENT ON COLUMN ticketing.order_tax_lines.name IS 'As printed: VAT 25 %.';
COMMENT ON COLUMN ticketing.order_tax_lines.rate IS 'In percent on that day: 25.0000; 0: exempt.';
COMMENT ON COLUMN ticketing.order_tax_lines.taxable_cents IS
'What the rate is applied to, in minor units, without the tax.';
COMMENT ON COLUMN ticketing.order_tax_lines.tax_cents IS 'The tax, in minor units.';
COMMENT ON COLUMN ticketing.order_tax_lines.is_included IS
'Whether the ticket''s price contains it; otherwise it is part of orders.tax_cents.';
COMMENT ON COLUMN ticketing.order_tax_lines.region IS 'ISO 3166-2 where a state taxes, e.g. US-CA.';
COMMENT ON COLUMN ticketing.order_tax_lines.created_at IS 'UTC.';

CREATE TABLE ticketing.order_fee_lines (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL,
    order_item_id uuid,
    kind ticketing.fee_kind NOT NULL,
    name text NOT NULL,
    amount_cents bigint NOT NULL,
    is_paid_by_buyer boolean NOT NULL DEFAULT TRUE,
    is_refundable boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT order_fee_lines_pkey PRIMARY KEY (id),
    CONSTRAINT order_fee_lines_order_id_fkey FOREIGN KEY (order_id)
    REFERENCES ticketing.orders (id) ON DELETE RESTRICT,
    CONSTRAINT order_fee_lines_order_item_id_fkey FOREIGN KEY (order_item_id, order_id)
    REFERENCES ticketing.order_items (id, order_id) ON DELETE RESTRICT,
    CONSTRAINT order_fee_lines_amount_cents_check CHECK (amount_cents >= 0),
    CONSTRAINT order_fee_lines_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 100)
);

ALTER TABLE ticketing.order_fee_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.order_fee_lines FORCE ROW LEVEL SECURITY;

CREATE INDEX order_fee_lines_order_id_idx ON ticketing.order_fee_lines (order_id);
CREATE INDEX order_fee_lines_order_item_id_idx
ON ticketing.order_fee_lines (order_item_id, order_id);

COMMENT ON TABLE ticketing.order_fee_lines IS 'One fee on an order or on one of its lines.';
COMMENT ON COLUMN ticketing.order_fee_lines.id IS 'No order.';
COMMENT ON COLUMN ticketing.order_fee_lines.order_id IS 'The order; its currency is the line''s.';
COMMENT ON COLUMN ticketing.order_fee_lines.order_item_id IS
'The line it is for; null: the order as a whole.';
COMMENT ON COLUMN ticketing.order_fee_lines.kind IS 'Who charges it.';
COMMENT ON COLUMN ticketing.order_fee_lines.name IS 'As printed.';
COMMENT ON COLUMN ticketing.order_fee_lines.amount_cents IS 'In minor units.';
COMMENT ON COLUMN ticketing.order_fee_lines.is_paid_by_buyer IS
'Whether it is part of orders.fees_cents; otherwise the organizer bears it.';
COMMENT ON COLUMN ticketing.order_fee_lines.is_refundable IS
'Whether it goes back with a full refund.';
COMMENT ON COLUMN ticketing.order_fee_lines.created_at IS 'UTC.';
