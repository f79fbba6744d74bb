-- Impressions: an event or a post was on somebody's screen. The largest tables there are, one
-- partition a month; their key cannot be another table's, and id alone is not unique. They name
-- no tenant: nobody but jobs reads them, and what the jobs make of them names it.

CREATE TABLE analytics.event_impressions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    user_id uuid,
    viewer_user_id uuid GENERATED ALWAYS AS (user_id) STORED,
    session_id text,
    dwell_ms integer NOT NULL DEFAULT 0,
    completed boolean NOT NULL DEFAULT FALSE,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL GENERATED ALWAYS AS (occurred_at) STORED,

    CONSTRAINT event_impressions_pkey PRIMARY KEY (id, occurred_at),
    CONSTRAINT event_impressions_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT event_impressions_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT event_impressions_last_at_most_a_day CHECK (dwell_ms BETWEEN 0 AND 86400000),
    CONSTRAINT event_impressions_session_id_check CHECK (char_length(session_id) <= 200)
) PARTITION BY RANGE (occurred_at);

ALTER TABLE analytics.event_impressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_impressions FORCE ROW LEVEL SECURITY;

CREATE INDEX event_impressions_event_id_idx
ON analytics.event_impressions (event_id, occurred_at);
CREATE INDEX event_impressions_user_id_idx ON analytics.event_impressions (user_id);
CREATE INDEX event_impressions_occurred_at_idx
ON analytics.event_impressions USING brin (occurred_at);

COMMENT ON TABLE analytics.event_impressions IS
'An event''s video or page was shown to somebody, once each time. Monthly partitions.';
COMMENT ON COLUMN analytics.event_impressions.id IS
'Made by the client, so that a repeated beacon is known; unique only with occurred_at.';
COMMENT ON COLUMN analytics.event_impressions.event_id IS 'What was shown.';
COMMENT ON COLUMN analytics.event_impressions.user_id IS 'Who saw it; null: not signed in.';
COMMENT ON COLUMN analytics.event_impressions.viewer_user_id IS 'Another name of user_id.';
COMMENT ON COLUMN analytics.event_impressions.session_id IS
'The client''s visit, a random text; groups what somebody not signed in saw.';
COMMENT ON COLUMN analytics.event_impressions.dwell_ms IS
'How long it was in view, in milliseconds.';
COMMENT ON COLUMN analytics.event_impressions.completed IS 'Whether the video ran to its end.';
COMMENT ON COLUMN analytics.event_impressions.occurred_at IS
'When it came into view, UTC; decides the partition.';
COMMENT ON COLUMN analytics.event_impressions.created_at IS 'Another name of occurred_at.';

CREATE TABLE analytics.post_impressions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    post_id uuid NOT NULL,
    user_id uuid,
    viewer_user_id uuid GENERATED ALWAYS AS (user_id) STORED,
    session_id text,
    dwell_ms integer NOT NULL DEFAULT 0,
    completed boolean NOT NULL DEFAULT FALSE,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL GENERATED ALWAYS AS (occurred_at) STORED,

    CONSTRAINT post_impressions_pkey PRIMARY KEY (id, occurred_at),
    CONSTRAINT post_impressions_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT post_impressions_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT post_impressions_last_at_most_a_day CHECK (dwell_ms BETWEEN 0 AND 86400000),
    CONSTRAINT post_impressions_session_id_check CHECK (char_length(session_id) <= 200)
) PARTITION BY RANGE (occurred_at);

ALTER TABLE analytics.post_impressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.post_impressions FORCE ROW LEVEL SECURITY;

CREATE INDEX post_impressions_post_id_idx ON analytics.post_impressions (post_id, occurred_at);
CREATE INDEX post_impressions_user_id_idx ON analytics.post_impressions (user_id);
CREATE INDEX post_impressions_occurred_at_idx
ON analytics.post_impressions USING brin (occurred_at);

COMMENT ON TABLE analytics.post_impressions IS
'A post was shown to somebody, once each time. Monthly partitions. What counts as watched is in
post_views.';
COMMENT ON COLUMN analytics.post_impressions.id IS
'Made by the client, so that a repeated beacon is known; unique only with occurred_at.';
COMMENT ON COLUMN analytics.post_impressions.post_id IS 'What was shown.';
COMMENT ON COLUMN analytics.post_impressions.user_id IS 'Who saw it; null: not signed in.';
COMMENT ON COLUMN analytics.post_impressions.viewer_user_id IS 'Another name of user_id.';
COMMENT ON COLUMN analytics.post_impressions.session_id IS
'The client''s visit, a random text; groups what somebody not signed in saw.';
COMMENT ON COLUMN analytics.post_impressions.dwell_ms IS
'How long it was in view, in milliseconds.';
COMMENT ON COLUMN analytics.post_impressions.completed IS 'Whether the video ran to its end.';
COMMENT ON COLUMN analytics.post_impressions.occurred_at IS
'When it came into view, UTC; decides the partition.';
COMMENT ON COLUMN analytics.post_impressions.created_at IS 'Another name of occurred_at.';
