-- Decisions: which ad a request got, at what price, or why none. What happens to the ad later is
-- noted on this one row, each moment once, so that an ad is billed once however often a client
-- reports it. Price, payer and campaign of an event come from here, never from the caller.

CREATE TABLE campaigns.ad_decisions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id uuid,
    creative_id uuid,
    creative_version integer,
    placement public.ad_placement NOT NULL,
    subject_hash text NOT NULL,
    price_micros bigint NOT NULL DEFAULT 0,
    filtered jsonb,
    invalid_reason text,
    decided_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '2 hours',
    viewed_at timestamptz,
    viewable_at timestamptz,
    clicked_at timestamptz,
    billed_at timestamptz,
    invalidated_at timestamptz,

    CONSTRAINT ad_decisions_pkey PRIMARY KEY (id),
    CONSTRAINT ad_decisions_campaign_id_fkey FOREIGN KEY (campaign_id)
    REFERENCES campaigns.campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT ad_decisions_creative_id_fkey FOREIGN KEY (creative_id, campaign_id)
    REFERENCES campaigns.ad_creatives (id, campaign_id) ON DELETE RESTRICT,
    CONSTRAINT ad_decisions_creative_version_fkey FOREIGN KEY (creative_id, creative_version)
    REFERENCES campaigns.creative_versions (creative_id, version) ON DELETE RESTRICT,
    CONSTRAINT ad_decisions_name_an_ad_or_none
    CHECK (num_nonnulls(campaign_id, creative_id, creative_version) IN (0, 3)),
    CONSTRAINT ad_decisions_only_ads_have_a_price_and_a_life CHECK (
        campaign_id IS NOT NULL
        OR (
            price_micros = 0
            AND num_nonnulls(viewed_at, viewable_at, clicked_at, billed_at, invalidated_at) = 0
        )
    ),
    CONSTRAINT ad_decisions_price_is_not_negative CHECK (price_micros >= 0),
    CONSTRAINT ad_decisions_subject_hash_check CHECK (subject_hash ~ '^[0-9a-f]{64}$'),
    CONSTRAINT ad_decisions_filtered_check CHECK (jsonb_typeof(filtered) = 'object'),
    CONSTRAINT ad_decisions_expire_after_they_are_made CHECK (expires_at > decided_at),
    CONSTRAINT ad_decisions_are_viewed_before_anything_else CHECK (
        viewed_at IS NOT NULL OR num_nonnulls(viewable_at, clicked_at, billed_at) = 0
    ),
    CONSTRAINT ad_decisions_invalid_ones_have_a_reason
    CHECK ((invalidated_at IS NULL) = (invalid_reason IS NULL))
);

ALTER TABLE campaigns.ad_decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_decisions FORCE ROW LEVEL SECURITY;

CREATE INDEX ad_decisions_campaign_id_idx ON campaigns.ad_decisions (campaign_id, decided_at);
CREATE INDEX ad_decisions_creative_id_idx ON campaigns.ad_decisions (creative_id, campaign_id);
CREATE INDEX ad_decisions_creative_version_idx
ON campaigns.ad_decisions (creative_id, creative_version);
CREATE INDEX ad_decisions_decided_at_idx ON campaigns.ad_decisions USING brin (decided_at);

COMMENT ON TABLE campaigns.ad_decisions IS
'One request for an ad. Kept for 30 days: long enough for late reports and disputes of a month;
what was billed is in ad_impressions and ad_spend_ledger.';
COMMENT ON COLUMN campaigns.ad_decisions.id IS
'Given to the client, who reports what happened under it.';
COMMENT ON COLUMN campaigns.ad_decisions.campaign_id IS
'Whose ad it was; null: none fitted, and filtered says why.';
COMMENT ON COLUMN campaigns.ad_decisions.creative_id IS 'The ad.';
COMMENT ON COLUMN campaigns.ad_decisions.creative_version IS 'The version that was shown.';
COMMENT ON COLUMN campaigns.ad_decisions.placement IS 'Where an ad was asked for.';
COMMENT ON COLUMN campaigns.ad_decisions.subject_hash IS
'SHA-256, hexadecimal, of the viewer''s user id or session id.';
COMMENT ON COLUMN campaigns.ad_decisions.price_micros IS
'What the billable event costs, in micro-credits, fixed here.';
COMMENT ON COLUMN campaigns.ad_decisions.filtered IS
'Object from the name of a filter to how many candidates it removed, e.g. {"budget": 3}; null: not
counted for this request.';
COMMENT ON COLUMN campaigns.ad_decisions.invalid_reason IS
'Why it does not count, e.g. a known crawler; set exactly when invalidated_at is.';
COMMENT ON COLUMN campaigns.ad_decisions.decided_at IS
'UTC; the charge belongs to the campaign''s local day of this moment.';
COMMENT ON COLUMN campaigns.ad_decisions.expires_at IS
'What is reported later than this is recorded, but not billed. UTC.';
COMMENT ON COLUMN campaigns.ad_decisions.viewed_at IS 'When it was on the screen, UTC; once.';
COMMENT ON COLUMN campaigns.ad_decisions.viewable_at IS
'When it had been in view long enough, UTC; once.';
COMMENT ON COLUMN campaigns.ad_decisions.clicked_at IS 'When it was first clicked, UTC; once.';
COMMENT ON COLUMN campaigns.ad_decisions.billed_at IS 'When it was charged, UTC; once.';
COMMENT ON COLUMN campaigns.ad_decisions.invalidated_at IS 'When it was found invalid, UTC; once.';
