-- How one item of a batch is read: nothing in it can raise an error.

CREATE FUNCTION analytics.read_count(item jsonb, field text, most integer)
RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN read_count.item ->> read_count.field IS NULL THEN 0
        WHEN jsonb_typeof(read_count.item -> read_count.field) = 'number'
            AND (read_count.item ->> read_count.field)::numeric >= 0
            THEN least((read_count.item ->> read_count.field)::numeric, read_count.most)::integer
    END
$function$;

REVOKE ALL ON FUNCTION analytics.read_count(jsonb, text, integer) FROM public;
COMMENT ON FUNCTION analytics.read_count(jsonb, text, integer) IS
'A number of the item, at most so large; 0 when it is missing, null when it is no number or
negative. For the package''s own functions.';

CREATE FUNCTION analytics.read_uuid(item jsonb, field text)
RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN read_uuid.item ->> read_uuid.field
            ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
            THEN (read_uuid.item ->> read_uuid.field)::uuid
    END
$function$;

REVOKE ALL ON FUNCTION analytics.read_uuid(jsonb, text) FROM public;
COMMENT ON FUNCTION analytics.read_uuid(jsonb, text) IS
'A uuid of the item; null when it is missing or none. For the package''s own functions.';

CREATE FUNCTION analytics.read_time(item jsonb, field text)
RETURNS timestamptz
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
BEGIN
    IF item ->> field
        ~ '^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$'
    THEN
        RETURN (item ->> field)::timestamptz;
    END IF;
    RETURN NULL;
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION analytics.read_time(jsonb, text) FROM public;
COMMENT ON FUNCTION analytics.read_time(jsonb, text) IS
'An instant of the item in ISO 8601 with its offset; null when it is missing or none. For the
package''s own functions.';

CREATE FUNCTION analytics.read_act(item jsonb, place integer, skew interval)
RETURNS analytics.act
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_most_ms constant integer := 86400000;
    v_now constant timestamptz := clock_timestamp();
    v_act analytics.act;
    v_wrong text;
BEGIN
    v_act.item := place;
    v_act.id := analytics.read_uuid(item, 'id');
    v_act.kind := item ->> 'kind';
    v_act.event_id := analytics.read_uuid(item, 'event_id');
    v_act.post_id := analytics.read_uuid(item, 'post_id');
    v_act.user_id := analytics.read_uuid(item, 'user_id');
    v_act.code := item ->> 'link';
    v_act.target := item ->> 'target';
    v_act.source := item ->> 'source';
    v_act.dwell_ms := analytics.read_count(item, 'dwell_ms', c_most_ms);
    v_act.watch_percentage := analytics.read_count(item, 'watch_percentage', 100);
    v_act.completed := coalesce(item -> 'completed' = 'true'::jsonb, FALSE);

    v_wrong := CASE
        WHEN jsonb_typeof(item) IS DISTINCT FROM 'object' THEN 'It is no object.'
        WHEN v_act.id IS NULL THEN 'id must be a uuid.'
        WHEN v_act.kind IS NULL OR v_act.kind NOT IN (
            'event_impression', 'post_impression', 'post_view', 'video', 'post_click', 'share',
            'link_click'
        ) THEN 'kind is none of the known ones.'
        WHEN v_act.kind = 'event_impression' AND v_act.event_id IS NULL
            THEN 'event_id must be a uuid.'
        WHEN v_act.kind IN ('post_impression', 'post_view', 'video', 'post_click')
            AND v_act.post_id IS NULL THEN 'post_id must be a uuid.'
        WHEN v_act.kind = 'share' AND num_nonnulls(v_act.event_id, v_act.post_id) <> 1
            THEN 'Either event_id or post_id must be a uuid.'
        WHEN v_act.kind = 'link_click' AND v_act.code IS NULL THEN 'link must be given.'
        WHEN v_act.kind = 'post_click'
            AND (v_act.target ~ '\S' AND char_length(v_act.target) <= 100) IS NOT TRUE
            THEN 'target must be a text of 1 to 100 characters.'
        WHEN char_length(v_act.source) > 200 THEN 'source is longer than 200 characters.'
        WHEN num_nulls(v_act.dwell_ms, v_act.watch_percentage) > 0
            THEN 'dwell_ms and watch_percentage must be numbers from 0 up.'
        WHEN item ? 'occurred_at' AND analytics.read_time(item, 'occurred_at') IS NULL
            THEN 'occurred_at must be an instant with its offset.'
    END;
    IF v_wrong IS NOT NULL THEN
        v_act.outcome := 'rejected';
        v_act.error_code := 'YP340';
        v_act.detail := v_wrong;
        RETURN v_act;
    END IF;

    -- What a kind does not ask for is not looked at: the event of a post is the post's.
    IF v_act.kind IN ('event_impression', 'link_click') THEN
        v_act.post_id := NULL;
    END IF;
    IF v_act.kind NOT IN ('event_impression', 'share') THEN
        v_act.event_id := NULL;
    END IF;
    IF v_act.kind <> 'link_click' THEN
        v_act.code := NULL;
    END IF;

    -- By the server's clock, and never in the future.
    v_act.occurred_at := least(
        coalesce(analytics.read_time(item, 'occurred_at') + skew, v_now), v_now
    );
    IF v_act.occurred_at < v_now - interval '7 days' THEN
        v_act.outcome := 'rejected';
        v_act.error_code := 'YP342';
        v_act.detail := 'It happened more than seven days ago.';
    END IF;
    RETURN v_act;
END
$function$;

REVOKE ALL ON FUNCTION analytics.read_act(jsonb, integer, interval) FROM public;
COMMENT ON FUNCTION analytics.read_act(jsonb, integer, interval) IS
'Reads an item of a batch. skew is what the client''s clock is behind. What cannot be an act has the
outcome rejected: YP340 not understood, YP342 older than seven days. For the package''s own
functions.';
