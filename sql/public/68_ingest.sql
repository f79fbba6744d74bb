-- What clients tell of what people do: impressions, views, clicks, shares, in batches. Whatever is
-- in an item, the others of its batch are recorded. Services that have many rows COPY them into the
-- tables of analytics; rollups follow either way.

CREATE FUNCTION public.record_activity(
    items jsonb, session_id text DEFAULT NULL, sent_at timestamptz DEFAULT NULL
)
RETURNS TABLE (item integer, id uuid, outcome text, code text, detail text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_items_a_batch constant integer := 200;
    c_items_a_minute constant integer := 600;
    -- Many people may share an address.
    c_items_a_minute_and_address constant integer := 3000;
    v_service constant boolean := ops.is_service();
    v_address constant text := users.request_address();
    v_user_agent constant text := ops.request_header('user-agent');
    v_user_id uuid;
    v_skew interval;
    v_free bigint;
    v_acts analytics.act[];
BEGIN
    PERFORM ops.require_array(items, 'items', c_items_a_batch);
    PERFORM ops.require(
        session_id IS NULL OR char_length(session_id) BETWEEN 1 AND 200,
        'session_id', 'must be a text of 1 to 200 characters'
    );
    SELECT user_profiles.user_id INTO v_user_id
    FROM users.user_profiles
    WHERE user_profiles.user_id = users.caller_id()
    FOR KEY SHARE;
    -- A client that sends a batch twice at once waits for itself, and finds its first one.
    PERFORM pg_advisory_xact_lock(hashtextextended(
        concat('record_activity ', coalesce(v_user_id::text, session_id, v_address)), 0
    ));

    -- A clock that is a little off is taken as right: the way takes time too. One that is absurdly
    -- off, or infinite, must not carry times beyond what a timestamp can hold.
    v_skew := clock_timestamp() - least(
        greatest(sent_at, clock_timestamp() - interval '100 years'),
        clock_timestamp() + interval '100 years'
    );
    IF sent_at IS NULL OR abs(extract(EPOCH FROM v_skew)) <= 60 THEN
        v_skew := interval '0';
    END IF;
    v_acts := ARRAY(
        SELECT analytics.read_act(items_of.item, items_of.place::integer, v_skew)
        FROM jsonb_array_elements(items) WITH ORDINALITY AS items_of (item, place)
        ORDER BY items_of.place
    );

    IF NOT v_service THEN
        SELECT admission.admitted INTO STRICT v_free
        FROM ops.admit(
            v_user_id, v_address, 'record_activity',
            CASE WHEN v_user_id IS NULL THEN c_items_a_minute_and_address ELSE c_items_a_minute END,
            cardinality(v_acts), in_part => TRUE
        ) AS admission;
    END IF;

    -- A statement before, so that what is settled then is what stands.
    PERFORM analytics.hold_subjects(v_acts);
    v_acts := analytics.settle_acts(ARRAY(
        SELECT ROW(
            act.item, act.id, act.kind, act.event_id, act.post_id, act.code,
            -- Only a server may say who it was.
            CASE WHEN v_service THEN named.user_id ELSE v_user_id END,
            act.target, act.source, act.dwell_ms, act.watch_percentage, act.completed,
            act.occurred_at, coalesce(act.outcome, stopped.outcome),
            CASE WHEN act.outcome IS NULL THEN stopped.error_code ELSE act.error_code END,
            CASE WHEN act.outcome IS NULL THEN stopped.detail ELSE act.detail END
        )::analytics.act
        FROM unnest(v_acts) AS act
        LEFT JOIN users.user_profiles AS named ON named.user_id = act.user_id AND v_service
        LEFT JOIN LATERAL (
            SELECT
                'ignored' AS outcome, NULL AS error_code, 'A robot sent it.' AS detail
            WHERE NOT v_service AND analytics.is_robot(v_user_agent)
            UNION ALL
            SELECT 'rejected', 'YP343', 'The caller sent too many in this minute.'
            WHERE act.item > v_free
            LIMIT 1
        ) AS stopped ON TRUE
        ORDER BY act.item
    ));
    PERFORM analytics.write_acts(v_acts, session_id, v_user_agent);

    RETURN QUERY
    SELECT act.item, act.id, act.outcome, act.error_code, act.detail
    FROM unnest(v_acts) AS act
    ORDER BY act.item;
END
$function$;

REVOKE ALL ON FUNCTION public.record_activity(jsonb, text, timestamptz)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.record_activity(jsonb, text, timestamptz)
TO anon, authenticated, service_role;
COMMENT ON FUNCTION public.record_activity(jsonb, text, timestamptz) IS
'Records a batch of 1 to 200 acts, each {"id": uuid, "kind": text, "occurred_at": instant} and by
kind event_id, post_id, target, link, dwell_ms, watch_percentage, completed, source; sent_at is the
client''s clock at sending. Answers for each: accepted, duplicate (of an id), ignored (a robot, or
opted out), or rejected with the code YP340 not understood, YP341 about nothing published, YP342
older than seven days, YP343 more than 600 in a minute, from an address 3,000. Errors: YP003 an
argument. Callable by anon, authenticated, service_role.';
