-- What policies ask about the caller and other people. Each answers with one array, once per
-- statement, and reads key columns alone: the functions belong to yardpass_memberships.

CREATE FUNCTION users.account_id()
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.caller_id();
BEGIN
    IF v_caller IS NULL OR users.is_anonymous() THEN
        RETURN NULL;
    END IF;

    RETURN (
        SELECT user_profiles.user_id
        FROM users.user_profiles
        WHERE user_profiles.user_id = v_caller
            AND user_profiles.suspended_at IS NULL
            AND user_profiles.erased_at IS NULL
    );
END
$function$;

REVOKE ALL ON FUNCTION users.account_id() FROM public;
GRANT EXECUTE ON FUNCTION users.account_id() TO anon, authenticated, service_role;
COMMENT ON FUNCTION users.account_id() IS
'The caller as one who may write content: signed in with a permanent account and a profile that is
neither suspended nor erased; else null. Callable by anon, authenticated, service_role.';

CREATE FUNCTION users.blocked()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT user_blocks.blocked_user_id
        FROM users.user_blocks
        WHERE user_blocks.blocker_user_id = users.caller_id()
            AND user_blocks.blocked_user_id IS NOT NULL
        UNION
        SELECT user_blocks.blocker_user_id
        FROM users.user_blocks
        WHERE user_blocks.blocked_user_id = users.caller_id()
            AND user_blocks.blocker_user_id IS NOT NULL
    )
$function$;

REVOKE ALL ON FUNCTION users.blocked() FROM public;
GRANT EXECUTE ON FUNCTION users.blocked() TO anon, authenticated, service_role;
COMMENT ON FUNCTION users.blocked() IS
'People whom the caller blocks or who block her; a block works both ways. Callable by anon,
authenticated, service_role.';

CREATE FUNCTION users.followed()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT follows.target_id
        FROM users.follows
        WHERE follows.follower_user_id = users.caller_id()
            AND follows.follower_org_id IS NULL
            AND follows.target_type = 'user'
            AND follows.status = 'accepted'
    )
$function$;

REVOKE ALL ON FUNCTION users.followed() FROM public;
GRANT EXECUTE ON FUNCTION users.followed() TO anon, authenticated, service_role;
COMMENT ON FUNCTION users.followed() IS
'People whose accepted follower the caller is. Callable by anon, authenticated, service_role.';
