-- What an organizer may show sponsors about an event's audience: figures of groups, never of
-- people, the figures as they were on a day, and which groups may be shown to whom.

CREATE TABLE analytics.event_audience_insights (
    event_id uuid NOT NULL,
    geo_distribution jsonb NOT NULL DEFAULT '{}',
    age_segments jsonb NOT NULL DEFAULT '{}',
    smallest_group integer NOT NULL DEFAULT 10,
    attendee_count integer,
    avg_dwell_time_ms integer,
    engagement_score numeric,
    ticket_conversion_rate numeric,
    social_mentions integer,
    sentiment_score numeric,
    household_income_segments jsonb,
    interests_top text[],
    brand_affinities jsonb,
    source text,
    as_of timestamptz,
    confidence numeric,
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_audience_insights_pkey PRIMARY KEY (event_id),
    CONSTRAINT event_audience_insights_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT event_audience_insights_groups_hide_their_members CHECK (smallest_group >= 10),
    CONSTRAINT event_audience_insights_are_not_negative
    CHECK (least(attendee_count, avg_dwell_time_ms, social_mentions) >= 0),
    CONSTRAINT event_audience_insights_engagement_score_check
    CHECK (engagement_score >= 0 AND engagement_score < 'Infinity'),
    CONSTRAINT event_audience_insights_ticket_conversion_rate_check
    CHECK (ticket_conversion_rate BETWEEN 0 AND 1),
    CONSTRAINT event_audience_insights_sentiment_score_check
    CHECK (sentiment_score BETWEEN -1 AND 1),
    CONSTRAINT event_audience_insights_confidence_check CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT event_audience_insights_geo_distribution_check
    CHECK (jsonb_typeof(geo_distribution) = 'object'),
    CONSTRAINT event_audience_insights_age_segments_check
    CHECK (jsonb_typeof(age_segments) = 'object'),
    CONSTRAINT event_audience_insights_household_income_segments_check
    CHECK (jsonb_typeof(household_income_segments) = 'object'),
    CONSTRAINT event_audience_insights_brand_affinities_check
    CHECK (jsonb_typeof(brand_affinities) = 'object')
);

ALTER TABLE analytics.event_audience_insights ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_audience_insights FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.event_audience_insights IS
'The audience of an event in figures, made by a job or bought; about groups, not people.';
COMMENT ON COLUMN analytics.event_audience_insights.event_id IS 'The event.';
COMMENT ON COLUMN analytics.event_audience_insights.geo_distribution IS
'Object of shares by country, {"NO": 0.8}; the shares add up to at most 1.';
COMMENT ON COLUMN analytics.event_audience_insights.age_segments IS
'Object of shares by age in years, {"18-24": 0.3}; the shares add up to at most 1.';
COMMENT ON COLUMN analytics.event_audience_insights.smallest_group IS
'People behind the smallest group shown; the writer leaves smaller groups out. Never below 10.';
COMMENT ON COLUMN analytics.event_audience_insights.attendee_count IS
'People who came or are expected; null: not known.';
COMMENT ON COLUMN analytics.event_audience_insights.avg_dwell_time_ms IS
'Milliseconds that a view of the event lasted on average.';
COMMENT ON COLUMN analytics.event_audience_insights.engagement_score IS
'Reactions, comments and shares per view, from 0 up, to compare events of one source.';
COMMENT ON COLUMN analytics.event_audience_insights.ticket_conversion_rate IS
'Share of viewers who bought, 0 to 1.';
COMMENT ON COLUMN analytics.event_audience_insights.social_mentions IS
'Mentions on other networks.';
COMMENT ON COLUMN analytics.event_audience_insights.sentiment_score IS
'Tone of the mentions, -1 (bad) to 1 (good).';
COMMENT ON COLUMN analytics.event_audience_insights.household_income_segments IS
'Object of shares by yearly income in US dollars, {"50000-75000": 0.2}.';
COMMENT ON COLUMN analytics.event_audience_insights.interests_top IS
'Strongest interests, the strongest first.';
COMMENT ON COLUMN analytics.event_audience_insights.brand_affinities IS
'Object of affinities by brand, 1 = as everybody, {"Acme": 1.7}.';
COMMENT ON COLUMN analytics.event_audience_insights.source IS 'Who made the figures.';
COMMENT ON COLUMN analytics.event_audience_insights.as_of IS
'The instant that the figures describe, UTC.';
COMMENT ON COLUMN analytics.event_audience_insights.confidence IS
'How far the source trusts them, 0 to 1.';
COMMENT ON COLUMN analytics.event_audience_insights.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.audience_consents (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    segment_key text NOT NULL,
    scope text NOT NULL,
    consent_basis text NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT audience_consents_pkey PRIMARY KEY (id),
    CONSTRAINT audience_consents_event_segment_scope_unique UNIQUE (event_id, segment_key, scope),
    CONSTRAINT audience_consents_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT audience_consents_segment_key_is_not_blank
    CHECK (segment_key ~ '\S' AND char_length(segment_key) <= 200),
    CONSTRAINT audience_consents_scope_is_not_blank
    CHECK (scope ~ '\S' AND char_length(scope) <= 100),
    CONSTRAINT audience_consents_consent_basis_is_not_blank
    CHECK (consent_basis ~ '\S' AND char_length(consent_basis) <= 200),
    CONSTRAINT audience_consents_expire_after_they_are_given CHECK (expires_at > created_at)
);

ALTER TABLE analytics.audience_consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.audience_consents FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.audience_consents IS
'Which group of an event''s audience may be shown for what. The organizer''s decision about
figures; what people themselves agreed to is in users.consents.';
COMMENT ON COLUMN analytics.audience_consents.id IS 'No meaning beyond the row.';
COMMENT ON COLUMN analytics.audience_consents.event_id IS 'The event.';
COMMENT ON COLUMN analytics.audience_consents.segment_key IS
'The group: a column of event_audience_insights or a key within it, e.g. age_segments.';
COMMENT ON COLUMN analytics.audience_consents.scope IS
'What it may be used for, e.g. sponsor_preview, sponsor_report; one row for each.';
COMMENT ON COLUMN analytics.audience_consents.consent_basis IS
'Why the organizer may show it, e.g. consent, contract, aggregated.';
COMMENT ON COLUMN analytics.audience_consents.expires_at IS 'UTC; null: until withdrawn.';
COMMENT ON COLUMN analytics.audience_consents.created_at IS 'UTC.';
COMMENT ON COLUMN analytics.audience_consents.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.event_stat_snapshots (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    metric_key text NOT NULL,
    metric_value numeric,
    captured_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_stat_snapshots_pkey PRIMARY KEY (id),
    CONSTRAINT event_stat_snapshots_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT event_stat_snapshots_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT event_stat_snapshots_metric_key_is_not_blank
    CHECK (metric_key ~ '\S' AND char_length(metric_key) <= 100),
    CONSTRAINT event_stat_snapshots_metric_value_is_finite
    CHECK (metric_value > '-Infinity' AND metric_value < 'Infinity')
);

ALTER TABLE analytics.event_stat_snapshots ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_stat_snapshots FORCE ROW LEVEL SECURITY;

CREATE INDEX event_stat_snapshots_event_id_idx
ON analytics.event_stat_snapshots (event_id, metric_key, captured_at);

COMMENT ON TABLE analytics.event_stat_snapshots IS
'A figure of an event as it was at one instant. Sponsors buy by it, so it is never rewritten.';
COMMENT ON COLUMN analytics.event_stat_snapshots.id IS 'Sponsorship packages quote it.';
COMMENT ON COLUMN analytics.event_stat_snapshots.event_id IS 'The event.';
COMMENT ON COLUMN analytics.event_stat_snapshots.metric_key IS
'Which figure, with its unit in the name where it has one, e.g. tickets_sold, avg_dwell_ms.';
COMMENT ON COLUMN analytics.event_stat_snapshots.metric_value IS
'The figure; null: it could not be measured then.';
COMMENT ON COLUMN analytics.event_stat_snapshots.captured_at IS 'UTC.';
