-- Blocks and mutes. A block works both ways and is enforced everywhere: neither sees the other.
-- A mute is one-sided and silent: the muted go on as before and are not told.

CREATE TABLE users.user_blocks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    blocker_user_id uuid,
    blocker_organization_id uuid,
    blocked_user_id uuid,
    blocked_organization_id uuid,
    created_by uuid,
    organization_id uuid GENERATED ALWAYS AS (blocker_organization_id) STORED,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT user_blocks_pkey PRIMARY KEY (id),
    CONSTRAINT user_blocks_blocker_blocked_key UNIQUE NULLS NOT DISTINCT (
        blocker_user_id, blocker_organization_id, blocked_user_id, blocked_organization_id
    ),
    CONSTRAINT user_blocks_blocker_user_id_fkey FOREIGN KEY (blocker_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT user_blocks_blocked_user_id_fkey FOREIGN KEY (blocked_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT user_blocks_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT user_blocks_have_one_blocker
    CHECK (num_nonnulls(blocker_user_id, blocker_organization_id) = 1),
    CONSTRAINT user_blocks_block_one
    CHECK (num_nonnulls(blocked_user_id, blocked_organization_id) = 1),
    CONSTRAINT user_blocks_are_not_of_oneself CHECK (
        blocker_user_id IS DISTINCT FROM blocked_user_id
        OR blocker_organization_id IS DISTINCT FROM blocked_organization_id
    ),
    CONSTRAINT user_blocks_reason_check CHECK (char_length(reason) <= 1000)
);

ALTER TABLE users.user_blocks ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.user_blocks FORCE ROW LEVEL SECURITY;

CREATE INDEX user_blocks_blocker_organization_id_idx
ON users.user_blocks (blocker_organization_id);
CREATE INDEX user_blocks_blocked_user_id_idx ON users.user_blocks (blocked_user_id);
CREATE INDEX user_blocks_blocked_organization_id_idx
ON users.user_blocks (blocked_organization_id);
CREATE INDEX user_blocks_created_by_idx ON users.user_blocks (created_by);

COMMENT ON TABLE users.user_blocks IS
'Who wants nothing to do with whom: a person or an organization with a person or an organization.';
COMMENT ON COLUMN users.user_blocks.id IS 'Names it when it is lifted.';
COMMENT ON COLUMN users.user_blocks.blocker_user_id IS 'The person who blocks for herself.';
COMMENT ON COLUMN users.user_blocks.blocker_organization_id IS
'The organization that blocks: bars somebody from all its events and posts.';
COMMENT ON COLUMN users.user_blocks.blocked_user_id IS 'The person who is blocked.';
COMMENT ON COLUMN users.user_blocks.blocked_organization_id IS 'The organization that is blocked.';
COMMENT ON COLUMN users.user_blocks.created_by IS
'The member who blocked for her organization; null when a person blocks for herself.';
COMMENT ON COLUMN users.user_blocks.organization_id IS
'Another name of blocker_organization_id: the tenant.';
COMMENT ON COLUMN users.user_blocks.reason IS 'A note for the blocker, never shown to the blocked.';
COMMENT ON COLUMN users.user_blocks.created_at IS 'UTC.';

CREATE TABLE users.user_mutes (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    muted_user_id uuid,
    muted_organization_id uuid,
    muted_event_id uuid,
    hide_notifications boolean NOT NULL DEFAULT TRUE,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT user_mutes_pkey PRIMARY KEY (id),
    CONSTRAINT user_mutes_user_muted_key UNIQUE NULLS NOT DISTINCT (
        user_id, muted_user_id, muted_organization_id, muted_event_id
    ),
    CONSTRAINT user_mutes_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT user_mutes_muted_user_id_fkey FOREIGN KEY (muted_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT user_mutes_mute_one
    CHECK (num_nonnulls(muted_user_id, muted_organization_id, muted_event_id) = 1),
    CONSTRAINT user_mutes_are_not_of_oneself CHECK (user_id <> muted_user_id),
    CONSTRAINT user_mutes_expire_after_they_began CHECK (expires_at > created_at)
);

ALTER TABLE users.user_mutes ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.user_mutes FORCE ROW LEVEL SECURITY;

CREATE INDEX user_mutes_muted_user_id_idx ON users.user_mutes (muted_user_id);
CREATE INDEX user_mutes_muted_organization_id_idx ON users.user_mutes (muted_organization_id);
CREATE INDEX user_mutes_muted_event_id_idx ON users.user_mutes (muted_event_id);

COMMENT ON TABLE users.user_mutes IS
'Whose posts a person does not want in her feed: another person, an organization or an event.';
COMMENT ON COLUMN users.user_mutes.id IS 'Names it when it is lifted.';
COMMENT ON COLUMN users.user_mutes.user_id IS 'The person who mutes; nobody else sees it.';
COMMENT ON COLUMN users.user_mutes.muted_user_id IS 'The muted person.';
COMMENT ON COLUMN users.user_mutes.muted_organization_id IS 'The muted organization.';
COMMENT ON COLUMN users.user_mutes.muted_event_id IS 'The muted event and its posts.';
COMMENT ON COLUMN users.user_mutes.hide_notifications IS
'Whether their notifications are kept away too, and not their posts alone.';
COMMENT ON COLUMN users.user_mutes.expires_at IS 'Silent until, UTC; null: until it is lifted.';
COMMENT ON COLUMN users.user_mutes.created_at IS 'UTC.';
