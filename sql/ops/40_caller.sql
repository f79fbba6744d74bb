-- Which database role is calling, seen from inside a SECURITY DEFINER function, where
-- current_user is the function's owner. The claim role of a token is not asked: it is text.

CREATE FUNCTION ops.is_service()
RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_has_role(
        coalesce(nullif(current_setting('role'), 'none'), session_user), 'service_role', 'USAGE'
    )
$function$;

REVOKE ALL ON FUNCTION ops.is_service() FROM public;
COMMENT ON FUNCTION ops.is_service() IS
'Whether the caller acts with the rights of service_role: a trusted server, not a person. For the
package''s own functions.';

CREATE FUNCTION ops.caller_kind()
RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN caller.role IN ('anon', 'authenticated') THEN 'user'
        WHEN pg_has_role(caller.role, owner.nspowner, 'USAGE')
            OR pg_has_role(caller.role, 'yardpass_jobs', 'USAGE') THEN 'system'
        ELSE 'service'
    END
    FROM (
        SELECT coalesce(nullif(current_setting('role'), 'none'), session_user)::name AS role
    ) AS caller
    CROSS JOIN pg_namespace AS owner
    WHERE owner.nspname = 'ops'
$function$;

REVOKE ALL ON FUNCTION ops.caller_kind() FROM public;
COMMENT ON FUNCTION ops.caller_kind() IS
'Who acts: user (the API role of a person or of nobody), system (jobs, and the owner of the
package: the DBA), service (any other role, service_role above all). For the package''s own
functions.';
