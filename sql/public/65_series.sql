-- Series: looking at the dates of a rule, entering it, and putting its dates on the calendar. Every
-- function that changes the dates of a series holds the series' row until its end.

CREATE FUNCTION public.preview_series(
    first_date date,
    start_time text,
    duration_minutes integer,
    recurrence text,
    last_date date,
    timezone text DEFAULT 'UTC',
    recurrence_interval integer DEFAULT 1,
    weekdays integer[] DEFAULT NULL,
    max_events integer DEFAULT NULL
)
RETURNS TABLE (
    number integer,
    local_date date,
    local_time text,
    start_at timestamptz,
    end_at timestamptz,
    clock text
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_series events.event_series;
BEGIN
    PERFORM organizations.require_account();
    v_series := events.rule_of(
        timezone, first_date, start_time, duration_minutes, recurrence, last_date,
        recurrence_interval, weekdays, max_events
    );

    RETURN QUERY
    SELECT
        days.number, days.local_date, days.local_time, span.start_at, span.end_at,
        events.clock_on(days.local_date + days.local_time::time, v_series.timezone)
    FROM events.planned_days(v_series) AS days
    CROSS JOIN LATERAL events.local_span(
        days.local_date + days.local_time::time, v_series.duration_minutes, v_series.timezone
    ) AS span
    ORDER BY days.number;
END
$function$;

REVOKE ALL ON FUNCTION public.preview_series(
    date, text, integer, text, date, text, integer, integer[], integer
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.preview_series(
    date, text, integer, text, date, text, integer, integer[], integer
) TO authenticated;
COMMENT ON FUNCTION public.preview_series(
    date, text, integer, text, date, text, integer, integer[], integer
) IS
'The dates that create_series() would enter, 1,000 at most; nothing is written. They keep the wall
clock of timezone. clock says where it plays a trick: of a start that comes twice, as when summer
time ends, the first counts; one that is jumped over is as much later as the clocks jump. monthly
from the 31st falls on the last day of a shorter month. Errors: YP001, YP009 not signed in or no
profile; YP003 an argument; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.create_series(
    organization_id uuid,
    name text,
    first_date date,
    start_time text,
    duration_minutes integer,
    recurrence text,
    last_date date,
    timezone text DEFAULT 'UTC',
    recurrence_interval integer DEFAULT 1,
    weekdays integer[] DEFAULT NULL,
    max_events integer DEFAULT NULL,
    template jsonb DEFAULT '{}',
    description text DEFAULT NULL
)
RETURNS public.event_series
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_writer(organization_id);
    v_series events.event_series;
    v_answer public.event_series;
BEGIN
    PERFORM ops.require(
        name ~ '\S' AND char_length(name) <= 200, 'name', 'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(description) <= 20000, TRUE), 'description',
        'must be at most 20000 characters'
    );
    PERFORM ops.require(jsonb_typeof(template) = 'object', 'template', 'must be an object');
    v_series := events.rule_of(
        timezone, first_date, start_time, duration_minutes, recurrence, last_date,
        recurrence_interval, weekdays, max_events
    );

    INSERT INTO events.event_series (
        organization_id, created_by, name, description, template, timezone, local_date, local_time,
        duration_minutes, recurrence, series_start, series_end, recurrence_interval, weekdays,
        max_events
    )
    VALUES (
        create_series.organization_id, v_caller, btrim(create_series.name),
        create_series.description, create_series.template, v_series.timezone, v_series.local_date,
        v_series.local_time, v_series.duration_minutes, v_series.recurrence, v_series.series_start,
        v_series.series_end, v_series.recurrence_interval, v_series.weekdays, v_series.max_events
    )
    RETURNING * INTO v_series;
    PERFORM events.plan_dates(v_series.id);
    PERFORM ticketing.try_template(v_series, '{}');

    SELECT * INTO STRICT v_answer FROM public.event_series WHERE event_series.id = v_series.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.create_series(
    uuid, text, date, text, integer, text, date, text, integer, integer[], integer, jsonb, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_series(
    uuid, text, date, text, integer, text, date, text, integer, integer[], integer, jsonb, text
) TO authenticated;
COMMENT ON FUNCTION public.create_series(
    uuid, text, date, text, integer, text, date, text, integer, integer[], integer, jsonb, text
) IS
'Enters a series of an organization with all its dates, as preview_series() shows them, and returns
it; extend_series() enters the events. template is an object of the texts of an event, and of tiers
and pools: {"venue": text, "tiers": [{"name": text, "price_cents": integer, "quantity": integer,
"opens_days_before": integer, "opens_at": "10:00", ... as in update_ticket_tier()}], "pools":
[{"name": text, "capacity": integer, "parent": text, "tiers": {"General": 1}}]}. Errors: YP001,
YP009 not signed in or no profile; YP002 not an editor there; YP003 an argument; YP005 the
organization is suspended or closed; YP010 two tiers of one name; YP113 pools too deep; YP175 no
event can be made from the template; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.update_series(series_id uuid, changes jsonb)
RETURNS public.event_series
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_series events.event_series := events.lock_series(series_id);
    v_answer public.event_series;
BEGIN
    PERFORM ops.require_values('changes', changes, '{
        "series_end": "day", "max_events": "integer?", "duration_minutes": "integer",
        "template": "object"
    }');
    PERFORM ops.require(
        coalesce((changes ->> 'max_events')::bigint BETWEEN 1 AND 1000, TRUE),
        'max_events', 'must be between 1 and 1000, or null'
    );
    PERFORM ops.require(
        coalesce((changes ->> 'duration_minutes')::bigint BETWEEN 1 AND 44640, TRUE),
        'duration_minutes', 'must be between 1 and 44640'
    );
    PERFORM ops.require(
        coalesce(
            (changes ->> 'series_end')::date BETWEEN coalesce(
                v_series.local_date,
                (v_series.series_start AT TIME ZONE v_series.timezone)::date
            ) AND '2199-12-31',
            TRUE
        ),
        'series_end', 'must be a day from the first date to the end of 2199'
    );

    v_series := jsonb_populate_record(v_series, changes);
    UPDATE events.event_series
    SET
        series_end = v_series.series_end,
        max_events = v_series.max_events,
        duration_minutes = v_series.duration_minutes,
        template = v_series.template
    WHERE event_series.id = v_series.id;
    PERFORM events.drop_dates(v_series);
    PERFORM events.plan_dates(v_series.id);
    PERFORM ticketing.try_template(v_series, '{}');

    SELECT * INTO STRICT v_answer FROM public.event_series WHERE event_series.id = v_series.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.update_series(uuid, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.update_series(uuid, jsonb) TO authenticated;
COMMENT ON FUNCTION public.update_series(uuid, jsonb) IS
'Changes a series and returns it. changes is an object of series_end, max_events, duration_minutes
and template, as in create_series(); what is not in it stays. A later end adds dates, an earlier one
takes dates away that have no event; events that are there do not change. Errors: YP001, YP009 not
signed in or no profile; YP002 not an editor of it; YP003 an argument; YP005 the organization is
suspended or closed; YP010, YP113, YP175 as create_series(); YP177 a date that would go has an
event; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.extend_series(
    series_id uuid,
    until date DEFAULT NULL,
    at_most integer DEFAULT 50
)
RETURNS SETOF public.events
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_series constant events.event_series := events.lock_series(series_id);
    v_date events.event_occurrences;
    v_event_id uuid;
BEGIN
    PERFORM ops.require(coalesce(isfinite(until), TRUE), 'until', 'must be a day');
    PERFORM ops.require(at_most BETWEEN 1 AND 100, 'at_most', 'must be between 1 and 100');
    IF v_series.duration_minutes IS NULL THEN
        PERFORM ops.raise_error('YP175', 'The series does not say how long its events take.');
    END IF;

    FOR v_date IN
        SELECT * FROM events.event_occurrences
        WHERE event_occurrences.series_id = v_series.id
            AND event_occurrences.event_id IS NULL
            AND NOT event_occurrences.is_skipped
            AND event_occurrences.start_at > now()
            AND (extend_series.until IS NULL OR event_occurrences.local_date <= extend_series.until)
        ORDER BY event_occurrences.local_date, event_occurrences.local_time
        LIMIT extend_series.at_most
        FOR UPDATE
    LOOP
        v_event_id := ticketing.enter_event(v_series, v_date, users.require_caller());
        UPDATE events.event_occurrences
        SET event_id = v_event_id
        WHERE event_occurrences.id = v_date.id;

        RETURN QUERY
        SELECT * FROM public.events WHERE events.id = v_event_id;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION public.extend_series(uuid, date, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.extend_series(uuid, date, integer) TO authenticated;
COMMENT ON FUNCTION public.extend_series(uuid, date, integer) IS
'Enters events, as drafts with their tiers and pools, for the dates to come until this day (null:
all of them) that have none and are not skipped, the next at_most (1 to 100) of them, and returns
them; none when all are there, so it can be repeated. Errors: YP001, YP009 not signed in or no
profile; YP002 not an editor of it; YP003 an argument; YP005 the organization is suspended or
closed; YP010, YP113, YP175 as create_series(); YP216 no permanent account. Callable by
authenticated.';
