-- Who reads organizations and their people. Nobody writes people by statement: memberships,
-- invitations and their history change through functions alone. What takes an admin to write asks
-- for editor too: for editor organizations.member_of() names only what may be written.

CREATE POLICY select_anon ON organizations.organizations
FOR SELECT TO anon
USING (status = 'active' AND discoverable);
COMMENT ON POLICY select_anon ON organizations.organizations IS
'Everybody: active organizations that want to be found.';

CREATE POLICY select_authenticated ON organizations.organizations
FOR SELECT TO authenticated
USING (
    (status = 'active' AND discoverable)
    OR id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON organizations.organizations IS
'Everybody signed in: active organizations that want to be found, and her own in any state.';

CREATE POLICY update_authenticated ON organizations.organizations
FOR UPDATE TO authenticated
USING (id = ANY((SELECT organizations.member_of('admin'))::uuid[]))
WITH CHECK (
    id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    AND id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON organizations.organizations IS
'Its admins, while it is active.';
-- no INSERT policy: create_organization() founds, for the founder must become its owner with it
-- no DELETE policy: others' records point at an organization; it is closed, not deleted

CREATE POLICY select_authenticated ON organizations.org_memberships
FOR SELECT TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON organizations.org_memberships IS
'Members see the members of their organizations.';
-- no INSERT, UPDATE, DELETE policy: memberships change through functions

CREATE POLICY select_authenticated ON organizations.org_invitations
FOR SELECT TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON organizations.org_invitations IS
'Admins of the organization that invites.';
-- no policy for the invited: the token of the mail is how she reaches it, and shows it is hers
-- no INSERT, UPDATE, DELETE policy: invitations change through functions

CREATE POLICY select_authenticated ON organizations.membership_changes
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON organizations.membership_changes IS
'Admins of the organization.';
-- no INSERT, UPDATE, DELETE policy: history is written by functions, and never changed
