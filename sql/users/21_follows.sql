-- Follows: an edge from a person or an organization to a person, an organization or an event.
-- One edge per follower and target, whoever of an organization drew it. Type and id of the target
-- are the columns that clients know; a derived key per kind makes each a foreign key.

CREATE TABLE users.follows (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    follower_user_id uuid NOT NULL,
    follower_org_id uuid,
    target_id uuid NOT NULL,
    target_user_id uuid
    GENERATED ALWAYS AS (CASE WHEN target_type = 'user' THEN target_id END) STORED,
    target_organization_id uuid
    GENERATED ALWAYS AS (CASE WHEN target_type = 'organizer' THEN target_id END) STORED,
    target_event_id uuid
    GENERATED ALWAYS AS (CASE WHEN target_type = 'event' THEN target_id END) STORED,
    follower_type public.follow_actor NOT NULL DEFAULT 'user',
    target_type public.follow_target NOT NULL,
    status users.follow_status NOT NULL DEFAULT 'accepted',
    notify_level public.notify_level NOT NULL DEFAULT 'all',
    follower_id uuid NOT NULL
    GENERATED ALWAYS AS (coalesce(follower_org_id, follower_user_id)) STORED,
    organization_id uuid GENERATED ALWAYS AS (follower_org_id) STORED,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT follows_pkey PRIMARY KEY (id),
    CONSTRAINT follows_follower_target_key UNIQUE (follower_id, target_type, target_id),
    CONSTRAINT follows_follower_user_id_fkey FOREIGN KEY (follower_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT follows_target_user_id_fkey FOREIGN KEY (target_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT follows_name_the_organization_that_follows
    CHECK ((follower_type = 'organization') = (follower_org_id IS NOT NULL)),
    CONSTRAINT follows_are_not_of_oneself
    CHECK (coalesce(follower_org_id, follower_user_id) <> target_id),
    CONSTRAINT follows_pending_are_undecided CHECK (status <> 'pending' OR decided_at IS NULL)
);

ALTER TABLE users.follows ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.follows FORCE ROW LEVEL SECURITY;

CREATE INDEX follows_follower_user_id_idx ON users.follows (follower_user_id);
CREATE INDEX follows_follower_org_id_idx ON users.follows (follower_org_id);
CREATE INDEX follows_target_user_id_idx ON users.follows (target_user_id);
CREATE INDEX follows_target_organization_id_idx ON users.follows (target_organization_id);
CREATE INDEX follows_target_event_id_idx ON users.follows (target_event_id);
CREATE INDEX follows_target_idx
ON users.follows (target_id, target_type, status, created_at DESC);

COMMENT ON TABLE users.follows IS 'Who follows whom or what, and what the followed says to it.';
COMMENT ON COLUMN users.follows.id IS 'Names the edge in notifications.';
COMMENT ON COLUMN users.follows.follower_user_id IS
'The person who follows; where an organization follows, the member who decided it.';
COMMENT ON COLUMN users.follows.follower_org_id IS
'The organization that follows; null when a person follows for herself.';
COMMENT ON COLUMN users.follows.target_id IS
'Id of the followed user, organization or event, as target_type says.';
COMMENT ON COLUMN users.follows.target_user_id IS 'Derived: target_id when it is a person.';
COMMENT ON COLUMN users.follows.target_organization_id IS
'Derived: target_id when it is an organization.';
COMMENT ON COLUMN users.follows.target_event_id IS 'Derived: target_id when it is an event.';
COMMENT ON COLUMN users.follows.follower_type IS 'Whether a person or an organization follows.';
COMMENT ON COLUMN users.follows.target_type IS 'What kind of thing target_id names.';
COMMENT ON COLUMN users.follows.status IS
'accepted at once for a public target; for a private one its answer.';
COMMENT ON COLUMN users.follows.notify_level IS 'Which news of the target the follower is told.';
COMMENT ON COLUMN users.follows.follower_id IS
'Derived: the organization where one follows, else the person. At most one edge from it to a
target, although several members may act for an organization.';
COMMENT ON COLUMN users.follows.organization_id IS 'Another name of follower_org_id: the tenant.';
COMMENT ON COLUMN users.follows.decided_at IS
'When the target answered a request, UTC; null: it has not, or was not asked.';
COMMENT ON COLUMN users.follows.created_at IS 'When it was asked for, UTC.';
COMMENT ON COLUMN users.follows.updated_at IS 'UTC, kept by trigger.';
