-- Comments: a tree below each post. A comment never moves; event, tenant, root and depth come
-- from what it answers, by trigger, so that a client names the post and the parent alone.

CREATE TABLE events.event_comments (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    post_id uuid NOT NULL,
    organization_id uuid,
    author_user_id uuid NOT NULL,
    author_org_id uuid,
    parent_id uuid,
    root_id uuid,
    removed_by uuid,
    text text NOT NULL,
    depth integer NOT NULL DEFAULT 0,
    moderation_state events.moderation_state NOT NULL DEFAULT 'clean',
    client_id text,
    removal_reason text,
    edited_at timestamptz,
    deleted_at timestamptz,
    removed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_comments_pkey PRIMARY KEY (id),
    CONSTRAINT event_comments_id_post_id_key UNIQUE (id, post_id),
    CONSTRAINT event_comments_author_user_id_client_id_key UNIQUE (author_user_id, client_id),
    -- The event is the post's.
    CONSTRAINT event_comments_post_id_fkey FOREIGN KEY (post_id, event_id)
    REFERENCES events.event_posts (id, event_id) ON DELETE CASCADE,
    -- The tenant is the event's, which never changes it.
    CONSTRAINT event_comments_organization_id_fkey FOREIGN KEY (event_id, organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE CASCADE,
    CONSTRAINT event_comments_author_user_id_fkey FOREIGN KEY (author_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT event_comments_author_org_id_fkey FOREIGN KEY (author_org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    -- An answer stands below the same post, so at the same event.
    CONSTRAINT event_comments_parent_id_fkey FOREIGN KEY (parent_id, post_id)
    REFERENCES events.event_comments (id, post_id) ON DELETE CASCADE,
    CONSTRAINT event_comments_root_id_fkey FOREIGN KEY (root_id, post_id)
    REFERENCES events.event_comments (id, post_id) ON DELETE CASCADE,
    CONSTRAINT event_comments_removed_by_fkey FOREIGN KEY (removed_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT event_comments_text_check CHECK (char_length(text) <= 5000),
    CONSTRAINT event_comments_say_something CHECK (text ~ '\S' OR deleted_at IS NOT NULL),
    CONSTRAINT event_comments_client_id_check CHECK (char_length(client_id) BETWEEN 1 AND 200),
    CONSTRAINT event_comments_are_at_most_8_deep CHECK (depth BETWEEN 0 AND 8),
    CONSTRAINT event_comments_below_others_have_a_root
    CHECK ((parent_id IS NULL) = (root_id IS NULL) AND (parent_id IS NULL) = (depth = 0)),
    CONSTRAINT event_comments_removal_has_a_time
    CHECK (removed_at IS NOT NULL OR num_nonnulls(removed_by, removal_reason) = 0)
);

ALTER TABLE events.event_comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_comments FORCE ROW LEVEL SECURITY;

CREATE INDEX event_comments_post_id_idx ON events.event_comments (post_id, event_id, created_at);
CREATE INDEX event_comments_author_user_id_idx
ON events.event_comments (author_user_id, created_at DESC);
CREATE INDEX event_comments_organization_id_event_id_idx
ON events.event_comments (organization_id, event_id, created_at DESC);
CREATE INDEX event_comments_author_org_id_idx ON events.event_comments (author_org_id);
CREATE INDEX event_comments_parent_id_post_id_idx ON events.event_comments (parent_id, post_id);
CREATE INDEX event_comments_root_id_post_id_idx ON events.event_comments (root_id, post_id);
CREATE INDEX event_comments_removed_by_idx ON events.event_comments (removed_by);

COMMENT ON TABLE events.event_comments IS
'An answer to a post, or to another comment of the same post.';
COMMENT ON COLUMN events.event_comments.id IS 'Stable; shared links hold it.';
COMMENT ON COLUMN events.event_comments.event_id IS 'Event of the post; filled by trigger.';
COMMENT ON COLUMN events.event_comments.post_id IS 'The post.';
COMMENT ON COLUMN events.event_comments.organization_id IS
'The tenant, filled by trigger; null for an event of a person.';
COMMENT ON COLUMN events.event_comments.author_user_id IS 'Who wrote it.';
COMMENT ON COLUMN events.event_comments.author_org_id IS
'The organization in whose name it was written, shown as the author.';
COMMENT ON COLUMN events.event_comments.parent_id IS
'The comment it answers; null: the post itself.';
COMMENT ON COLUMN events.event_comments.root_id IS
'The topmost comment above it, filled by trigger; null at the top. Loads a thread at once.';
COMMENT ON COLUMN events.event_comments.removed_by IS 'The moderator; null: an automatic rule.';
COMMENT ON COLUMN events.event_comments.text IS 'Plain text with @names.';
COMMENT ON COLUMN events.event_comments.depth IS
'Answers above it, filled by trigger; 0 at the top, at most 8.';
COMMENT ON COLUMN events.event_comments.moderation_state IS
'hidden keeps it from readers until a case is decided.';
COMMENT ON COLUMN events.event_comments.client_id IS
'Chosen by the client, so that a double tap comments once.';
COMMENT ON COLUMN events.event_comments.removal_reason IS 'Shown to the author.';
COMMENT ON COLUMN events.event_comments.edited_at IS 'Latest edit, UTC.';
COMMENT ON COLUMN events.event_comments.deleted_at IS
'When its author deleted it, UTC; its answers stay.';
COMMENT ON COLUMN events.event_comments.removed_at IS
'When moderation took it down, UTC; null: it stands.';
COMMENT ON COLUMN events.event_comments.created_at IS 'UTC.';
COMMENT ON COLUMN events.event_comments.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.event_comment_reactions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    comment_id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind public.reaction_kind NOT NULL DEFAULT 'like',
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_comment_reactions_pkey PRIMARY KEY (id),
    CONSTRAINT event_comment_reactions_comment_id_user_id_kind_key
    UNIQUE (comment_id, user_id, kind),
    CONSTRAINT event_comment_reactions_comment_id_fkey FOREIGN KEY (comment_id)
    REFERENCES events.event_comments (id) ON DELETE CASCADE,
    CONSTRAINT event_comment_reactions_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE
);

ALTER TABLE events.event_comment_reactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_comment_reactions FORCE ROW LEVEL SECURITY;

CREATE INDEX event_comment_reactions_user_id_idx ON events.event_comment_reactions (user_id);

COMMENT ON TABLE events.event_comment_reactions IS
'What people feel about a comment; one may feel several things.';
COMMENT ON COLUMN events.event_comment_reactions.id IS
'Key of the earlier product; the pair with kind is what clients use.';
COMMENT ON COLUMN events.event_comment_reactions.comment_id IS 'The comment.';
COMMENT ON COLUMN events.event_comment_reactions.user_id IS 'Who reacted.';
COMMENT ON COLUMN events.event_comment_reactions.kind IS 'The feeling.';
COMMENT ON COLUMN events.event_comment_reactions.created_at IS 'UTC.';
