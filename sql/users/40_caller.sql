-- Who is calling. Everything that decides by the caller asks here, so that a token with a
-- malformed subject is a caller without access and not an error on every table.

CREATE FUNCTION users.caller_id()
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN claim.sub ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN claim.sub::uuid
    END
    FROM (
        SELECT coalesce(
            nullif(current_setting('request.jwt.claim.sub', true), ''),
            nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
        ) AS sub
    ) AS claim
$function$;

REVOKE ALL ON FUNCTION users.caller_id() FROM public;
COMMENT ON FUNCTION users.caller_id() IS
'The signed-in user: the claim sub as auth.uid() reads it, but null when it is no uuid.';

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
