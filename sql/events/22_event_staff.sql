-- Who works at an event or may see a private one: roles, and the invitations to them. A new
-- invitation keeps the hash of its token alone; whoever reads the table can accept none.

CREATE TABLE events.event_roles (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    organization_id uuid,
    user_id uuid NOT NULL,
    created_by uuid NOT NULL,
    role events.role_type NOT NULL,
    status events.role_status NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_roles_pkey PRIMARY KEY (id),
    CONSTRAINT event_roles_event_id_user_id_role_key UNIQUE (event_id, user_id, role),
    CONSTRAINT event_roles_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    -- The tenant is the event's, which never changes it.
    CONSTRAINT event_roles_organization_id_fkey FOREIGN KEY (event_id, organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE CASCADE,
    CONSTRAINT event_roles_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT event_roles_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT
);

ALTER TABLE events.event_roles ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_roles FORCE ROW LEVEL SECURITY;

CREATE INDEX event_roles_organization_id_event_id_idx
ON events.event_roles (organization_id, event_id);
CREATE INDEX event_roles_user_id_idx ON events.event_roles (user_id);
CREATE INDEX event_roles_created_by_idx ON events.event_roles (created_by);

COMMENT ON TABLE events.event_roles IS
'What a person does at an event, apart from her organization''s roles.';
COMMENT ON COLUMN events.event_roles.id IS 'Named when a role is taken away.';
COMMENT ON COLUMN events.event_roles.event_id IS 'The event.';
COMMENT ON COLUMN events.event_roles.organization_id IS
'The tenant, filled by trigger; null for an event of a person.';
COMMENT ON COLUMN events.event_roles.user_id IS 'Who has the role.';
COMMENT ON COLUMN events.event_roles.created_by IS 'Who gave it.';
COMMENT ON COLUMN events.event_roles.role IS 'One of possibly several of the same person.';
COMMENT ON COLUMN events.event_roles.status IS 'Only active counts.';
COMMENT ON COLUMN events.event_roles.created_at IS 'UTC.';
COMMENT ON COLUMN events.event_roles.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.role_invites (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    organization_id uuid,
    invited_by uuid NOT NULL,
    accepted_user_id uuid,
    role events.role_type NOT NULL,
    status organizations.invite_status NOT NULL DEFAULT 'pending',
    max_uses integer NOT NULL DEFAULT 1,
    uses integer NOT NULL DEFAULT 0,
    sent_count integer NOT NULL DEFAULT 0,
    email text,
    phone text,
    token text,
    token_hash bytea,
    expires_at timestamptz NOT NULL,
    last_sent_at timestamptz,
    accepted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT role_invites_pkey PRIMARY KEY (id),
    CONSTRAINT role_invites_token_key UNIQUE (token),
    CONSTRAINT role_invites_token_hash_key UNIQUE (token_hash),
    CONSTRAINT role_invites_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    -- The tenant is the event's, which never changes it.
    CONSTRAINT role_invites_organization_id_fkey FOREIGN KEY (event_id, organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE CASCADE,
    CONSTRAINT role_invites_invited_by_fkey FOREIGN KEY (invited_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT role_invites_accepted_user_id_fkey FOREIGN KEY (accepted_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT role_invites_pending_ones_have_one_secret
    CHECK (num_nonnulls(token, token_hash) = 1 OR status <> 'pending'),
    CONSTRAINT role_invites_token_hash_check CHECK (octet_length(token_hash) = 32),
    CONSTRAINT role_invites_email_check CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT role_invites_phone_check CHECK (phone ~ '^[+][0-9]{6,15}$'),
    CONSTRAINT role_invites_uses_at_most_max_uses CHECK (uses BETWEEN 0 AND max_uses),
    CONSTRAINT role_invites_max_uses_check CHECK (max_uses BETWEEN 1 AND 1000),
    CONSTRAINT role_invites_to_an_address_are_for_one
    CHECK (max_uses = 1 OR num_nonnulls(email, phone) = 0),
    CONSTRAINT role_invites_sent_count_check CHECK (sent_count >= 0),
    CONSTRAINT role_invites_last_30_days
    CHECK (expires_at - coalesce(last_sent_at, created_at) <= interval '30 days'),
    CONSTRAINT role_invites_accepted_at_only_when_accepted
    CHECK ((status = 'accepted') = (accepted_at IS NOT NULL))
);

ALTER TABLE events.role_invites ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.role_invites FORCE ROW LEVEL SECURITY;

CREATE INDEX role_invites_organization_id_event_id_idx
ON events.role_invites (organization_id, event_id);
CREATE INDEX role_invites_event_id_idx ON events.role_invites (event_id);
CREATE INDEX role_invites_invited_by_idx ON events.role_invites (invited_by);
CREATE INDEX role_invites_accepted_user_id_idx ON events.role_invites (accepted_user_id);

COMMENT ON TABLE events.role_invites IS
'An invitation to work at an event, sent by mail or message or as a link.';
COMMENT ON COLUMN events.role_invites.id IS 'Its machine''s record id.';
COMMENT ON COLUMN events.role_invites.event_id IS 'The event.';
COMMENT ON COLUMN events.role_invites.organization_id IS
'The tenant, filled by trigger; null for an event of a person.';
COMMENT ON COLUMN events.role_invites.invited_by IS 'Who invited.';
COMMENT ON COLUMN events.role_invites.accepted_user_id IS 'Who accepted last.';
COMMENT ON COLUMN events.role_invites.role IS 'The role that accepting gives.';
COMMENT ON COLUMN events.role_invites.status IS 'Only pending can be accepted.';
COMMENT ON COLUMN events.role_invites.max_uses IS
'How many people may accept; more than 1 makes it a link to pass on.';
COMMENT ON COLUMN events.role_invites.uses IS 'How many have accepted.';
COMMENT ON COLUMN events.role_invites.sent_count IS
'Messages sent for it; counts against the sender''s limit.';
COMMENT ON COLUMN events.role_invites.email IS
'Where it was sent; accepting takes the same address, verified. Null: by phone, or a link.';
COMMENT ON COLUMN events.role_invites.phone IS 'Where it was sent, E.164.';
COMMENT ON COLUMN events.role_invites.token IS
'Secret in clear, of invitations of the earlier product; null for all others.';
COMMENT ON COLUMN events.role_invites.token_hash IS
'SHA-256 of the secret in the link, 32 bytes; the secret itself is nowhere.';
COMMENT ON COLUMN events.role_invites.expires_at IS
'Accepting ends here, UTC; at most 30 days after it was last sent.';
COMMENT ON COLUMN events.role_invites.last_sent_at IS 'Latest message, UTC.';
COMMENT ON COLUMN events.role_invites.accepted_at IS
'When it was used up, UTC; set exactly while status is accepted.';
COMMENT ON COLUMN events.role_invites.created_at IS 'UTC.';
COMMENT ON COLUMN events.role_invites.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.event_invites (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    organization_id uuid,
    user_id uuid,
    invited_by uuid,
    role organizations.org_role NOT NULL DEFAULT 'viewer',
    status organizations.invite_status NOT NULL DEFAULT 'pending',
    sent_count integer NOT NULL DEFAULT 0,
    email text NOT NULL,
    email_norm text NOT NULL
    GENERATED ALWAYS AS (lower(btrim(email))) STORED,
    token_hash bytea,
    expires_at timestamptz,
    last_sent_at timestamptz,
    accepted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_invites_pkey PRIMARY KEY (id),
    CONSTRAINT event_invites_token_hash_key UNIQUE (token_hash),
    CONSTRAINT event_invites_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    -- The tenant is the event's, which never changes it.
    CONSTRAINT event_invites_organization_id_fkey FOREIGN KEY (event_id, organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE CASCADE,
    CONSTRAINT event_invites_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT event_invites_invited_by_fkey FOREIGN KEY (invited_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT event_invites_make_no_owners CHECK (role < 'owner'),
    CONSTRAINT event_invites_token_hash_check CHECK (octet_length(token_hash) = 32),
    CONSTRAINT event_invites_email_check CHECK (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT event_invites_sent_count_check CHECK (sent_count >= 0),
    CONSTRAINT event_invites_last_30_days
    CHECK (expires_at - coalesce(last_sent_at, created_at) <= interval '30 days'),
    CONSTRAINT event_invites_accepted_at_only_when_accepted
    CHECK ((status = 'accepted') = (accepted_at IS NOT NULL))
);

ALTER TABLE events.event_invites ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_invites FORCE ROW LEVEL SECURITY;

CREATE INDEX event_invites_organization_id_event_id_idx
ON events.event_invites (organization_id, event_id);
CREATE UNIQUE INDEX event_invites_one_pending_per_email_idx
ON events.event_invites (event_id, email_norm)
WHERE status = 'pending';
CREATE INDEX event_invites_event_id_idx ON events.event_invites (event_id);
CREATE INDEX event_invites_user_id_idx ON events.event_invites (user_id);
CREATE INDEX event_invites_invited_by_idx ON events.event_invites (invited_by);

COMMENT ON TABLE events.event_invites IS 'An invitation of one address to see a private event.';
COMMENT ON COLUMN events.event_invites.id IS 'Its machine''s record id.';
COMMENT ON COLUMN events.event_invites.event_id IS 'The event.';
COMMENT ON COLUMN events.event_invites.organization_id IS
'The tenant, filled by trigger; null for an event of a person.';
COMMENT ON COLUMN events.event_invites.user_id IS 'The invited person, once her account is known.';
COMMENT ON COLUMN events.event_invites.invited_by IS
'Who invited; null: by the earlier product, or since erased.';
COMMENT ON COLUMN events.event_invites.role IS
'What accepting allows at this one event; never owner.';
COMMENT ON COLUMN events.event_invites.status IS 'Only pending can be accepted.';
COMMENT ON COLUMN events.event_invites.sent_count IS
'Messages sent for it; counts against the sender''s limit.';
COMMENT ON COLUMN events.event_invites.email IS
'Where it was sent; accepting takes the same address, verified.';
COMMENT ON COLUMN events.event_invites.email_norm IS 'Derived: the address as it is compared.';
COMMENT ON COLUMN events.event_invites.token_hash IS
'SHA-256 of the secret in the link, 32 bytes; null: the address alone decides.';
COMMENT ON COLUMN events.event_invites.expires_at IS
'Accepting ends here, UTC; at most 30 days after it was last sent. Null: when the event ends.';
COMMENT ON COLUMN events.event_invites.last_sent_at IS 'Latest message, UTC.';
COMMENT ON COLUMN events.event_invites.accepted_at IS 'UTC; set exactly while status is accepted.';
COMMENT ON COLUMN events.event_invites.created_at IS 'UTC.';
COMMENT ON COLUMN events.event_invites.updated_at IS 'UTC, kept by trigger.';
