-- What a post is made of besides its text: tags, mentions, media. Tags and mentions are read out
-- of the text; the text stays as it was written.

CREATE TABLE events.hashtags (
    tag text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT hashtags_pkey PRIMARY KEY (tag),
    CONSTRAINT hashtags_tag_is_normal
    CHECK (tag = lower(normalize(tag, nfkc)) AND tag ~ '^[^[:space:]#]{1,100}$')
);

ALTER TABLE events.hashtags ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.hashtags FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE events.hashtags IS 'Every tag that a post has used.';
COMMENT ON COLUMN events.hashtags.tag IS
'Without the #, in NFKC and lower case, at most 100 characters.';
COMMENT ON COLUMN events.hashtags.created_at IS 'UTC.';

CREATE TABLE events.post_hashtags (
    post_id uuid NOT NULL,
    tag text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_hashtags_pkey PRIMARY KEY (post_id, tag),
    CONSTRAINT post_hashtags_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT post_hashtags_tag_fkey FOREIGN KEY (tag)
    REFERENCES events.hashtags (tag) ON DELETE CASCADE
);

ALTER TABLE events.post_hashtags ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.post_hashtags FORCE ROW LEVEL SECURITY;

CREATE INDEX post_hashtags_tag_idx ON events.post_hashtags (tag, created_at DESC);

COMMENT ON TABLE events.post_hashtags IS 'Which post has which tag.';
COMMENT ON COLUMN events.post_hashtags.post_id IS 'The post.';
COMMENT ON COLUMN events.post_hashtags.tag IS 'The tag.';
COMMENT ON COLUMN events.post_hashtags.created_at IS 'UTC.';

CREATE TABLE events.post_mentions (
    post_id uuid NOT NULL,
    mentioned_user_id uuid NOT NULL,
    spans int4multirange NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_mentions_pkey PRIMARY KEY (post_id, mentioned_user_id),
    CONSTRAINT post_mentions_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT post_mentions_mentioned_user_id_fkey FOREIGN KEY (mentioned_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT post_mentions_spans_are_within_a_text CHECK (spans <@ '{[0,10000)}'::int4multirange)
);

ALTER TABLE events.post_mentions ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.post_mentions FORCE ROW LEVEL SECURITY;

CREATE INDEX post_mentions_mentioned_user_id_idx ON events.post_mentions (mentioned_user_id);

COMMENT ON TABLE events.post_mentions IS
'Whom a post mentions. Her name is looked up when the post is shown, so a new name or an erasure
takes effect in posts of others too.';
COMMENT ON COLUMN events.post_mentions.post_id IS 'The post.';
COMMENT ON COLUMN events.post_mentions.mentioned_user_id IS 'Who is mentioned.';
COMMENT ON COLUMN events.post_mentions.spans IS
'Where her name stands in the text: characters from 0, upper bounds exclusive; empty: unknown.';
COMMENT ON COLUMN events.post_mentions.created_at IS 'UTC.';

CREATE TABLE events.post_media (
    post_id uuid NOT NULL,
    media_id uuid NOT NULL,
    position integer NOT NULL DEFAULT 0,
    alt_text text,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_media_pkey PRIMARY KEY (post_id, media_id),
    CONSTRAINT post_media_post_id_position_key UNIQUE (post_id, position) DEFERRABLE,
    CONSTRAINT post_media_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT post_media_position_check CHECK (position BETWEEN 0 AND 19),
    CONSTRAINT post_media_alt_text_check CHECK (char_length(alt_text) <= 1000)
);

ALTER TABLE events.post_media ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.post_media FORCE ROW LEVEL SECURITY;

CREATE INDEX post_media_media_id_idx ON events.post_media (media_id);

COMMENT ON TABLE events.post_media IS 'Pictures and films of a post, in order.';
COMMENT ON COLUMN events.post_media.post_id IS 'The post.';
COMMENT ON COLUMN events.post_media.media_id IS 'The file, a row of public.media_assets.';
COMMENT ON COLUMN events.post_media.position IS
'From 0; checked at the end of the statement, so that two may swap places.';
COMMENT ON COLUMN events.post_media.alt_text IS 'What is seen, for those who do not see it.';
COMMENT ON COLUMN events.post_media.created_at IS 'UTC.';
