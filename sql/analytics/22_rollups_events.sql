-- Rollups of what was shown: one row a day of UTC, and of events one a month too. They are computed
-- from the raw facts by analytics.fold_rollups() and stay when the facts are dropped. Counts and
-- sums may be added up over rows; people only by the sketches, medians only by the histograms.
-- The tenant is the event's, which never changes.

CREATE TABLE analytics.event_days (
    event_id uuid NOT NULL,
    day date NOT NULL,
    organization_id uuid,
    impressions bigint NOT NULL DEFAULT 0,
    anonymous_impressions bigint NOT NULL DEFAULT 0,
    completions bigint NOT NULL DEFAULT 0,
    dwell_ms_sum bigint NOT NULL DEFAULT 0,
    dwell_histogram bigint[] NOT NULL DEFAULT '{}',
    viewers bigint[] NOT NULL DEFAULT '{}',
    folded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT event_days_pkey PRIMARY KEY (event_id, day),
    CONSTRAINT event_days_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT event_days_are_not_negative CHECK (
        least(impressions, anonymous_impressions, completions, dwell_ms_sum) >= 0
    )
);

ALTER TABLE analytics.event_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_days FORCE ROW LEVEL SECURITY;

CREATE INDEX event_days_organization_id_idx ON analytics.event_days (organization_id, day);
CREATE INDEX event_days_day_idx ON analytics.event_days USING brin (day);

COMMENT ON TABLE analytics.event_days IS
'Impressions of an event on a day; a day without any has no row.';
COMMENT ON COLUMN analytics.event_days.event_id IS 'The event.';
COMMENT ON COLUMN analytics.event_days.day IS 'Day of UTC.';
COMMENT ON COLUMN analytics.event_days.organization_id IS
'The tenant, the event''s organization; null: a person''s event.';
COMMENT ON COLUMN analytics.event_days.impressions IS 'Impressions.';
COMMENT ON COLUMN analytics.event_days.anonymous_impressions IS
'Those of nobody who was signed in.';
COMMENT ON COLUMN analytics.event_days.completions IS 'Impressions to the end.';
COMMENT ON COLUMN analytics.event_days.dwell_ms_sum IS
'Milliseconds in view, all impressions together.';
COMMENT ON COLUMN analytics.event_days.dwell_histogram IS
'Histogram of milliseconds in view; see analytics.merge_histograms().';
COMMENT ON COLUMN analytics.event_days.viewers IS
'Sketch of the signed-in people; see analytics.unique_count().';
COMMENT ON COLUMN analytics.event_days.folded_at IS 'When the row was last computed, UTC.';

CREATE TABLE analytics.event_months (
    event_id uuid NOT NULL,
    month date NOT NULL,
    organization_id uuid,
    impressions bigint NOT NULL DEFAULT 0,
    anonymous_impressions bigint NOT NULL DEFAULT 0,
    completions bigint NOT NULL DEFAULT 0,
    dwell_ms_sum bigint NOT NULL DEFAULT 0,
    dwell_histogram bigint[] NOT NULL DEFAULT '{}',
    viewers bigint[] NOT NULL DEFAULT '{}',
    folded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    -- Sums over all events read this index alone: the sketches beside make the table large.
    CONSTRAINT event_months_pkey PRIMARY KEY (event_id, month) INCLUDE (
        organization_id, impressions, anonymous_impressions, completions, dwell_ms_sum
    ),
    CONSTRAINT event_months_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT event_months_month_is_its_first_day CHECK (extract(DAY FROM month) = 1),
    CONSTRAINT event_months_are_not_negative CHECK (
        least(impressions, anonymous_impressions, completions, dwell_ms_sum) >= 0
    )
);

ALTER TABLE analytics.event_months ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_months FORCE ROW LEVEL SECURITY;

CREATE INDEX event_months_organization_id_idx ON analytics.event_months (organization_id, month);

COMMENT ON TABLE analytics.event_months IS
'The rows of event_days of a month in one, written with them.';
COMMENT ON COLUMN analytics.event_months.event_id IS 'The event.';
COMMENT ON COLUMN analytics.event_months.month IS 'First day of the month, of UTC.';
COMMENT ON COLUMN analytics.event_months.organization_id IS
'The tenant, the event''s organization; null: a person''s event.';
COMMENT ON COLUMN analytics.event_months.impressions IS 'Impressions.';
COMMENT ON COLUMN analytics.event_months.anonymous_impressions IS
'Those of nobody who was signed in.';
COMMENT ON COLUMN analytics.event_months.completions IS 'Impressions to the end.';
COMMENT ON COLUMN analytics.event_months.dwell_ms_sum IS
'Milliseconds in view, all impressions together.';
COMMENT ON COLUMN analytics.event_months.dwell_histogram IS
'Histogram of milliseconds in view; see analytics.merge_histograms().';
COMMENT ON COLUMN analytics.event_months.viewers IS
'Sketch of the signed-in people; see analytics.unique_count().';
COMMENT ON COLUMN analytics.event_months.folded_at IS 'When the row was last computed, UTC.';
