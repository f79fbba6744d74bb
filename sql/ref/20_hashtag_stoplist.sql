-- Hashtags that may stand in a text but are not linked, counted or shown as trending. A short
-- list of the obvious; moderation of people is done elsewhere.

CREATE TABLE ref.hashtag_stoplist (
    tag text NOT NULL,
    reason text NOT NULL,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT hashtag_stoplist_pkey PRIMARY KEY (tag),
    CONSTRAINT hashtag_stoplist_tag_check CHECK (tag ~ '^[a-z0-9_]+$'),
    CONSTRAINT hashtag_stoplist_reason_check
    CHECK (reason IN ('engagement_bait', 'spam', 'scam', 'reserved'))
);

ALTER TABLE ref.hashtag_stoplist ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.hashtag_stoplist FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.hashtag_stoplist IS 'Hashtags that are never linked, counted or trending.';
COMMENT ON COLUMN ref.hashtag_stoplist.tag IS
'Without the # and in lower case; compare lower(tag) with it.';
COMMENT ON COLUMN ref.hashtag_stoplist.reason IS
'engagement_bait: asks for follows or likes. spam: says nothing of the event. scam: lures to
fraud. reserved: the platform''s own words.';
COMMENT ON COLUMN ref.hashtag_stoplist.is_active IS 'False once the tag is free again.';
COMMENT ON COLUMN ref.hashtag_stoplist.created_at IS 'When this database first learned of it.';
