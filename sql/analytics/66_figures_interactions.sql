-- What people did with events, for recommendations, and the figures that sponsors buy by. Both are
-- made of facts by jobs, and made once: running a job again adds nothing.

CREATE PROCEDURE analytics.fold_interactions(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    c_long_enough_ms constant integer := 3000;
    v_since constant timestamptz := date_trunc('day', now(), 'UTC') - interval '2 days';
BEGIN
    more := FALSE;
    INSERT INTO analytics.user_event_interactions (
        id, user_id, event_id, interaction_type, weight, created_at
    )
    SELECT
        -- One for each person, event, act and day, by its key.
        md5(concat_ws(' ', acts.user_id, acts.event_id, acts.what, acts.day))::uuid,
        acts.user_id, acts.event_id, acts.what, acts.weight, acts.happened_at
    FROM (
        SELECT
            found.user_id, found.event_id, found.what, found.weight,
            (found.happened_at AT TIME ZONE 'UTC')::date AS day,
            min(found.happened_at) AS happened_at
        FROM (
            SELECT user_id, event_id, 'view' AS what, 1 AS weight, occurred_at AS happened_at
            FROM analytics.event_impressions
            WHERE occurred_at >= v_since AND (completed OR dwell_ms >= c_long_enough_ms)
            UNION ALL
            SELECT user_id, event_id, 'click' AS what, 3 AS weight, created_at AS happened_at
            FROM analytics.post_clicks
            WHERE created_at >= v_since
            UNION ALL
            SELECT user_id, event_id, 'share' AS what, 5 AS weight, created_at AS happened_at
            FROM analytics.analytics_events
            WHERE created_at >= v_since AND event_type = 'share'
            UNION ALL
            SELECT user_id, event_id, 'purchase' AS what, 10 AS weight, paid_at AS happened_at
            FROM ticketing.orders
            WHERE paid_at >= v_since
        ) AS found
        INNER JOIN events.events ON events.id = found.event_id
        WHERE found.user_id IS NOT NULL
        GROUP BY found.user_id, found.event_id, found.what, found.weight, day
    ) AS acts
    ON CONFLICT (id) DO NOTHING;
    GET DIAGNOSTICS handled = ROW_COUNT;
END
$procedure$;

REVOKE ALL ON PROCEDURE analytics.fold_interactions(bigint, boolean) FROM public;
COMMENT ON PROCEDURE analytics.fold_interactions (bigint, boolean) IS
'Adds the interactions of the last two days and today that are not there yet: view 1, click 3, share
5, purchase 10, once a day each. Counts them. For ops.tick().';

CREATE PROCEDURE analytics.take_snapshots(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    c_events_a_step constant integer := 200;
    v_today constant date := (now() AT TIME ZONE 'UTC')::date;
    v_events uuid[];
BEGIN
    -- Events that something happened to within a month, and that have no figures of today.
    v_events := ARRAY(
        SELECT active.event_id
        FROM (
            SELECT event_days.event_id
            FROM analytics.event_days
            WHERE event_days.day >= v_today - 31
            UNION
            SELECT tier_days.event_id
            FROM analytics.tier_days
            WHERE tier_days.day >= v_today - 31
        ) AS active
        WHERE NOT EXISTS (
            SELECT FROM analytics.event_stat_snapshots
            WHERE event_stat_snapshots.event_id = active.event_id
                AND event_stat_snapshots.metric_key = 'views_total'
                AND event_stat_snapshots.captured_at >= v_today::timestamp AT TIME ZONE 'UTC'
        )
        ORDER BY active.event_id
        LIMIT c_events_a_step
    );

    INSERT INTO analytics.event_stat_snapshots (event_id, metric_key, metric_value)
    SELECT taken.event_id, figures.metric_key, figures.metric_value
    FROM unnest(v_events) AS taken (event_id)
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(months.impressions), 0) AS views,
            coalesce(analytics.unique_count(months.viewers), 0) AS viewers,
            round(sum(months.dwell_ms_sum) / nullif(sum(months.impressions), 0)) AS dwell_ms
        FROM analytics.event_months AS months
        WHERE months.event_id = taken.event_id
    ) AS seen
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(days.tickets_sold), 0) AS tickets
        FROM analytics.tier_days AS days
        WHERE days.event_id = taken.event_id
    ) AS sold
    CROSS JOIN LATERAL (
        VALUES
        ('views_total', seen.views), ('unique_viewers', seen.viewers),
        ('avg_dwell_ms', seen.dwell_ms), ('tickets_sold', sold.tickets)
    ) AS figures (metric_key, metric_value);

    handled := cardinality(v_events);
    more := handled = c_events_a_step;
END
$procedure$;

REVOKE ALL ON PROCEDURE analytics.take_snapshots(bigint, boolean) FROM public;
COMMENT ON PROCEDURE analytics.take_snapshots (bigint, boolean) IS
'Takes today''s figures of the events that something happened to within 31 days: views_total,
unique_viewers, avg_dwell_ms, tickets_sold, since the beginning. At most 200 events in a step,
counted. For ops.tick().';
