-- Rollup of what posts brought: one row per post and day of UTC, from their impressions, views and
-- clicks. The event is part of the key, as in the facts.

CREATE TABLE analytics.post_days (
    post_id uuid NOT NULL,
    event_id uuid NOT NULL,
    day date NOT NULL,
    organization_id uuid,
    impressions bigint NOT NULL DEFAULT 0,
    impression_dwell_ms_sum bigint NOT NULL DEFAULT 0,
    views bigint NOT NULL DEFAULT 0,
    qualified_views bigint NOT NULL DEFAULT 0,
    completions bigint NOT NULL DEFAULT 0,
    dwell_ms_sum bigint NOT NULL DEFAULT 0,
    dwell_histogram bigint[] NOT NULL DEFAULT '{}',
    viewers bigint[] NOT NULL DEFAULT '{}',
    clicks_tickets bigint NOT NULL DEFAULT 0,
    clicks_details bigint NOT NULL DEFAULT 0,
    clicks_organizer bigint NOT NULL DEFAULT 0,
    clicks_share bigint NOT NULL DEFAULT 0,
    clicks_comment bigint NOT NULL DEFAULT 0,
    clicks_other bigint NOT NULL DEFAULT 0,
    folded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT post_days_pkey PRIMARY KEY (post_id, event_id, day),
    CONSTRAINT post_days_post_id_fkey FOREIGN KEY (post_id, event_id)
    REFERENCES events.event_posts (id, event_id) ON DELETE CASCADE,
    CONSTRAINT post_days_are_not_negative CHECK (
        least(
            impressions, impression_dwell_ms_sum, views, qualified_views, completions, dwell_ms_sum,
            clicks_tickets, clicks_details, clicks_organizer, clicks_share, clicks_comment,
            clicks_other
        ) >= 0
    )
);

ALTER TABLE analytics.post_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.post_days FORCE ROW LEVEL SECURITY;

CREATE INDEX post_days_event_id_idx ON analytics.post_days (event_id, day);
CREATE INDEX post_days_organization_id_idx ON analytics.post_days (organization_id, day);

COMMENT ON TABLE analytics.post_days IS
'Impressions, views and clicks of a post on a day; a day without any has no row.';
COMMENT ON COLUMN analytics.post_days.post_id IS 'The post.';
COMMENT ON COLUMN analytics.post_days.event_id IS 'The event that the post belongs to.';
COMMENT ON COLUMN analytics.post_days.day IS 'Day of UTC.';
COMMENT ON COLUMN analytics.post_days.organization_id IS
'The tenant, the event''s organization; null: a person''s event.';
COMMENT ON COLUMN analytics.post_days.impressions IS 'Times the post was on a screen.';
COMMENT ON COLUMN analytics.post_days.impression_dwell_ms_sum IS
'Milliseconds on screens, all impressions together.';
COMMENT ON COLUMN analytics.post_days.views IS 'Views.';
COMMENT ON COLUMN analytics.post_days.qualified_views IS 'Views that were long enough to count.';
COMMENT ON COLUMN analytics.post_days.completions IS 'Views to the end.';
COMMENT ON COLUMN analytics.post_days.dwell_ms_sum IS 'Milliseconds in view, all views together.';
COMMENT ON COLUMN analytics.post_days.dwell_histogram IS
'Histogram of milliseconds of the views; see analytics.merge_histograms().';
COMMENT ON COLUMN analytics.post_days.viewers IS
'Sketch of the signed-in people who viewed; see analytics.unique_count().';
COMMENT ON COLUMN analytics.post_days.clicks_tickets IS 'Clicks on the tickets.';
COMMENT ON COLUMN analytics.post_days.clicks_details IS 'Clicks on the event''s page.';
COMMENT ON COLUMN analytics.post_days.clicks_organizer IS 'Clicks on the organizer.';
COMMENT ON COLUMN analytics.post_days.clicks_share IS 'Clicks on share.';
COMMENT ON COLUMN analytics.post_days.clicks_comment IS 'Clicks on comment.';
COMMENT ON COLUMN analytics.post_days.clicks_other IS 'Clicks on anything else.';
COMMENT ON COLUMN analytics.post_days.folded_at IS 'When the row was last computed, UTC.';
