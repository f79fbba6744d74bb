-- Who is calling. Everything that decides by the caller asks here, so that a token with a
-- malformed subject is a caller without access and not an error on every table.

CREATE FUNCTION users.caller_id()
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_sub text := nullif(current_setting('request.jwt.claim.sub', true), '');
BEGIN
    IF v_sub IS NULL THEN
        v_sub := nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub';
    END IF;

    RETURN CASE
        WHEN v_sub ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN v_sub::uuid
    END;
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION users.caller_id() FROM public;
GRANT EXECUTE ON FUNCTION users.caller_id() TO anon, authenticated, service_role;
COMMENT ON FUNCTION users.caller_id() IS
'The signed-in user: the claim sub as auth.uid() reads it, but null when it is no uuid or the claims
are no JSON. Callable by anon, authenticated, service_role.';

CREATE FUNCTION users.is_anonymous()
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'is_anonymous'
        IS NOT DISTINCT FROM 'true';
EXCEPTION
    WHEN data_exception THEN
        RETURN FALSE;
END
$function$;

REVOKE ALL ON FUNCTION users.is_anonymous() FROM public;
COMMENT ON FUNCTION users.is_anonymous() IS
'Whether the token is of an anonymous sign-in: somebody who has shown no address. For the package''s
own functions.';

CREATE FUNCTION users.auth_account()
RETURNS TABLE (id uuid, email text, email_confirmed_at timestamptz, is_anonymous boolean)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT users.id, users.email::text, users.email_confirmed_at, users.is_anonymous
    FROM auth.users
    WHERE users.id = users.caller_id()
$function$;

REVOKE ALL ON FUNCTION users.auth_account() FROM public;
COMMENT ON FUNCTION users.auth_account() IS
'The caller''s row of auth.users, or none. Its owner is the installing role, because on hosted
platforms nobody else may read that table. For the package''s own functions.';

CREATE FUNCTION users.auth_addresses(ids uuid[])
RETURNS TABLE (id uuid, email text)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT users.id, users.email::text
    FROM auth.users
    WHERE users.id = ANY(ids) AND users.email IS NOT NULL AND users.email_confirmed_at IS NOT NULL
$function$;

REVOKE ALL ON FUNCTION users.auth_addresses(uuid[]) FROM public;
COMMENT ON FUNCTION users.auth_addresses(uuid[]) IS
'The confirmed addresses by which these people sign in; whose is not confirmed is left out. Owned
by the installing role, as users.auth_account() is, and with it all that reads auth.users. For the
package''s own functions.';

CREATE FUNCTION users.require_caller()
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_user_id constant uuid := users.caller_id();
BEGIN
    IF v_user_id IS NULL THEN
        PERFORM ops.raise_error('YP001', 'The request carries no token of a user.');
    END IF;

    IF NOT EXISTS (
        SELECT FROM users.user_profiles
        WHERE user_profiles.user_id = v_user_id AND user_profiles.erased_at IS NULL
    ) THEN
        PERFORM ops.raise_error('YP009', 'The signed-in user has not saved a profile yet.');
    END IF;

    RETURN v_user_id;
END
$function$;

REVOKE ALL ON FUNCTION users.require_caller() FROM public;
COMMENT ON FUNCTION users.require_caller() IS
'The signed-in user, who has a profile. Errors: YP001 nobody is signed in; YP009 no profile.
For the package''s own functions.';
