-- Writing the accepted acts of a batch, one statement for each table.

CREATE FUNCTION analytics.write_acts(acts analytics.act[], session_id text, user_agent text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_long_enough_ms constant integer := 3000;
    v_acts constant analytics.act[] := ARRAY(
        SELECT act FROM unnest(acts) AS act WHERE (act).outcome = 'accepted'
    );
BEGIN
    INSERT INTO analytics.event_impressions (
        id, event_id, user_id, session_id, dwell_ms, completed, occurred_at
    )
    SELECT
        act.id, act.event_id, act.user_id, write_acts.session_id, act.dwell_ms, act.completed,
        act.occurred_at
    FROM unnest(v_acts) AS act
    WHERE act.kind = 'event_impression'
    ON CONFLICT DO NOTHING;

    INSERT INTO analytics.post_impressions (
        id, post_id, user_id, session_id, dwell_ms, completed, occurred_at
    )
    SELECT
        act.id, act.post_id, act.user_id, write_acts.session_id, act.dwell_ms, act.completed,
        act.occurred_at
    FROM unnest(v_acts) AS act
    WHERE act.kind = 'post_impression'
    ON CONFLICT DO NOTHING;

    -- A view and the beacons of its video have one id: the most that was told stands.
    INSERT INTO analytics.post_views AS views (
        id, post_id, event_id, user_id, session_id, source, qualified, completed, dwell_ms,
        watch_percentage, user_agent, created_at
    )
    SELECT
        act.id, act.post_id, act.event_id, act.user_id, write_acts.session_id, min(act.source),
        bool_or(
            act.completed OR act.dwell_ms >= c_long_enough_ms OR act.watch_percentage >= 50
        ),
        bool_or(act.completed), max(act.dwell_ms), max(act.watch_percentage),
        left(write_acts.user_agent, 1000), min(act.occurred_at)
    FROM unnest(v_acts) AS act
    WHERE act.kind IN ('post_view', 'video')
    GROUP BY act.id, act.post_id, act.event_id, act.user_id
    -- In an order, so that two batches cannot wait for each other.
    ORDER BY act.id
    ON CONFLICT (id) DO UPDATE SET
        qualified = views.qualified OR excluded.qualified,
        completed = views.completed OR excluded.completed,
        dwell_ms = greatest(views.dwell_ms, excluded.dwell_ms),
        watch_percentage = greatest(views.watch_percentage, excluded.watch_percentage)
    WHERE views.post_id = excluded.post_id
        AND views.user_id IS NOT DISTINCT FROM excluded.user_id
        AND views.session_id IS NOT DISTINCT FROM excluded.session_id;

    INSERT INTO analytics.post_clicks (
        id, post_id, event_id, user_id, target, session_id, source, user_agent, created_at
    )
    SELECT
        act.id, act.post_id, act.event_id, act.user_id, act.target, write_acts.session_id,
        act.source, left(write_acts.user_agent, 1000), act.occurred_at
    FROM unnest(v_acts) AS act
    WHERE act.kind = 'post_click'
    ON CONFLICT DO NOTHING;

    WITH told AS (
        INSERT INTO analytics.analytics_events (
            id, user_id, event_id, event_type, metadata, session_id, source, created_at
        )
        SELECT
            act.id, act.user_id, act.event_id, act.kind,
            jsonb_strip_nulls(jsonb_build_object('post_id', act.post_id, 'link', act.code)),
            write_acts.session_id, act.source, act.occurred_at
        FROM unnest(v_acts) AS act
        WHERE act.kind IN ('share', 'link_click')
        ON CONFLICT DO NOTHING
        RETURNING analytics_events.id
    )

    INSERT INTO analytics.share_link_clicks (id, code, user_id, created_at)
    SELECT act.id, act.code, act.user_id, act.occurred_at
    FROM unnest(v_acts) AS act
    INNER JOIN told ON told.id = act.id
    WHERE act.kind = 'link_click';
END
$function$;

REVOKE ALL ON FUNCTION analytics.write_acts(analytics.act[], text, text) FROM public;
COMMENT ON FUNCTION analytics.write_acts(analytics.act[], text, text) IS
'Writes the acts that are accepted. For the package''s own functions.';
