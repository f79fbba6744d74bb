-- What policies ask about the caller's events: one array each, once per statement. The functions
-- read who owns, works at and is invited to events, and nothing else of them.

CREATE FUNCTION events.managed_events(minimum organizations.org_role)
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT events.id
        FROM events.events
        WHERE events.owner_organization_id = ANY(organizations.member_of(managed_events.minimum))
        UNION ALL
        SELECT events.id
        FROM events.events
        WHERE events.owner_user_id = users.caller_id()
            AND (managed_events.minimum <> 'editor' OR users.account_id() IS NOT NULL)
    )
$function$;

REVOKE ALL ON FUNCTION events.managed_events(organizations.org_role) FROM public;
GRANT EXECUTE ON FUNCTION events.managed_events(organizations.org_role)
TO anon, authenticated, service_role;
COMMENT ON FUNCTION events.managed_events(organizations.org_role) IS
'Events of the organizations in which the caller has at least this role, and events that she owns
as a person; for editor only those that she may write, as in organizations.member_of(). Never null.
Callable by anon, authenticated, service_role.';

CREATE FUNCTION events.staffed_events()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT event_scanners.event_id
        FROM events.event_scanners
        WHERE event_scanners.user_id = users.caller_id() AND event_scanners.status = 'enabled'
        UNION
        SELECT event_roles.event_id
        FROM events.event_roles
        WHERE event_roles.user_id = users.caller_id()
            AND event_roles.status = 'active'
            AND event_roles.role IN ('organizer', 'scanner', 'staff')
    )
$function$;

REVOKE ALL ON FUNCTION events.staffed_events() FROM public;
GRANT EXECUTE ON FUNCTION events.staffed_events() TO anon, authenticated, service_role;
COMMENT ON FUNCTION events.staffed_events() IS
'Events where the caller works: as an enabled scanner, or with the active role organizer, scanner
or staff. Never null. Callable by anon, authenticated, service_role.';

CREATE FUNCTION events.guest_events()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT event_scanners.event_id
        FROM events.event_scanners
        WHERE event_scanners.user_id = users.caller_id() AND event_scanners.status = 'enabled'
        UNION
        SELECT event_roles.event_id
        FROM events.event_roles
        WHERE event_roles.user_id = users.caller_id() AND event_roles.status = 'active'
        UNION
        SELECT event_invites.event_id
        FROM events.event_invites
        WHERE event_invites.user_id = users.caller_id()
            AND (
                event_invites.status = 'accepted'
                OR event_invites.status = 'pending'
                AND coalesce(event_invites.expires_at > now(), TRUE)
            )
        UNION
        SELECT tickets.event_id
        FROM ticketing.tickets
        WHERE tickets.owner_user_id = users.caller_id()
            AND tickets.status IN ('issued', 'redeemed', 'refunded', 'cancelled')
    )
$function$;

REVOKE ALL ON FUNCTION events.guest_events() FROM public;
GRANT EXECUTE ON FUNCTION events.guest_events() TO anon, authenticated, service_role;
COMMENT ON FUNCTION events.guest_events() IS
'Events that the caller may see although they are not public: she works there, is invited, or has
or had a ticket. Never null. Callable by anon, authenticated, service_role.';

CREATE FUNCTION events.presented_link()
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-event-link';
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION events.presented_link() FROM public;
GRANT EXECUTE ON FUNCTION events.presented_link() TO anon, authenticated, service_role;
COMMENT ON FUNCTION events.presented_link() IS
'The link token of an unlisted event as the request presents it in its header x-event-link; null
when it presents none or the headers are no JSON. Callable by anon, authenticated, service_role.';
