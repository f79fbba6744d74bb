-- What policies ask about tickets that the caller holds, beside 41_callers: a post may be for
-- ticket holders alone, or for those of one tier.

CREATE FUNCTION events.attended_events()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT DISTINCT tickets.event_id
        FROM ticketing.tickets
        WHERE tickets.owner_user_id = users.caller_id()
            AND tickets.status IN ('issued', 'redeemed')
    )
$function$;

REVOKE ALL ON FUNCTION events.attended_events() FROM public;
GRANT EXECUTE ON FUNCTION events.attended_events() TO anon, authenticated, service_role;
COMMENT ON FUNCTION events.attended_events() IS
'Events for which the caller has a ticket that counts. Never null. Callable by anon, authenticated,
service_role.';

CREATE FUNCTION events.held_tiers()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT DISTINCT tickets.tier_id
        FROM ticketing.tickets
        WHERE tickets.owner_user_id = users.caller_id()
            AND tickets.status IN ('issued', 'redeemed')
    )
$function$;

REVOKE ALL ON FUNCTION events.held_tiers() FROM public;
GRANT EXECUTE ON FUNCTION events.held_tiers() TO anon, authenticated, service_role;
COMMENT ON FUNCTION events.held_tiers() IS
'Tiers of which the caller has a ticket that counts. Never null. Callable by anon, authenticated,
service_role.';
