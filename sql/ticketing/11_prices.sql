-- What an order costs and why, as functions hand it to each other: amounts are in minor units of
-- the one currency of the order.

CREATE TYPE ticketing.line AS (
    tier_id uuid,
    unit_price_cents bigint,
    tax_category text,
    price_includes_tax boolean,
    price_includes_fee boolean,
    discount_cents bigint,
    fee_cents bigint,
    tax_cents bigint,
    included_tax_cents bigint
);
COMMENT ON TYPE ticketing.line IS
'One ticket and what it costs. fee_cents is the platform''s fee, which the buyer pays unless
price_includes_fee; tax_cents is added to the price, included_tax_cents is in it.';

CREATE TYPE ticketing.discount AS (
    promo_id uuid,
    issuer_id uuid,
    code text,
    discount_type text,
    value bigint,
    discount_cents bigint
);
COMMENT ON TYPE ticketing.discount IS
'A promo code and what it takes off an order; discount_type and value as in campaigns.promos.';

CREATE TYPE ticketing.tax AS (
    tax_rate_id uuid,
    category text,
    country_code text,
    region text,
    name text,
    rate numeric,
    is_included boolean,
    taxable_cents bigint,
    tax_cents bigint
);
COMMENT ON TYPE ticketing.tax IS
'A tax at one rate, in percent, on all lines of its category and kind of price; taxable_cents is
what the rate is applied to, without the tax.';

CREATE TYPE ticketing.cart AS (
    event_id uuid,
    currency text,
    subtotal_cents bigint,
    discount_cents bigint,
    fees_cents bigint,
    tax_cents bigint,
    total_cents bigint,
    lines ticketing.line[], -- noqa: LT01
    discounts ticketing.discount[], -- noqa: LT01
    taxes ticketing.tax[] -- noqa: LT01
);
COMMENT ON TYPE ticketing.cart IS
'What a set of holds costs: the sums that its order will have, one line for each ticket, and the
codes and taxes that they are made of.';

CREATE TYPE ticketing.buyer AS (
    user_id uuid,
    guest_session_id uuid,
    email text,
    name text,
    phone text
);
COMMENT ON TYPE ticketing.buyer IS
'Who buys, and how she is reached. guest_session_id: the session in which a guest has proved the
address.';
