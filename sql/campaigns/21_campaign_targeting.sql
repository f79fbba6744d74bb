-- Whom a campaign is for and where it is placed. An empty list asks for nothing; a viewer of whom
-- the value is unknown does not fit a list that is not empty: targeting fails closed.

CREATE TABLE campaigns.campaign_targeting (
    campaign_id uuid NOT NULL,
    locations jsonb NOT NULL DEFAULT '[]',
    countries text[] NOT NULL DEFAULT '{}',
    excluded_countries text[] NOT NULL DEFAULT '{}',
    regions text[] NOT NULL DEFAULT '{}',
    excluded_regions text[] NOT NULL DEFAULT '{}',
    categories text[] NOT NULL DEFAULT '{}',
    excluded_categories text[] NOT NULL DEFAULT '{}',
    keywords text[] NOT NULL DEFAULT '{}',
    excluded_keywords text[] NOT NULL DEFAULT '{}',
    event_ids uuid[] NOT NULL DEFAULT '{}',
    excluded_event_ids uuid[] NOT NULL DEFAULT '{}',
    segments text[] NOT NULL DEFAULT '{}',
    excluded_segments text[] NOT NULL DEFAULT '{}',
    exclude_ticket_holders boolean NOT NULL DEFAULT FALSE,
    exclude_past_attendees boolean NOT NULL DEFAULT FALSE,
    estimated_reach integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT campaign_targeting_pkey PRIMARY KEY (campaign_id),
    CONSTRAINT campaign_targeting_campaign_id_fkey FOREIGN KEY (campaign_id)
    REFERENCES campaigns.campaigns (id) ON DELETE CASCADE,
    CONSTRAINT campaign_targeting_locations_check CHECK (jsonb_typeof(locations) = 'array'),
    CONSTRAINT campaign_targeting_excludes_nothing_it_asks_for CHECK (
        NOT (
            countries && excluded_countries
            OR regions && excluded_regions
            OR categories && excluded_categories
            OR keywords && excluded_keywords
            OR event_ids && excluded_event_ids
            OR segments && excluded_segments
        )
    ),
    CONSTRAINT campaign_targeting_lists_hold_no_null CHECK (
        array_position(
            countries || excluded_countries || regions || excluded_regions || categories
            || excluded_categories || keywords || excluded_keywords || segments
            || excluded_segments,
            NULL
        ) IS NULL
        AND array_position(event_ids || excluded_event_ids, NULL) IS NULL
    ),
    CONSTRAINT campaign_targeting_lists_are_short CHECK (
        cardinality(
            countries || excluded_countries || regions || excluded_regions || categories
            || excluded_categories || keywords || excluded_keywords || segments
            || excluded_segments
        ) + cardinality(event_ids || excluded_event_ids) <= 1000
    ),
    CONSTRAINT campaign_targeting_estimated_reach_check CHECK (estimated_reach >= 0)
);

ALTER TABLE campaigns.campaign_targeting ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_targeting FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.campaign_targeting IS
'Whom a campaign is shown to: those who fit every list that is not empty and no excluded one.
No row: everybody.';
COMMENT ON COLUMN campaigns.campaign_targeting.campaign_id IS 'The campaign; tells the tenant.';
COMMENT ON COLUMN campaigns.campaign_targeting.locations IS
'Array of {"city": text, "lat": number, "lng": number, "radius_km": number}: around these places.';
COMMENT ON COLUMN campaigns.campaign_targeting.countries IS 'ISO 3166-1 alpha-2 codes.';
COMMENT ON COLUMN campaigns.campaign_targeting.excluded_countries IS 'The same, not there.';
COMMENT ON COLUMN campaigns.campaign_targeting.regions IS 'ISO 3166-2 codes, e.g. US-CA.';
COMMENT ON COLUMN campaigns.campaign_targeting.excluded_regions IS 'The same, not there.';
COMMENT ON COLUMN campaigns.campaign_targeting.categories IS
'Slugs of ref.event_categories; those below count too.';
COMMENT ON COLUMN campaigns.campaign_targeting.excluded_categories IS 'The same, not beside them.';
COMMENT ON COLUMN campaigns.campaign_targeting.keywords IS 'Words, lower case; any one suffices.';
COMMENT ON COLUMN campaigns.campaign_targeting.excluded_keywords IS 'Not beside these words.';
COMMENT ON COLUMN campaigns.campaign_targeting.event_ids IS
'Shown on the pages of these events alone. No foreign key: a deleted event is a page less.';
COMMENT ON COLUMN campaigns.campaign_targeting.excluded_event_ids IS 'Not on these pages.';
COMMENT ON COLUMN campaigns.campaign_targeting.segments IS
'Keys of audience segments; counts for viewers who consented (analytics.audience_consents).';
COMMENT ON COLUMN campaigns.campaign_targeting.excluded_segments IS 'Not to these segments.';
COMMENT ON COLUMN campaigns.campaign_targeting.exclude_ticket_holders IS
'Not to those who hold a ticket of the target event.';
COMMENT ON COLUMN campaigns.campaign_targeting.exclude_past_attendees IS
'Not to those who were at an earlier event of the organization.';
COMMENT ON COLUMN campaigns.campaign_targeting.estimated_reach IS
'People who fit, as last estimated; null: not yet.';
COMMENT ON COLUMN campaigns.campaign_targeting.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.campaign_targeting.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.campaign_placements (
    campaign_id uuid NOT NULL,
    placement public.ad_placement NOT NULL,
    enabled boolean NOT NULL DEFAULT TRUE,
    bid_micros bigint,
    max_share numeric,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT campaign_placements_pkey PRIMARY KEY (campaign_id, placement),
    CONSTRAINT campaign_placements_campaign_id_fkey FOREIGN KEY (campaign_id)
    REFERENCES campaigns.campaigns (id) ON DELETE CASCADE,
    CONSTRAINT campaign_placements_bid_is_above_zero CHECK (bid_micros > 0),
    CONSTRAINT campaign_placements_max_share_check CHECK (max_share > 0 AND max_share <= 1)
);

ALTER TABLE campaigns.campaign_placements ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_placements FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE campaigns.campaign_placements IS
'Where a campaign is shown. No enabled row: nowhere.';
COMMENT ON COLUMN campaigns.campaign_placements.campaign_id IS 'The campaign; tells the tenant.';
COMMENT ON COLUMN campaigns.campaign_placements.placement IS 'The place.';
COMMENT ON COLUMN campaigns.campaign_placements.enabled IS 'Whether it is shown there.';
COMMENT ON COLUMN campaigns.campaign_placements.bid_micros IS
'Price there, in micro-credits per unit of the campaign''s pricing model; null: its rate.';
COMMENT ON COLUMN campaigns.campaign_placements.max_share IS
'At most this part of the daily budget is spent there, above 0 to 1; null: all of it.';
COMMENT ON COLUMN campaigns.campaign_placements.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.campaign_placements.updated_at IS 'UTC, kept by trigger.';
