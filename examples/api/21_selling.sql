-- Selling: what organizers set up before a sale and look at during it.

-- as authenticated ana: Another kind of ticket, on sale from ten on the clocks of the event, with the
-- platform's fee in its price.
-- keep: supporter_tier_id = id
SELECT * FROM add_ticket_tier(
    event_id => :'series_event_id', name => 'Supporter', price_cents => 0, quantity => 40,
    local_sales_start => '2026-01-10 10:00', max_per_user => 4, price_includes_fee => TRUE
);

-- as authenticated ana: Fewer of them, and only for those with a code.
SELECT * FROM update_ticket_tier(
    tier_id => :'supporter_tier_id',
    changes => jsonb_build_object('quantity', 30, 'requires_code', TRUE, 'badge_label', 'Friends')
);

-- as authenticated ana: The bar and a corner of it, which takes its places.
-- keep: bar_pool_id = id
SELECT * FROM create_pool(event_id => :'series_event_id', name => 'Bar', capacity => 50);

-- as authenticated ana: The corner.
-- keep: corner_pool_id = id
SELECT * FROM create_pool(
    event_id => :'series_event_id', name => 'Corner', capacity => 20, parent_id => :'bar_pool_id'
);

-- as authenticated ana: It has two places more.
SELECT * FROM update_pool(pool_id => :'corner_pool_id', capacity => 22);

-- as authenticated ana: Supporters sit there.
SELECT * FROM add_tier_to_pool(
    pool_id => :'corner_pool_id', tier_id => :'supporter_tier_id', places_per_ticket => 1
);

-- as authenticated ana: On second thought they sit anywhere.
SELECT * FROM remove_tier_from_pool(
    pool_id => :'corner_pool_id', tier_id => :'supporter_tier_id'
);

-- as authenticated ana: Three codes to send, each for two tickets.
-- keep: guest_code_id = id, guest_code = code
SELECT * FROM create_guest_codes(
    event_id => :'series_event_id', number => 3, tier_id => :'supporter_tier_id', max_uses => 2,
    notes => 'Winners of last year'
);

-- as authenticated ana: And a word for the poster, which is soon withdrawn.
-- keep: word_id = id
SELECT * FROM create_guest_codes(
    event_id => :'series_event_id', tier_id => :'supporter_tier_id', max_uses => 100,
    code => 'FRIENDS-2027'
);

-- as authenticated ana: Withdraws it.
SELECT * FROM revoke_guest_code(code_id => :'word_id');

-- as authenticated ana: A tenth off at all events of the organization, once for each buyer.
-- keep: autumn_promo_id = id
SELECT * FROM create_promo(
    organization_id => :'organization_id', code => 'AUTUMN10', discount_type => 'percent',
    value => 10, per_user_limit => 1
);

-- as authenticated ana: A hundred times at most.
SELECT * FROM update_promo(
    promo_id => :'autumn_promo_id', changes => jsonb_build_object('max_uses', 100)
);

-- as authenticated ana: A list for the door: everybody may go out and come in again.
-- keep: list_id = id
SELECT * FROM create_check_in_list(
    event_id => :'series_event_id', name => 'Door', tier_ids => ARRAY[:'supporter_tier_id']::uuid[],
    max_entries => NULL, needs_exit => TRUE
);

-- as authenticated ana: It is for all tiers after all.
SELECT * FROM update_check_in_list(
    list_id => :'list_id', changes => jsonb_build_object('tier_ids', jsonb_build_array())
);

-- as authenticated ana: The gate where the list is used.
-- keep: gate_id = id
SELECT * FROM save_gate(
    event_id => :'series_event_id', name => 'Street', list_ids => ARRAY[:'list_id']::uuid[]
);

-- as authenticated ana: Dora scans there.
SELECT * FROM save_scanner(
    event_id => :'series_event_id', user_id => :'dora_id', gate_ids => ARRAY[:'gate_id']::uuid[]
);

-- as authenticated ana: Puts the event on sale.
SELECT * FROM publish_event(event_id => :'series_event_id');

-- as authenticated cleo: Has a code.
-- keep: hold_id
SELECT * FROM hold_tickets(
    event_id => :'series_event_id', code => :'guest_code',
    items => jsonb_build_array(jsonb_build_object('tier_id', :'supporter_tier_id', 'quantity', 1))
);

-- as authenticated cleo: Takes the ticket.
SELECT * FROM purchase_tickets(
    hold_ids => ARRAY[:'hold_id']::uuid[], idempotency_key => 'quiz-1', contact_name => 'Cleo'
);

-- as authenticated cleo: Her orders, with their events.
SELECT * FROM my_orders(at_most => 20);

-- as authenticated cleo: Her tickets of the evening, with the codes that the door scans.
SELECT * FROM my_tickets(for_event_id => :'series_event_id');

-- as authenticated ana: How the tiers of the event sell.
SELECT * FROM sales_by_tier(event_id => :'series_event_id');

-- as authenticated ana: What it sold day by day.
SELECT * FROM sales_by_day(event_id => :'series_event_id');

-- as authenticated ana: Who comes? Contacts are shown to admins alone.
SELECT * FROM guest_list(event_id => :'series_event_id', search => 'cle');

-- as authenticated ana: The lines for her books; with the header Accept: text/csv as CSV.
SELECT * FROM export_sales(event_id => :'series_event_id', at_most => 1000);
