-- What became of the members of an organization, and by whom: one row per change, only ever added.
-- Limits on inviting count its rows, since every mail that went out has one.

CREATE TABLE organizations.membership_changes (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    user_id uuid,
    changed_by uuid NOT NULL,
    invitation_id uuid,
    kind organizations.change_kind NOT NULL,
    from_role organizations.org_role,
    to_role organizations.org_role,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT membership_changes_pkey PRIMARY KEY (id),
    CONSTRAINT membership_changes_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT membership_changes_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT membership_changes_changed_by_fkey FOREIGN KEY (changed_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT membership_changes_invitation_id_fkey FOREIGN KEY (invitation_id, organization_id)
    REFERENCES organizations.org_invitations (id, org_id) ON DELETE RESTRICT,
    CONSTRAINT membership_changes_only_sent_invitations_have_no_member
    CHECK ((user_id IS NULL) = (
        kind IN ('member_invited', 'invitation_resent', 'invitation_revoked')
    )),
    CONSTRAINT membership_changes_invitation_is_named
    CHECK ((invitation_id IS NOT NULL) = (
        kind IN (
            'member_invited', 'invitation_resent', 'invitation_revoked', 'invitation_declined',
            'member_joined'
        )
    )),
    CONSTRAINT membership_changes_members_had_a_role
    CHECK ((from_role IS NOT NULL) = (
        kind IN ('member_role_changed', 'member_removed', 'member_left', 'ownership_transferred')
    )),
    CONSTRAINT membership_changes_who_is_gone_has_no_role
    CHECK ((to_role IS NULL) = (kind IN ('member_removed', 'member_left')))
);

ALTER TABLE organizations.membership_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.membership_changes FORCE ROW LEVEL SECURITY;

CREATE INDEX membership_changes_organization_id_idx
ON organizations.membership_changes (organization_id, created_at);
CREATE INDEX membership_changes_user_id_idx ON organizations.membership_changes (user_id);
CREATE INDEX membership_changes_changed_by_idx
ON organizations.membership_changes (changed_by, created_at);
CREATE INDEX membership_changes_invitation_id_idx
ON organizations.membership_changes (invitation_id, organization_id);

COMMENT ON TABLE organizations.membership_changes IS
'Who joined, left, was invited or got another role in an organization, and by whom. Append-only.';
COMMENT ON COLUMN organizations.membership_changes.id IS 'No order; created_at has it.';
COMMENT ON COLUMN organizations.membership_changes.organization_id IS 'The tenant.';
COMMENT ON COLUMN organizations.membership_changes.user_id IS
'The member; null: an address was invited, and whose it is shows when she answers.';
COMMENT ON COLUMN organizations.membership_changes.changed_by IS
'Who did it; the member herself when she founded, joined, declined or left.';
COMMENT ON COLUMN organizations.membership_changes.invitation_id IS
'The invitation that was sent or answered.';
COMMENT ON COLUMN organizations.membership_changes.kind IS 'What happened.';
COMMENT ON COLUMN organizations.membership_changes.from_role IS 'Her role before; null: none.';
COMMENT ON COLUMN organizations.membership_changes.to_role IS
'Her role after it, or the one that the invitation offers; null: none.';
COMMENT ON COLUMN organizations.membership_changes.created_at IS 'When it happened, UTC.';
