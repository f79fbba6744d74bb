-- What dashboards are made of: figures of each of many events. Sums over all events read narrow
-- rows of whole months as they are, and put right what is noted as changed since: looking at each
-- row whether it is noted takes longer than adding it up. The sketches of people are united as
-- sets, once for all events: the aggregate would copy what it has at each row.

CREATE INDEX event_months_sums_idx ON analytics.event_months (month, event_id)
INCLUDE (impressions, anonymous_impressions, completions, dwell_ms_sum);

CREATE FUNCTION analytics.reach_by_event(from_day date, to_day date)
RETURNS TABLE (
    event_id uuid,
    views bigint,
    anonymous_views bigint,
    completions bigint,
    dwell_ms bigint
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
-- Its plan takes as long as its run.
SET plan_cache_mode = force_generic_plan
AS $function$
DECLARE
    -- Whole months begin and end here; the days before and after them are read as days.
    v_months_from constant date := date_trunc(
        'month', from_day + interval '1 month - 1 day'
    )::date;
    v_months_to constant date := greatest(
        date_trunc('month', to_day::timestamp)::date, v_months_from
    );
BEGIN
    RETURN QUERY
    -- Once, and by the rollup alone: with the days, version 18 takes a skip scan for dear.
    WITH noted AS MATERIALIZED (
        SELECT rollup_changes.key, rollup_changes.day
        FROM analytics.rollup_changes
        WHERE rollup_changes.rollup = 'event_days'
        GROUP BY rollup_changes.key, rollup_changes.day
    )

    SELECT
        summed.event_id, sum(summed.impressions)::bigint,
        sum(summed.anonymous_impressions)::bigint, sum(summed.completions)::bigint,
        sum(summed.dwell_ms_sum)::bigint
    FROM (
        SELECT
            months.event_id, sum(months.impressions)::bigint AS impressions,
            sum(months.anonymous_impressions)::bigint AS anonymous_impressions,
            sum(months.completions)::bigint AS completions,
            sum(months.dwell_ms_sum)::bigint AS dwell_ms_sum
        FROM analytics.event_months AS months
        WHERE months.month >= v_months_from AND months.month < v_months_to
        GROUP BY months.event_id
        UNION ALL
        SELECT
            days.event_id, days.impressions, days.anonymous_impressions, days.completions,
            days.dwell_ms_sum
        FROM analytics.event_days AS days
        WHERE from_day < v_months_from
            AND days.day >= from_day AND days.day < least(v_months_from, to_day)
        UNION ALL
        SELECT
            days.event_id, days.impressions, days.anonymous_impressions, days.completions,
            days.dwell_ms_sum
        FROM analytics.event_days AS days
        WHERE v_months_to < to_day
            AND days.day >= v_months_to AND days.day < to_day
        UNION ALL
        -- What is noted goes out as it was folded and comes in as the facts are.
        SELECT
            days.event_id, -days.impressions, -days.anonymous_impressions, -days.completions,
            -days.dwell_ms_sum
        FROM noted
        INNER JOIN analytics.event_days AS days
            ON days.event_id = noted.key AND days.day = noted.day
        WHERE noted.day >= from_day AND noted.day < to_day
        UNION ALL
        SELECT
            changed.event_id, changed.impressions, changed.anonymous_impressions,
            changed.completions, changed.dwell_ms_sum
        FROM noted
        CROSS JOIN LATERAL (
            SELECT *
            FROM analytics.event_days_changed
            WHERE event_days_changed.event_id = noted.key
                AND event_days_changed.day = noted.day
            OFFSET 0
        ) AS changed
        WHERE noted.day >= from_day AND noted.day < to_day
    ) AS summed
    GROUP BY summed.event_id
    HAVING sum(summed.impressions) > 0;
END
$function$;

REVOKE ALL ON FUNCTION analytics.reach_by_event(date, date) FROM public;
COMMENT ON FUNCTION analytics.reach_by_event(date, date) IS
'Views of all events from a day on and before another, live: in all, of nobody signed in, to the
end, and milliseconds in view; an event that nobody saw has no row. For the package''s own
functions.';

CREATE FUNCTION analytics.people_by_event(event_ids uuid[], days daterange)
RETURNS TABLE (event_id uuid, viewers bigint)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH live AS MATERIALIZED (
        SELECT rows.event_id, rows.viewers
        FROM analytics.event_days_live AS rows
        WHERE rows.event_id = ANY(people_by_event.event_ids)
            AND rows.day >= lower(people_by_event.days)
            AND rows.day < upper(people_by_event.days)
    ),

    cuts AS (
        SELECT live.event_id, min(live.viewers[4096]) AS cut
        FROM live
        GROUP BY live.event_id
    ),

    hashes AS (
        SELECT live.event_id, hash
        FROM live
        CROSS JOIN LATERAL unnest(live.viewers) AS hash
    )

    SELECT
        cuts.event_id, analytics.estimate_uniques(count(DISTINCT hashes.hash), cuts.cut) AS viewers
    FROM cuts
    LEFT JOIN hashes
        ON hashes.event_id = cuts.event_id
        AND (cuts.cut IS NULL OR hashes.hash < cuts.cut)
    GROUP BY cuts.event_id, cuts.cut
$function$;

REVOKE ALL ON FUNCTION analytics.people_by_event(uuid[], daterange) FROM public;
COMMENT ON FUNCTION analytics.people_by_event(uuid[], daterange) IS
'Signed-in people who saw each of these events in these days, live, each once an event; one that
nobody saw has no row. For the package''s own functions.';
