-- Rows of the rollups that facts were written for since they were last computed, computed from the
-- facts. Both the fold and the live views read them here, so that they cannot disagree. A filter on
-- the key reaches the facts' index. Sketches are the 4,096 smallest hashes; histograms count by
-- eighths of a doubling.

CREATE VIEW analytics.event_days_changed WITH (security_invoker = TRUE) AS
SELECT
    changes.key AS event_id,
    changes.day,
    events.owner_organization_id AS organization_id,
    facts.impressions,
    facts.anonymous_impressions,
    facts.completions,
    facts.dwell_ms_sum,
    (
        SELECT array_agg(counted.bucket << 32 | counted.times ORDER BY counted.bucket)
        FROM (
            SELECT
                bucket,
                count(*) AS times
            FROM unnest(facts.dwell_buckets) AS bucket
            GROUP BY bucket
        ) AS counted
    ) AS dwell_histogram,
    coalesce(facts.viewers[1:4096], '{}') AS viewers
FROM analytics.dirty_buckets AS changes
INNER JOIN events.events
    ON changes.key = events.id
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS impressions,
            count(*) FILTER (WHERE event_impressions.user_id IS NULL) AS anonymous_impressions,
            count(*) FILTER (WHERE event_impressions.completed) AS completions,
            sum(event_impressions.dwell_ms) AS dwell_ms_sum,
            array_agg(
                CASE
                    WHEN event_impressions.dwell_ms > 0
                        THEN
                            1 + floor(
                                8 * ln(event_impressions.dwell_ms::double precision)
                                / ln(2::double precision)
                            )::bigint
                    ELSE 0
                END
            ) AS dwell_buckets,
            array_agg(
                DISTINCT uuid_hash_extended(event_impressions.user_id, 0)
                ORDER BY uuid_hash_extended(event_impressions.user_id, 0)
            ) FILTER (WHERE event_impressions.user_id IS NOT NULL) AS viewers
        FROM analytics.event_impressions
        WHERE
            event_impressions.event_id = changes.key
            AND event_impressions.occurred_at >= changes.since
            AND event_impressions.occurred_at < changes.until
    ) AS facts
WHERE
    changes.rollup = 'event_days'
    AND facts.impressions > 0;

COMMENT ON VIEW analytics.event_days_changed IS
'What the rows of event_days should be for which changes are noted; a row that should not be is
missing.';

CREATE VIEW analytics.post_days_changed WITH (security_invoker = TRUE) AS
SELECT
    changes.key AS post_id,
    event_posts.event_id,
    changes.day,
    events.owner_organization_id AS organization_id,
    shown.impressions,
    shown.impression_dwell_ms_sum,
    watched.views,
    watched.qualified_views,
    watched.completions,
    watched.dwell_ms_sum,
    coalesce(
        (
            SELECT array_agg(counted.bucket << 32 | counted.times ORDER BY counted.bucket)
            FROM (
                SELECT
                    bucket,
                    count(*) AS times
                FROM unnest(watched.dwell_buckets) AS bucket
                GROUP BY bucket
            ) AS counted
        ), '{}'
    ) AS dwell_histogram,
    coalesce(watched.viewers[1:4096], '{}') AS viewers,
    clicked.clicks_tickets,
    clicked.clicks_details,
    clicked.clicks_organizer,
    clicked.clicks_share,
    clicked.clicks_comment,
    clicked.clicks_other
FROM analytics.dirty_buckets AS changes
INNER JOIN events.event_posts
    ON changes.key = event_posts.id
INNER JOIN events.events
    ON event_posts.event_id = events.id
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS impressions,
            coalesce(sum(post_impressions.dwell_ms), 0) AS impression_dwell_ms_sum
        FROM analytics.post_impressions
        WHERE
            post_impressions.post_id = changes.key
            AND post_impressions.occurred_at >= changes.since
            AND post_impressions.occurred_at < changes.until
    ) AS shown
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS views,
            count(*) FILTER (WHERE post_views.qualified) AS qualified_views,
            count(*) FILTER (WHERE post_views.completed) AS completions,
            coalesce(sum(post_views.dwell_ms), 0) AS dwell_ms_sum,
            array_agg(
                CASE
                    WHEN post_views.dwell_ms > 0
                        THEN
                            1 + floor(
                                8 * ln(post_views.dwell_ms::double precision)
                                / ln(2::double precision)
                            )::bigint
                    ELSE 0
                END
            ) AS dwell_buckets,
            array_agg(
                DISTINCT uuid_hash_extended(post_views.user_id, 0)
                ORDER BY uuid_hash_extended(post_views.user_id, 0)
            ) FILTER (WHERE post_views.user_id IS NOT NULL) AS viewers
        FROM analytics.post_views
        WHERE
            post_views.post_id = changes.key
            AND post_views.event_id = event_posts.event_id
            AND post_views.created_at >= changes.since
            AND post_views.created_at < changes.until
    ) AS watched
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS clicks,
            count(*) FILTER (WHERE post_clicks.target = 'tickets') AS clicks_tickets,
            count(*) FILTER (WHERE post_clicks.target = 'details') AS clicks_details,
            count(*) FILTER (WHERE post_clicks.target = 'organizer') AS clicks_organizer,
            count(*) FILTER (WHERE post_clicks.target = 'share') AS clicks_share,
            count(*) FILTER (WHERE post_clicks.target = 'comment') AS clicks_comment,
            count(*) FILTER (
                WHERE post_clicks.target NOT IN (
                    'tickets', 'details', 'organizer', 'share', 'comment'
                )
            ) AS clicks_other
        FROM analytics.post_clicks
        WHERE
            post_clicks.post_id = changes.key
            AND post_clicks.event_id = event_posts.event_id
            AND post_clicks.created_at >= changes.since
            AND post_clicks.created_at < changes.until
    ) AS clicked
WHERE
    changes.rollup = 'post_days'
    AND greatest(shown.impressions, watched.views, clicked.clicks) > 0;

COMMENT ON VIEW analytics.post_days_changed IS
'What the rows of post_days should be for which changes are noted; a row that should not be is
missing.';
