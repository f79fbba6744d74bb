-- The moments that a schedule names. Where clocks are changed: a time that does not exist is the
-- end of the gap, a time that comes twice is the first of the two; a schedule of every hour goes
-- by real time instead, through both.

CREATE FUNCTION ops.wall_instant(wall timestamp, zone text)
RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Of a time that comes twice this is the second, of one that does not exist a later one.
    v_usual constant timestamptz := wall AT TIME ZONE zone;
    -- 24 hours, not a day: a day is as long as the session's own zone makes it.
    v_before timestamptz := v_usual - interval '24 hours';
    v_after timestamptz := v_usual;
    v_offset constant interval
    := (v_before AT TIME ZONE zone) - (v_before AT TIME ZONE 'UTC');
    v_first constant timestamptz := (wall - v_offset) AT TIME ZONE 'UTC';
    v_middle timestamptz;
BEGIN
    IF v_usual AT TIME ZONE zone = wall THEN
        IF v_first < v_usual AND v_first AT TIME ZONE zone = wall THEN
            RETURN v_first;
        END IF;
        RETURN v_usual;
    END IF;

    -- The clock was changed between these two, on a whole minute.
    WHILE v_after - v_before > interval '1 minute' LOOP
        v_middle := date_trunc(
            'minute', v_before + (v_after - v_before) / 2, 'UTC'
        );
        IF (v_middle AT TIME ZONE zone) - (v_middle AT TIME ZONE 'UTC') = v_offset THEN
            v_before := v_middle;
        ELSE
            v_after := v_middle;
        END IF;
    END LOOP;
    RETURN v_after;
END
$function$;

REVOKE ALL ON FUNCTION ops.wall_instant(timestamp, text) FROM public;
COMMENT ON FUNCTION ops.wall_instant(timestamp, text) IS
'When a clock on the wall in the zone shows this whole minute: the first time that it does, or the
end of the gap when it never does. For the package''s own functions.';

CREATE FUNCTION ops.next_of_values(schedule ops.cron_values, zone text, after timestamptz)
RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_every_hour constant boolean := cardinality(schedule.hours) = 24;
    v_now constant timestamp := after AT TIME ZONE zone;
    v_day date := v_now::date;
    -- Every combination of days comes again within 28 years, within 40 when there is a 2100.
    v_last constant date := v_day + 14976;
    v_of_month boolean;
    v_of_week boolean;
    v_hour integer;
    v_minute integer;
    v_wall timestamp;
    v_slot timestamptz;
BEGIN
    WHILE v_day <= v_last LOOP
        IF extract(MONTH FROM v_day)::integer <> ALL(schedule.months) THEN
            v_day := date_trunc('month', v_day::timestamp) + interval '1 month';
            CONTINUE;
        END IF;

        v_of_month := extract(DAY FROM v_day)::integer = ANY(schedule.days);
        v_of_week := extract(DOW FROM v_day)::integer = ANY(schedule.weekdays);
        IF v_of_month AND v_of_week
            OR schedule.either_day AND (v_of_month OR v_of_week)
        THEN
            IF v_every_hour THEN
                v_slot := date_trunc('minute', after, 'UTC') + interval '1 minute';
                IF v_day > v_now::date THEN
                    v_slot := greatest(v_slot, ops.wall_instant(v_day::timestamp, zone));
                END IF;
                WHILE (v_slot AT TIME ZONE zone)::date = v_day LOOP
                    IF extract(MINUTE FROM v_slot AT TIME ZONE zone)::integer
                        = ANY(schedule.minutes)
                    THEN
                        RETURN v_slot;
                    END IF;
                    v_slot := v_slot + interval '1 minute';
                END LOOP;
            ELSE
                FOREACH v_hour IN ARRAY schedule.hours LOOP
                    FOREACH v_minute IN ARRAY schedule.minutes LOOP
                        v_wall := v_day + make_time(v_hour, v_minute, 0);
                        -- What the clock has shown already is no later slot, whatever is changed.
                        CONTINUE WHEN v_wall <= v_now;
                        v_slot := ops.wall_instant(v_wall, zone);
                        IF v_slot > after THEN
                            RETURN v_slot;
                        END IF;
                    END LOOP;
                END LOOP;
            END IF;
        END IF;
        v_day := v_day + 1;
    END LOOP;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.next_of_values(ops.cron_values, text, timestamptz) FROM public;
COMMENT ON FUNCTION ops.next_of_values(ops.cron_values, text, timestamptz) IS
'ops.next_slot() for a schedule that was read. For the package''s own functions.';

CREATE FUNCTION ops.require_timezone(zone text)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Names alone: of "Mars/Base+3" the server would make an offset of its own.
    IF NOT EXISTS (SELECT FROM pg_timezone_names WHERE name = zone) THEN
        PERFORM ops.raise_error('YP301', format('The zone is "%s".', left(zone, 100)));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ops.require_timezone(text) FROM public;
COMMENT ON FUNCTION ops.require_timezone(text) IS
'Raises YP301 unless the server knows the zone by this name. For the package''s own functions.';

CREATE FUNCTION ops.next_slot(schedule text, zone text, after timestamptz)
RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require_timezone(zone);
    PERFORM ops.require(isfinite(after), 'after', 'must be a time');
    RETURN ops.next_of_values(ops.cron_values(schedule), zone, after);
END
$function$;

REVOKE ALL ON FUNCTION ops.next_slot(text, text, timestamptz) FROM public;
COMMENT ON FUNCTION ops.next_slot(text, text, timestamptz) IS
'The first slot of a schedule later than a time, UTC; null when it never comes. Where clocks are
changed: a time that does not exist is the end of the gap, a time that comes twice is the first of
the two; a schedule that names all 24 hours goes by real time, through both. Errors: YP003 the
time, YP300 the schedule, YP301 the zone. For the DBA and the package''s own functions.';

CREATE FUNCTION ops.slots_of_values(
    schedule ops.cron_values, zone text, after timestamptz, until timestamptz, most integer
)
RETURNS SETOF timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_slot timestamptz := after;
BEGIN
    FOR v_number IN 1 .. most LOOP
        v_slot := ops.next_of_values(schedule, zone, v_slot);
        -- Null as well: there is none.
        EXIT WHEN (v_slot <= until) IS NOT TRUE;
        RETURN NEXT v_slot;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.slots_of_values(
    ops.cron_values, text, timestamptz, timestamptz, integer
) FROM public;
COMMENT ON FUNCTION ops.slots_of_values(
    ops.cron_values, text, timestamptz, timestamptz, integer
) IS
'ops.slots_between() for a schedule that was read and a zone that was looked up, which reads every
file of zones. For the package''s own functions.';

CREATE FUNCTION ops.slots_between(
    schedule text, zone text, after timestamptz, until timestamptz, most integer DEFAULT 1000
)
RETURNS SETOF timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require_timezone(zone);
    PERFORM ops.require(isfinite(after), 'after', 'must be a time');
    RETURN QUERY
    SELECT slot
    FROM ops.slots_of_values(ops.cron_values(schedule), zone, after, until, most) AS slot;
END
$function$;

REVOKE ALL ON FUNCTION ops.slots_between(text, text, timestamptz, timestamptz, integer)
FROM public;
COMMENT ON FUNCTION ops.slots_between(text, text, timestamptz, timestamptz, integer) IS
'The slots of a schedule later than a time and up to another, in order, UTC, so many at most. Errors
as ops.next_slot(). For the DBA and the package''s own functions.';
