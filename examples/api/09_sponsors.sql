-- Sponsors and what they are offered. Prices, stock, offers and deals change through functions.

-- as authenticated dora: Tells more about the brand she works for.
UPDATE sponsors SET website_url = 'https://fjord.example', industry = 'Beverages'
WHERE id = :'sponsor_id'
RETURNING id, name, website_url;

-- as authenticated dora: What the brand looks for; matching reads it.
INSERT INTO sponsor_profiles (sponsor_id, preferred_categories, regions, brand_objectives)
VALUES (
    :'sponsor_id', ARRAY['music'], ARRAY['NO-46'], jsonb_build_object('awareness', 'local')
)
RETURNING id, sponsor_id;

-- as authenticated dora: The page that organizers see.
UPDATE sponsor_public_profiles SET headline = 'Soft drinks from the fjord'
WHERE sponsor_id = :'sponsor_id'
RETURNING sponsor_id, slug, headline;

-- as authenticated ben: A template for packages.
INSERT INTO package_templates (org_id, title, currency, default_price_cents, default_benefits)
VALUES (
    :'organization_id', 'Stage', 'EUR', 150000, jsonb_build_array('Logo on the stage')
)
RETURNING id, title;

-- as authenticated ben: Words of a package that is offered.
UPDATE sponsorship_packages SET description = 'Your name on the big stage, all night.'
WHERE id = :'package_id'
RETURNING id, title, description;

-- as anon: The packages of an event.
SELECT id, tier, title, description, price_cents, currency
FROM sponsorship_packages
WHERE event_id = :'event_id'
ORDER BY price_cents DESC;

-- as authenticated dora: Writes about a proposal, for the sponsor.
INSERT INTO proposal_messages (thread_id, sender_type, body)
VALUES (:'thread_id', 'sponsor', 'Is there room for a stand?')
RETURNING id, created_at;

-- as authenticated ben: Puts a sponsor first on the event's page.
-- given: sponsorship
UPDATE event_sponsorships SET display_order = 1
WHERE event_id = :'event_id' AND sponsor_id = :'sponsor_id'
RETURNING event_id, sponsor_id, tier, display_order;
