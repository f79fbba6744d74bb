-- Impressions: an ad that was on a screen. One row each, in monthly partitions by occurred_at, kept
-- for 13 months. Nothing points here: a key into a partition would keep it from being dropped, so
-- clicks and conversions carry id and occurred_at, which find the row in its partition.

CREATE TABLE campaigns.ad_impressions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id uuid NOT NULL,
    creative_id uuid,
    decision_id uuid,
    user_id uuid,
    event_id uuid,
    post_id uuid,
    placement public.ad_placement NOT NULL,
    viewable boolean NOT NULL DEFAULT FALSE,
    is_valid boolean NOT NULL GENERATED ALWAYS AS (ivt_class IS NULL) STORED,
    billed_micros bigint NOT NULL DEFAULT 0,
    session_id text,
    user_agent text,
    ip_address text,
    pct_visible integer,
    dwell_ms integer,
    ivt_class text,
    ivt_reason text,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at timestamptz NOT NULL GENERATED ALWAYS AS (occurred_at) STORED,

    CONSTRAINT ad_impressions_pkey PRIMARY KEY (id, occurred_at),
    CONSTRAINT ad_impressions_decision_id_occurred_at_key UNIQUE (decision_id, occurred_at),
    CONSTRAINT ad_impressions_campaign_id_fkey FOREIGN KEY (campaign_id)
    REFERENCES campaigns.campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT ad_impressions_creative_id_fkey FOREIGN KEY (creative_id, campaign_id)
    REFERENCES campaigns.ad_creatives (id, campaign_id) ON DELETE RESTRICT,
    CONSTRAINT ad_impressions_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT ad_impressions_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE SET NULL,
    CONSTRAINT ad_impressions_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE SET NULL,
    CONSTRAINT ad_impressions_billed_is_not_negative CHECK (billed_micros >= 0),
    CONSTRAINT ad_impressions_pct_visible_check CHECK (pct_visible BETWEEN 0 AND 100),
    CONSTRAINT ad_impressions_dwell_ms_check CHECK (dwell_ms >= 0),
    CONSTRAINT ad_impressions_ivt_class_check CHECK (ivt_class IN ('givt', 'sivt')),
    CONSTRAINT ad_impressions_only_invalid_ones_have_a_reason
    CHECK (ivt_reason IS NULL OR ivt_class IS NOT NULL),
    CONSTRAINT ad_impressions_ip_address_is_truncated
    CHECK (ip_address ~ '^([0-9]{1,3}[.]){3}0$' OR ip_address ~ '^[0-9a-f:]+::$'),
    CONSTRAINT ad_impressions_session_id_check CHECK (char_length(session_id) BETWEEN 1 AND 200),
    CONSTRAINT ad_impressions_user_agent_check CHECK (char_length(user_agent) <= 500)
) PARTITION BY RANGE (occurred_at);

ALTER TABLE campaigns.ad_impressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_impressions FORCE ROW LEVEL SECURITY;

CREATE INDEX ad_impressions_campaign_id_idx
ON campaigns.ad_impressions (campaign_id, occurred_at);
CREATE INDEX ad_impressions_creative_id_idx
ON campaigns.ad_impressions (creative_id, campaign_id);
CREATE INDEX ad_impressions_user_id_idx ON campaigns.ad_impressions (user_id);
CREATE INDEX ad_impressions_event_id_idx ON campaigns.ad_impressions (event_id);
CREATE INDEX ad_impressions_post_id_idx ON campaigns.ad_impressions (post_id);
CREATE INDEX ad_impressions_occurred_at_idx
ON campaigns.ad_impressions USING brin (occurred_at);

COMMENT ON TABLE campaigns.ad_impressions IS 'An ad on somebody''s screen, partitioned by month.';
COMMENT ON COLUMN campaigns.ad_impressions.id IS 'With occurred_at the key.';
COMMENT ON COLUMN campaigns.ad_impressions.campaign_id IS 'The campaign; tells the tenant.';
COMMENT ON COLUMN campaigns.ad_impressions.creative_id IS
'The ad, of the same campaign; null in rows of the earlier product.';
COMMENT ON COLUMN campaigns.ad_impressions.decision_id IS
'The decision it comes from; occurred_at is taken from there too, so that the key over both makes
it one impression. No foreign key: it outlives the decision. Null in adopted rows.';
COMMENT ON COLUMN campaigns.ad_impressions.user_id IS 'The viewer; null: not signed in.';
COMMENT ON COLUMN campaigns.ad_impressions.event_id IS
'On whose page it was shown; null: elsewhere. The impression was paid for and outlives the event.';
COMMENT ON COLUMN campaigns.ad_impressions.post_id IS 'Beside or as which post it was shown.';
COMMENT ON COLUMN campaigns.ad_impressions.placement IS 'Where it was shown.';
COMMENT ON COLUMN campaigns.ad_impressions.viewable IS
'Half of it was in view for a second, or for two as a video (MRC).';
COMMENT ON COLUMN campaigns.ad_impressions.is_valid IS 'Derived: no invalid traffic.';
COMMENT ON COLUMN campaigns.ad_impressions.billed_micros IS
'Charged for it, in micro-credits; 0: late, out of budget, or priced by clicks.';
COMMENT ON COLUMN campaigns.ad_impressions.session_id IS 'Random id of the visit.';
COMMENT ON COLUMN campaigns.ad_impressions.user_agent IS
'Family and platform, e.g. Firefox/Android, not the full text.';
COMMENT ON COLUMN campaigns.ad_impressions.ip_address IS
'Network alone: IPv4 with its last byte 0, IPv6 cut after 48 bits, e.g. 2001:db8:1::.';
COMMENT ON COLUMN campaigns.ad_impressions.pct_visible IS 'Largest part in view, per cent.';
COMMENT ON COLUMN campaigns.ad_impressions.dwell_ms IS 'Time in view, in milliseconds.';
COMMENT ON COLUMN campaigns.ad_impressions.ivt_class IS
'Invalid traffic (MRC): givt, known from lists; sivt, found by analysis; null: valid.';
COMMENT ON COLUMN campaigns.ad_impressions.ivt_reason IS 'What gave it away.';
COMMENT ON COLUMN campaigns.ad_impressions.occurred_at IS
'When it was decided to be shown, UTC, by the server''s clock. Partition key.';
COMMENT ON COLUMN campaigns.ad_impressions.received_at IS 'When the report of it came, UTC.';
COMMENT ON COLUMN campaigns.ad_impressions.created_at IS 'Another name of occurred_at.';
