-- Values that functions hand to each other: what a buyer asks for, and what it would cost.

CREATE TYPE ticketing.item AS (tier_id uuid, quantity integer);
COMMENT ON TYPE ticketing.item IS 'A number of tickets of one tier.';

CREATE TYPE ticketing.cart AS (
    event_id uuid,
    currency text,
    fee_bps integer,
    subtotal_cents bigint,
    fees_cents bigint
);
COMMENT ON TYPE ticketing.cart IS
'Event, currency and price of a set of holds: amounts in minor units, fee_bps the platform''s fee
in basis points.';
