-- The checkout: time to pay, promo codes, and guests without an account.

-- as authenticated cleo: Holds a ticket ...
-- keep: hold_id
SELECT * FROM hold_tickets(
    event_id => :'event_id',
    items => jsonb_build_array(jsonb_build_object('tier_id', :'tier_id', 'quantity', 1))
);

-- as authenticated cleo: ... and checks out. The order has its final price and waits for the payment
-- until expires_at.
-- keep: checkout_id = id
SELECT * FROM start_checkout(
    hold_ids => ARRAY[:'hold_id']::uuid[], idempotency_key => 'visit-1',
    contact_email => 'cleo@example.test', contact_name => 'Cleo'
);

-- as authenticated cleo: She has a code, so she checks out once more: the order before is given up.
-- keep: checkout_id = id
SELECT * FROM start_checkout(
    hold_ids => ARRAY[:'hold_id']::uuid[], idempotency_key => 'visit-2',
    promo_codes => ARRAY[:'promo_code'], contact_email => 'cleo@example.test'
);

-- as service_role: The money has come: 20 % off 25.00, and the platform's fee. Telling it again
-- changes nothing.
SELECT * FROM order_paid(
    order_id => :'checkout_id', paid_cents => 2100, payment_reference => 'pi_5Kd2'
);

-- as authenticated cleo: What the fee of the order was.
SELECT kind, name, amount_cents, is_paid_by_buyer
FROM order_fee_lines
WHERE order_id = :'checkout_id';

-- as authenticated cleo: Holds another ticket, begins to pay ...
-- keep: hold_id
SELECT * FROM hold_tickets(
    event_id => :'event_id',
    items => jsonb_build_array(jsonb_build_object('tier_id', :'tier_id', 'quantity', 1))
);

-- as authenticated cleo: (her third visit)
-- keep: checkout_id = id
SELECT * FROM start_checkout(
    hold_ids => ARRAY[:'hold_id']::uuid[], idempotency_key => 'visit-3'
);

-- as authenticated cleo: ... and leaves it: the ticket is on sale again.
SELECT * FROM cancel_checkout(order_id => :'checkout_id');

-- as anon: A guest looks for her tickets: a code goes to her address. The answer is the same whether
-- the address is known or not.
-- keep: code_id = request_guest_code
SELECT * FROM request_guest_code(method => 'email', contact => 'cleo@example.test');

-- as anon: She types the code, and gets a token that opens her tickets for twelve hours.
-- keep: guest_token = token
SELECT * FROM verify_guest_code(code_id => :'code_id', code => :'guest_code');

-- as anon: Her tickets, with their codes.
SELECT ticket_id, event_title, tier_name, serial_no, status, qr_code
FROM guest_tickets(token => :'guest_token');

-- as anon: She signs out.
SELECT * FROM sign_out_guest(token => :'guest_token');
