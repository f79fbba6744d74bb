-- Organizations and their people for the API: the rows that the reader's policies let through,
-- without secrets and without what is nobody's business.

CREATE VIEW public.organizations WITH (security_invoker = TRUE) AS
SELECT
    organizations.id,
    organizations.country_code,
    organizations.default_currency,
    organizations.name,
    organizations.handle,
    organizations.description,
    organizations.is_verified,
    organizations.status,
    organizations.discoverable,
    organizations.social_links,
    organizations.logo_url,
    organizations.banner_url,
    organizations.website_url,
    organizations.twitter_url,
    organizations.instagram_url,
    organizations.tiktok_url,
    organizations.location,
    organizations.support_email,
    organizations.deleted_at,
    organizations.created_at,
    organizations.updated_at
FROM organizations.organizations;

COMMENT ON VIEW public.organizations IS
'Organizations: everybody sees the active and discoverable ones, members also their own. Admins of
an active one write its texts and addresses; create_organization() founds one, and
organization_details() shows its admins the rest.';

CREATE VIEW public.org_memberships WITH (security_invoker = TRUE) AS
SELECT
    org_memberships.org_id,
    org_memberships.user_id,
    org_memberships.invited_by,
    org_memberships.role,
    org_memberships.organization_id,
    org_memberships.created_at
FROM organizations.org_memberships;

COMMENT ON VIEW public.org_memberships IS
'Who belongs to which organization: members see the members of theirs. Written by functions alone,
e.g. change_member_role().';

CREATE VIEW public.org_invitations WITH (security_invoker = TRUE) AS
SELECT
    org_invitations.id,
    org_invitations.org_id,
    org_invitations.invited_by,
    org_invitations.accepted_user_id,
    org_invitations.email,
    org_invitations.role,
    org_invitations.status,
    org_invitations.expires_at,
    org_invitations.sent_count,
    org_invitations.organization_id,
    org_invitations.last_sent_at,
    org_invitations.accepted_at,
    org_invitations.created_at,
    org_invitations.updated_at
FROM organizations.org_invitations;

COMMENT ON VIEW public.org_invitations IS
'Invitations into organizations: admins see those of theirs. One that waits past expires_at has
expired, whatever its status still says. Written by functions alone, e.g. invite_member().';

CREATE VIEW public.membership_changes WITH (security_invoker = TRUE) AS
SELECT
    membership_changes.id,
    membership_changes.organization_id,
    membership_changes.user_id,
    membership_changes.changed_by,
    membership_changes.invitation_id,
    membership_changes.kind,
    membership_changes.from_role,
    membership_changes.to_role,
    membership_changes.created_at
FROM organizations.membership_changes;

COMMENT ON VIEW public.membership_changes IS
'What became of the members of organizations, and by whom: admins see that of theirs. Nobody writes
it.';
