-- Wall clocks: from the time that people read off a wall in some zone to the instant it stands for.
-- Twice a year the two do not match one to one; what then holds is what RFC 5545 (iCalendar) says,
-- so that calendars which repeat an event by themselves agree with this database.

CREATE FUNCTION events.local_instant(local timestamp, zone text)
RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Of an hour that comes twice PostgreSQL takes the second. The first one is what the wall
    -- showed by the offset of the day before, if by that instant it really showed this.
    SELECT CASE
        WHEN earlier.instant < usual.instant
            AND earlier.instant AT TIME ZONE local_instant.zone = local_instant.local
            THEN earlier.instant
        ELSE usual.instant
    END
    FROM (SELECT local_instant.local AT TIME ZONE local_instant.zone AS instant) AS usual
    -- 24 hours, not a day: a day is as long as the session's own zone makes it.
    CROSS JOIN LATERAL (SELECT usual.instant - interval '24 hours' AS instant) AS day_before
    CROSS JOIN LATERAL (
        SELECT (
            local_instant.local - (
                day_before.instant AT TIME ZONE local_instant.zone
                - day_before.instant AT TIME ZONE 'UTC'
            )
        ) AT TIME ZONE 'UTC' AS instant
    ) AS earlier
$function$;

REVOKE ALL ON FUNCTION events.local_instant(timestamp, text) FROM public;
COMMENT ON FUNCTION events.local_instant(timestamp, text) IS
'The instant at which a wall clock in the zone shows this. A time that the clocks jump over is as
much later as they jump (02:30 becomes 03:30); of a time that comes twice the first counts. 22023
where the server knows no such zone. For the package''s own functions.';

CREATE FUNCTION events.clock_on(local timestamp, zone text)
RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN first.instant AT TIME ZONE clock_on.zone <> clock_on.local THEN 'jumped over'
        -- PostgreSQL takes the second of two.
        WHEN clock_on.local AT TIME ZONE clock_on.zone <> first.instant THEN 'comes twice'
        ELSE 'usual'
    END
    FROM (SELECT events.local_instant(clock_on.local, clock_on.zone) AS instant) AS first
$function$;

REVOKE ALL ON FUNCTION events.clock_on(timestamp, text) FROM public;
COMMENT ON FUNCTION events.clock_on(timestamp, text) IS
'Whether a wall clock in the zone shows this once (usual), never (jumped over) or twice (comes
twice). For the package''s own functions.';

CREATE FUNCTION events.local_span(
    local_start timestamp,
    duration_minutes integer,
    zone text,
    OUT start_at timestamptz,
    OUT end_at timestamptz
)
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_length constant interval := make_interval(mins => duration_minutes);
BEGIN
    start_at := events.local_instant(local_start, zone);
    end_at := events.local_instant(local_start + v_length, zone);
    IF end_at <= start_at THEN
        end_at := start_at + v_length;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION events.local_span(timestamp, integer, text) FROM public;
COMMENT ON FUNCTION events.local_span(timestamp, integer, text) IS
'When something begins and ends that takes so long by the clock on the wall: a night from 22:00 to
04:00 ends at 04:00 also when the clocks are changed in it. Where the change leaves nothing of it,
it keeps its length. For the package''s own functions.';
