-- Orders: one purchase by one person for one event in one currency. Amounts are a snapshot of
-- the moment of sale and add up by constraint. The buyer's organization and the seller's are
-- two different columns.

CREATE TABLE ticketing.orders (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid,
    seller_organization_id uuid,
    payout_wallet_id uuid,
    currency text NOT NULL DEFAULT 'USD',
    currency_code text NOT NULL GENERATED ALWAYS AS (currency) STORED,
    currency_decimals integer NOT NULL DEFAULT 2,
    status ticketing.order_status NOT NULL DEFAULT 'pending',
    subtotal_cents bigint NOT NULL DEFAULT 0,
    discount_cents bigint NOT NULL DEFAULT 0,
    fees_cents bigint NOT NULL DEFAULT 0,
    tax_cents bigint NOT NULL DEFAULT 0,
    total_cents bigint NOT NULL DEFAULT 0,
    refunded_cents bigint NOT NULL DEFAULT 0,
    refund_reserved_cents bigint NOT NULL DEFAULT 0,
    total_amount numeric NOT NULL
    GENERATED ALWAYS AS (ref.minor_to_amount(total_cents, currency_decimals)) STORED,
    tickets_issued_count integer NOT NULL DEFAULT 0,
    hold_ids uuid[] NOT NULL DEFAULT '{}',
    idempotency_key text,
    promo_codes text[] NOT NULL DEFAULT '{}',
    stripe_session_id text,
    stripe_payment_intent_id text,
    checkout_session_id text,
    payout_destination_owner events.owner_context,
    payout_destination_id uuid,
    contact_email text,
    contact_name text,
    contact_phone text,
    expires_at timestamptz,
    paid_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT orders_id_currency_key UNIQUE (id, currency),
    CONSTRAINT orders_id_seller_organization_id_key UNIQUE (id, seller_organization_id),
    CONSTRAINT orders_user_id_idempotency_key_key UNIQUE (user_id, idempotency_key),
    CONSTRAINT orders_stripe_session_id_key UNIQUE (stripe_session_id),
    CONSTRAINT orders_stripe_payment_intent_id_key UNIQUE (stripe_payment_intent_id),
    CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT orders_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT orders_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT orders_seller_organization_id_fkey FOREIGN KEY (seller_organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT orders_seller_owns_the_event FOREIGN KEY (event_id, seller_organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE RESTRICT,
    CONSTRAINT orders_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT orders_total_is_the_sum_of_its_parts
    CHECK (total_cents = subtotal_cents - discount_cents + fees_cents + tax_cents),
    CONSTRAINT orders_amounts_are_not_negative
    CHECK (least(subtotal_cents, discount_cents, fees_cents, tax_cents, total_cents) >= 0),
    CONSTRAINT orders_refund_at_most_what_was_paid CHECK (refunded_cents BETWEEN 0 AND total_cents),
    CONSTRAINT orders_refunds_asked_for_at_most_what_was_paid
    CHECK (refund_reserved_cents BETWEEN refunded_cents AND total_cents),
    CONSTRAINT orders_currency_decimals_check CHECK (currency_decimals BETWEEN 0 AND 4),
    CONSTRAINT orders_tickets_issued_count_check CHECK (tickets_issued_count >= 0),
    CONSTRAINT orders_idempotency_key_check CHECK (char_length(idempotency_key) BETWEEN 1 AND 200),
    CONSTRAINT orders_paid_at_only_when_paid CHECK (
        (status IN ('paid', 'partially_refunded', 'refunded')) = (paid_at IS NOT NULL)
    )
);

ALTER TABLE ticketing.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.orders FORCE ROW LEVEL SECURITY;

CREATE INDEX orders_event_id_idx ON ticketing.orders (event_id, created_at);
CREATE INDEX orders_event_id_seller_organization_id_idx
ON ticketing.orders (event_id, seller_organization_id);
CREATE INDEX orders_organization_id_idx ON ticketing.orders (organization_id);
CREATE INDEX orders_seller_organization_id_idx
ON ticketing.orders (seller_organization_id, created_at);
CREATE INDEX orders_payout_wallet_id_idx
ON ticketing.orders (payout_wallet_id, seller_organization_id);
CREATE INDEX orders_currency_idx ON ticketing.orders (currency);
CREATE INDEX orders_pending_expires_at_idx
ON ticketing.orders (expires_at) WHERE status = 'pending';
CREATE INDEX orders_contact_email_idx
ON ticketing.orders (lower(contact_email)) WHERE contact_email IS NOT NULL;
CREATE INDEX orders_contact_phone_idx
ON ticketing.orders (contact_phone) WHERE contact_phone IS NOT NULL;

COMMENT ON TABLE ticketing.orders IS 'A purchase of tickets.';
COMMENT ON COLUMN ticketing.orders.id IS 'Shown to the buyer; reference of its ledger entries.';
COMMENT ON COLUMN ticketing.orders.user_id IS 'The buyer.';
COMMENT ON COLUMN ticketing.orders.event_id IS 'All tickets of an order are for one event.';
COMMENT ON COLUMN ticketing.orders.organization_id IS
'The organization that buys, when the buyer does not buy for herself.';
COMMENT ON COLUMN ticketing.orders.seller_organization_id IS
'The tenant that sells: the event''s organization; null when a person owns the event.';
COMMENT ON COLUMN ticketing.orders.payout_wallet_id IS
'The seller''s wallet that the proceeds go to; null until it is known.';
COMMENT ON COLUMN ticketing.orders.currency IS 'ISO 4217 code of all amounts of the order.';
COMMENT ON COLUMN ticketing.orders.currency_code IS 'Another name of currency.';
COMMENT ON COLUMN ticketing.orders.currency_decimals IS
'Decimals of the currency on the day of the order.';
COMMENT ON COLUMN ticketing.orders.status IS 'Changes through functions.';
COMMENT ON COLUMN ticketing.orders.subtotal_cents IS 'Sum of ticket prices, in minor units.';
COMMENT ON COLUMN ticketing.orders.discount_cents IS 'Taken off the subtotal, in minor units.';
COMMENT ON COLUMN ticketing.orders.fees_cents IS
'The platform''s fee, paid by the buyer, in minor units.';
COMMENT ON COLUMN ticketing.orders.tax_cents IS 'Taxes added on top, in minor units.';
COMMENT ON COLUMN ticketing.orders.total_cents IS 'What the buyer pays, in minor units.';
COMMENT ON COLUMN ticketing.orders.refunded_cents IS
'Given back so far, in minor units: the sum of its refunds that succeeded, kept by trigger.';
COMMENT ON COLUMN ticketing.orders.refund_reserved_cents IS
'Given back or asked for, in minor units: the sum of its refunds that did not fail, kept by
trigger. Two refunds at once cannot exceed the total, because both change this row.';
COMMENT ON COLUMN ticketing.orders.total_amount IS
'Derived: total_cents in major units with the currency''s decimals, e.g. 25.99.';
COMMENT ON COLUMN ticketing.orders.tickets_issued_count IS 'Tickets issued for it.';
COMMENT ON COLUMN ticketing.orders.hold_ids IS
'The holds it was made of, ascending; a repeated call must name the same.';
COMMENT ON COLUMN ticketing.orders.idempotency_key IS
'Chosen by the client, unique per buyer: the same key never buys twice.';
COMMENT ON COLUMN ticketing.orders.promo_codes IS
'The codes it was asked for with, in lower case and ascending, also those that took nothing off; a
repeated call must name the same.';
COMMENT ON COLUMN ticketing.orders.stripe_session_id IS 'Checkout session at the processor.';
COMMENT ON COLUMN ticketing.orders.stripe_payment_intent_id IS
'The processor''s id of the payment; one payment pays one order.';
COMMENT ON COLUMN ticketing.orders.checkout_session_id IS 'The checkout it came from.';
COMMENT ON COLUMN ticketing.orders.payout_destination_owner IS
'Whether a person or an organization is paid out.';
COMMENT ON COLUMN ticketing.orders.payout_destination_id IS 'Who is paid out.';
COMMENT ON COLUMN ticketing.orders.contact_email IS 'Where the tickets are sent. Personal.';
COMMENT ON COLUMN ticketing.orders.contact_name IS 'As given at checkout. Personal.';
COMMENT ON COLUMN ticketing.orders.contact_phone IS 'E.164, as given at checkout. Personal.';
COMMENT ON COLUMN ticketing.orders.expires_at IS
'From then on its holds are not kept for a payment any more, UTC; null: it was paid when it was
made.';
COMMENT ON COLUMN ticketing.orders.paid_at IS 'UTC; set exactly when the order was paid.';
COMMENT ON COLUMN ticketing.orders.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.orders.updated_at IS 'UTC, kept by trigger.';
