-- Clicks and conversions: what viewers did after an ad. A decision is clicked once; a conversion is
-- counted once per campaign, by the key that all its sources agree on, and names the one click or
-- impression it is credited to.

CREATE TABLE campaigns.ad_clicks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id uuid NOT NULL,
    creative_id uuid,
    decision_id uuid,
    impression_id uuid,
    user_id uuid,
    ticket_id uuid,
    billed_micros bigint NOT NULL DEFAULT 0,
    is_valid boolean NOT NULL GENERATED ALWAYS AS (ivt_class IS NULL) STORED,
    converted boolean NOT NULL DEFAULT FALSE,
    conversion_currency text NOT NULL DEFAULT 'USD',
    conversion_value_cents bigint,
    impression_occurred_at timestamptz,
    session_id text,
    ivt_class text,
    ivt_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT ad_clicks_pkey PRIMARY KEY (id),
    CONSTRAINT ad_clicks_id_campaign_id_key UNIQUE (id, campaign_id),
    CONSTRAINT ad_clicks_decision_id_key UNIQUE (decision_id),
    CONSTRAINT ad_clicks_campaign_id_fkey FOREIGN KEY (campaign_id)
    REFERENCES campaigns.campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT ad_clicks_creative_id_fkey FOREIGN KEY (creative_id, campaign_id)
    REFERENCES campaigns.ad_creatives (id, campaign_id) ON DELETE RESTRICT,
    CONSTRAINT ad_clicks_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT ad_clicks_ticket_id_fkey FOREIGN KEY (ticket_id)
    REFERENCES ticketing.tickets (id) ON DELETE RESTRICT,
    CONSTRAINT ad_clicks_conversion_currency_fkey FOREIGN KEY (conversion_currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT ad_clicks_time_of_an_impression_needs_the_impression
    CHECK (impression_occurred_at IS NULL OR impression_id IS NOT NULL),
    CONSTRAINT ad_clicks_follow_their_impression CHECK (impression_occurred_at <= created_at),
    CONSTRAINT ad_clicks_billed_is_not_negative CHECK (billed_micros >= 0),
    CONSTRAINT ad_clicks_only_converted_ones_brought_something
    CHECK (converted OR num_nonnulls(conversion_value_cents, ticket_id) = 0),
    CONSTRAINT ad_clicks_conversion_value_is_not_negative CHECK (conversion_value_cents >= 0),
    CONSTRAINT ad_clicks_ivt_class_check CHECK (ivt_class IN ('givt', 'sivt')),
    CONSTRAINT ad_clicks_only_invalid_ones_have_a_reason
    CHECK (ivt_reason IS NULL OR ivt_class IS NOT NULL),
    CONSTRAINT ad_clicks_session_id_check CHECK (char_length(session_id) BETWEEN 1 AND 200)
);

ALTER TABLE campaigns.ad_clicks ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_clicks FORCE ROW LEVEL SECURITY;

CREATE INDEX ad_clicks_campaign_id_idx ON campaigns.ad_clicks (campaign_id, created_at);
CREATE INDEX ad_clicks_creative_id_idx ON campaigns.ad_clicks (creative_id, campaign_id);
CREATE INDEX ad_clicks_impression_id_idx ON campaigns.ad_clicks (impression_id);
CREATE INDEX ad_clicks_user_id_idx ON campaigns.ad_clicks (user_id, created_at);
CREATE INDEX ad_clicks_ticket_id_idx ON campaigns.ad_clicks (ticket_id);
CREATE INDEX ad_clicks_conversion_currency_idx ON campaigns.ad_clicks (conversion_currency);

COMMENT ON TABLE campaigns.ad_clicks IS 'A click on an ad.';
COMMENT ON COLUMN campaigns.ad_clicks.id IS 'What conversions are credited to.';
COMMENT ON COLUMN campaigns.ad_clicks.campaign_id IS
'The campaign; tells the tenant. The same as the impression''s, because the function that records
a click takes both from the decision.';
COMMENT ON COLUMN campaigns.ad_clicks.creative_id IS 'The ad, of the same campaign.';
COMMENT ON COLUMN campaigns.ad_clicks.decision_id IS
'The decision that was clicked, once. No foreign key: the click outlives it. Null: adopted.';
COMMENT ON COLUMN campaigns.ad_clicks.impression_id IS
'The impression. No foreign key, so that old months of impressions can be dropped.';
COMMENT ON COLUMN campaigns.ad_clicks.user_id IS 'Who clicked; null: not signed in.';
COMMENT ON COLUMN campaigns.ad_clicks.ticket_id IS
'The ticket of the first conversion; for readers of the earlier product, see ad_conversions.';
COMMENT ON COLUMN campaigns.ad_clicks.billed_micros IS
'Charged for it, in micro-credits; 0: late, out of budget, or priced by impressions.';
COMMENT ON COLUMN campaigns.ad_clicks.is_valid IS 'Derived: no invalid traffic.';
COMMENT ON COLUMN campaigns.ad_clicks.converted IS
'Whether a conversion was credited to it; kept in step with ad_conversions, which is the record.';
COMMENT ON COLUMN campaigns.ad_clicks.conversion_currency IS
'ISO 4217 of conversion_value_cents.';
COMMENT ON COLUMN campaigns.ad_clicks.conversion_value_cents IS
'Value of the first conversion, in minor units; for readers of the earlier product.';
COMMENT ON COLUMN campaigns.ad_clicks.impression_occurred_at IS
'The other half of the impression''s key: tells the partition. Null in adopted rows without it.';
COMMENT ON COLUMN campaigns.ad_clicks.session_id IS 'Random id of the visit.';
COMMENT ON COLUMN campaigns.ad_clicks.ivt_class IS
'Invalid traffic (MRC): givt, known from lists; sivt, found by analysis; null: valid.';
COMMENT ON COLUMN campaigns.ad_clicks.ivt_reason IS 'What gave it away.';
COMMENT ON COLUMN campaigns.ad_clicks.created_at IS 'Moment of the click, UTC, server''s clock.';
COMMENT ON COLUMN campaigns.ad_clicks.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.ad_conversions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    campaign_id uuid NOT NULL,
    click_id uuid,
    impression_id uuid,
    order_id uuid,
    event_key text NOT NULL,
    kind text NOT NULL DEFAULT 'purchase',
    source text NOT NULL DEFAULT 'server',
    model text NOT NULL DEFAULT 'last_touch',
    attribution text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN click_id IS NULL THEN 'view' ELSE 'click' END
    ) STORED,
    window_hours integer NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    value_cents bigint NOT NULL DEFAULT 0,
    touched_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT ad_conversions_pkey PRIMARY KEY (id),
    CONSTRAINT ad_conversions_campaign_id_event_key_key UNIQUE (campaign_id, event_key),
    CONSTRAINT ad_conversions_campaign_id_fkey FOREIGN KEY (campaign_id)
    REFERENCES campaigns.campaigns (id) ON DELETE RESTRICT,
    CONSTRAINT ad_conversions_click_id_fkey FOREIGN KEY (click_id, campaign_id)
    REFERENCES campaigns.ad_clicks (id, campaign_id) ON DELETE RESTRICT,
    CONSTRAINT ad_conversions_order_id_fkey FOREIGN KEY (order_id)
    REFERENCES ticketing.orders (id) ON DELETE RESTRICT,
    CONSTRAINT ad_conversions_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT ad_conversions_are_credited_to_one_touch
    CHECK (num_nonnulls(click_id, impression_id) = 1),
    CONSTRAINT ad_conversions_event_key_check CHECK (char_length(event_key) BETWEEN 1 AND 200),
    CONSTRAINT ad_conversions_kind_check
    CHECK (kind IN ('purchase', 'sign_up', 'follow', 'lead', 'page_view')),
    CONSTRAINT ad_conversions_source_check CHECK (source IN ('server', 'pixel', 'import')),
    CONSTRAINT ad_conversions_model_check CHECK (model IN ('last_touch', 'first_touch')),
    CONSTRAINT ad_conversions_window_hours_check CHECK (window_hours BETWEEN 1 AND 2160),
    CONSTRAINT ad_conversions_happen_within_the_window CHECK (
        occurred_at >= touched_at
        AND occurred_at - touched_at <= make_interval(hours => window_hours)
    ),
    CONSTRAINT ad_conversions_value_is_not_negative CHECK (value_cents >= 0)
);

ALTER TABLE campaigns.ad_conversions ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_conversions FORCE ROW LEVEL SECURITY;

CREATE INDEX ad_conversions_campaign_id_idx
ON campaigns.ad_conversions (campaign_id, occurred_at);
CREATE INDEX ad_conversions_click_id_idx ON campaigns.ad_conversions (click_id, campaign_id);
CREATE INDEX ad_conversions_order_id_idx ON campaigns.ad_conversions (order_id);
CREATE INDEX ad_conversions_currency_idx ON campaigns.ad_conversions (currency);

COMMENT ON TABLE campaigns.ad_conversions IS
'Something of value that a viewer did after an ad. Append-only; a refunded order stays a
conversion, its money is in the order.';
COMMENT ON COLUMN campaigns.ad_conversions.id IS 'No order; occurred_at has it.';
COMMENT ON COLUMN campaigns.ad_conversions.campaign_id IS 'The campaign; tells the tenant.';
COMMENT ON COLUMN campaigns.ad_conversions.click_id IS
'The click it is credited to, of the same campaign; else impression_id is set.';
COMMENT ON COLUMN campaigns.ad_conversions.impression_id IS
'The impression it is credited to, whose occurred_at is touched_at. No foreign key, so that old
months of impressions can be dropped.';
COMMENT ON COLUMN campaigns.ad_conversions.order_id IS 'The order, for a purchase.';
COMMENT ON COLUMN campaigns.ad_conversions.event_key IS
'Names the thing done, the same from every source, e.g. order:<id>: a pixel and a server that both
report it count once.';
COMMENT ON COLUMN campaigns.ad_conversions.kind IS
'purchase, sign_up, follow, lead or page_view.';
COMMENT ON COLUMN campaigns.ad_conversions.source IS
'Who told first: server (our own), pixel (a browser), import (a file of the advertiser).';
COMMENT ON COLUMN campaigns.ad_conversions.model IS
'Which of several touches is credited: the last or the first one in the window.';
COMMENT ON COLUMN campaigns.ad_conversions.attribution IS 'Derived: click or view.';
COMMENT ON COLUMN campaigns.ad_conversions.window_hours IS
'The window that applied: so long after the touch it still counted.';
COMMENT ON COLUMN campaigns.ad_conversions.currency IS 'ISO 4217 of value_cents.';
COMMENT ON COLUMN campaigns.ad_conversions.value_cents IS
'What it is worth to the advertiser, in minor units.';
COMMENT ON COLUMN campaigns.ad_conversions.touched_at IS
'When the click or impression was, UTC.';
COMMENT ON COLUMN campaigns.ad_conversions.occurred_at IS 'When it was done, UTC.';
COMMENT ON COLUMN campaigns.ad_conversions.created_at IS 'When it was recorded, UTC.';
