-- Rollups of advertising: one row per campaign, and one per creative, and day of UTC. What was not
-- valid traffic is counted apart. Money is in micro-credits, values of conversions in minor units
-- by currency.

CREATE TABLE analytics.campaign_days (
    campaign_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    day date NOT NULL,
    impressions bigint NOT NULL DEFAULT 0,
    viewable_impressions bigint NOT NULL DEFAULT 0,
    invalid_impressions bigint NOT NULL DEFAULT 0,
    clicks bigint NOT NULL DEFAULT 0,
    invalid_clicks bigint NOT NULL DEFAULT 0,
    billed_micros bigint NOT NULL DEFAULT 0,
    conversions bigint NOT NULL DEFAULT 0,
    conversion_values jsonb NOT NULL DEFAULT '{}',
    viewers bigint[] NOT NULL DEFAULT '{}',
    folded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT campaign_days_pkey PRIMARY KEY (campaign_id, organization_id, day),
    CONSTRAINT campaign_days_campaign_id_fkey FOREIGN KEY (campaign_id, organization_id)
    REFERENCES campaigns.campaigns (id, org_id) ON DELETE CASCADE,
    CONSTRAINT campaign_days_conversion_values_check
    CHECK (jsonb_typeof(conversion_values) = 'object'),
    CONSTRAINT campaign_days_are_not_negative CHECK (
        least(
            impressions, viewable_impressions, invalid_impressions, clicks, invalid_clicks,
            billed_micros, conversions
        ) >= 0
    )
);

ALTER TABLE analytics.campaign_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.campaign_days FORCE ROW LEVEL SECURITY;

CREATE INDEX campaign_days_organization_id_idx ON analytics.campaign_days (organization_id, day);

COMMENT ON TABLE analytics.campaign_days IS
'What a campaign delivered on a day; a day without anything has no row.';
COMMENT ON COLUMN analytics.campaign_days.campaign_id IS 'The campaign.';
COMMENT ON COLUMN analytics.campaign_days.organization_id IS 'The tenant that advertises.';
COMMENT ON COLUMN analytics.campaign_days.day IS 'Day of UTC.';
COMMENT ON COLUMN analytics.campaign_days.impressions IS 'Valid impressions.';
COMMENT ON COLUMN analytics.campaign_days.viewable_impressions IS
'Those that were in view long enough.';
COMMENT ON COLUMN analytics.campaign_days.invalid_impressions IS
'Impressions by robots and the like.';
COMMENT ON COLUMN analytics.campaign_days.clicks IS 'Valid clicks.';
COMMENT ON COLUMN analytics.campaign_days.invalid_clicks IS 'Clicks by robots and the like.';
COMMENT ON COLUMN analytics.campaign_days.billed_micros IS
'Charged for impressions and clicks, in micro-credits.';
COMMENT ON COLUMN analytics.campaign_days.conversions IS 'Conversions, by the day they happened.';
COMMENT ON COLUMN analytics.campaign_days.conversion_values IS
'Object of their values by ISO 4217 code in minor units, {"USD": 12000}.';
COMMENT ON COLUMN analytics.campaign_days.viewers IS
'Sketch of the signed-in people behind valid impressions; see analytics.unique_count().';
COMMENT ON COLUMN analytics.campaign_days.folded_at IS 'When the row was last computed, UTC.';

CREATE TABLE analytics.creative_days (
    creative_id uuid NOT NULL,
    campaign_id uuid NOT NULL,
    day date NOT NULL,
    organization_id uuid NOT NULL,
    impressions bigint NOT NULL DEFAULT 0,
    viewable_impressions bigint NOT NULL DEFAULT 0,
    clicks bigint NOT NULL DEFAULT 0,
    billed_micros bigint NOT NULL DEFAULT 0,
    viewers bigint[] NOT NULL DEFAULT '{}',
    folded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT creative_days_pkey PRIMARY KEY (creative_id, campaign_id, day),
    CONSTRAINT creative_days_creative_id_fkey FOREIGN KEY (creative_id, campaign_id)
    REFERENCES campaigns.ad_creatives (id, campaign_id) ON DELETE CASCADE,
    CONSTRAINT creative_days_campaign_id_fkey FOREIGN KEY (campaign_id, organization_id)
    REFERENCES campaigns.campaigns (id, org_id) ON DELETE CASCADE,
    CONSTRAINT creative_days_are_not_negative CHECK (
        least(impressions, viewable_impressions, clicks, billed_micros) >= 0
    )
);

ALTER TABLE analytics.creative_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.creative_days FORCE ROW LEVEL SECURITY;

CREATE INDEX creative_days_campaign_id_idx
ON analytics.creative_days (campaign_id, organization_id, day);
CREATE INDEX creative_days_organization_id_idx ON analytics.creative_days (organization_id, day);

COMMENT ON TABLE analytics.creative_days IS
'What a creative delivered on a day, written with its campaign''s row.';
COMMENT ON COLUMN analytics.creative_days.creative_id IS 'The creative.';
COMMENT ON COLUMN analytics.creative_days.campaign_id IS 'Its campaign.';
COMMENT ON COLUMN analytics.creative_days.day IS 'Day of UTC.';
COMMENT ON COLUMN analytics.creative_days.organization_id IS 'The tenant that advertises.';
COMMENT ON COLUMN analytics.creative_days.impressions IS 'Valid impressions.';
COMMENT ON COLUMN analytics.creative_days.viewable_impressions IS
'Those that were in view long enough.';
COMMENT ON COLUMN analytics.creative_days.clicks IS 'Valid clicks.';
COMMENT ON COLUMN analytics.creative_days.billed_micros IS
'Charged for impressions and clicks, in micro-credits.';
COMMENT ON COLUMN analytics.creative_days.viewers IS
'Sketch of the signed-in people behind valid impressions; see analytics.unique_count().';
COMMENT ON COLUMN analytics.creative_days.folded_at IS 'When the row was last computed, UTC.';
