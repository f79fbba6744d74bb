-- Order items: the lines of an order, one row per ticket, so that each ticket can be priced,
-- taxed and refunded on its own.

CREATE TABLE ticketing.order_items (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    order_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    ticket_id uuid,
    quantity integer NOT NULL DEFAULT 1,
    unit_price_cents bigint NOT NULL,
    discount_cents bigint NOT NULL DEFAULT 0,
    fee_cents bigint NOT NULL DEFAULT 0,
    tax_cents bigint NOT NULL DEFAULT 0,
    total_cents bigint NOT NULL GENERATED ALWAYS AS (
        unit_price_cents * quantity - discount_cents + fee_cents + tax_cents
    ) STORED,
    included_tax_cents bigint NOT NULL DEFAULT 0,
    refund_reserved_cents bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT order_items_pkey PRIMARY KEY (id),
    CONSTRAINT order_items_id_order_id_key UNIQUE (id, order_id),
    CONSTRAINT order_items_ticket_id_key UNIQUE (ticket_id),
    -- The event is part of both keys: an order sells tiers of its own event alone.
    CONSTRAINT order_items_order_id_fkey FOREIGN KEY (order_id, event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT order_items_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE RESTRICT,
    -- Order and tier are part of the key: a line cannot carry another order's ticket, nor a
    -- ticket of another tier than it is priced as.
    CONSTRAINT order_items_ticket_id_fkey FOREIGN KEY (ticket_id, order_id, tier_id)
    REFERENCES ticketing.tickets (id, order_id, tier_id) ON DELETE RESTRICT,
    CONSTRAINT order_items_quantity_check CHECK (quantity BETWEEN 1 AND 100),
    CONSTRAINT order_items_have_one_ticket_each CHECK (ticket_id IS NULL OR quantity = 1),
    CONSTRAINT order_items_amounts_are_not_negative
    CHECK (least(unit_price_cents, discount_cents, fee_cents, tax_cents) >= 0),
    CONSTRAINT order_items_discount_at_most_the_price
    CHECK (discount_cents <= unit_price_cents * quantity),
    CONSTRAINT order_items_included_tax_is_part_of_the_price
    CHECK (included_tax_cents BETWEEN 0 AND unit_price_cents * quantity - discount_cents),
    CONSTRAINT order_items_refunds_asked_for_at_most_what_was_paid
    CHECK (refund_reserved_cents BETWEEN 0 AND total_cents)
);

ALTER TABLE ticketing.order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.order_items FORCE ROW LEVEL SECURITY;

CREATE INDEX order_items_order_id_idx ON ticketing.order_items (order_id, event_id);
CREATE INDEX order_items_ticket_id_order_id_idx
ON ticketing.order_items (ticket_id, order_id, tier_id);
CREATE INDEX order_items_tier_id_idx ON ticketing.order_items (tier_id, event_id);

COMMENT ON TABLE ticketing.order_items IS 'One line of an order.';
COMMENT ON COLUMN ticketing.order_items.id IS 'What refunds refer to.';
COMMENT ON COLUMN ticketing.order_items.event_id IS 'The event of order and tier.';
COMMENT ON COLUMN ticketing.order_items.order_id IS 'The order; its currency is the line''s.';
COMMENT ON COLUMN ticketing.order_items.tier_id IS 'What was bought.';
COMMENT ON COLUMN ticketing.order_items.ticket_id IS
'The ticket issued for the line; null until it is paid.';
COMMENT ON COLUMN ticketing.order_items.quantity IS
'1 for a line with a ticket; lines of the earlier product may hold more.';
COMMENT ON COLUMN ticketing.order_items.unit_price_cents IS
'Price of the tier at the moment of sale, in minor units of the order''s currency.';
COMMENT ON COLUMN ticketing.order_items.discount_cents IS 'Taken off the line, in minor units.';
COMMENT ON COLUMN ticketing.order_items.fee_cents IS
'This line''s part of the platform''s fee, in minor units.';
COMMENT ON COLUMN ticketing.order_items.tax_cents IS 'Tax added to the line, in minor units.';
COMMENT ON COLUMN ticketing.order_items.included_tax_cents IS
'Tax that the price less the discount contains, in minor units; not part of tax_cents.';
COMMENT ON COLUMN ticketing.order_items.total_cents IS
'Derived: what the buyer paid for the line, in minor units.';
COMMENT ON COLUMN ticketing.order_items.refund_reserved_cents IS
'Given back or asked for, in minor units: the sum of its refund items whose refund did not fail,
kept by trigger.';
COMMENT ON COLUMN ticketing.order_items.created_at IS 'UTC.';
