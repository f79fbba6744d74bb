-- What an organizer says about a series is judged here, whether she looks at its dates first or
-- enters it. And the instants of the dates follow when a country changes its clocks.

CREATE FUNCTION events.rule_of(
    timezone text,
    first_date date,
    start_time text,
    duration_minutes integer,
    recurrence text,
    last_date date,
    recurrence_interval integer,
    weekdays integer[],
    max_events integer
)
RETURNS events.event_series
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_series events.event_series;
BEGIN
    PERFORM ops.require(
        EXISTS (
            SELECT FROM ref.timezones
            WHERE timezones.name = rule_of.timezone AND timezones.is_active
        ),
        'timezone', 'must be an IANA zone name, e.g. Europe/Oslo'
    );
    PERFORM ops.require(
        first_date BETWEEN '1970-01-01' AND '2199-12-31', 'first_date',
        'must be a day from 1970 to 2199'
    );
    PERFORM ops.require(
        start_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$', 'start_time',
        'must be a time of the day, e.g. 20:00'
    );
    PERFORM ops.require(
        duration_minutes BETWEEN 1 AND 44640, 'duration_minutes', 'must be between 1 and 44640'
    );
    PERFORM ops.require(
        recurrence IN ('daily', 'weekly', 'monthly'), 'recurrence',
        'must be daily, weekly or monthly'
    );
    PERFORM ops.require(
        last_date BETWEEN first_date AND '2199-12-31', 'last_date',
        'must be a day from first_date to the end of 2199'
    );
    PERFORM ops.require(
        recurrence_interval BETWEEN 1 AND 99, 'recurrence_interval', 'must be between 1 and 99'
    );
    PERFORM ops.require(
        weekdays IS NULL OR coalesce(
            recurrence = 'weekly'
            AND weekdays <@ ARRAY[1, 2, 3, 4, 5, 6, 7]
            AND cardinality(weekdays) BETWEEN 1 AND 7
            AND extract(ISODOW FROM first_date)::integer = ANY(weekdays),
            FALSE
        ),
        'weekdays', 'must be days of a weekly series, 1 for Monday to 7, first_date''s among them'
    );
    PERFORM ops.require(
        coalesce(max_events BETWEEN 1 AND 1000, TRUE), 'max_events',
        'must be between 1 and 1000, or null'
    );

    v_series.timezone := timezone;
    v_series.local_date := first_date;
    v_series.local_time := start_time;
    v_series.duration_minutes := duration_minutes;
    v_series.recurrence := recurrence::public.recurrence_pattern;
    v_series.series_start := events.local_instant(first_date + start_time::time, timezone);
    v_series.series_end := last_date;
    v_series.recurrence_interval := recurrence_interval;
    v_series.weekdays := weekdays;
    v_series.max_events := max_events;
    RETURN v_series;
END
$function$;

REVOKE ALL ON FUNCTION events.rule_of(
    text, date, text, integer, text, date, integer, integer[], integer
) FROM public;
COMMENT ON FUNCTION events.rule_of(
    text, date, text, integer, text, date, integer, integer[], integer
) IS
'The columns of a series that say when it is, judged; nothing is written. Errors: YP003. For the
package''s own functions.';

CREATE FUNCTION events.follow_clocks()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_date record;
    v_moved integer := 0;
BEGIN
    FOR v_date IN
        SELECT dates.id, dates.event_id, dates.start_at, clock.instant AS due
        FROM events.event_occurrences AS dates
        INNER JOIN events.event_series ON event_series.id = dates.series_id
        CROSS JOIN LATERAL (
            SELECT
                dates.local_date + dates.local_time::time AS wall,
                events.local_instant(
                    dates.local_date + dates.local_time::time, event_series.timezone
                ) AS instant
        ) AS clock
        WHERE dates.start_at > now()
            AND date_trunc('minute', dates.start_at) <> clock.instant
            -- The second of two equal times, where somebody chose it, is right as it is.
            AND date_trunc('minute', dates.start_at AT TIME ZONE event_series.timezone)
            <> clock.wall
        ORDER BY dates.event_id, dates.id
    LOOP
        -- The event before its date, as everybody who moves one.
        PERFORM FROM events.events WHERE events.id = v_date.event_id FOR UPDATE;
        UPDATE events.event_occurrences
        SET start_at = v_date.due
        WHERE event_occurrences.id = v_date.id AND event_occurrences.start_at = v_date.start_at;
        CONTINUE WHEN NOT FOUND;
        v_moved := v_moved + 1;

        UPDATE events.events
        SET
            start_at = v_date.due,
            end_at = events.end_at + (v_date.due - v_date.start_at)
        WHERE events.id = v_date.event_id
            AND events.start_at = v_date.start_at
            AND events.status IN ('draft', 'published', 'postponed');
        CONTINUE WHEN NOT FOUND;

        INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
        SELECT
            'event.clock_changed', events.owner_organization_id, 'event', events.id,
            jsonb_build_object('event_id', events.id, 'start_at', events.start_at)
        FROM events.events
        WHERE events.id = v_date.event_id;
    END LOOP;

    RETURN v_moved;
END
$function$;

REVOKE ALL ON FUNCTION events.follow_clocks() FROM public;
COMMENT ON FUNCTION events.follow_clocks() IS
'After the zone data of the server has changed: gives every date to come, and its event, the instant
at which its wall clock shows what was announced, and returns their number. What the people read
stays, so nobody is told of a new date; event.clock_changed is for calendars. For a job, once a
day.';
