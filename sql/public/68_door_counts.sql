-- How many are inside. The counts are taken from admissions each time, by an index that holds all
-- they need: a counter would make every scan of a gate wait for the one before it, and would have
-- to be mended whenever a late scan changes who came first.

CREATE FUNCTION public.door_counts(event_id uuid)
RETURNS TABLE (
    list_id uuid,
    gate_id uuid,
    admitted bigint,
    entries bigint,
    inside bigint
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM events.require_scanner(door_counts.event_id);

    RETURN QUERY
    SELECT
        admissions.list_id, admissions.gate_id,
        count(*) FILTER (WHERE admissions.entry_no = 1),
        count(*),
        -- Who was never scanned out on an earlier day has gone home all the same.
        count(*) FILTER (
            WHERE admissions.left_at IS NULL
                AND coalesce(
                    admissions.day = (
                        now() AT TIME ZONE events.timezone - check_in_lists.day_begins
                    )::date,
                    TRUE
                )
        )
    FROM ticketing.admissions
    INNER JOIN events.events ON events.id = admissions.event_id
    LEFT JOIN ticketing.check_in_lists ON check_in_lists.id = admissions.list_id
    WHERE admissions.event_id = door_counts.event_id
    GROUP BY admissions.list_id, admissions.gate_id
    ORDER BY admissions.list_id NULLS FIRST, admissions.gate_id NULLS FIRST;
END
$function$;

REVOKE ALL ON FUNCTION public.door_counts(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.door_counts(uuid) TO authenticated;
COMMENT ON FUNCTION public.door_counts(uuid) IS
'Live counts of an event by list and gate (null: the door as such, no gate said): admitted are
tickets that came in, once a day where the list counts by days; entries all of their entries; inside
those without an exit, on such a list today''s. Errors: YP001, YP009 not signed in or no profile;
YP002 neither a scanner nor an editor of the event; YP003 an argument; YP216 no permanent account.
Callable by authenticated.';
