-- Holds: stock that waits for its payment. A hold counts against the tier until it is converted,
-- released or expired; past expires_at it is dead at once, whether or not anyone swept it.

CREATE TABLE ticketing.ticket_holds (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    user_id uuid,
    order_id uuid,
    checkout_order_id uuid,
    guest_code_id uuid,
    session_id text,
    quantity integer NOT NULL,
    unit_price_cents bigint,
    taken ticketing.taken[],
    first_serial integer,
    status ticketing.hold_status NOT NULL DEFAULT 'active',
    metadata jsonb NOT NULL DEFAULT '{}',
    expires_at timestamptz NOT NULL,
    extended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT ticket_holds_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_holds_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT ticket_holds_id_tier_id_key UNIQUE (id, tier_id),
    -- The event is part of both keys: tier and order cannot be of different events.
    CONSTRAINT ticket_holds_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE RESTRICT,
    CONSTRAINT ticket_holds_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT ticket_holds_order_id_fkey FOREIGN KEY (order_id, event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT ticket_holds_checkout_order_id_fkey FOREIGN KEY (checkout_order_id, event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT ticket_holds_quantity_check CHECK (quantity BETWEEN 1 AND 100),
    CONSTRAINT ticket_holds_belong_to_somebody
    CHECK (user_id IS NOT NULL OR session_id IS NOT NULL),
    CONSTRAINT ticket_holds_have_an_order_once_converted
    CHECK ((status = 'converted') = (order_id IS NOT NULL)),
    CONSTRAINT ticket_holds_unit_price_cents_check CHECK (unit_price_cents >= 0),
    CONSTRAINT ticket_holds_take_something CHECK (cardinality(taken) > 0),
    CONSTRAINT ticket_holds_are_numbered_once_converted
    CHECK (first_serial IS NULL OR first_serial > 0 AND status = 'converted'),
    CONSTRAINT ticket_holds_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

ALTER TABLE ticketing.ticket_holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_holds FORCE ROW LEVEL SECURITY;

CREATE INDEX ticket_holds_tier_id_idx ON ticketing.ticket_holds (tier_id, expires_at)
WHERE status = 'active';
CREATE INDEX ticket_holds_event_id_tier_id_idx ON ticketing.ticket_holds (event_id, tier_id);
CREATE INDEX ticket_holds_user_id_idx ON ticketing.ticket_holds (user_id);
CREATE INDEX ticket_holds_expires_at_idx ON ticketing.ticket_holds (expires_at)
WHERE status = 'active';
CREATE INDEX ticket_holds_guest_code_id_idx ON ticketing.ticket_holds (guest_code_id, event_id);
CREATE INDEX ticket_holds_order_id_idx ON ticketing.ticket_holds (order_id, event_id);
CREATE INDEX ticket_holds_checkout_order_id_idx
ON ticketing.ticket_holds (checkout_order_id, event_id) WHERE checkout_order_id IS NOT NULL;

COMMENT ON TABLE ticketing.ticket_holds IS 'Tickets of one tier set aside for one buyer.';
COMMENT ON COLUMN ticketing.ticket_holds.id IS 'What purchase_tickets() is called with.';
COMMENT ON COLUMN ticketing.ticket_holds.event_id IS 'The event of the tier, repeated.';
COMMENT ON COLUMN ticketing.ticket_holds.tier_id IS 'Whose stock is set aside.';
COMMENT ON COLUMN ticketing.ticket_holds.user_id IS 'For whom; null for a guest''s session.';
COMMENT ON COLUMN ticketing.ticket_holds.order_id IS 'The order it became.';
COMMENT ON COLUMN ticketing.ticket_holds.guest_code_id IS
'The code that opened the tier; it counts as used while the hold is active or converted.';
COMMENT ON COLUMN ticketing.ticket_holds.checkout_order_id IS
'The order of the latest checkout that it was part of, paid or not: a hold waits for one payment.';
COMMENT ON COLUMN ticketing.ticket_holds.session_id IS 'The guest session it belongs to.';
COMMENT ON COLUMN ticketing.ticket_holds.quantity IS 'Tickets set aside.';
COMMENT ON COLUMN ticketing.ticket_holds.unit_price_cents IS
'The tier''s price when it was held, in minor units of its currency: what the buyer pays. Null on
holds of an earlier form: the price of today.';
COMMENT ON COLUMN ticketing.ticket_holds.taken IS
'The places it took of the tier and of each pool, and their shards. Null on holds of an earlier
form, until the tier''s stock is opened.';
COMMENT ON COLUMN ticketing.ticket_holds.first_serial IS
'Once converted: number of its first ticket; the next are as many further as the tier has shards.';
COMMENT ON COLUMN ticketing.ticket_holds.status IS 'active is the only state that counts.';
COMMENT ON COLUMN ticketing.ticket_holds.metadata IS 'Object for the client''s own notes.';
COMMENT ON COLUMN ticketing.ticket_holds.expires_at IS 'UTC; from then on it cannot be bought.';
COMMENT ON COLUMN ticketing.ticket_holds.extended_at IS 'When its time was prolonged, UTC: once.';
COMMENT ON COLUMN ticketing.ticket_holds.created_at IS 'UTC.';
