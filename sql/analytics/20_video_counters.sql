-- Counters of videos, folded from the raw facts by a job alone: a request that counted here would
-- make all viewers of a popular video wait for one row.

CREATE TABLE analytics.event_video_counters (
    event_id uuid NOT NULL,
    views_total bigint NOT NULL DEFAULT 0,
    views_unique bigint NOT NULL DEFAULT 0,
    completions bigint NOT NULL DEFAULT 0,
    avg_dwell_ms bigint NOT NULL DEFAULT 0,
    clicks_tickets bigint NOT NULL DEFAULT 0,
    clicks_details bigint NOT NULL DEFAULT 0,
    clicks_organizer bigint NOT NULL DEFAULT 0,
    clicks_share bigint NOT NULL DEFAULT 0,
    clicks_comment bigint NOT NULL DEFAULT 0,
    likes bigint NOT NULL DEFAULT 0,
    comments bigint NOT NULL DEFAULT 0,
    shares bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_video_counters_pkey PRIMARY KEY (event_id),
    CONSTRAINT event_video_counters_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT event_video_counters_are_not_negative CHECK (
        least(
            views_total, views_unique, completions, avg_dwell_ms, clicks_tickets, clicks_details,
            clicks_organizer, clicks_share, clicks_comment, likes, comments, shares
        ) >= 0
    )
);

ALTER TABLE analytics.event_video_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_video_counters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.event_video_counters IS
'What an event''s videos brought, since its beginning; the raw facts are dropped long before.';
COMMENT ON COLUMN analytics.event_video_counters.event_id IS 'The event.';
COMMENT ON COLUMN analytics.event_video_counters.views_total IS 'Views.';
COMMENT ON COLUMN analytics.event_video_counters.views_unique IS
'People who viewed, an estimate; the sum over events counts people more than once.';
COMMENT ON COLUMN analytics.event_video_counters.completions IS 'Views to the end.';
COMMENT ON COLUMN analytics.event_video_counters.avg_dwell_ms IS
'Milliseconds a view lasted on average; weigh by views_total when combining events.';
COMMENT ON COLUMN analytics.event_video_counters.clicks_tickets IS 'Clicks on the tickets.';
COMMENT ON COLUMN analytics.event_video_counters.clicks_details IS 'Clicks on the event''s page.';
COMMENT ON COLUMN analytics.event_video_counters.clicks_organizer IS 'Clicks on the organizer.';
COMMENT ON COLUMN analytics.event_video_counters.clicks_share IS 'Clicks on share.';
COMMENT ON COLUMN analytics.event_video_counters.clicks_comment IS 'Clicks on comment.';
COMMENT ON COLUMN analytics.event_video_counters.likes IS 'Likes that stand.';
COMMENT ON COLUMN analytics.event_video_counters.comments IS 'Comments that stand.';
COMMENT ON COLUMN analytics.event_video_counters.shares IS 'Times shared.';
COMMENT ON COLUMN analytics.event_video_counters.updated_at IS
'Last fold, UTC, kept by trigger: what came later is not in yet.';

CREATE TABLE analytics.post_video_counters (
    post_id uuid NOT NULL,
    views_total bigint NOT NULL DEFAULT 0,
    views_unique bigint NOT NULL DEFAULT 0,
    completions bigint NOT NULL DEFAULT 0,
    avg_dwell_ms bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_video_counters_pkey PRIMARY KEY (post_id),
    CONSTRAINT post_video_counters_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT post_video_counters_are_not_negative
    CHECK (least(views_total, views_unique, completions, avg_dwell_ms) >= 0)
);

ALTER TABLE analytics.post_video_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.post_video_counters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.post_video_counters IS
'What a post''s video brought, since its beginning. Likes and comments are in
events.post_counters.';
COMMENT ON COLUMN analytics.post_video_counters.post_id IS 'The post.';
COMMENT ON COLUMN analytics.post_video_counters.views_total IS 'Views.';
COMMENT ON COLUMN analytics.post_video_counters.views_unique IS
'People who viewed, an estimate; the sum over posts counts people more than once.';
COMMENT ON COLUMN analytics.post_video_counters.completions IS 'Views to the end.';
COMMENT ON COLUMN analytics.post_video_counters.avg_dwell_ms IS
'Milliseconds a view lasted on average; weigh by views_total when combining posts.';
COMMENT ON COLUMN analytics.post_video_counters.updated_at IS
'Last fold, UTC, kept by trigger: what came later is not in yet.';
