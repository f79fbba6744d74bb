-- Ad campaigns, as long as they are drafts. Budgets, reviews and states change through functions.

-- as authenticated ben: A draft of a campaign for the event.
-- keep: campaign_id
INSERT INTO campaigns (org_id, target_event_id, name, objective, start_date, end_date)
VALUES (
    :'organization_id', :'event_id', 'Last tickets', 'ticket_sales', now() + interval '1 days',
    now() + interval '20 days'
)
RETURNING id, status;

-- as authenticated ben: Whom it is for. An upsert writes it anew as often as needed.
INSERT INTO campaign_targeting (campaign_id, countries, categories, exclude_ticket_holders)
VALUES (:'campaign_id', ARRAY['NO'], ARRAY['music'], TRUE)
ON CONFLICT (campaign_id) DO UPDATE
SET campaign_id = excluded.campaign_id, countries = excluded.countries,
    categories = excluded.categories, exclude_ticket_holders = excluded.exclude_ticket_holders
RETURNING campaign_id, countries;

-- as authenticated ben: Where it shows: two rows in one request.
INSERT INTO campaign_placements (campaign_id, placement, enabled)
VALUES (:'campaign_id', 'feed', TRUE), (:'campaign_id', 'story', FALSE)
RETURNING placement, enabled;

-- as authenticated ben: Nobody sees it more than three times a day.
INSERT INTO frequency_caps (campaign_id, counted, max_count, window_hours)
VALUES (:'campaign_id', 'impression', 3, 24)
RETURNING id;

-- as authenticated ben: What is shown.
-- keep: creative_id
INSERT INTO ad_creatives (campaign_id, headline, media_type, media_url, cta_url)
VALUES (
    :'campaign_id', 'One summer night', 'image', 'https://cdn.example/quay.webp',
    'https://harbour.example/summer-night'
)
RETURNING id, review_state;

-- as authenticated ben: The same creatives by the name that dashboards use.
UPDATE campaign_ads SET headline = 'One night, four bands'
WHERE id = :'creative_id'
RETURNING id, headline;
