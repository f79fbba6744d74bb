-- The dates of a series: first the days that its rule yields, which know no zone, then the rows of
-- events.event_occurrences. A date is known by its position, so that one that was moved or
-- skipped is not made again.

CREATE FUNCTION events.rule_days(
    recurrence text,
    recurrence_interval integer,
    weekdays integer[],
    first_day date,
    last_day date,
    at_most integer
)
RETURNS TABLE (number integer, local_date date)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT row_number() OVER (ORDER BY days.day)::integer, days.day
    FROM (
        -- Each day is counted from the first and not from the one before: after a short month the
        -- 31st comes back.
        SELECT CASE rule_days.recurrence
            WHEN 'daily' THEN rule_days.first_day + nth.n * rule_days.recurrence_interval
            WHEN 'monthly' THEN (
                rule_days.first_day + make_interval(months => nth.n * rule_days.recurrence_interval)
            )::date
        END AS day
        FROM generate_series(0, 999) AS nth (n)
        WHERE rule_days.recurrence IN ('daily', 'monthly')
        UNION ALL
        -- From the Monday of the first week on.
        SELECT
            rule_days.first_day - first.weekday + weekday.day
            + 7 * nth.n * rule_days.recurrence_interval
        FROM (SELECT extract(ISODOW FROM rule_days.first_day)::integer AS weekday) AS first
        CROSS JOIN generate_series(0, 999) AS nth (n)
        CROSS JOIN (
            SELECT DISTINCT unnest(
                coalesce(
                    rule_days.weekdays,
                    ARRAY[extract(ISODOW FROM rule_days.first_day)::integer]
                )
            ) AS day
        ) AS weekday
        WHERE rule_days.recurrence = 'weekly'
    ) AS days
    WHERE days.day BETWEEN rule_days.first_day AND rule_days.last_day
    ORDER BY days.day
    LIMIT least(rule_days.at_most, 1000)
$function$;

REVOKE ALL ON FUNCTION events.rule_days(text, integer, integer[], date, date, integer) FROM public;
COMMENT ON FUNCTION events.rule_days(text, integer, integer[], date, date, integer) IS
'The days of a rule in order, 1,000 at most. A monthly rule of the 29th to 31st falls on the last
day of a month that is shorter; a weekly one without weekdays on the weekday of its first day. For
the package''s own functions.';

CREATE FUNCTION events.planned_days(series events.event_series)
RETURNS TABLE (number integer, local_date date, local_time text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        days.number,
        days.local_date,
        to_char(first.start, 'HH24:MI')
    FROM (
        SELECT coalesce(
            planned_days.series.local_date + planned_days.series.local_time::time,
            planned_days.series.series_start AT TIME ZONE planned_days.series.timezone
        ) AS start
    ) AS first
    CROSS JOIN LATERAL events.rule_days(
        planned_days.series.recurrence::text, planned_days.series.recurrence_interval,
        planned_days.series.weekdays, first.start::date, planned_days.series.series_end,
        coalesce(planned_days.series.max_events, 1000)
    ) AS days
$function$;

REVOKE ALL ON FUNCTION events.planned_days(events.event_series) FROM public;
COMMENT ON FUNCTION events.planned_days(events.event_series) IS
'The days and the local time that a series'' rule yields, moved and skipped ones where they were
planned. For the package''s own functions.';

CREATE FUNCTION events.plan_dates(series_id uuid)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_series events.event_series;
    v_written integer;
BEGIN
    SELECT * INTO STRICT v_series
    FROM events.event_series
    WHERE event_series.id = plan_dates.series_id;

    INSERT INTO events.event_occurrences (
        series_id, organization_id, position, local_date, local_time, start_at
    )
    SELECT
        v_series.id, v_series.organization_id, days.number, days.local_date, days.local_time,
        events.local_instant(days.local_date + days.local_time::time, v_series.timezone)
    FROM events.planned_days(v_series) AS days
    WHERE NOT EXISTS (
        SELECT FROM events.event_occurrences AS dates
        WHERE dates.series_id = v_series.id
            AND (
                dates.position = days.number
                -- Somebody moved another date here: this one has given way to it.
                OR (dates.local_date, dates.local_time) = (days.local_date, days.local_time)
            )
    );

    GET DIAGNOSTICS v_written = ROW_COUNT;
    RETURN v_written;
END
$function$;

REVOKE ALL ON FUNCTION events.plan_dates(uuid) FROM public;
COMMENT ON FUNCTION events.plan_dates(uuid) IS
'Writes the dates of the rule that are no rows yet and returns their number. The caller holds the
row lock of the series. For the package''s own functions.';

CREATE FUNCTION events.drop_dates(series events.event_series)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_date events.event_occurrences;
    v_dropped integer := 0;
BEGIN
    FOR v_date IN
        SELECT dates.* FROM events.event_occurrences AS dates
        WHERE dates.series_id = series.id
            AND NOT EXISTS (
                SELECT FROM events.planned_days(series) AS days
                WHERE days.number = dates.position
            )
        ORDER BY dates.position
        FOR UPDATE
    LOOP
        IF v_date.event_id IS NULL THEN
            DELETE FROM events.event_occurrences WHERE event_occurrences.id = v_date.id;
            v_dropped := v_dropped + 1;
        -- What was called off stays as it was announced.
        ELSIF NOT EXISTS (
            SELECT FROM events.events
            WHERE events.id = v_date.event_id AND events.status = 'cancelled'
        ) THEN
            PERFORM ops.raise_error(
                'YP177', format('Event %s is of %s.', v_date.event_id, v_date.local_date)
            );
        END IF;
    END LOOP;

    RETURN v_dropped;
END
$function$;

REVOKE ALL ON FUNCTION events.drop_dates(events.event_series) FROM public;
COMMENT ON FUNCTION events.drop_dates(events.event_series) IS
'Takes dates away that the rule does not yield any more, and returns their number. Errors: YP177 one
has an event. The caller holds the row lock of the series. For the package''s own functions.';

CREATE FUNCTION events.lock_series(series_id uuid)
RETURNS events.event_series
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_series events.event_series;
BEGIN
    PERFORM users.require_caller();
    PERFORM ops.require(series_id IS NOT NULL, 'series_id', 'must be given');
    SELECT * INTO v_series FROM events.event_series WHERE event_series.id = lock_series.series_id;

    -- To a stranger a series that does not exist and one of somebody else look the same, and she is
    -- refused before she can make others wait.
    IF NOT organizations.has_role(v_series.organization_id, 'editor') THEN
        PERFORM ops.raise_error(
            'YP002', format('It takes the role editor for series %s.', lock_series.series_id)
        );
    END IF;
    PERFORM organizations.require_writer(v_series.organization_id);

    SELECT * INTO STRICT v_series
    FROM events.event_series
    WHERE event_series.id = lock_series.series_id
    FOR NO KEY UPDATE;
    RETURN v_series;
END
$function$;

REVOKE ALL ON FUNCTION events.lock_series(uuid) FROM public;
COMMENT ON FUNCTION events.lock_series(uuid) IS
'The series with its row locked, if the caller may write for its organization. Errors: YP001, YP009,
YP216 as organizations.require_account(); YP002 she may not, or there is no such series; YP003 none
named; YP005 the organization is suspended or closed. For the package''s own functions.';

CREATE FUNCTION events.lock_date(occurrence_id uuid)
RETURNS events.event_occurrences
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_date events.event_occurrences;
    v_event events.events;
BEGIN
    PERFORM users.require_caller();
    PERFORM ops.require(occurrence_id IS NOT NULL, 'occurrence_id', 'must be given');
    SELECT * INTO v_date
    FROM events.event_occurrences
    WHERE event_occurrences.id = lock_date.occurrence_id;
    IF NOT organizations.has_role(v_date.organization_id, 'editor') THEN
        PERFORM ops.raise_error(
            'YP002', format('It takes the role editor for date %s.', lock_date.occurrence_id)
        );
    END IF;

    -- Nobody enters an event for it, or takes its event away, without the series; and who
    -- reschedules the event locks that before the date.
    PERFORM events.lock_series(v_date.series_id);
    SELECT * INTO v_date
    FROM events.event_occurrences
    WHERE event_occurrences.id = lock_date.occurrence_id;
    SELECT * INTO v_event FROM events.events WHERE events.id = v_date.event_id FOR UPDATE;
    IF v_event.status NOT IN ('draft', 'cancelled') THEN
        PERFORM ops.raise_error(
            'YP177', format('Event %s is %s.', v_event.id, v_event.status)
        );
    END IF;
    SELECT * INTO v_date
    FROM events.event_occurrences
    WHERE event_occurrences.id = lock_date.occurrence_id
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', 'The date was taken away at this moment.');
    END IF;

    RETURN v_date;
END
$function$;

REVOKE ALL ON FUNCTION events.lock_date(uuid) FROM public;
COMMENT ON FUNCTION events.lock_date(uuid) IS
'The date with its series, its event and its row locked, in this order. Errors: as
events.lock_series(); YP002 there is no such date; YP004 it was just taken away; YP177 its event is
published or over. For the package''s own functions.';
