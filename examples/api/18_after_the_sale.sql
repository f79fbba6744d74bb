-- After the sale: tickets change hands, go back and are waited for; events move or are called off.

-- as authenticated ana: A small event of its own for these examples ...
-- keep: matinee_id
SELECT * FROM create_event(
    title => 'Matinee', organization_id => :'organization_id', timezone => 'Europe/Oslo',
    start_at => now() + interval '50 days', end_at => now() + interval '51 days'
);

-- as authenticated ana: ... with two seats for 20.00 EUR each.
-- keep: seat_tier_id = id
SELECT * FROM add_ticket_tier(
    event_id => :'matinee_id', name => 'Front row', price_cents => 2000, currency => 'EUR',
    quantity => 2
);

-- as authenticated ana: On sale.
SELECT * FROM publish_event(event_id => :'matinee_id');

-- as authenticated ana: Buyers may give these seats back themselves until a week before it begins:
-- that is the event's refund_cutoff_days.
SELECT * FROM set_refund_terms(tier_id => :'seat_tier_id', is_refundable => TRUE);

-- as authenticated cleo: Takes both seats.
-- keep: seats_hold_id = id
SELECT * FROM hold_tickets(
    event_id => :'matinee_id',
    items => jsonb_build_array(jsonb_build_object('tier_id', :'seat_tier_id', 'quantity', 2))
);

-- as service_role: She has paid.
-- keep: seats_order_id = id
SELECT * FROM purchase_tickets(
    hold_ids => ARRAY[:'seats_hold_id']::uuid[], idempotency_key => 'checkout-4712',
    paid_cents => 4200, payment_reference => 'pi_9Aq1'
);

-- as authenticated dora: The event is sold out, so she waits for a seat.
-- keep: place_id = id
SELECT * FROM join_waitlist(tier_id => :'seat_tier_id', quantity => 1);

-- as authenticated dora: She is next: 1. With an offer it would be 0.
SELECT * FROM waitlist_position(entry_id => :'place_id');

-- as authenticated ana: An editor moves her forward, before all who came without a name.
SELECT * FROM set_waitlist_priority(entry_id => :'place_id', priority => 10);

-- as authenticated cleo: The first of her tickets.
-- keep: seat_id = id
SELECT id, status, serial_no
FROM tickets
WHERE order_id = :'seats_order_id'
ORDER BY serial_no;

-- as authenticated cleo: Offers it to an address, which gets a mail with a link. Until somebody
-- accepts, the ticket is hers.
-- keep: transfer_id = id
-- mail: transfer_token
SELECT * FROM offer_ticket(
    ticket_id => :'seat_id', to_email => 'ben@example.test', message => 'See you there!'
);

-- as authenticated ben: Whoever has the link of the mail accepts, and gets a ticket with a code of
-- its own. The old code opens no door any more.
-- keep: ben_seat_id = id
SELECT * FROM accept_transfer(transfer_id => :'transfer_id', token => :'transfer_token');

-- as authenticated cleo: Her other ticket.
-- keep: seat_id = id
SELECT id, status FROM tickets
WHERE order_id = :'seats_order_id' AND status = 'issued' AND owner_user_id = :'cleo_id';

-- as authenticated cleo: Offers it to somebody she knows here ...
-- keep: transfer_id = id
SELECT * FROM offer_ticket(ticket_id => :'seat_id', to_user_id => :'dora_id');

-- as authenticated dora: ... who does not want it for free.
SELECT * FROM decline_transfer(transfer_id => :'transfer_id');

-- as authenticated cleo: Offers it to somebody else ...
-- keep: transfer_id = id
SELECT * FROM offer_ticket(ticket_id => :'seat_id', to_user_id => :'ben_id');

-- as authenticated cleo: ... and thinks better of it.
SELECT * FROM cancel_transfer(transfer_id => :'transfer_id');

-- as authenticated cleo: Transfers in which she gives or receives.
SELECT id, ticket_id, to_user_id, to_email, status
FROM ticket_transfers
ORDER BY created_at DESC;

-- as authenticated cleo: Gives the ticket back and asks for her money, all but the platform's fee.
-- It admits nobody from now on.
-- keep: return_id = id
SELECT * FROM give_tickets_back(
    ticket_ids => ARRAY[:'seat_id']::uuid[], idempotency_key => 'return-1',
    reason => 'The babysitter is ill.'
);

-- as service_role: The processor has sent it: the seat is on sale again, for those who wait first.
SELECT * FROM refund_paid(refund_id => :'return_id', processor_id => 're_9Aq1');

-- as service_role: Holds it for who is next in line, and tells her. Called again until it answers
-- nothing.
SELECT * FROM offer_next_in_line(tier_id => :'seat_tier_id');

-- as authenticated dora: Her place has a hold, which she buys like any other.
SELECT id, tier_id, status, hold_id, offer_expires_at
FROM waitlist_entries
WHERE user_id = :'dora_id';

-- as authenticated dora: Or she gives her place up, for the next.
SELECT * FROM leave_waitlist(entry_id => :'place_id');

-- as authenticated ana: An admin of the seller takes a ticket back, and keeps ten percent.
SELECT * FROM refund_tickets(
    ticket_ids => ARRAY[:'ben_seat_id']::uuid[], idempotency_key => 'row-1', keep_percent => 10
);

-- as authenticated ana: Moves the event. For two weeks all who had bought may have all of their
-- money back.
SELECT * FROM reschedule_event(
    event_id => :'matinee_id', start_at => now() + interval '80 days',
    end_at => now() + interval '81 days', refund_until => now() + interval '14 days',
    reason => 'The piano is broken.'
);

-- as authenticated cleo: What became of the event, and until when tickets go back.
SELECT old_start_at, new_start_at, refund_until, reason
FROM event_reschedules
WHERE event_id = :'matinee_id';

-- as authenticated cleo: One of the seats is free again.
-- keep: seats_hold_id = id
SELECT * FROM hold_tickets(
    event_id => :'matinee_id',
    items => jsonb_build_array(jsonb_build_object('tier_id', :'seat_tier_id', 'quantity', 1))
);

-- as service_role: Sold.
SELECT * FROM purchase_tickets(
    hold_ids => ARRAY[:'seats_hold_id']::uuid[], idempotency_key => 'checkout-4713',
    paid_cents => 2100, payment_reference => 'pi_9Aq2'
);

-- as authenticated ana: What it would come to if the event were called off and 1.00 EUR of each
-- ticket kept.
SELECT * FROM preview_cancellation(event_id => :'matinee_id', keep_fixed_cents => 100);

-- as authenticated ana: Calls it off.
-- keep: cancellation_id = id
SELECT * FROM cancel_event(
    event_id => :'matinee_id', reason => 'The pianist is ill, too.', keep_fixed_cents => 100
);

-- as service_role: Cancels the tickets and asks for the refunds, so many orders at a time, until
-- the status is completed.
SELECT * FROM continue_cancellation(cancellation_id => :'cancellation_id', at_most => 100);

-- as authenticated ana: How far it is.
SELECT status, orders_total, orders_done, orders_failed
FROM event_cancellations
WHERE event_id = :'matinee_id';
