-- A date of a series is where its event is: who reschedules an event need not know of series.

CREATE FUNCTION events.tg_events__date_follows()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE events.event_occurrences
    SET
        start_at = NEW.start_at,
        local_date = (NEW.start_at AT TIME ZONE event_series.timezone)::date,
        local_time = to_char(NEW.start_at AT TIME ZONE event_series.timezone, 'HH24:MI')
    FROM events.event_series
    WHERE event_occurrences.event_id = NEW.id
        AND event_series.id = event_occurrences.series_id
        AND event_occurrences.start_at <> NEW.start_at;
    RETURN NULL;
EXCEPTION
    WHEN unique_violation THEN
        PERFORM ops.raise_error('YP176', 'The event cannot begin together with another date.');
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_events__date_follows() FROM public;
COMMENT ON FUNCTION events.tg_events__date_follows() IS
'AFTER UPDATE OF start_at: the date of the series moves with its event. Errors: YP176 the series has
another date at that time.';

CREATE TRIGGER _250_date_follows AFTER UPDATE OF start_at ON events.events
FOR EACH ROW WHEN (new.series_id IS NOT NULL AND old.start_at IS DISTINCT FROM new.start_at)
EXECUTE FUNCTION events.tg_events__date_follows();
