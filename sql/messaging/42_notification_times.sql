-- When a notification may go out: quiet hours and summaries are on the clock of her own zone, so
-- that 22:00 stays 22:00 when clocks change. An hour that clocks skip ends with them.

CREATE FUNCTION messaging.end_of_quiet(
    at timestamptz, zone text, from_minute integer, to_minute integer
)
RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_local constant timestamp := at AT TIME ZONE zone;
    v_minute constant integer := extract(HOUR FROM v_local)::integer * 60
        + extract(MINUTE FROM v_local)::integer;
    v_is_quiet constant boolean := CASE
        WHEN from_minute < to_minute THEN v_minute >= from_minute AND v_minute < to_minute
        ELSE v_minute >= from_minute OR v_minute < to_minute
    END;
BEGIN
    IF v_is_quiet IS NOT TRUE THEN
        RETURN at;
    END IF;

    -- In the evening the quiet ends tomorrow.
    RETURN greatest(
        at,
        (
            date_trunc('day', v_local) + make_interval(mins => to_minute)
            + make_interval(days => (v_minute >= to_minute)::integer)
        ) AT TIME ZONE zone
    );
END
$function$;

REVOKE ALL ON FUNCTION messaging.end_of_quiet(timestamptz, text, integer, integer) FROM public;
COMMENT ON FUNCTION messaging.end_of_quiet(timestamptz, text, integer, integer) IS
'This instant, or if it falls into the quiet hours of somebody in the zone, the instant at which
they end. Minutes are of the local day; null: no quiet hours. For the package''s own functions.';

CREATE FUNCTION messaging.next_digest(
    at timestamptz, zone text, frequency public.digest_frequency, minute integer
)
RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT min(slot.starts_at)
    FROM (
        SELECT
            (
                date_trunc('day', at AT TIME ZONE zone) + make_interval(days => day, mins => minute)
            ) AT TIME ZONE zone AS starts_at,
            extract(
                ISODOW FROM date_trunc('day', at AT TIME ZONE zone) + make_interval(days => day)
            ) AS weekday
        FROM generate_series(0, 8) AS day
    ) AS slot
    WHERE slot.starts_at > at AND (frequency = 'daily' OR frequency = 'weekly' AND slot.weekday = 1)
$function$;

REVOKE ALL ON FUNCTION messaging.next_digest(
    timestamptz, text, public.digest_frequency, integer
) FROM public;
COMMENT ON FUNCTION messaging.next_digest(timestamptz, text, public.digest_frequency, integer) IS
'When the next summary after this instant is mailed to somebody in the zone, at this minute of her
local day, weekly ones on Mondays; null: she gets none. For the package''s own functions.';

CREATE FUNCTION messaging.due_at(
    user_id uuid, channel public.notification_channel, at timestamptz
)
RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN due_at.channel IN ('push', 'sms')
            THEN messaging.end_of_quiet(
                at, user_profiles.timezone, notification_settings.quiet_from_minute,
                notification_settings.quiet_to_minute
            )
        WHEN due_at.channel = 'email'
            THEN coalesce(
                messaging.next_digest(
                    at, user_profiles.timezone, notification_settings.digest,
                    notification_settings.digest_minute
                ),
                at
            )
        ELSE at
    END
    FROM users.user_profiles
    LEFT JOIN messaging.notification_settings USING (user_id)
    WHERE user_profiles.user_id = due_at.user_id
$function$;

REVOKE ALL ON FUNCTION messaging.due_at(
    uuid, public.notification_channel, timestamptz
) FROM public;
COMMENT ON FUNCTION messaging.due_at(uuid, public.notification_channel, timestamptz) IS
'When what happens at this instant goes out to this person: a push or short message after her quiet
hours, a mail with her next summary if she wants one. For the package''s own functions.';

CREATE FUNCTION messaging.wants(
    user_id uuid, event_type text, channel public.notification_channel
)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        (
            SELECT notification_preferences.enabled
            FROM messaging.notification_preferences
            WHERE notification_preferences.user_id = wants.user_id
                AND notification_preferences.event_type IN (wants.event_type, '*')
                AND notification_preferences.channel = wants.channel
            ORDER BY notification_preferences.event_type = '*'
            LIMIT 1
        ),
        TRUE
    )
$function$;

REVOKE ALL ON FUNCTION messaging.wants(uuid, text, public.notification_channel) FROM public;
COMMENT ON FUNCTION messaging.wants(uuid, text, public.notification_channel) IS
'Whether she wants to hear of this kind of event by this way: as she said of the kind, else of all
kinds (*), else yes. For the package''s own functions.';
