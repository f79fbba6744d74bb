-- How many people saw events, over any time and any number of events, with the live tail.

CREATE FUNCTION analytics.event_viewers(event_ids uuid[], from_day date, to_day date)
RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH sketches AS MATERIALIZED (
        -- Whole months as months, the rest as days.
        SELECT months.viewers
        FROM analytics.event_months_live AS months
        WHERE months.month >= event_viewers.from_day
            AND months.month + interval '1 month' <= event_viewers.to_day
            AND (event_viewers.event_ids IS NULL OR months.event_id = ANY(event_viewers.event_ids))
        UNION ALL
        SELECT days.viewers
        FROM analytics.event_days_live AS days
        WHERE days.day >= event_viewers.from_day
            AND days.day < event_viewers.to_day
            AND (
                date_trunc('month', days.day::timestamp) < event_viewers.from_day
                OR date_trunc('month', days.day::timestamp) + interval '1 month'
                > event_viewers.to_day
            )
            AND (event_viewers.event_ids IS NULL OR days.event_id = ANY(event_viewers.event_ids))
    ),
    cut AS (
        SELECT min(sketches.viewers[4096]) AS at
        FROM sketches
    )

    SELECT analytics.estimate_uniques(count(DISTINCT hash), (SELECT cut.at FROM cut))
    FROM sketches
    CROSS JOIN LATERAL unnest(sketches.viewers) AS hash
    WHERE hash < coalesce((SELECT cut.at FROM cut), 9223372036854775807)
$function$;

REVOKE ALL ON FUNCTION analytics.event_viewers(uuid[], date, date) FROM public;
COMMENT ON FUNCTION analytics.event_viewers(uuid[], date, date) IS
'How many signed-in people saw these events, null: any, from a day on and before another, each once.
Exact where no sketch was cut, else with a standard error of at most 1.6 %. For the package''s own
functions.';
