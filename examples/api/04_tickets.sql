-- Tickets: holding, buying, showing and scanning them.

-- as anon: Looks what there is to buy.
SELECT id, name, price_cents, currency, max_per_order
FROM ticket_tiers
WHERE event_id = :'event_id'
ORDER BY price_cents;

-- as authenticated cleo: Sets two tickets aside for ten minutes.
-- keep: hold_id
SELECT * FROM hold_tickets(
    event_id => :'event_id',
    items => jsonb_build_array(jsonb_build_object('tier_id', :'tier_id', 'quantity', 2))
);

-- as authenticated cleo: She needs a few minutes more, which she gets once.
SELECT id, expires_at FROM extend_hold(hold_id => :'hold_id');

-- as service_role: The payment service has seen the money come, and completes the order: two times
-- 25.00 and the platform's fee. A retry with the same key gets the same order.
-- keep: order_id
SELECT * FROM purchase_tickets(
    hold_ids => ARRAY[:'hold_id']::uuid[], idempotency_key => 'checkout-4711', paid_cents => 5250,
    payment_reference => 'pi_3Nq8'
);

-- as authenticated cleo: Holds a free ticket, and thinks better of it ...
-- keep: hold_id
SELECT * FROM hold_tickets(
    event_id => :'event_id',
    items => jsonb_build_array(jsonb_build_object('tier_id', :'free_tier_id', 'quantity', 1))
);

-- as authenticated cleo: ... so that somebody else can have it.
SELECT id, status FROM release_hold(hold_id => :'hold_id');

-- as authenticated cleo: Then she holds it again ...
-- keep: hold_id
SELECT * FROM hold_tickets(
    event_id => :'event_id',
    items => jsonb_build_array(jsonb_build_object('tier_id', :'free_tier_id', 'quantity', 1))
);

-- as authenticated cleo: ... and takes it without anybody's help.
SELECT * FROM purchase_tickets(
    hold_ids => ARRAY[:'hold_id']::uuid[], idempotency_key => 'f6f1a2'
);

-- as authenticated cleo: Her orders.
SELECT id, event_id, status, currency, total_cents
FROM orders
WHERE user_id = :'cleo_id'
ORDER BY created_at DESC;

-- as authenticated cleo: Her tickets of an order, with the codes that the door scans. The codes are
-- computed fields, for the owner alone.
-- keep: ticket_id = id, code = qr_code
SELECT id, status, serial_no, tickets.qr_code, tickets.wallet_pass_url
FROM tickets
WHERE order_id = :'order_id'
ORDER BY serial_no;

-- as authenticated ben: Scans a code at the door.
SELECT * FROM scan_ticket(event_id => :'event_id', code => :'code');

-- as authenticated ana: Who has come in.
SELECT ticket_id, result, scanned_at FROM scan_logs WHERE event_id = :'event_id';
