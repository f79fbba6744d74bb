-- Invitations into an organization: sent by its admins to an address, answered by the person who
-- has proven that the address is hers. The token says which invitation, and comes by mail, never by
-- these functions' answers; sql/organizations/42_invitations.sql says why.

CREATE FUNCTION public.invite_member(organization_id uuid, email text, role text)
RETURNS organizations.invitation
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_own constant organizations.org_role := organizations.lock_for(organization_id, 'admin');
    v_token constant text := organizations.new_token();
    v_invitation organizations.org_invitations;
BEGIN
    -- No character that could make one address two, or end a header of the mail.
    PERFORM ops.require(
        btrim(email) ~ '^[^@\s[:cntrl:]<>(),;:"\\]+@[^@\s[:cntrl:]<>(),;:"\\]+$'
        AND char_length(email) <= 320,
        'email', 'must be one e-mail address'
    );
    PERFORM ops.require(
        role IN ('viewer', 'editor', 'admin', 'owner'), 'role',
        'must be viewer, editor, admin or owner'
    );
    PERFORM organizations.require_reach(v_own, role::organizations.org_role);

    IF organizations.is_mine(email) OR EXISTS (
        SELECT FROM organizations.org_invitations
        INNER JOIN organizations.org_memberships
            ON org_memberships.org_id = org_invitations.org_id
            AND org_memberships.user_id = org_invitations.accepted_user_id
        WHERE org_invitations.org_id = invite_member.organization_id
            AND org_invitations.email_hash = users.address_hash(invite_member.email)
    ) THEN
        PERFORM ops.raise_error('YP212', 'The address is that of a member.');
    END IF;

    -- Whoever comes too late makes room for the next.
    UPDATE organizations.org_invitations
    SET status = 'expired'
    WHERE org_invitations.org_id = invite_member.organization_id
        AND org_invitations.email_norm = lower(btrim(invite_member.email))
        AND org_invitations.status = 'pending'
        AND org_invitations.expires_at <= now();
    PERFORM organizations.check_limits(organization_id, email, NULL);

    INSERT INTO organizations.org_invitations (
        org_id, invited_by, email, role, token_hash, expires_at, sent_count, last_sent_at
    )
    VALUES (
        invite_member.organization_id, users.caller_id(), btrim(invite_member.email),
        invite_member.role::organizations.org_role, organizations.token_hash(v_token),
        now() + organizations.invitation_life(), 1, now()
    )
    ON CONFLICT (org_id, email_norm) WHERE status = 'pending' DO NOTHING
    RETURNING * INTO v_invitation;
    IF v_invitation.id IS NULL THEN
        PERFORM ops.raise_error(
            'YP005', 'An invitation to this address waits already: resend it or revoke it.'
        );
    END IF;

    PERFORM organizations.record_change(
        'member_invited', organization_id, NULL, NULL, v_invitation.role, v_invitation.id
    );
    PERFORM organizations.mail_invitation(v_invitation.id, v_token);

    RETURN organizations.show(v_invitation);
END
$function$;

REVOKE ALL ON FUNCTION public.invite_member(uuid, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.invite_member(uuid, text, text) TO authenticated;
COMMENT ON FUNCTION public.invite_member(uuid, text, text) IS
'Invites an address with a role (viewer, editor, admin, owner; none above the caller''s own) and
returns the invitation, good for 7 days. Its secret goes to the address alone. Errors: YP001, YP009
not signed in or no profile; YP002 not an admin there, or a role above her own; YP003 an argument;
YP005 the organization is suspended or closed, or an invitation to the address waits; YP212 it is a
member''s; YP213 too many; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.resend_invitation(invitation_id uuid)
RETURNS organizations.invitation
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_token constant text := organizations.new_token();
    v_invitation organizations.org_invitations := organizations.require_invitation(invitation_id);
BEGIN
    IF v_invitation.status NOT IN ('pending', 'expired') OR EXISTS (
        SELECT FROM organizations.org_invitations
        WHERE org_invitations.org_id = v_invitation.org_id
            AND org_invitations.email_norm = v_invitation.email_norm
            AND org_invitations.id <> v_invitation.id
            AND org_invitations.status = 'pending'
    ) THEN
        PERFORM ops.raise_error('YP005', format(
            'The invitation is %s, or a newer one waits.', v_invitation.status
        ));
    END IF;
    PERFORM organizations.check_limits(
        v_invitation.org_id, v_invitation.email, v_invitation.id
    );

    -- Who sends it answers for it from now on.
    UPDATE organizations.org_invitations
    SET
        status = 'pending',
        invited_by = users.caller_id(),
        token = NULL,
        token_hash = organizations.token_hash(v_token),
        expires_at = now() + organizations.invitation_life(),
        sent_count = org_invitations.sent_count + 1,
        last_sent_at = now()
    WHERE org_invitations.id = v_invitation.id
    RETURNING * INTO v_invitation;

    PERFORM organizations.record_change(
        'invitation_resent', v_invitation.org_id, NULL, NULL, v_invitation.role, v_invitation.id
    );
    PERFORM organizations.mail_invitation(v_invitation.id, v_token);

    RETURN organizations.show(v_invitation);
END
$function$;

REVOKE ALL ON FUNCTION public.resend_invitation(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.resend_invitation(uuid) TO authenticated;
COMMENT ON FUNCTION public.resend_invitation(uuid) IS
'Sends a waiting or expired invitation again with a new secret, good for 7 days more, in the name of
the caller, and returns it; the old link is dead. Errors: YP001, YP009 not signed in or no profile;
YP002 it offers a role above her own; YP003 none named; YP004 none that she manages; YP005 answered,
revoked, a newer one waits, or the organization is suspended or closed; YP213 too many; YP216 no
permanent account. Callable by authenticated.';

CREATE FUNCTION public.revoke_invitation(invitation_id uuid)
RETURNS organizations.invitation
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_invitation organizations.org_invitations := organizations.require_invitation(invitation_id);
BEGIN
    IF v_invitation.status <> 'pending' THEN
        PERFORM ops.raise_error('YP005', format('The invitation is %s.', v_invitation.status));
    END IF;

    UPDATE organizations.org_invitations SET status = 'revoked'
    WHERE org_invitations.id = v_invitation.id
    RETURNING * INTO v_invitation;
    PERFORM organizations.record_change(
        'invitation_revoked', v_invitation.org_id, NULL, NULL, v_invitation.role, v_invitation.id
    );

    RETURN organizations.show(v_invitation);
END
$function$;

REVOKE ALL ON FUNCTION public.revoke_invitation(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.revoke_invitation(uuid) TO authenticated;
COMMENT ON FUNCTION public.revoke_invitation(uuid) IS
'Takes a waiting invitation back and returns it. Errors: YP001, YP009 not signed in or no profile;
YP002 it offers a role above her own; YP003 none named; YP004 none that she manages; YP005 it does
not wait, or the organization is suspended or closed; YP216 no permanent account. Callable by
authenticated.';

CREATE FUNCTION public.accept_invitation(token text)
RETURNS organizations.org_memberships
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.caller_id();
    v_invitation constant organizations.org_invitations := organizations.require_invited(token);
    v_member organizations.org_memberships;
BEGIN
    -- An invitation is worth what its sender may still give, in whatever way she lost her role.
    IF NOT EXISTS (
        SELECT FROM organizations.organizations
        INNER JOIN organizations.org_memberships
            ON org_memberships.org_id = organizations.id
            AND org_memberships.user_id = v_invitation.invited_by
            AND org_memberships.role >= greatest('admin', v_invitation.role)
        WHERE organizations.id = v_invitation.org_id AND organizations.status = 'active'
    ) THEN
        PERFORM ops.raise_error(
            'YP005', 'The organization is not active, or who sent this may not give the role now.'
        );
    END IF;

    INSERT INTO organizations.org_memberships (org_id, user_id, role, invited_by)
    VALUES (v_invitation.org_id, v_caller, v_invitation.role, v_invitation.invited_by)
    ON CONFLICT (org_id, user_id) DO NOTHING
    RETURNING * INTO v_member;
    IF v_member.user_id IS NULL THEN
        PERFORM ops.raise_error('YP212', 'The caller belongs to the organization already.');
    END IF;

    UPDATE organizations.org_invitations
    SET status = 'accepted', accepted_at = now(), accepted_user_id = v_caller
    WHERE org_invitations.id = v_invitation.id;
    PERFORM organizations.record_change(
        'member_joined', v_member.org_id, v_caller, NULL, v_member.role, v_invitation.id
    );

    RETURN v_member;
END
$function$;

REVOKE ALL ON FUNCTION public.accept_invitation(text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.accept_invitation(text) TO authenticated;
COMMENT ON FUNCTION public.accept_invitation(text) IS
'Makes the caller a member by the token of an invitation to her own, proven address, once, and
returns the membership. Errors: YP001, YP009 not signed in or no profile; YP003 no token; YP004 no
invitation has it, or a later mail replaced it; YP005 answered, revoked, its sender may not give the
role any more, or the organization is suspended or closed; YP212 a member already; YP214 it is for
another address; YP215 expired; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.decline_invitation(token text)
RETURNS organizations.invitation
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_invitation organizations.org_invitations := organizations.require_invited(token);
BEGIN
    UPDATE organizations.org_invitations SET status = 'declined'
    WHERE org_invitations.id = v_invitation.id
    RETURNING * INTO v_invitation;
    PERFORM organizations.record_change(
        'invitation_declined', v_invitation.org_id, users.caller_id(), NULL, v_invitation.role,
        v_invitation.id
    );

    RETURN organizations.show(v_invitation);
END
$function$;

REVOKE ALL ON FUNCTION public.decline_invitation(text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.decline_invitation(text) TO authenticated;
COMMENT ON FUNCTION public.decline_invitation(text) IS
'Declines an invitation to the caller''s own, proven address by its token, and returns it. Errors:
YP001, YP009 not signed in or no profile; YP003 no token; YP004 no invitation has it, or a later
mail replaced it; YP005 answered or revoked; YP214 it is for another address; YP215 expired; YP216
no permanent account. Callable by authenticated.';
