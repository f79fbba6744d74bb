-- For which organization a request speaks. The claim org_id only chooses among the caller's live
-- memberships: a forged or outdated claim chooses nothing.

CREATE FUNCTION public.user_orgs()
RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT org_memberships.org_id
    FROM organizations.org_memberships
    WHERE org_memberships.user_id = users.caller_id()
$function$;

REVOKE ALL ON FUNCTION public.user_orgs() FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.user_orgs() TO authenticated, service_role;
COMMENT ON FUNCTION public.user_orgs() IS
'Ids of the organizations the caller is a member of now. Callable by authenticated, service_role.';

CREATE FUNCTION public.current_org_id()
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT org_memberships.org_id
        FROM organizations.org_memberships
        WHERE org_memberships.user_id = users.caller_id()
            AND org_memberships.org_id::text = lower(
                nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'org_id'
            )
    );
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.current_org_id() FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.current_org_id() TO authenticated, service_role;
COMMENT ON FUNCTION public.current_org_id() IS
'The organization named by the claim org_id, if the caller is a member of it now, else null.
Callable by authenticated, service_role.';
