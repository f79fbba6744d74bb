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
