-- Ticket tiers: what is on sale, at what price, and how many in all. How many are left is counted
-- in stock_shards, so that a sale does not wait for the row of its tier.

CREATE TABLE ticketing.ticket_tiers (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    name text NOT NULL,
    price_cents bigint NOT NULL DEFAULT 0,
    status ticketing.tier_status NOT NULL DEFAULT 'active',
    max_per_order integer NOT NULL DEFAULT 6,
    requires_code boolean NOT NULL DEFAULT FALSE,
    is_transferable boolean NOT NULL DEFAULT TRUE,
    is_refundable boolean NOT NULL DEFAULT FALSE,
    price_includes_tax boolean NOT NULL DEFAULT FALSE,
    price_includes_fee boolean NOT NULL DEFAULT FALSE,
    sort_index integer NOT NULL DEFAULT 0,
    reserved_quantity integer NOT NULL DEFAULT 0,
    sold_quantity integer NOT NULL DEFAULT 0,
    issued_quantity integer NOT NULL DEFAULT 0,
    quantity integer,
    total_quantity integer GENERATED ALWAYS AS (quantity) STORED,
    max_per_user integer,
    tax_category text,
    badge_label text,
    sales_start timestamptz,
    sales_end timestamptz,
    refund_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT ticket_tiers_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_tiers_event_id_id_key UNIQUE (event_id, id),
    CONSTRAINT ticket_tiers_event_id_name_key UNIQUE (event_id, name),
    CONSTRAINT ticket_tiers_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT ticket_tiers_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT ticket_tiers_are_never_oversold
    CHECK (quantity IS NULL OR reserved_quantity + sold_quantity <= quantity),
    CONSTRAINT ticket_tiers_reserved_quantity_check CHECK (reserved_quantity >= 0),
    CONSTRAINT ticket_tiers_sold_quantity_check CHECK (sold_quantity >= 0),
    CONSTRAINT ticket_tiers_issued_quantity_check CHECK (issued_quantity >= sold_quantity),
    CONSTRAINT ticket_tiers_quantity_check CHECK (quantity BETWEEN 0 AND 10000000),
    CONSTRAINT ticket_tiers_price_cents_check CHECK (price_cents BETWEEN 0 AND 100000000000),
    CONSTRAINT ticket_tiers_max_per_order_check CHECK (max_per_order BETWEEN 1 AND 100),
    CONSTRAINT ticket_tiers_max_per_user_check CHECK (max_per_user BETWEEN 1 AND 10000),
    CONSTRAINT ticket_tiers_tax_category_check CHECK (tax_category ~ '^[a-z][a-z_]*$'),
    CONSTRAINT ticket_tiers_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 100),
    CONSTRAINT ticket_tiers_sales_end_after_they_start CHECK (sales_end > sales_start)
);

ALTER TABLE ticketing.ticket_tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_tiers FORCE ROW LEVEL SECURITY;

CREATE INDEX ticket_tiers_currency_idx ON ticketing.ticket_tiers (currency);

COMMENT ON TABLE ticketing.ticket_tiers IS
'A kind of ticket of one event, with its price and its stock.';
COMMENT ON COLUMN ticketing.ticket_tiers.id IS 'The stock_id of its shards.';
COMMENT ON COLUMN ticketing.ticket_tiers.event_id IS 'The event it admits to.';
COMMENT ON COLUMN ticketing.ticket_tiers.currency IS 'ISO 4217 code of price_cents.';
COMMENT ON COLUMN ticketing.ticket_tiers.name IS 'As shown to buyers, unique within the event.';
COMMENT ON COLUMN ticketing.ticket_tiers.price_cents IS
'Price of one ticket in minor units of currency, to which the platform''s fee and taxes are added
unless it includes them; 0 is free.';
COMMENT ON COLUMN ticketing.ticket_tiers.status IS 'Whether it is on sale at all.';
COMMENT ON COLUMN ticketing.ticket_tiers.max_per_order IS
'Most tickets of this tier that one buyer may hold at a time, so also the most in one order.';
COMMENT ON COLUMN ticketing.ticket_tiers.requires_code IS
'Whether it is sold only to those who have one of its guest_codes.';
COMMENT ON COLUMN ticketing.ticket_tiers.is_transferable IS
'Whether its tickets may be given to another person.';
COMMENT ON COLUMN ticketing.ticket_tiers.is_refundable IS
'Whether buyers may give its tickets back themselves, all but the platform''s fees.';
COMMENT ON COLUMN ticketing.ticket_tiers.price_includes_tax IS
'Whether price_cents contains the tax; otherwise it is added on top.';
COMMENT ON COLUMN ticketing.ticket_tiers.price_includes_fee IS
'Whether the organizer bears the platform''s fee out of price_cents; otherwise it is added on top.';
COMMENT ON COLUMN ticketing.ticket_tiers.sort_index IS 'Ascending position in lists.';
COMMENT ON COLUMN ticketing.ticket_tiers.reserved_quantity IS
'Of an earlier form of stock; nothing writes it any more. The shards have the figures.';
COMMENT ON COLUMN ticketing.ticket_tiers.sold_quantity IS
'Of an earlier form of stock; nothing writes it any more. The shards have the figures.';
COMMENT ON COLUMN ticketing.ticket_tiers.issued_quantity IS
'Of an earlier form of stock; nothing writes it any more. The shards have the figures.';
COMMENT ON COLUMN ticketing.ticket_tiers.quantity IS 'Stock; null: without limit.';
COMMENT ON COLUMN ticketing.ticket_tiers.total_quantity IS 'Another name of quantity.';
COMMENT ON COLUMN ticketing.ticket_tiers.max_per_user IS
'Most tickets of this tier that one person may buy in all; null: no limit.';
COMMENT ON COLUMN ticketing.ticket_tiers.tax_category IS
'Which of the rates in ref.tax_rates is due on it where the event takes place: standard, or the name
of a reduced one; null: it is not taxed.';
COMMENT ON COLUMN ticketing.ticket_tiers.badge_label IS 'A word in the corner: early bird.';
COMMENT ON COLUMN ticketing.ticket_tiers.sales_start IS 'On sale from, UTC; null: at once.';
COMMENT ON COLUMN ticketing.ticket_tiers.sales_end IS
'On sale until, UTC, exclusive; null: until the event ends.';
COMMENT ON COLUMN ticketing.ticket_tiers.refund_until IS
'Until when they may, UTC; null: until the event''s refund_cutoff_days before its start.';
COMMENT ON COLUMN ticketing.ticket_tiers.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.ticket_tiers.updated_at IS 'UTC, kept by trigger.';
