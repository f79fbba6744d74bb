-- Audience insights: shares of groups, never of fewer people than smallest_group. When one group is
-- left out the next smallest is too, because the rest would tell its size. And two answers must not
-- tell together what neither tells: people are shown in whole multiples of the smallest group, and
-- figures change only when at least that many people came or went since they were taken.

CREATE FUNCTION analytics.round_people(people bigint, smallest integer)
RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN round_people.people >= round_people.smallest
            THEN round(round_people.people::numeric / round_people.smallest)::bigint
                * round_people.smallest
    END
$function$;

REVOKE ALL ON FUNCTION analytics.round_people(bigint, integer) FROM public;
COMMENT ON FUNCTION analytics.round_people(bigint, integer) IS
'The nearest multiple of the smallest group; null: fewer people than that. For the package''s own
functions.';

CREATE FUNCTION analytics.safe_shares(counts jsonb, smallest integer)
RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH groups AS (
        SELECT
            key,
            value::bigint AS people,
            sum(value::bigint) OVER () AS all_people,
            row_number() OVER (ORDER BY value::bigint, key) AS nth,
            count(*) FILTER (WHERE value::bigint < safe_shares.smallest) OVER () AS too_small,
            coalesce(
                sum(value::bigint) FILTER (WHERE value::bigint < safe_shares.smallest) OVER (), 0
            ) AS hidden
        FROM jsonb_each_text(safe_shares.counts)
    ),
    shown AS (
        SELECT
            key,
            analytics.round_people(people, safe_shares.smallest) AS people,
            all_people
        FROM groups
        WHERE nth > too_small + CASE
            WHEN too_small > 0 AND hidden < safe_shares.smallest THEN 1 ELSE 0
        END
    ),
    total AS (
        -- Rounded parts may be more than the rounded whole.
        SELECT greatest(
            sum(people), analytics.round_people(max(all_people)::bigint, safe_shares.smallest)
        ) AS people
        FROM shown
    )

    SELECT coalesce(jsonb_object_agg(shown.key, trunc(shown.people / total.people, 4)), '{}')
    FROM shown
    CROSS JOIN total
$function$;

REVOKE ALL ON FUNCTION analytics.safe_shares(jsonb, integer) FROM public;
COMMENT ON FUNCTION analytics.safe_shares(jsonb, integer) IS
'Shares of groups of people, an object of numbers from 0 to 1, out of an object of counts: without
groups below the smallest, and without the next one when all of these together are below it; of
counts that are rounded to the smallest. For the package''s own functions.';

CREATE PROCEDURE analytics.fold_audience(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    c_events_a_step constant integer := 200;
    c_smallest constant integer := 10;
    c_source constant text := 'yardpass';
    v_events uuid[];
BEGIN
    -- Bought figures are not ours to write over.
    v_events := ARRAY(
        SELECT active.event_id
        FROM (
            SELECT DISTINCT tier_days.event_id
            FROM analytics.tier_days
            WHERE tier_days.day >= (now() AT TIME ZONE 'UTC')::date - 31
        ) AS active
        LEFT JOIN analytics.event_audience_insights AS insights
            ON insights.event_id = active.event_id
        WHERE insights.event_id IS NULL
            OR insights.source = c_source
            AND insights.as_of < date_trunc('day', now(), 'UTC')
        ORDER BY active.event_id
        LIMIT c_events_a_step
    );

    INSERT INTO analytics.event_audience_insights AS insights (
        event_id, geo_distribution, smallest_group, attendee_count, avg_dwell_time_ms,
        ticket_conversion_rate, source, as_of
    )
    SELECT
        taken.event_id, analytics.safe_shares(places.counts, c_smallest), c_smallest,
        analytics.round_people(holders.people, c_smallest),
        CASE WHEN seen.viewers >= c_smallest THEN seen.dwell_ms END,
        CASE
            WHEN least(seen.viewers, sold.buyers) >= c_smallest
                THEN round(
                    least(
                        analytics.round_people(sold.buyers, c_smallest)::numeric
                        / analytics.round_people(seen.viewers, c_smallest), 1
                    ), 4
                )
        END,
        c_source, now()
    FROM unnest(v_events) AS taken (event_id)
    CROSS JOIN LATERAL (
        SELECT count(DISTINCT tickets.owner_user_id) AS people
        FROM ticketing.tickets
        WHERE tickets.event_id = taken.event_id AND tickets.status IN ('issued', 'redeemed')
    ) AS holders
    CROSS JOIN LATERAL (
        SELECT coalesce(jsonb_object_agg(of.country_code, of.people), '{}') AS counts
        FROM (
            SELECT user_profiles.country_code, count(DISTINCT tickets.owner_user_id) AS people
            FROM ticketing.tickets
            INNER JOIN users.user_profiles ON user_profiles.user_id = tickets.owner_user_id
            WHERE tickets.event_id = taken.event_id
                AND tickets.status IN ('issued', 'redeemed')
                AND user_profiles.country_code IS NOT NULL
                AND NOT analytics.opted_out(tickets.owner_user_id)
            GROUP BY user_profiles.country_code
        ) AS of
    ) AS places
    CROSS JOIN LATERAL (
        SELECT
            coalesce(analytics.unique_count(months.viewers), 0) AS viewers,
            -- In tenths of seconds: of many, one view moves that by nothing.
            round(
                sum(months.dwell_ms_sum) / nullif(sum(months.impressions), 0), -2
            )::integer AS dwell_ms
        FROM analytics.event_months AS months
        WHERE months.event_id = taken.event_id
    ) AS seen
    CROSS JOIN LATERAL (
        SELECT coalesce(analytics.unique_count(days.buyers), 0) AS buyers
        FROM analytics.tier_days AS days
        WHERE days.event_id = taken.event_id
    ) AS sold
    ON CONFLICT (event_id) DO UPDATE SET
        -- Rounded counts that are two groups apart: at least one whole group came or went.
        geo_distribution = CASE
            WHEN abs(excluded.attendee_count - insights.attendee_count) < 2 * c_smallest
                THEN insights.geo_distribution
            ELSE excluded.geo_distribution
        END,
        attendee_count = CASE
            WHEN abs(excluded.attendee_count - insights.attendee_count) < 2 * c_smallest
                THEN insights.attendee_count
            ELSE excluded.attendee_count
        END,
        smallest_group = excluded.smallest_group,
        avg_dwell_time_ms = excluded.avg_dwell_time_ms,
        ticket_conversion_rate = excluded.ticket_conversion_rate,
        source = excluded.source,
        as_of = excluded.as_of;

    handled := cardinality(v_events);
    more := handled = c_events_a_step;
END
$procedure$;

REVOKE ALL ON PROCEDURE analytics.fold_audience(bigint, boolean) FROM public;
COMMENT ON PROCEDURE analytics.fold_audience (bigint, boolean) IS
'Writes the audience insights of events that sold within 31 days, of ticket holders in groups of ten
and more, once a day; who they are is told anew only when ten or more came or went. Figures of other
sources stay. At most 200 events in a step, counted. For
ops.tick().';
