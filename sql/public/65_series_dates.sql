-- Exceptions of a series: a date that is left out, moved to another time, or differs from the
-- template. They are for dates that nobody has been sold a ticket for: an event that is published
-- is called off with cancel_event() or moved with reschedule_event(), and its date follows.

CREATE FUNCTION public.skip_occurrence(occurrence_id uuid, skip boolean DEFAULT TRUE)
RETURNS public.event_occurrences
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_date constant events.event_occurrences := events.lock_date(occurrence_id);
    v_answer public.event_occurrences;
BEGIN
    PERFORM ops.require(skip IS NOT NULL, 'skip', 'must be true or false');

    IF skip THEN
        UPDATE events.events
        SET status = 'cancelled', cancelled_at = now()
        WHERE events.id = v_date.event_id AND events.status = 'draft';
    END IF;
    UPDATE events.event_occurrences
    SET
        is_skipped = skip_occurrence.skip,
        event_id = CASE WHEN NOT skip_occurrence.skip THEN event_occurrences.event_id END
    WHERE event_occurrences.id = v_date.id AND event_occurrences.is_skipped <> skip_occurrence.skip;

    SELECT * INTO STRICT v_answer
    FROM public.event_occurrences
    WHERE event_occurrences.id = v_date.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.skip_occurrence(uuid, boolean)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.skip_occurrence(uuid, boolean) TO authenticated;
COMMENT ON FUNCTION public.skip_occurrence(uuid, boolean) IS
'Leaves a date of a series out, as on a holiday, or with skip => FALSE takes it in again, and
returns it. A draft that was entered for it is called off, and is not the date''s any more. Errors:
YP001, YP009 not signed in or no profile; YP002 not an editor of it; YP003 an argument; YP004 it was
taken away at this moment; YP005 the organization is suspended or closed; YP177 its event is
published: call that off first, with cancel_event(); YP216 no permanent account. Callable by
authenticated.';

CREATE FUNCTION public.move_occurrence(
    occurrence_id uuid,
    local_date date,
    local_time text DEFAULT NULL
)
RETURNS public.event_occurrences
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_date constant events.event_occurrences := events.lock_date(occurrence_id);
    v_time constant text := coalesce(local_time, v_date.local_time);
    v_zone text;
    v_start_at timestamptz;
    v_answer public.event_occurrences;
BEGIN
    PERFORM ops.require(
        local_date BETWEEN '1970-01-01' AND '2199-12-31', 'local_date',
        'must be a day from 1970 to 2199'
    );
    PERFORM ops.require(
        v_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$', 'local_time',
        'must be a time of the day, e.g. 20:00'
    );
    IF EXISTS (
        SELECT FROM events.events
        WHERE events.id = v_date.event_id AND events.status = 'cancelled'
    ) THEN
        PERFORM ops.raise_error('YP177', format('Event %s is cancelled.', v_date.event_id));
    END IF;
    SELECT event_series.timezone INTO v_zone
    FROM events.event_series
    WHERE event_series.id = v_date.series_id;
    v_start_at := events.local_instant(local_date + v_time::time, v_zone);
    PERFORM ops.require(v_start_at > now(), 'local_date', 'must be a day to come');

    -- The date first: the event's trigger then finds it where it belongs.
    BEGIN
        UPDATE events.event_occurrences
        SET
            local_date = move_occurrence.local_date,
            local_time = v_time,
            start_at = v_start_at
        WHERE event_occurrences.id = v_date.id;
    EXCEPTION
        WHEN unique_violation THEN
            PERFORM ops.raise_error(
                'YP176', format('The series has a date on %s at %s.', local_date, v_time)
            );
    END;
    UPDATE events.events
    SET
        start_at = v_start_at,
        -- It ends on the same wall clock as much later as it did.
        end_at = greatest(
            events.local_instant(
                local_date + v_time::time + (
                    events.end_at AT TIME ZONE v_zone - events.start_at AT TIME ZONE v_zone
                ),
                v_zone
            ),
            v_start_at + interval '1 minute'
        )
    WHERE events.id = v_date.event_id AND events.status = 'draft';

    SELECT * INTO STRICT v_answer
    FROM public.event_occurrences
    WHERE event_occurrences.id = v_date.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.move_occurrence(uuid, date, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.move_occurrence(uuid, date, text) TO authenticated;
COMMENT ON FUNCTION public.move_occurrence(uuid, date, text) IS
'Moves a date of a series to another day and time (null: its own) of the series'' wall clock, with
its draft if there is one, and returns it. Sale windows of the draft''s tiers stay. Errors: YP001,
YP009 not signed in or no profile; YP002 not an editor of it; YP003 an argument; YP004 it was taken
away at this moment; YP005 the organization is suspended or closed; YP176 the series has a date
then; YP177 its event is published: move that, with reschedule_event(); YP216 no permanent account.
Callable by authenticated.';

CREATE FUNCTION public.override_occurrence(occurrence_id uuid, overrides jsonb)
RETURNS public.event_occurrences
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_date constant events.event_occurrences := events.lock_date(occurrence_id);
    v_series events.event_series;
    v_answer public.event_occurrences;
BEGIN
    IF v_date.event_id IS NOT NULL THEN
        PERFORM ops.raise_error('YP177', format('Event %s is entered already.', v_date.event_id));
    END IF;
    SELECT * INTO STRICT v_series
    FROM events.event_series
    WHERE event_series.id = v_date.series_id;
    PERFORM ticketing.try_template(v_series, override_occurrence.overrides);

    UPDATE events.event_occurrences
    SET overrides = override_occurrence.overrides
    WHERE event_occurrences.id = v_date.id;

    SELECT * INTO STRICT v_answer
    FROM public.event_occurrences
    WHERE event_occurrences.id = v_date.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.override_occurrence(uuid, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.override_occurrence(uuid, jsonb) TO authenticated;
COMMENT ON FUNCTION public.override_occurrence(uuid, jsonb) IS
'Says what differs on a date from the series'' template, and returns the date. overrides is an
object of texts, duration_minutes, and of tiers and pools by their names, where null leaves one out:
{"venue": "Hall 2", "tiers": {"General": {"quantity": 50}, "Balcony": null}}; it replaces what was
said before. Errors: YP001, YP009 not signed in or no profile; YP002 not an editor of it; YP003 an
argument; YP004 it was taken away at this moment; YP005 the organization is suspended or closed;
YP010, YP113, YP175 as create_series(); YP177 its event is entered: change that; YP216 no permanent
account. Callable by authenticated.';
