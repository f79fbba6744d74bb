-- Posts: what organizers and visitors publish beside an event. The author deletes (deleted_at), a
-- moderator removes (status removed): two acts, kept apart, so that an appeal can restore a post.

CREATE TABLE events.event_posts (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    organization_id uuid,
    author_user_id uuid NOT NULL,
    author_org_id uuid,
    ticket_tier_id uuid,
    audience_tier_id uuid,
    ticket_id uuid,
    deleted_by uuid,
    removed_by uuid,
    post_type text NOT NULL DEFAULT 'post',
    status events.post_status NOT NULL DEFAULT 'draft',
    visibility public.post_visibility NOT NULL DEFAULT 'public',
    reply_policy public.reply_policy NOT NULL DEFAULT 'everyone',
    moderation_state events.moderation_state NOT NULL DEFAULT 'clean',
    pinned boolean NOT NULL DEFAULT FALSE,
    media_urls text[] NOT NULL DEFAULT '{}',
    link_meta jsonb NOT NULL DEFAULT '{}',
    like_count integer NOT NULL DEFAULT 0,
    comment_count integer NOT NULL DEFAULT 0,
    reply_count integer NOT NULL DEFAULT 0,
    share_count integer NOT NULL DEFAULT 0,
    edit_count integer NOT NULL DEFAULT 0,
    text text,
    link_url text,
    language text,
    client_id text,
    removal_reason text,
    publish_at timestamptz,
    published_at timestamptz,
    edited_at timestamptz,
    deleted_at timestamptz,
    removed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_posts_pkey PRIMARY KEY (id),
    CONSTRAINT event_posts_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT event_posts_author_user_id_client_id_key UNIQUE (author_user_id, client_id),
    CONSTRAINT event_posts_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    -- The tenant is the event's, which never changes it.
    CONSTRAINT event_posts_organization_id_fkey FOREIGN KEY (event_id, organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE CASCADE,
    CONSTRAINT event_posts_author_user_id_fkey FOREIGN KEY (author_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT event_posts_author_org_id_fkey FOREIGN KEY (author_org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT event_posts_deleted_by_fkey FOREIGN KEY (deleted_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT event_posts_removed_by_fkey FOREIGN KEY (removed_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT event_posts_post_type_check CHECK (post_type ~ '^[a-z][a-z_]{0,39}$'),
    CONSTRAINT event_posts_text_check CHECK (char_length(text) <= 10000),
    CONSTRAINT event_posts_link_url_check
    CHECK (link_url ~ '^https?://' AND char_length(link_url) <= 2000),
    CONSTRAINT event_posts_link_meta_check CHECK (jsonb_typeof(link_meta) = 'object'),
    CONSTRAINT event_posts_media_urls_check CHECK (cardinality(media_urls) <= 20),
    CONSTRAINT event_posts_language_check CHECK (language ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    CONSTRAINT event_posts_client_id_check CHECK (char_length(client_id) BETWEEN 1 AND 200),
    CONSTRAINT event_posts_counts_are_not_negative
    CHECK (least(like_count, comment_count, reply_count, share_count, edit_count) >= 0),
    CONSTRAINT event_posts_audience_tier_only_for_a_tier
    CHECK ((visibility = 'tier') = (audience_tier_id IS NOT NULL)),
    CONSTRAINT event_posts_are_scheduled_for_a_time
    CHECK (status <> 'scheduled' OR publish_at IS NOT NULL),
    CONSTRAINT event_posts_are_published_at_a_time
    CHECK (status = 'removed' OR (status = 'published') = (published_at IS NOT NULL)),
    CONSTRAINT event_posts_removed_at_only_when_removed
    CHECK ((status = 'removed') = (removed_at IS NOT NULL)),
    CONSTRAINT event_posts_removal_is_explained_only_when_removed
    CHECK (status = 'removed' OR num_nonnulls(removed_by, removal_reason) = 0),
    CONSTRAINT event_posts_edits_have_a_time CHECK (edit_count = 0 OR edited_at IS NOT NULL),
    CONSTRAINT event_posts_deletion_has_a_time CHECK (deleted_by IS NULL OR deleted_at IS NOT NULL)
);

ALTER TABLE events.event_posts ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_posts FORCE ROW LEVEL SECURITY;

CREATE INDEX event_posts_event_id_idx ON events.event_posts (event_id, published_at DESC, id DESC);
CREATE INDEX event_posts_author_user_id_idx
ON events.event_posts (author_user_id, published_at DESC, id DESC);
CREATE INDEX event_posts_organization_id_event_id_idx
ON events.event_posts (organization_id, event_id, published_at DESC);
CREATE INDEX event_posts_scheduled_publish_at_idx ON events.event_posts (publish_at)
WHERE status = 'scheduled';
CREATE INDEX event_posts_author_org_id_idx ON events.event_posts (author_org_id);
CREATE INDEX event_posts_deleted_by_idx ON events.event_posts (deleted_by);
CREATE INDEX event_posts_removed_by_idx ON events.event_posts (removed_by);
CREATE INDEX event_posts_event_id_ticket_tier_id_idx
ON events.event_posts (event_id, ticket_tier_id);
CREATE INDEX event_posts_event_id_audience_tier_id_idx
ON events.event_posts (event_id, audience_tier_id);
CREATE INDEX event_posts_ticket_id_event_id_idx ON events.event_posts (ticket_id, event_id);

COMMENT ON TABLE events.event_posts IS
'Something published beside an event: text, pictures, a link.';
COMMENT ON COLUMN events.event_posts.id IS 'Stable; shared links hold it.';
COMMENT ON COLUMN events.event_posts.event_id IS 'The event it is about.';
COMMENT ON COLUMN events.event_posts.organization_id IS
'The tenant, filled by trigger: the organization that owns the event; null for an event of a
person.';
COMMENT ON COLUMN events.event_posts.author_user_id IS
'Who wrote it. She is its author for readers unless author_org_id is set.';
COMMENT ON COLUMN events.event_posts.author_org_id IS
'The organization in whose name it was written, shown as the author.';
COMMENT ON COLUMN events.event_posts.ticket_tier_id IS
'The tier of the author''s ticket, shown as a badge.';
COMMENT ON COLUMN events.event_posts.audience_tier_id IS
'The tier whose holders may read it, where visibility is tier.';
COMMENT ON COLUMN events.event_posts.ticket_id IS 'The ticket by which the author took part.';
COMMENT ON COLUMN events.event_posts.deleted_by IS 'Who deleted it for the author.';
COMMENT ON COLUMN events.event_posts.removed_by IS 'The moderator; null: an automatic rule.';
COMMENT ON COLUMN events.event_posts.post_type IS
'post, or another kind that a client knows how to show: lower case and underscores.';
COMMENT ON COLUMN events.event_posts.status IS
'Only published is seen by others, and only while deleted_at is null.';
COMMENT ON COLUMN events.event_posts.visibility IS
'Who may read it once it is published; never more than may see the event.';
COMMENT ON COLUMN events.event_posts.reply_policy IS
'Who may comment, among those who may read it.';
COMMENT ON COLUMN events.event_posts.moderation_state IS
'What moderation thinks of it; hidden keeps it from readers until a case is decided.';
COMMENT ON COLUMN events.event_posts.pinned IS 'Whether it stands on top of the event''s posts.';
COMMENT ON COLUMN events.event_posts.media_urls IS
'Addresses of pictures and films, in the order shown; new clients use events.post_media.';
COMMENT ON COLUMN events.event_posts.link_meta IS
'Object with the preview of link_url: {"title": text, "description": text, "image": text}.';
COMMENT ON COLUMN events.event_posts.like_count IS
'Taken over from the earlier product and not kept since; events.post_counters has the number.';
COMMENT ON COLUMN events.event_posts.comment_count IS 'As like_count.';
COMMENT ON COLUMN events.event_posts.reply_count IS 'As like_count.';
COMMENT ON COLUMN events.event_posts.share_count IS 'As like_count.';
COMMENT ON COLUMN events.event_posts.edit_count IS
'Edits since it was published; each kept the former text in events.post_revisions.';
COMMENT ON COLUMN events.event_posts.text IS
'Plain text with #tags and @names; null: a picture or a link says it all.';
COMMENT ON COLUMN events.event_posts.link_url IS 'The one address shown with a preview.';
COMMENT ON COLUMN events.event_posts.language IS
'BCP 47 tag of the text''s language; null: unknown.';
COMMENT ON COLUMN events.event_posts.client_id IS
'Chosen by the client, so that a double tap posts once.';
COMMENT ON COLUMN events.event_posts.removal_reason IS 'Shown to the author.';
COMMENT ON COLUMN events.event_posts.publish_at IS 'When a scheduled post is to appear, UTC.';
COMMENT ON COLUMN events.event_posts.published_at IS 'When it appeared, UTC; the order of feeds.';
COMMENT ON COLUMN events.event_posts.edited_at IS 'Latest edit after publication, UTC.';
COMMENT ON COLUMN events.event_posts.deleted_at IS 'When its author deleted it, UTC.';
COMMENT ON COLUMN events.event_posts.removed_at IS
'When moderation took it down, UTC; set exactly while status is removed.';
COMMENT ON COLUMN events.event_posts.created_at IS 'UTC.';
COMMENT ON COLUMN events.event_posts.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.post_revisions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    post_id uuid NOT NULL,
    editor_user_id uuid NOT NULL,
    revision_no integer NOT NULL,
    media_urls text[] NOT NULL DEFAULT '{}',
    text text,
    link_url text,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT post_revisions_pkey PRIMARY KEY (id),
    CONSTRAINT post_revisions_post_id_revision_no_key UNIQUE (post_id, revision_no),
    CONSTRAINT post_revisions_post_id_fkey FOREIGN KEY (post_id)
    REFERENCES events.event_posts (id) ON DELETE CASCADE,
    CONSTRAINT post_revisions_editor_user_id_fkey FOREIGN KEY (editor_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT post_revisions_revision_no_check CHECK (revision_no > 0)
);

ALTER TABLE events.post_revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.post_revisions FORCE ROW LEVEL SECURITY;

CREATE INDEX post_revisions_editor_user_id_idx ON events.post_revisions (editor_user_id);

COMMENT ON TABLE events.post_revisions IS
'What a post said before each edit. Never changed; gone with the post.';
COMMENT ON COLUMN events.post_revisions.id IS 'A report of the post may name the revision it saw.';
COMMENT ON COLUMN events.post_revisions.post_id IS 'The post.';
COMMENT ON COLUMN events.post_revisions.editor_user_id IS 'Who replaced this text.';
COMMENT ON COLUMN events.post_revisions.revision_no IS
'Counts the post''s revisions from 1, oldest first.';
COMMENT ON COLUMN events.post_revisions.media_urls IS 'As they were.';
COMMENT ON COLUMN events.post_revisions.text IS 'As it was.';
COMMENT ON COLUMN events.post_revisions.link_url IS 'As it was.';
COMMENT ON COLUMN events.post_revisions.created_at IS 'When it was replaced, UTC.';
