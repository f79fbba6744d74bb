-- Invitations into an organization, by mail. The link carries a secret of which only the hash is
-- kept. One invitation per address waits at a time; answered ones stay, because limits on
-- inviting count them too. It admits once: the move to accepted is a move of the state machine.

CREATE TABLE organizations.org_invitations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid NOT NULL,
    invited_by uuid NOT NULL,
    accepted_user_id uuid,
    email text NOT NULL,
    token_hash bytea NOT NULL,
    role organizations.org_role NOT NULL DEFAULT 'viewer',
    status organizations.invite_status NOT NULL DEFAULT 'pending',
    expires_at timestamptz NOT NULL,
    sent_count integer NOT NULL DEFAULT 0,
    organization_id uuid NOT NULL GENERATED ALWAYS AS (org_id) STORED,
    email_norm text NOT NULL GENERATED ALWAYS AS (lower(btrim(email))) STORED,
    email_hash bytea NOT NULL GENERATED ALWAYS AS (users.address_hash(email)) STORED,
    token text,
    last_sent_at timestamptz,
    accepted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT org_invitations_pkey PRIMARY KEY (id),
    CONSTRAINT org_invitations_id_org_id_key UNIQUE (id, org_id),
    CONSTRAINT org_invitations_token_hash_key UNIQUE (token_hash),
    CONSTRAINT org_invitations_token_key UNIQUE (token),
    CONSTRAINT org_invitations_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT org_invitations_invited_by_fkey FOREIGN KEY (invited_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT org_invitations_accepted_user_id_fkey FOREIGN KEY (accepted_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT org_invitations_email_check
    CHECK (btrim(email) ~ '^[^@\s]+@[^@\s]+$' AND char_length(email) <= 320),
    CONSTRAINT org_invitations_token_hash_is_a_sha256 CHECK (octet_length(token_hash) = 32),
    CONSTRAINT org_invitations_sent_count_check CHECK (sent_count >= 0),
    CONSTRAINT org_invitations_expire_within_a_month CHECK (
        expires_at > created_at
        AND expires_at <= coalesce(last_sent_at, created_at) + interval '30 days'
    ),
    CONSTRAINT org_invitations_accepted_at_only_when_accepted
    CHECK ((status = 'accepted') = (accepted_at IS NOT NULL)),
    CONSTRAINT org_invitations_only_accepted_ones_have_a_member
    CHECK (accepted_user_id IS NULL OR status = 'accepted')
);

ALTER TABLE organizations.org_invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.org_invitations FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX org_invitations_one_pending_per_address_idx
ON organizations.org_invitations (org_id, email_norm) WHERE status = 'pending';
CREATE INDEX org_invitations_org_id_idx ON organizations.org_invitations (org_id, created_at);
CREATE INDEX org_invitations_invited_by_idx
ON organizations.org_invitations (invited_by, created_at);
CREATE INDEX org_invitations_accepted_user_id_idx
ON organizations.org_invitations (accepted_user_id);
CREATE INDEX org_invitations_email_hash_idx
ON organizations.org_invitations (email_hash, created_at);

COMMENT ON TABLE organizations.org_invitations IS
'Who is asked to join which organization, with which role, and what came of it.';
COMMENT ON COLUMN organizations.org_invitations.id IS 'Names it to those who manage members.';
COMMENT ON COLUMN organizations.org_invitations.org_id IS 'The tenant that invites.';
COMMENT ON COLUMN organizations.org_invitations.invited_by IS
'The member who invites; she cannot give a higher role than her own.';
COMMENT ON COLUMN organizations.org_invitations.accepted_user_id IS
'Who accepted it; null: nobody has, or she has left the platform.';
COMMENT ON COLUMN organizations.org_invitations.email IS
'The invited address as it was typed. Only who has proven to own it may accept. Personal.';
COMMENT ON COLUMN organizations.org_invitations.token_hash IS
'SHA-256 of the secret in the link, 32 bytes; never shown.';
COMMENT ON COLUMN organizations.org_invitations.role IS 'What she may do once she has joined.';
COMMENT ON COLUMN organizations.org_invitations.status IS 'Changes through functions.';
COMMENT ON COLUMN organizations.org_invitations.expires_at IS
'Can be accepted until, UTC, exclusive; at most 30 days after it was last sent.';
COMMENT ON COLUMN organizations.org_invitations.sent_count IS 'Times the mail was sent.';
COMMENT ON COLUMN organizations.org_invitations.organization_id IS 'Another name of org_id.';
COMMENT ON COLUMN organizations.org_invitations.email_norm IS
'Derived: the address in lower case without blanks around it; at most one waits per tenant.';
COMMENT ON COLUMN organizations.org_invitations.email_hash IS
'Derived: users.address_hash of the address; finds the invitations of a person who is erased.';
COMMENT ON COLUMN organizations.org_invitations.token IS
'The secret itself, of invitations that the earlier product sent; null for all others.';
COMMENT ON COLUMN organizations.org_invitations.last_sent_at IS 'UTC; null: not sent yet.';
COMMENT ON COLUMN organizations.org_invitations.accepted_at IS
'UTC; set exactly while status is accepted.';
COMMENT ON COLUMN organizations.org_invitations.created_at IS 'UTC.';
COMMENT ON COLUMN organizations.org_invitations.updated_at IS 'UTC, kept by trigger.';
