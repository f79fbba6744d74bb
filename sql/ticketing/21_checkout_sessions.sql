-- Checkouts: what a buyer, with an account or as a guest, has in front of her between choosing
-- tickets and paying. Deleted some time after they end; the order keeps what counts.

CREATE TABLE ticketing.checkout_sessions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    order_id uuid,
    user_id uuid,
    guest_session_id uuid,
    status ticketing.checkout_status NOT NULL DEFAULT 'pending',
    hold_ids uuid[] NOT NULL DEFAULT '{}',
    cart_snapshot jsonb,
    pricing_snapshot jsonb,
    contact_snapshot jsonb,
    verification_state jsonb,
    express_methods jsonb,
    stripe_session_id text,
    expires_at timestamptz NOT NULL DEFAULT now() + interval '30 minutes',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT checkout_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT checkout_sessions_stripe_session_id_key UNIQUE (stripe_session_id),
    CONSTRAINT checkout_sessions_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    -- The event is part of the key: a checkout cannot end in an order of another event.
    CONSTRAINT checkout_sessions_order_id_fkey FOREIGN KEY (order_id, event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT checkout_sessions_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT checkout_sessions_guest_session_id_fkey FOREIGN KEY (guest_session_id)
    REFERENCES ticketing.guest_ticket_sessions (id) ON DELETE SET NULL,
    CONSTRAINT checkout_sessions_are_of_one_buyer
    CHECK (num_nonnulls(user_id, guest_session_id) <= 1),
    CONSTRAINT checkout_sessions_have_an_order_once_completed
    CHECK (status <> 'completed' OR order_id IS NOT NULL),
    CONSTRAINT checkout_sessions_cart_snapshot_check
    CHECK (jsonb_typeof(cart_snapshot) IN ('object', 'array')),
    CONSTRAINT checkout_sessions_pricing_snapshot_check
    CHECK (jsonb_typeof(pricing_snapshot) = 'object'),
    CONSTRAINT checkout_sessions_contact_snapshot_check
    CHECK (jsonb_typeof(contact_snapshot) = 'object'),
    CONSTRAINT checkout_sessions_verification_state_check
    CHECK (jsonb_typeof(verification_state) = 'object'),
    CONSTRAINT checkout_sessions_express_methods_check
    CHECK (jsonb_typeof(express_methods) IN ('object', 'array'))
);

ALTER TABLE ticketing.checkout_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.checkout_sessions FORCE ROW LEVEL SECURITY;

CREATE INDEX checkout_sessions_event_id_idx
ON ticketing.checkout_sessions (event_id, created_at);
CREATE INDEX checkout_sessions_order_id_idx ON ticketing.checkout_sessions (order_id, event_id);
CREATE INDEX checkout_sessions_user_id_idx ON ticketing.checkout_sessions (user_id);
CREATE INDEX checkout_sessions_guest_session_id_idx
ON ticketing.checkout_sessions (guest_session_id);
CREATE INDEX checkout_sessions_pending_expires_at_idx
ON ticketing.checkout_sessions (expires_at) WHERE status = 'pending';

COMMENT ON TABLE ticketing.checkout_sessions IS 'One attempt to buy tickets for an event.';
COMMENT ON COLUMN ticketing.checkout_sessions.id IS
'Unguessable; in the address of the checkout page.';
COMMENT ON COLUMN ticketing.checkout_sessions.event_id IS 'What is bought for.';
COMMENT ON COLUMN ticketing.checkout_sessions.order_id IS
'The order that waits in it for its payment, or was paid.';
COMMENT ON COLUMN ticketing.checkout_sessions.user_id IS 'The buyer, once she is signed in.';
COMMENT ON COLUMN ticketing.checkout_sessions.guest_session_id IS
'The buyer, when she buys as a guest whose address is proved.';
COMMENT ON COLUMN ticketing.checkout_sessions.status IS 'Machine checkout.';
COMMENT ON COLUMN ticketing.checkout_sessions.hold_ids IS 'The holds that wait for it.';
COMMENT ON COLUMN ticketing.checkout_sessions.cart_snapshot IS
'What she chose: array of {"tier_id": uuid, "quantity": integer}, or {"items": that array}.';
COMMENT ON COLUMN ticketing.checkout_sessions.pricing_snapshot IS
'What she was shown: {"currency", "subtotal_cents", "discount_cents", "fees_cents", "tax_cents",
"total_cents"}, in minor units of that currency, and the arrays "promos" of {"code",
"discount_cents"} and "taxes" of {"name", "rate" in percent, "taxable_cents", "tax_cents",
"is_included": the price contains it}. A copy of the order, whose lines alone count.';
COMMENT ON COLUMN ticketing.checkout_sessions.contact_snapshot IS
'Object as typed: {"email", "name", "phone"}, all text. Personal.';
COMMENT ON COLUMN ticketing.checkout_sessions.verification_state IS
'Object: how far the proof of her address is: {"email_verified": boolean}.';
COMMENT ON COLUMN ticketing.checkout_sessions.express_methods IS
'Array of wallets her device offered, e.g. ["apple_pay"]; an object in the earlier product.';
COMMENT ON COLUMN ticketing.checkout_sessions.stripe_session_id IS
'Checkout session at the processor.';
COMMENT ON COLUMN ticketing.checkout_sessions.expires_at IS 'UTC.';
COMMENT ON COLUMN ticketing.checkout_sessions.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.checkout_sessions.updated_at IS 'UTC, kept by trigger.';
