-- Events: a draft, tickets for it, and the public.

-- as authenticated ana: Enters an event of the organization as a draft.
-- keep: event_id
SELECT * FROM create_event(
    title => 'Summer Night', organization_id => :'organization_id', timezone => 'Europe/Oslo',
    start_at => now() + interval '30 days', end_at => now() + interval '31 days',
    venue => 'Harbour Hall', city => 'Bergen', country_code => 'NO'
);

-- as authenticated ana: Adds a kind of ticket: 25.00 EUR, 200 of them.
-- keep: tier_id
SELECT * FROM add_ticket_tier(
    event_id => :'event_id', name => 'General', price_cents => 2500, currency => 'EUR',
    quantity => 200, max_per_order => 6
);

-- as authenticated ana: And free ones for children.
-- keep: free_tier_id
SELECT * FROM add_ticket_tier(event_id => :'event_id', name => 'Children', quantity => 50);

-- as authenticated ana: Puts the event on sale.
SELECT * FROM publish_event(event_id => :'event_id');

-- as authenticated ana: A second event, which only those who have its link shall find.
-- keep: unlisted_event_id
SELECT * FROM create_event(
    title => 'Closing Party', organization_id => :'organization_id', visibility => 'unlisted',
    start_at => now() + interval '40 days', end_at => now() + interval '41 days'
);

-- as authenticated ana: Puts it on sale too.
SELECT * FROM publish_event(event_id => :'unlisted_event_id');

-- as authenticated ana: The link to hand round. With renew => TRUE the old one ends.
-- keep: link_token = event_link
SELECT * FROM event_link(event_id => :'unlisted_event_id');

-- as anon: Events that are on, soonest first.
SELECT id, title, start_at, timezone, venue, city
FROM events
WHERE status = 'published' AND start_at >= now()
ORDER BY start_at
LIMIT 20;

-- as anon: An unlisted event is readable to whoever sends the token of its link.
-- header: x-event-link = :'link_token'
SELECT id, title, start_at FROM events WHERE id = :'unlisted_event_id';

-- as authenticated ben: Editors write the texts of an event. Dates, prices and states change
-- through functions.
UPDATE events
SET description = 'Four bands on the quay, until the sun comes up again.', category = 'music'
WHERE id = :'event_id'
RETURNING id, title, description, updated_at;

-- as authenticated ben: A clip to share.
INSERT INTO event_share_assets (event_id, kind, storage_path, title)
VALUES (:'event_id', 'teaser', 'clips/summer-night.mp4', 'Last year in one minute')
RETURNING id;

-- as authenticated ben: A guide to what the event is about. Writing it again replaces the columns
-- that are sent.
INSERT INTO cultural_guides (event_id, locale, roots_summary, etiquette_tips)
VALUES (
    :'event_id', 'en', 'Midsummer has been kept on this quay since 1890.',
    ARRAY['Bring something warm.']
)
ON CONFLICT (event_id, locale) DO UPDATE
SET event_id = excluded.event_id, locale = excluded.locale,
    roots_summary = excluded.roots_summary, etiquette_tips = excluded.etiquette_tips
RETURNING event_id, locale, status;
