-- One step of the fold for impressions: rows are computed from the facts as they are, whatever was
-- inserted, updated or deleted, and in whatever order.

CREATE FUNCTION analytics.fold_event_days(keys uuid[], days date[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH computed AS (
        INSERT INTO analytics.event_days (
            event_id, day, organization_id, impressions, anonymous_impressions, completions,
            dwell_ms_sum, dwell_histogram, viewers, folded_at
        )
        SELECT
            changed.event_id, changed.day, changed.organization_id, changed.impressions,
            changed.anonymous_impressions, changed.completions, changed.dwell_ms_sum,
            changed.dwell_histogram, changed.viewers,
            clock_timestamp()
        FROM unnest(fold_event_days.keys, fold_event_days.days) AS taken (key, day)
        -- The fence keeps the filter inside, where it finds one row's facts by their index.
        CROSS JOIN LATERAL (
            SELECT *
            FROM analytics.event_days_changed
            WHERE event_days_changed.event_id = taken.key
                AND event_days_changed.day = taken.day
            OFFSET 0
        ) AS changed
        ON CONFLICT (event_id, day) DO UPDATE SET
            organization_id = excluded.organization_id,
            impressions = excluded.impressions,
            anonymous_impressions = excluded.anonymous_impressions,
            completions = excluded.completions,
            dwell_ms_sum = excluded.dwell_ms_sum,
            dwell_histogram = excluded.dwell_histogram,
            viewers = excluded.viewers,
            folded_at = excluded.folded_at
        RETURNING event_days.event_id, event_days.day
    )

    DELETE FROM analytics.event_days
    USING unnest(fold_event_days.keys, fold_event_days.days) AS taken (key, day)
    WHERE event_days.event_id = taken.key
        AND event_days.day = taken.day
        AND NOT EXISTS (
            SELECT FROM computed
            WHERE computed.event_id = event_days.event_id
                AND computed.day = event_days.day
        )
$function$;

REVOKE ALL ON FUNCTION analytics.fold_event_days(uuid[], date[]) FROM public;
COMMENT ON FUNCTION analytics.fold_event_days(uuid[], date[]) IS
'Computes these rows of event_days from the facts, pair by pair, and deletes those that have none
left. Changes must be noted for them. For the package''s own functions.';

CREATE FUNCTION analytics.fold_event_months(keys uuid[], days date[])
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH taken AS (
        SELECT DISTINCT
            pairs.key,
            date_trunc('month', pairs.day::timestamp)::date AS month,
            (date_trunc('month', pairs.day::timestamp) + interval '1 month')::date AS next_month
        FROM unnest(fold_event_months.keys, fold_event_months.days) AS pairs (key, day)
    ),
    computed AS (
        INSERT INTO analytics.event_months (
            event_id, month, organization_id, impressions, anonymous_impressions, completions,
            dwell_ms_sum, dwell_histogram, viewers, folded_at
        )
        SELECT
            taken.key, taken.month, events.owner_organization_id, sums.impressions,
            sums.anonymous_impressions, sums.completions, sums.dwell_ms_sum,
            (
                SELECT array_agg(merged.bucket << 32 | merged.times ORDER BY merged.bucket)
                FROM (
                    SELECT entry >> 32 AS bucket, sum(entry & 4294967295)::bigint AS times
                    FROM analytics.event_days
                    CROSS JOIN LATERAL unnest(event_days.dwell_histogram) AS entry
                    WHERE event_days.event_id = taken.key
                        AND event_days.day >= taken.month
                        AND event_days.day < taken.next_month
                    GROUP BY entry >> 32
                ) AS merged
            ),
            ARRAY(
                SELECT DISTINCT viewer
                FROM analytics.event_days
                CROSS JOIN LATERAL unnest(event_days.viewers) AS viewer
                WHERE event_days.event_id = taken.key
                    AND event_days.day >= taken.month
                    AND event_days.day < taken.next_month
                ORDER BY viewer
                LIMIT 4096
            ),
            clock_timestamp()
        FROM taken
        INNER JOIN events.events ON events.id = taken.key
        CROSS JOIN LATERAL (
            SELECT
                sum(event_days.impressions)::bigint AS impressions,
                sum(event_days.anonymous_impressions)::bigint AS anonymous_impressions,
                sum(event_days.completions)::bigint AS completions,
                sum(event_days.dwell_ms_sum)::bigint AS dwell_ms_sum
            FROM analytics.event_days
            WHERE event_days.event_id = taken.key
                AND event_days.day >= taken.month
                AND event_days.day < taken.next_month
        ) AS sums
        WHERE sums.impressions > 0
        ON CONFLICT (event_id, month) DO UPDATE SET
            impressions = excluded.impressions,
            anonymous_impressions = excluded.anonymous_impressions,
            completions = excluded.completions,
            dwell_ms_sum = excluded.dwell_ms_sum,
            dwell_histogram = excluded.dwell_histogram,
            viewers = excluded.viewers,
            folded_at = excluded.folded_at
        RETURNING event_months.event_id, event_months.month
    )

    DELETE FROM analytics.event_months
    USING taken
    WHERE event_months.event_id = taken.key
        AND event_months.month = taken.month
        AND NOT EXISTS (
            SELECT FROM computed
            WHERE computed.event_id = event_months.event_id
                AND computed.month = event_months.month
        )
$function$;

REVOKE ALL ON FUNCTION analytics.fold_event_months(uuid[], date[]) FROM public;
COMMENT ON FUNCTION analytics.fold_event_months(uuid[], date[]) IS
'Computes the months of these days from event_days, and deletes those that have no day left. For the
package''s own functions.';
