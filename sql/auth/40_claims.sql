-- What the caller's token says, read from the settings that PostgREST makes for each request.
-- The same names, types and precedence as on Supabase: request.jwt.claim.* wins over
-- request.jwt.claims. They only repeat the token; they grant nothing.

CREATE FUNCTION auth.jwt()
RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        nullif(current_setting('request.jwt.claim', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')
    )::jsonb
$function$;

REVOKE EXECUTE ON FUNCTION auth.jwt() FROM public;
GRANT EXECUTE ON FUNCTION auth.jwt() TO anon, authenticated, service_role;
COMMENT ON FUNCTION auth.jwt() IS 'All claims of the caller''s token; null without one.';

CREATE FUNCTION auth.uid()
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        nullif(current_setting('request.jwt.claim.sub', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
    )::uuid
$function$;

REVOKE EXECUTE ON FUNCTION auth.uid() FROM public;
GRANT EXECUTE ON FUNCTION auth.uid() TO anon, authenticated, service_role;
COMMENT ON FUNCTION auth.uid() IS
'The claim sub: id of the signed-in user, null without one. 22P02 when it is no uuid.';

CREATE FUNCTION auth.role()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        nullif(current_setting('request.jwt.claim.role', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
    )
$function$;

REVOKE EXECUTE ON FUNCTION auth.role() FROM public;
GRANT EXECUTE ON FUNCTION auth.role() TO anon, authenticated, service_role;
COMMENT ON FUNCTION auth.role() IS 'The claim role: the database role the token asks for.';

CREATE FUNCTION auth.email()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        nullif(current_setting('request.jwt.claim.email', true), ''),
        nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
    )
$function$;

REVOKE EXECUTE ON FUNCTION auth.email() FROM public;
GRANT EXECUTE ON FUNCTION auth.email() TO anon, authenticated, service_role;
COMMENT ON FUNCTION auth.email() IS 'The claim email; null when the token has none.';
