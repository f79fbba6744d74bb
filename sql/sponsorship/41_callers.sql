-- What policies ask about sponsors: one array each, once per statement. A sponsor is acted for by
-- its own members and by those of the organization behind it, with the role of the same name.

CREATE FUNCTION sponsorship.my_sponsors(minimum sponsorship.sponsor_role)
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT sponsors.id
        FROM sponsorship.sponsor_members
        INNER JOIN sponsorship.sponsors ON sponsors.id = sponsor_members.sponsor_id
        WHERE sponsor_members.user_id = users.caller_id()
            AND sponsor_members.role >= my_sponsors.minimum
            AND (
                my_sponsors.minimum = 'viewer'
                OR sponsors.status = 'active' AND sponsors.deleted_at IS NULL
            )
        UNION
        SELECT sponsors.id
        FROM sponsorship.sponsors
        WHERE sponsors.org_id
            = ANY(organizations.member_of(my_sponsors.minimum::text::organizations.org_role))
            AND (
                my_sponsors.minimum = 'viewer'
                OR sponsors.status = 'active' AND sponsors.deleted_at IS NULL
            )
    )
$function$;

REVOKE ALL ON FUNCTION sponsorship.my_sponsors(sponsorship.sponsor_role) FROM public;
GRANT EXECUTE ON FUNCTION sponsorship.my_sponsors(sponsorship.sponsor_role)
TO anon, authenticated, service_role;
COMMENT ON FUNCTION sponsorship.my_sponsors(sponsorship.sponsor_role) IS
'Sponsors for which the caller may act with at least this role, as their member or as one of the
organization behind them; for more than viewer only active ones, so that a suspended sponsor can be
read and not written. Never null. Callable by anon, authenticated, service_role.';

CREATE FUNCTION sponsorship.findable_sponsors()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT sponsors.id
        FROM sponsorship.sponsors
        LEFT JOIN sponsorship.sponsor_profiles ON sponsor_profiles.sponsor_id = sponsors.id
        WHERE sponsors.status = 'active'
            AND sponsors.deleted_at IS NULL
            AND sponsor_profiles.public_visibility IS DISTINCT FROM 'hidden'
    )
$function$;

REVOKE ALL ON FUNCTION sponsorship.findable_sponsors() FROM public;
GRANT EXECUTE ON FUNCTION sponsorship.findable_sponsors() TO anon, authenticated, service_role;
COMMENT ON FUNCTION sponsorship.findable_sponsors() IS
'Sponsors that strangers may find: active, not taken down, not hidden by their own profile. It
names these and not the others, so that nobody learns from it who hides. Never null. Callable by
anon, authenticated, service_role.';
