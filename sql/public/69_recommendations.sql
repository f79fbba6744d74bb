-- What models recommend: to everybody events like one, to a person events for her, to an organizer
-- sponsors for a package; and what she thinks of a match.

CREATE FUNCTION public.similar_events(
    event_id uuid,
    max_rows integer DEFAULT 10,
    organization_id uuid DEFAULT NULL,
    starts_from timestamptz DEFAULT NULL,
    starts_to timestamptz DEFAULT NULL
)
RETURNS TABLE (id uuid, similarity double precision)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF NOT EXISTS (
        SELECT FROM events.events
        WHERE events.id = similar_events.event_id
            AND (
                events.published_at IS NOT NULL
                AND events.status <> 'draft'
                AND events.visibility = 'public'
                OR events.id = ANY(events.managed_events('viewer'))
            )
    ) THEN
        PERFORM ops.raise_error('YP004', 'The event is unknown, or not public.');
    END IF;
    RETURN QUERY
    SELECT found.id, found.similarity
    FROM ml.similar_events(event_id, max_rows, organization_id, starts_from, starts_to) AS found;
END
$function$;

REVOKE ALL ON FUNCTION public.similar_events(uuid, integer, uuid, timestamptz, timestamptz)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.similar_events(uuid, integer, uuid, timestamptz, timestamptz)
TO anon, authenticated;
COMMENT ON FUNCTION public.similar_events(uuid, integer, uuid, timestamptz, timestamptz) IS
'Public events to come that are most like a public event, or one of the caller''s own, the most
alike first: 1 to 100 rows, of one organization if given, starting in a span if given. similarity
is 1 for the same direction, down to -1. No row: the event has no vector yet. Errors: YP003 an
argument; YP004 no such event; YP365 no model is in use. Callable by anon, authenticated.';

CREATE FUNCTION public.events_for_me(
    max_rows integer DEFAULT 10,
    organization_id uuid DEFAULT NULL,
    starts_from timestamptz DEFAULT NULL,
    starts_to timestamptz DEFAULT NULL
)
RETURNS TABLE (id uuid, similarity double precision)
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT found.id, found.similarity
    FROM ml.events_for_user(
        users.require_caller(), max_rows, organization_id, starts_from, starts_to
    ) AS found
$function$;

REVOKE ALL ON FUNCTION public.events_for_me(integer, uuid, timestamptz, timestamptz)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.events_for_me(integer, uuid, timestamptz, timestamptz)
TO authenticated;
COMMENT ON FUNCTION public.events_for_me(integer, uuid, timestamptz, timestamptz) IS
'Public events to come that the caller may like and has no ticket for, the best first: 1 to 100
rows, of one organization if given, starting in a span if given. No row: nothing is known of her
taste yet. Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP363 the models
in use cannot be compared; YP365 no model is in use. Callable by authenticated.';

CREATE FUNCTION public.sponsors_for_package(package_id uuid, max_rows integer DEFAULT 10)
RETURNS TABLE (
    id uuid, similarity double precision, score numeric, reason_codes text[]
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event_id uuid;
BEGIN
    PERFORM users.require_caller();
    SELECT packages.event_id INTO v_event_id
    FROM sponsorship.sponsorship_packages AS packages
    WHERE packages.id = sponsors_for_package.package_id
        AND packages.event_id = ANY(events.managed_events('viewer'));
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', 'The package is unknown, or of another organizer.');
    END IF;
    RETURN QUERY
    SELECT found.id, found.similarity, matches.score, matches.reason_codes
    FROM ml.sponsors_for_package(package_id, max_rows) AS found
    LEFT JOIN sponsorship.sponsorship_matches AS matches
        ON
            matches.event_id = v_event_id
            AND matches.sponsor_id = found.id
            AND (matches.expires_at IS NULL OR matches.expires_at > now())
    ORDER BY found.similarity DESC, found.id;
END
$function$;

REVOKE ALL ON FUNCTION public.sponsors_for_package(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.sponsors_for_package(uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.sponsors_for_package(uuid, integer) IS
'Sponsors that may want a package of the caller''s event, the nearest first, 1 to 100 rows: never
one that hides. score, 0 to 1, and reason_codes are of the match with the event, null while it is
not scored. No row: the package has no vector yet. Errors: YP001, YP009 not signed in or no
profile; YP003 an argument; YP004 no package of the caller''s events; YP363 the models in use
cannot be compared; YP365 no model is in use. Callable by authenticated.';

CREATE FUNCTION public.judge_match(
    match_id uuid,
    label text,
    reason_codes text[] DEFAULT '{}',
    notes text DEFAULT NULL
)
RETURNS public.match_feedback
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_feedback public.match_feedback;
BEGIN
    v_feedback.id := ml.judge_match(match_id, label, reason_codes, notes);
    SELECT * INTO STRICT v_feedback
    FROM public.match_feedback
    WHERE match_feedback.id = v_feedback.id;
    RETURN v_feedback;
END
$function$;

REVOKE ALL ON FUNCTION public.judge_match(uuid, text, text[], text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.judge_match(uuid, text, text[], text) TO authenticated;
COMMENT ON FUNCTION public.judge_match(uuid, text, text[], text) IS
'What the caller thinks of a match that she sees: label good_fit, bad_fit, later or hidden, and up
to ten reasons of the fixed list. It is kept with the score that she saw; her former opinion
stays, superseded. Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP004 no
match of hers. Callable by authenticated.';
