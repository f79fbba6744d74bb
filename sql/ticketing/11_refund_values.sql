-- Values of what happens after the sale: what is kept of a refund, and what a cancellation costs.

CREATE TYPE ticketing.refund_terms AS (
    keeps_fees boolean,
    keep_fixed_cents bigint,
    keep_bps integer
);
COMMENT ON TYPE ticketing.refund_terms IS
'What is kept of each ticket that was paid for: the platform''s fee, a fixed amount in minor units,
and a part of what was paid in basis points. Nulls keep nothing.';

CREATE TYPE ticketing.refund_part AS (
    order_id uuid,
    order_item_id uuid,
    ticket_id uuid,
    currency text,
    paid_cents bigint,
    refund_cents bigint
);
COMMENT ON TYPE ticketing.refund_part IS
'One line of an order: what was paid for it and not given back, and how much of that terms give
back, both in minor units of currency.';

CREATE TYPE ticketing.cancellation_cost AS (
    currency text,
    orders bigint,
    tickets bigint,
    free_tickets bigint,
    paid_cents bigint,
    refund_cents bigint,
    kept_cents bigint
);
COMMENT ON TYPE ticketing.cancellation_cost IS
'What calling an event off comes to in one currency: paid orders, tickets that will be cancelled and
those of them that were free, and in minor units what was paid and not given back yet, what goes
back and what is kept.';
