-- What the caller may do in an organization, read from live memberships at every call: a claim
-- in a token can be an hour old, a membership cannot.

CREATE FUNCTION organizations.has_role(org_id uuid, minimum organizations.org_role)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT EXISTS (
        SELECT FROM organizations.org_memberships
        WHERE org_memberships.org_id = has_role.org_id
            AND org_memberships.user_id = users.caller_id()
            AND org_memberships.role >= has_role.minimum
    )
$function$;

REVOKE ALL ON FUNCTION organizations.has_role(uuid, organizations.org_role) FROM public;
COMMENT ON FUNCTION organizations.has_role(uuid, organizations.org_role) IS
'Whether the caller is a member with at least this role; false for null or an unknown
organization. For the package''s own functions.';

CREATE FUNCTION organizations.require_role(org_id uuid, minimum organizations.org_role)
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    PERFORM ops.require(require_role.org_id IS NOT NULL, 'organization_id', 'must be given');

    IF NOT organizations.has_role(require_role.org_id, minimum) THEN
        PERFORM ops.raise_error(
            'YP002', format('It takes the role %s in %s.', minimum, require_role.org_id)
        );
    END IF;

    RETURN v_caller;
END
$function$;

REVOKE ALL ON FUNCTION organizations.require_role(uuid, organizations.org_role) FROM public;
COMMENT ON FUNCTION organizations.require_role(uuid, organizations.org_role) IS
'The caller, if she has at least this role in the organization. Errors: YP002 she has not, or
there is no such organization; YP001 and YP009 as users.require_caller(); YP003 no organization
named. For the package''s own functions.';
