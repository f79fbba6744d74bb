-- What a buyer asks for, as functions hand it to each other.

CREATE TYPE ticketing.item AS (tier_id uuid, quantity integer);
COMMENT ON TYPE ticketing.item IS 'A number of tickets of one tier.';
