-- Months of events as they are at this moment. Histogram and sketch of a month are made of its days
-- only where a query asks for them.

CREATE VIEW analytics.event_months_live WITH (security_invoker = TRUE) AS
SELECT
    event_months.event_id,
    event_months.month,
    event_months.organization_id,
    event_months.impressions,
    event_months.anonymous_impressions,
    event_months.completions,
    event_months.dwell_ms_sum,
    event_months.dwell_histogram,
    event_months.viewers
FROM analytics.event_months
WHERE
    -- An equality, for a hash or a merge over all: notes may be many, and months too.
    NOT EXISTS (
        SELECT FROM analytics.rollup_changes
        WHERE
            rollup_changes.rollup = 'event_days'
            AND rollup_changes.key = event_months.event_id
            AND date_trunc('month', rollup_changes.day::timestamp)::date = event_months.month
    )
UNION ALL
SELECT
    changes.event_id,
    changes.month,
    events.owner_organization_id AS organization_id,
    sums.impressions,
    sums.anonymous_impressions,
    sums.completions,
    sums.dwell_ms_sum,
    (
        SELECT array_agg(merged.bucket << 32 | merged.times ORDER BY merged.bucket)
        FROM (
            SELECT
                entries.entry >> 32 AS bucket,
                sum(entries.entry & 4294967295)::bigint AS times
            FROM analytics.event_days_live AS days
            CROSS JOIN LATERAL unnest(days.dwell_histogram) AS entries (entry)
            WHERE
                days.event_id = changes.event_id
                AND days.day >= changes.month AND days.day < changes.next_month
            GROUP BY entries.entry >> 32
        ) AS merged
    ) AS dwell_histogram,
    array(
        SELECT DISTINCT seen.viewer
        FROM analytics.event_days_live AS days
        CROSS JOIN LATERAL unnest(days.viewers) AS seen (viewer)
        WHERE
            days.event_id = changes.event_id
            AND days.day >= changes.month AND days.day < changes.next_month
        ORDER BY seen.viewer
        LIMIT 4096
    ) AS viewers
FROM (
    SELECT DISTINCT
        rollup_changes.key AS event_id,
        date_trunc('month', rollup_changes.day::timestamp)::date AS month,
        (date_trunc('month', rollup_changes.day::timestamp) + interval '1 month')::date
            AS next_month
    FROM analytics.rollup_changes
    WHERE rollup_changes.rollup = 'event_days'
) AS changes
INNER JOIN events.events
    ON changes.event_id = events.id
CROSS JOIN
    LATERAL (
        SELECT
            sum(days.impressions)::bigint AS impressions,
            sum(days.anonymous_impressions)::bigint AS anonymous_impressions,
            sum(days.completions)::bigint AS completions,
            sum(days.dwell_ms_sum)::bigint AS dwell_ms_sum
        FROM analytics.event_days_live AS days
        WHERE
            days.event_id = changes.event_id
            AND days.day >= changes.month AND days.day < changes.next_month
    ) AS sums
WHERE sums.impressions > 0;

COMMENT ON VIEW analytics.event_months_live IS
'analytics.event_months as it is at this moment, what was not folded yet included.';
