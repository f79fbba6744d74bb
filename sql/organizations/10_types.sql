-- What a member may do, and states. The order of the roles' labels is the order of power: they
-- compare with >=.

CREATE TYPE organizations.org_role AS ENUM ('viewer', 'editor', 'admin', 'owner');
COMMENT ON TYPE organizations.org_role IS
'viewer reads, editor writes content, admin manages people and money, owner owns. Ascending, so
role >= ''editor'' means at least editor.';

CREATE TYPE organizations.organization_status AS ENUM ('active', 'suspended', 'closed');
COMMENT ON TYPE organizations.organization_status IS
'suspended: barred by the platform. closed: given up by its owner; its records stay.';

CREATE TYPE organizations.invite_status AS ENUM (
    'pending', 'accepted', 'declined', 'expired', 'revoked'
);
COMMENT ON TYPE organizations.invite_status IS
'Of invitations into organizations and to events. declined: by the invited. revoked: by those who
invited. expired: not answered in time.';

CREATE TYPE organizations.change_kind AS ENUM (
    'created', 'member_invited', 'invitation_resent', 'invitation_revoked', 'invitation_declined',
    'member_joined', 'member_role_changed', 'member_removed', 'member_left',
    'ownership_transferred'
);
COMMENT ON TYPE organizations.change_kind IS
'What happened among the members of an organization. removed: by somebody else, left: by herself.';

CREATE TYPE organizations.invitation AS (
    id uuid,
    organization_id uuid,
    invited_by uuid,
    email text,
    role organizations.org_role,
    status organizations.invite_status,
    expires_at timestamptz,
    sent_count integer,
    last_sent_at timestamptz,
    created_at timestamptz
);
COMMENT ON TYPE organizations.invitation IS
'An invitation as the API shows it: a row of org_invitations without anything of its secret.';

CREATE TYPE organizations.details AS (
    id uuid,
    created_by uuid,
    name text,
    legal_name text,
    tax_id text,
    verification_status users.verification_status,
    ticket_fee_bps integer
);
COMMENT ON TYPE organizations.details IS
'What those who manage an organization see of it and the public does not.';
