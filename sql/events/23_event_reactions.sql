-- Reactions, and how they are counted. A hot post gets thousands of likes at a time: each writes a
-- delta of its own instead of waiting for one counter row, and a job folds the deltas into
-- events.post_counters. The exact number is the folded one plus the sum of the open deltas.

CREATE TABLE events.event_reactions (
    post_id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind public.reaction_kind NOT NULL DEFAULT 'like',
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_reactions_pkey PRIMARY KEY (post_id, user_id, kind),
    CONSTRAINT event_reactions_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT event_reactions_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE
);

ALTER TABLE events.event_reactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_reactions FORCE ROW LEVEL SECURITY;

CREATE INDEX event_reactions_user_id_idx ON events.event_reactions (user_id, created_at DESC);
CREATE INDEX event_reactions_post_id_kind_idx ON events.event_reactions (post_id, kind);

COMMENT ON TABLE events.event_reactions IS
'What people feel about a post; one may feel several things.';
COMMENT ON COLUMN events.event_reactions.post_id IS 'The post.';
COMMENT ON COLUMN events.event_reactions.user_id IS 'Who reacted.';
COMMENT ON COLUMN events.event_reactions.kind IS 'The feeling.';
COMMENT ON COLUMN events.event_reactions.created_at IS 'UTC.';

CREATE TABLE events.post_counters (
    post_id uuid NOT NULL,
    likes bigint NOT NULL DEFAULT 0,
    reactions bigint NOT NULL DEFAULT 0,
    comments bigint NOT NULL DEFAULT 0,
    replies bigint NOT NULL DEFAULT 0,
    shares bigint NOT NULL DEFAULT 0,
    views bigint NOT NULL DEFAULT 0,
    folded_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_counters_pkey PRIMARY KEY (post_id),
    CONSTRAINT post_counters_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT post_counters_are_not_negative
    CHECK (least(likes, reactions, comments, replies, shares, views) >= 0),
    CONSTRAINT post_counters_likes_are_reactions CHECK (likes <= reactions)
)
-- Every fold updates rows in place: room on the page keeps that off the index.
WITH (fillfactor = 70);

ALTER TABLE events.post_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.post_counters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.post_counters IS
'What is counted of a post, as of the latest fold. Below zero is a bug and is refused.';
COMMENT ON COLUMN events.post_counters.post_id IS 'The post; no row: nothing was counted yet.';
COMMENT ON COLUMN events.post_counters.likes IS 'Reactions of the kind like.';
COMMENT ON COLUMN events.post_counters.reactions IS 'Reactions of all kinds, likes included.';
COMMENT ON COLUMN events.post_counters.comments IS
'Comments at the top level that stand: not deleted, removed or hidden.';
COMMENT ON COLUMN events.post_counters.replies IS 'Comments below others that stand.';
COMMENT ON COLUMN events.post_counters.shares IS 'Shares.';
COMMENT ON COLUMN events.post_counters.views IS 'Views.';
COMMENT ON COLUMN events.post_counters.folded_at IS 'Latest fold that changed the row, UTC.';

CREATE TABLE events.post_counter_deltas (
    id bigint GENERATED ALWAYS AS IDENTITY,
    post_id uuid NOT NULL,
    counter events.post_counter NOT NULL,
    delta integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_counter_deltas_pkey PRIMARY KEY (id),
    CONSTRAINT post_counter_deltas_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT post_counter_deltas_change_something CHECK (delta <> 0)
);

ALTER TABLE events.post_counter_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.post_counter_deltas FORCE ROW LEVEL SECURITY;

CREATE INDEX post_counter_deltas_post_id_idx ON events.post_counter_deltas (post_id);

COMMENT ON TABLE events.post_counter_deltas IS
'Changes of counters that wait to be folded; the fold deletes what it added up.';
COMMENT ON COLUMN events.post_counter_deltas.id IS 'Order of recording.';
COMMENT ON COLUMN events.post_counter_deltas.post_id IS 'The post.';
COMMENT ON COLUMN events.post_counter_deltas.counter IS 'Which column of events.post_counters.';
COMMENT ON COLUMN events.post_counter_deltas.delta IS
'What to add; negative when something was taken back.';
COMMENT ON COLUMN events.post_counter_deltas.created_at IS 'UTC.';
