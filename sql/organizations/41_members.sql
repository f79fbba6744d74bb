-- What all changes of members share. Who changes an organization's people locks the organization
-- first and decides afterwards, so that of two changes at once the second sees the first. Nobody
-- manages those above her own role and nobody gives more than it: one comparison says both.

CREATE FUNCTION organizations.require_account()
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    IF users.account_id() IS NULL THEN
        PERFORM ops.raise_error('YP216', 'The sign-in is anonymous, or the person is suspended.');
    END IF;

    RETURN v_caller;
END
$function$;

REVOKE ALL ON FUNCTION organizations.require_account() FROM public;
COMMENT ON FUNCTION organizations.require_account() IS
'The caller, who has a permanent account. Errors: YP216 an anonymous sign-in or a suspended person;
YP001 and YP009 as users.require_caller(). For the package''s own functions.';

CREATE FUNCTION organizations.require_writer(organization_id uuid)
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM organizations.require_role(require_writer.organization_id, 'editor');
    IF NOT EXISTS (
        SELECT FROM organizations.organizations
        WHERE organizations.id = require_writer.organization_id
            AND organizations.status = 'active'
    ) THEN
        PERFORM ops.raise_error('YP005', format(
            'Organization %s is suspended or closed.', require_writer.organization_id
        ));
    END IF;

    RETURN organizations.require_account();
END
$function$;

REVOKE ALL ON FUNCTION organizations.require_writer(uuid) FROM public;
COMMENT ON FUNCTION organizations.require_writer(uuid) IS
'The caller, who may write for the organization now. Errors: YP005 it is suspended or closed; YP001,
YP009, YP216 as organizations.require_account(); YP002, YP003 as organizations.require_role(). For
the package''s own functions.';

CREATE FUNCTION organizations.lock_for(organization_id uuid, minimum organizations.org_role)
RETURNS organizations.org_role
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_account();
    v_status organizations.organization_status;
    v_role organizations.org_role;
BEGIN
    -- A stranger is refused before she can make others wait.
    PERFORM organizations.require_role(lock_for.organization_id, minimum);

    SELECT organizations.status INTO v_status
    FROM organizations.organizations
    WHERE organizations.id = lock_for.organization_id
    FOR NO KEY UPDATE;

    -- Her role of now: what was read before the lock may be past.
    SELECT org_memberships.role INTO v_role
    FROM organizations.org_memberships
    WHERE org_memberships.org_id = lock_for.organization_id
        AND org_memberships.user_id = v_caller
    FOR SHARE;
    PERFORM organizations.require_role(lock_for.organization_id, minimum);

    IF v_status <> 'active' THEN
        PERFORM ops.raise_error('YP005', format(
            'Organization %s is %s.', lock_for.organization_id, v_status
        ));
    END IF;

    RETURN v_role;
END
$function$;

REVOKE ALL ON FUNCTION organizations.lock_for(uuid, organizations.org_role) FROM public;
COMMENT ON FUNCTION organizations.lock_for(uuid, organizations.org_role) IS
'Locks the organization for a change of its people and returns the caller''s role in it. Errors:
YP005 it is suspended or closed; YP001, YP009, YP216 as organizations.require_account(); YP002,
YP003 as organizations.require_role(). For the package''s own functions.';

CREATE FUNCTION organizations.require_reach(
    own organizations.org_role, VARIADIC roles organizations.org_role[]
)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_highest constant organizations.org_role := (SELECT max(role) FROM unnest(roles) AS role);
BEGIN
    IF v_highest > own THEN
        PERFORM ops.raise_error('YP002', format(
            'It takes the role %s to manage one with it or to give it.', v_highest
        ));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION organizations.require_reach(
    organizations.org_role, organizations.org_role[]
) FROM public;
COMMENT ON FUNCTION organizations.require_reach(
    organizations.org_role, organizations.org_role[]
) IS
'Lets pass who has at least each of the roles: the member''s of before and of after. So an admin
manages viewers, editors and admins, and an owner everybody. Errors: YP002 one is above her own. For
the package''s own functions.';

CREATE FUNCTION organizations.require_member(organization_id uuid, user_id uuid)
RETURNS organizations.org_memberships
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_member organizations.org_memberships;
BEGIN
    PERFORM ops.require(require_member.user_id IS NOT NULL, 'user_id', 'must be given');

    SELECT * INTO v_member
    FROM organizations.org_memberships
    WHERE org_memberships.org_id = require_member.organization_id
        AND org_memberships.user_id = require_member.user_id
    FOR UPDATE;
    IF v_member.user_id IS NULL THEN
        PERFORM ops.raise_error('YP004', format(
            'The organization has no member %s.', require_member.user_id
        ));
    END IF;

    RETURN v_member;
END
$function$;

REVOKE ALL ON FUNCTION organizations.require_member(uuid, uuid) FROM public;
COMMENT ON FUNCTION organizations.require_member(uuid, uuid) IS
'The membership, locked. Errors: YP003 nobody named; YP004 she is no member. For the package''s own
functions.';

CREATE FUNCTION organizations.record_change(
    kind organizations.change_kind,
    organization_id uuid,
    user_id uuid,
    from_role organizations.org_role,
    to_role organizations.org_role,
    invitation_id uuid DEFAULT NULL
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO organizations.membership_changes (
        kind, organization_id, user_id, changed_by, from_role, to_role, invitation_id
    )
    VALUES (
        record_change.kind, record_change.organization_id, record_change.user_id,
        users.caller_id(), record_change.from_role, record_change.to_role,
        record_change.invitation_id
    );

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'organization.' || record_change.kind::text, record_change.organization_id,
        'organization', record_change.organization_id,
        jsonb_strip_nulls(jsonb_build_object(
            'organization_id', record_change.organization_id,
            'user_id', record_change.user_id,
            'changed_by', users.caller_id(),
            'invitation_id', record_change.invitation_id,
            'from_role', record_change.from_role,
            'to_role', record_change.to_role
        ))
    )
$function$;

REVOKE ALL ON FUNCTION organizations.record_change(
    organizations.change_kind, uuid, uuid, organizations.org_role, organizations.org_role, uuid
) FROM public;
COMMENT ON FUNCTION organizations.record_change(
    organizations.change_kind, uuid, uuid, organizations.org_role, organizations.org_role, uuid
) IS
'Writes a change by the caller into the history and tells the world, under the topic organization.
and its kind. For the package''s own functions.';

CREATE FUNCTION organizations.revoke_beyond(
    organization_id uuid, user_id uuid, role organizations.org_role
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH revoked AS (
        UPDATE organizations.org_invitations
        SET status = 'revoked'
        WHERE org_invitations.org_id = revoke_beyond.organization_id
            AND org_invitations.invited_by = revoke_beyond.user_id
            AND org_invitations.status = 'pending'
            AND coalesce(
                greatest('admin', org_invitations.role) > revoke_beyond.role, TRUE
            )
        RETURNING org_invitations.id, org_invitations.role
    )
    SELECT organizations.record_change(
        'invitation_revoked', revoke_beyond.organization_id, NULL, NULL, revoked.role, revoked.id
    )
    FROM revoked
$function$;

REVOKE ALL ON FUNCTION organizations.revoke_beyond(uuid, uuid, organizations.org_role) FROM public;
COMMENT ON FUNCTION organizations.revoke_beyond(uuid, uuid, organizations.org_role) IS
'Revokes the waiting invitations that a member sent and could not send with this role; null: she is
no member any more. For the package''s own functions.';

CREATE FUNCTION organizations.set_role(
    member organizations.org_memberships,
    role organizations.org_role,
    kind organizations.change_kind
)
RETURNS organizations.org_memberships
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_member organizations.org_memberships;
BEGIN
    UPDATE organizations.org_memberships
    SET role = set_role.role
    WHERE org_memberships.org_id = member.org_id AND org_memberships.user_id = member.user_id
    RETURNING * INTO v_member;

    PERFORM organizations.record_change(
        kind, member.org_id, member.user_id, member.role, set_role.role
    );
    PERFORM organizations.revoke_beyond(member.org_id, member.user_id, set_role.role);

    RETURN v_member;
END
$function$;

REVOKE ALL ON FUNCTION organizations.set_role(
    organizations.org_memberships, organizations.org_role, organizations.change_kind
) FROM public;
COMMENT ON FUNCTION organizations.set_role(
    organizations.org_memberships, organizations.org_role, organizations.change_kind
) IS
'Gives a member, as she was read under the lock, another role and returns the membership. For the
package''s own functions.';

CREATE FUNCTION organizations.end_membership(
    member organizations.org_memberships, kind organizations.change_kind
)
RETURNS organizations.org_memberships
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    DELETE FROM organizations.org_memberships
    WHERE org_memberships.org_id = member.org_id AND org_memberships.user_id = member.user_id;

    PERFORM organizations.record_change(kind, member.org_id, member.user_id, member.role, NULL);
    PERFORM organizations.revoke_beyond(member.org_id, member.user_id, NULL);

    RETURN member;
END
$function$;

REVOKE ALL ON FUNCTION organizations.end_membership(
    organizations.org_memberships, organizations.change_kind
) FROM public;
COMMENT ON FUNCTION organizations.end_membership(
    organizations.org_memberships, organizations.change_kind
) IS
'Ends a membership, as it was read under the lock, and returns it. For the package''s own
functions.';
