-- Invitations into organizations. The secret of a link is 256 random bits; the table keeps its
-- hash alone. It leaves the database once, in the event for the mailer, and never by an answer to
-- the inviter: she could open the link herself in the invited person's name.

CREATE FUNCTION organizations.new_token()
RETURNS text
LANGUAGE sql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Three random uuids carry 366 random bits.
    SELECT rtrim(translate(encode(sha256(convert_to(
        gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'
    )), 'base64'), '+/', '-_'), '=')
$function$;

REVOKE ALL ON FUNCTION organizations.new_token() FROM public;
COMMENT ON FUNCTION organizations.new_token() IS
'A secret of 256 bits in 43 characters that need no escaping in an address. For the package''s own
functions.';

CREATE FUNCTION organizations.token_hash(token text)
RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT sha256(convert_to(token, 'UTF8'))
$function$;

REVOKE ALL ON FUNCTION organizations.token_hash(text) FROM public;
COMMENT ON FUNCTION organizations.token_hash(text) IS
'SHA-256 of a secret, as the table keeps it. For the package''s own functions.';

CREATE FUNCTION organizations.invitation_life()
RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT interval '7 days'
$function$;

REVOKE ALL ON FUNCTION organizations.invitation_life() FROM public;
COMMENT ON FUNCTION organizations.invitation_life() IS
'How long a link is good for. For the package''s own functions.';

CREATE FUNCTION organizations.show(invitation organizations.org_invitations)
RETURNS organizations.invitation
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        invitation.id, invitation.org_id, invitation.invited_by, invitation.email,
        invitation.role, invitation.status, invitation.expires_at, invitation.sent_count,
        invitation.last_sent_at, invitation.created_at
$function$;

REVOKE ALL ON FUNCTION organizations.show(organizations.org_invitations) FROM public;
COMMENT ON FUNCTION organizations.show(organizations.org_invitations) IS
'The invitation as the API shows it. For the package''s own functions.';

CREATE FUNCTION organizations.is_mine(email text)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Only ASCII letters fold: in some locales lower() makes other letters equal to them, and
    -- with them another person's address.
    SELECT EXISTS (
        SELECT FROM users.auth_account() AS account
        WHERE NOT account.is_anonymous
            AND account.email_confirmed_at IS NOT NULL
            AND lower(btrim(account.email) COLLATE "C") = lower(btrim(is_mine.email) COLLATE "C")
    )
$function$;

REVOKE ALL ON FUNCTION organizations.is_mine(text) FROM public;
COMMENT ON FUNCTION organizations.is_mine(text) IS
'Whether the caller has proven that the address is hers. For the package''s own functions.';

CREATE FUNCTION organizations.check_limits(organization_id uuid, email text, invitation_id uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Mails of one sender in any 24 hours, to one address by one organization, and waiting ones.
    c_per_inviter_and_day constant integer := 50;
    c_per_address_and_day constant integer := 3;
    c_waiting constant integer := 100;
    v_caller constant uuid := users.caller_id();
    v_by_inviter bigint;
    v_to_address bigint;
    v_waiting bigint;
BEGIN
    -- One sender may act in two organizations at once: her mails are counted one after another.
    PERFORM FROM users.user_profiles WHERE user_profiles.user_id = v_caller FOR NO KEY UPDATE;

    SELECT count(*) INTO v_by_inviter
    FROM organizations.membership_changes
    WHERE membership_changes.changed_by = v_caller
        AND membership_changes.kind IN ('member_invited', 'invitation_resent')
        AND membership_changes.created_at > clock_timestamp() - interval '1 day';

    SELECT count(*) INTO v_to_address
    FROM organizations.membership_changes
    INNER JOIN organizations.org_invitations
        ON org_invitations.id = membership_changes.invitation_id
    WHERE membership_changes.organization_id = check_limits.organization_id
        AND org_invitations.email_hash = users.address_hash(check_limits.email)
        AND membership_changes.kind IN ('member_invited', 'invitation_resent')
        AND membership_changes.created_at > clock_timestamp() - interval '1 day';

    SELECT count(*) INTO v_waiting
    FROM organizations.org_invitations
    WHERE org_invitations.org_id = check_limits.organization_id
        AND org_invitations.id IS DISTINCT FROM check_limits.invitation_id
        AND org_invitations.status = 'pending'
        AND org_invitations.expires_at > now();

    IF v_by_inviter >= c_per_inviter_and_day OR v_to_address >= c_per_address_and_day
        OR v_waiting >= c_waiting
    THEN
        PERFORM ops.raise_error('YP213', format(
            'At most %s mails a day by one person, %s a day to one address, and %s waiting.',
            c_per_inviter_and_day, c_per_address_and_day, c_waiting
        ));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION organizations.check_limits(uuid, text, uuid) FROM public;
COMMENT ON FUNCTION organizations.check_limits(uuid, text, uuid) IS
'Lets pass who may have one more mail sent: 50 per person and day, 3 per organization, address and
day, and 100 others waiting in the organization. Errors: YP213 it would be more. For the package''s
own functions.';

CREATE FUNCTION organizations.require_invitation(invitation_id uuid)
RETURNS organizations.org_invitations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_account();
    v_invitation organizations.org_invitations;
BEGIN
    PERFORM ops.require(
        require_invitation.invitation_id IS NOT NULL, 'invitation_id', 'must be given'
    );

    SELECT * INTO v_invitation
    FROM organizations.org_invitations
    WHERE org_invitations.id = require_invitation.invitation_id;
    -- To a stranger one that does not exist and another organization's look the same.
    IF NOT organizations.has_role(v_invitation.org_id, 'admin') THEN
        PERFORM ops.raise_error('YP004', format(
            'Person %s manages no invitation %s.', v_caller, require_invitation.invitation_id
        ));
    END IF;

    PERFORM organizations.require_reach(
        organizations.lock_for(v_invitation.org_id, 'admin'), v_invitation.role
    );
    SELECT * INTO v_invitation
    FROM organizations.org_invitations
    WHERE org_invitations.id = require_invitation.invitation_id
    FOR UPDATE;

    RETURN v_invitation;
END
$function$;

REVOKE ALL ON FUNCTION organizations.require_invitation(uuid) FROM public;
COMMENT ON FUNCTION organizations.require_invitation(uuid) IS
'The invitation, locked with its organization, if the caller manages it. Errors: YP004 there is none
for her; YP002 it offers a role above her own; YP001, YP003, YP005, YP009, YP216 as
organizations.lock_for(). For the package''s own functions.';

CREATE FUNCTION organizations.require_invited(token text)
RETURNS organizations.org_invitations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_account();
    v_hash constant bytea := organizations.token_hash(token);
    v_invitation organizations.org_invitations;
BEGIN
    PERFORM ops.require(token IS NOT NULL, 'token', 'must be given');

    SELECT * INTO v_invitation
    FROM organizations.org_invitations WHERE org_invitations.token_hash = v_hash;
    -- Whom the mail was forwarded to learns that it is not hers, and nothing of its state.
    IF v_invitation.id IS NOT NULL AND NOT organizations.is_mine(v_invitation.email) THEN
        PERFORM ops.raise_error('YP214', format(
            'Person %s has not proven that she owns the address.', v_caller
        ));
    END IF;

    PERFORM FROM organizations.organizations
    WHERE organizations.id = v_invitation.org_id
    FOR NO KEY UPDATE;
    -- By its secret again: sent once more in the meantime, it has another one.
    SELECT * INTO v_invitation
    FROM organizations.org_invitations WHERE org_invitations.token_hash = v_hash
    FOR UPDATE;

    IF v_invitation.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'No invitation has this token; the latest mail counts.');
    ELSIF v_invitation.status = 'expired'
        OR v_invitation.status = 'pending' AND v_invitation.expires_at <= now()
    THEN
        PERFORM ops.raise_error('YP215', format('It was good until %s.', v_invitation.expires_at));
    ELSIF v_invitation.status <> 'pending' THEN
        PERFORM ops.raise_error('YP005', format('The invitation is %s.', v_invitation.status));
    END IF;

    RETURN v_invitation;
END
$function$;

REVOKE ALL ON FUNCTION organizations.require_invited(text) FROM public;
COMMENT ON FUNCTION organizations.require_invited(text) IS
'The waiting invitation of the token, locked with its organization, if the caller has proven to own
the invited address. Errors: YP003 no token; YP004 no invitation has it; YP214 it is for another
address, whatever its state; YP215 expired; YP005 answered or revoked; YP001, YP009, YP216 as
organizations.require_account(). For the package''s own functions.';

CREATE FUNCTION organizations.mail_invitation(invitation_id uuid, token text)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, aggregate_type, aggregate_id, payload)
    VALUES (
        'mail.organization_invitation', 'org_invitation', mail_invitation.invitation_id,
        jsonb_build_object('invitation_id', mail_invitation.invitation_id, 'token', token)
    )
$function$;

REVOKE ALL ON FUNCTION organizations.mail_invitation(uuid, text) FROM public;
COMMENT ON FUNCTION organizations.mail_invitation(uuid, text) IS
'Hands the secret to the mailer, and to it alone: the event is of no tenant, so that it is delivered
to no tenant''s own receivers. For the package''s own functions.';
