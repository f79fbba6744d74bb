-- Posts watched and clicked. A view is an impression that lasted; a click leaves the post for
-- something else. Address and browser serve the defence against robots and are emptied after
-- the time that ops.data_map says.

CREATE TABLE analytics.post_views (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    post_id uuid NOT NULL,
    event_id uuid NOT NULL,
    user_id uuid,
    session_id text,
    source text,
    qualified boolean NOT NULL DEFAULT FALSE,
    completed boolean NOT NULL DEFAULT FALSE,
    dwell_ms integer NOT NULL DEFAULT 0,
    watch_percentage integer NOT NULL DEFAULT 0,
    user_agent text,
    ip_address inet,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_views_pkey PRIMARY KEY (id),
    -- The event is part of the key: a view cannot be counted for another event than its post's.
    CONSTRAINT post_views_post_id_fkey FOREIGN KEY (post_id, event_id)
    REFERENCES events.event_posts (id, event_id) ON DELETE CASCADE,
    CONSTRAINT post_views_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT post_views_last_at_most_a_day CHECK (dwell_ms BETWEEN 0 AND 86400000),
    CONSTRAINT post_views_watch_percentage_check CHECK (watch_percentage BETWEEN 0 AND 100),
    CONSTRAINT post_views_texts_are_short
    CHECK (greatest(char_length(session_id), char_length(source)) <= 200),
    CONSTRAINT post_views_user_agent_check CHECK (char_length(user_agent) <= 1000)
);

ALTER TABLE analytics.post_views ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.post_views FORCE ROW LEVEL SECURITY;

CREATE INDEX post_views_post_id_idx ON analytics.post_views (post_id, event_id);
CREATE INDEX post_views_event_id_idx ON analytics.post_views (event_id, created_at);
CREATE INDEX post_views_user_id_idx ON analytics.post_views (user_id, created_at);
CREATE INDEX post_views_created_at_idx ON analytics.post_views USING brin (created_at);

COMMENT ON TABLE analytics.post_views IS 'A post was watched or read by somebody.';
COMMENT ON COLUMN analytics.post_views.id IS 'Made by the client, so that a repeat is known.';
COMMENT ON COLUMN analytics.post_views.post_id IS 'What was watched.';
COMMENT ON COLUMN analytics.post_views.event_id IS 'The event the post belongs to.';
COMMENT ON COLUMN analytics.post_views.user_id IS 'Who watched; null: not signed in.';
COMMENT ON COLUMN analytics.post_views.session_id IS 'The client''s visit, a random text.';
COMMENT ON COLUMN analytics.post_views.source IS 'Where the post was shown, e.g. feed, event.';
COMMENT ON COLUMN analytics.post_views.qualified IS
'Whether it was long enough to count, by the rule of the day it was recorded.';
COMMENT ON COLUMN analytics.post_views.completed IS 'Whether the video ran to its end.';
COMMENT ON COLUMN analytics.post_views.dwell_ms IS 'How long it was in view, in milliseconds.';
COMMENT ON COLUMN analytics.post_views.watch_percentage IS
'How much of the video was played, 0 to 100; 0 also for a post without one.';
COMMENT ON COLUMN analytics.post_views.user_agent IS 'The browser''s name of itself.';
COMMENT ON COLUMN analytics.post_views.ip_address IS 'Where the request came from.';
COMMENT ON COLUMN analytics.post_views.created_at IS 'When the view began, UTC.';

CREATE TABLE analytics.post_clicks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    post_id uuid NOT NULL,
    event_id uuid NOT NULL,
    user_id uuid,
    target text NOT NULL,
    session_id text,
    source text,
    user_agent text,
    ip_address inet,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_clicks_pkey PRIMARY KEY (id),
    CONSTRAINT post_clicks_post_id_fkey FOREIGN KEY (post_id, event_id)
    REFERENCES events.event_posts (id, event_id) ON DELETE CASCADE,
    CONSTRAINT post_clicks_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT post_clicks_target_is_not_blank
    CHECK (target ~ '\S' AND char_length(target) <= 100),
    CONSTRAINT post_clicks_texts_are_short
    CHECK (greatest(char_length(session_id), char_length(source)) <= 200),
    CONSTRAINT post_clicks_user_agent_check CHECK (char_length(user_agent) <= 1000)
);

ALTER TABLE analytics.post_clicks ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.post_clicks FORCE ROW LEVEL SECURITY;

CREATE INDEX post_clicks_post_id_idx ON analytics.post_clicks (post_id, event_id);
CREATE INDEX post_clicks_event_id_idx ON analytics.post_clicks (event_id, created_at);
CREATE INDEX post_clicks_user_id_idx ON analytics.post_clicks (user_id, created_at);
CREATE INDEX post_clicks_created_at_idx ON analytics.post_clicks USING brin (created_at);

COMMENT ON TABLE analytics.post_clicks IS 'Somebody went from a post to something else.';
COMMENT ON COLUMN analytics.post_clicks.id IS 'Made by the client, so that a repeat is known.';
COMMENT ON COLUMN analytics.post_clicks.post_id IS 'Where the click was.';
COMMENT ON COLUMN analytics.post_clicks.event_id IS 'The event the post belongs to.';
COMMENT ON COLUMN analytics.post_clicks.user_id IS 'Who clicked; null: not signed in.';
COMMENT ON COLUMN analytics.post_clicks.target IS
'What was clicked: tickets, details, organizer, share or comment, as in event_video_counters, or
another word of the client''s.';
COMMENT ON COLUMN analytics.post_clicks.session_id IS 'The client''s visit, a random text.';
COMMENT ON COLUMN analytics.post_clicks.source IS 'Where the post was shown, e.g. feed, event.';
COMMENT ON COLUMN analytics.post_clicks.user_agent IS 'The browser''s name of itself.';
COMMENT ON COLUMN analytics.post_clicks.ip_address IS 'Where the request came from.';
COMMENT ON COLUMN analytics.post_clicks.created_at IS 'UTC.';
