-- What policies ask about the caller's organizations: one array, once per statement, read from
-- live memberships. A claim in a token can be an hour old, a membership cannot.

CREATE FUNCTION organizations.member_of(minimum organizations.org_role)
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT org_memberships.org_id
        FROM organizations.org_memberships
        INNER JOIN organizations.organizations ON organizations.id = org_memberships.org_id
        WHERE org_memberships.user_id = users.caller_id()
            AND org_memberships.role >= member_of.minimum
            AND (
                member_of.minimum <> 'editor'
                OR organizations.status = 'active' AND users.account_id() IS NOT NULL
            )
    )
$function$;

REVOKE ALL ON FUNCTION organizations.member_of(organizations.org_role) FROM public;
GRANT EXECUTE ON FUNCTION organizations.member_of(organizations.org_role)
TO anon, authenticated, service_role;
COMMENT ON FUNCTION organizations.member_of(organizations.org_role) IS
'Organizations in which the caller has at least this role now. For editor, the role that writes,
only active ones, and only if she may write at all: the suspended are read and do not write. Never
null. Callable by anon, authenticated, service_role.';
