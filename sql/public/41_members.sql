-- Members of an organization: other roles, goodbyes, a new owner. The rules stand in
-- sql/organizations/41_members.sql: nobody manages those above her own role or gives more than it,
-- and the last owner cannot go.

CREATE FUNCTION public.change_member_role(organization_id uuid, user_id uuid, role text)
RETURNS organizations.org_memberships
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_own constant organizations.org_role := organizations.lock_for(organization_id, 'admin');
    v_member constant organizations.org_memberships :=
    organizations.require_member(organization_id, user_id);
BEGIN
    PERFORM ops.require(
        role IN ('viewer', 'editor', 'admin', 'owner'), 'role',
        'must be viewer, editor, admin or owner'
    );
    PERFORM organizations.require_reach(v_own, v_member.role, role::organizations.org_role);

    IF v_member.role::text = role THEN
        RETURN v_member;
    END IF;
    RETURN organizations.set_role(v_member, role::organizations.org_role, 'member_role_changed');
END
$function$;

REVOKE ALL ON FUNCTION public.change_member_role(uuid, uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.change_member_role(uuid, uuid, text) TO authenticated;
COMMENT ON FUNCTION public.change_member_role(uuid, uuid, text) IS
'Gives a member another role (viewer, editor, admin, owner) and returns the membership. An admin
changes viewers, editors and admins, an owner everybody; nobody gives a role above her own. The same
role again changes nothing. Invitations that the member could not send any more are revoked. Errors:
YP001, YP009 not signed in or no profile; YP002 not an admin there, or a role above her own; YP003
an argument; YP004 no such member; YP005 the organization is suspended or closed; YP211 the last
owner stays one; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.remove_member(organization_id uuid, user_id uuid)
RETURNS organizations.org_memberships
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_own constant organizations.org_role := organizations.lock_for(organization_id, 'admin');
    v_member constant organizations.org_memberships :=
    organizations.require_member(organization_id, user_id);
BEGIN
    PERFORM ops.require(
        user_id <> users.caller_id(), 'user_id', 'must be another; leave_organization() is for you'
    );
    PERFORM organizations.require_reach(v_own, v_member.role);

    RETURN organizations.end_membership(v_member, 'member_removed');
END
$function$;

REVOKE ALL ON FUNCTION public.remove_member(uuid, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.remove_member(uuid, uuid) TO authenticated;
COMMENT ON FUNCTION public.remove_member(uuid, uuid) IS
'Removes another member, with effect from her next statement, and returns what her membership was.
An admin removes viewers, editors and admins, an owner everybody. Invitations that she sent are
revoked. Errors: YP001, YP009 not signed in or no profile; YP002 not an admin there, or she stands
above; YP003 an argument, or oneself; YP004 no such member; YP005 the organization is suspended or
closed; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.leave_organization(organization_id uuid)
RETURNS organizations.org_memberships
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_role(organization_id, 'viewer');
BEGIN
    -- Nobody is held: also a suspended or closed organization can be left.
    PERFORM FROM organizations.organizations
    WHERE organizations.id = leave_organization.organization_id
    FOR NO KEY UPDATE;

    RETURN organizations.end_membership(
        organizations.require_member(organization_id, v_caller), 'member_left'
    );
END
$function$;

REVOKE ALL ON FUNCTION public.leave_organization(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.leave_organization(uuid) TO authenticated;
COMMENT ON FUNCTION public.leave_organization(uuid) IS
'Ends the caller''s own membership and returns what it was; also where the organization is suspended
or closed. Invitations that she sent are revoked. Errors: YP001, YP009 not signed in or no profile;
YP002 not a member; YP003 no organization named; YP004 removed at the same moment; YP211 the last
owner stays: she transfers the ownership first. Callable by authenticated.';

CREATE FUNCTION public.transfer_ownership(organization_id uuid, user_id uuid)
RETURNS organizations.org_memberships
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_own constant organizations.org_role := organizations.lock_for(organization_id, 'owner');
    v_heir organizations.org_memberships := organizations.require_member(organization_id, user_id);
BEGIN
    IF v_heir.role = v_own THEN
        PERFORM ops.raise_error('YP005', format('Member %s is an owner already.', user_id));
    END IF;

    v_heir := organizations.set_role(v_heir, 'owner', 'ownership_transferred');
    PERFORM organizations.set_role(
        organizations.require_member(organization_id, users.caller_id()), 'admin',
        'member_role_changed'
    );

    RETURN v_heir;
END
$function$;

REVOKE ALL ON FUNCTION public.transfer_ownership(uuid, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.transfer_ownership(uuid, uuid) TO authenticated;
COMMENT ON FUNCTION public.transfer_ownership(uuid, uuid) IS
'Makes another member owner and the caller, an owner, admin; returns the new owner''s membership.
Other owners stay. Errors: YP001, YP009 not signed in or no profile; YP002 not an owner there; YP003
an argument; YP004 no such member; YP005 she is an owner already, or the organization is suspended
or closed; YP216 no permanent account. Callable by authenticated.';
