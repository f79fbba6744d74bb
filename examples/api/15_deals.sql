-- The money of a sponsorship is in escrow until what was agreed is delivered.

-- as service_role: The sponsor's payment has come. Told again, nothing changes.
SELECT * FROM fund_sponsorship(
    order_id => :'deal_id', paid_cents => 150000, payment_reference => 'pi_7Ha2'
);

-- as service_role: The parties settled for less: a part goes back to the sponsor. Without an amount
-- all of it does, and the deal is over.
SELECT * FROM refund_sponsorship(
    order_id => :'deal_id', refund_reference => 're_7Ha2', amount_cents => 30000
);

-- as service_role: Both sides have signed: from here on money goes back by a dispute alone.
SELECT * FROM lock_sponsorship(order_id => :'deal_id');

-- as service_role: The first half is delivered and goes to the organizer, less the platform's fee.
SELECT * FROM release_sponsorship(
    order_id => :'deal_id', idempotency_key => 'first-half', amount_cents => 60000
);

-- as authenticated dora: Disputes the rest, as an admin of the sponsor: it stays in escrow.
-- keep: dispute_id
SELECT * FROM open_dispute(
    order_id => :'deal_id', reason => 'not_as_agreed', details => 'The logo hung behind the bar.'
);

-- as service_role: The platform has decided: so much goes to the organizer, the rest back.
SELECT * FROM resolve_dispute(
    dispute_id => :'dispute_id', release_cents => 40000,
    resolution => 'It hung there for one set of three.', refund_reference => 're_7Hb3'
);

-- as authenticated ana: How the deal stands, for the organizer.
SELECT id, state, currency, amount_cents, released_cents, refunded_cents, fee_cents, held_cents
FROM sponsorship_orders
WHERE id = :'deal_id';
