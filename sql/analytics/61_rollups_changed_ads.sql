-- The same for campaigns and their creatives: rows that should be there for which changes are
-- noted, computed from impressions, clicks and conversions.

CREATE VIEW analytics.campaign_days_changed WITH (security_invoker = TRUE) AS
SELECT
    changes.key AS campaign_id,
    campaigns.org_id AS organization_id,
    changes.day,
    shown.impressions,
    shown.viewable_impressions,
    shown.invalid_impressions,
    clicked.clicks,
    clicked.invalid_clicks,
    shown.billed_micros + clicked.billed_micros AS billed_micros,
    converted.conversions,
    converted.conversion_values,
    coalesce(shown.viewers[1:4096], '{}') AS viewers
FROM analytics.dirty_buckets AS changes
INNER JOIN campaigns.campaigns
    ON changes.key = campaigns.id
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS facts,
            count(*) FILTER (WHERE ad_impressions.is_valid) AS impressions,
            count(*) FILTER (
                WHERE ad_impressions.is_valid AND ad_impressions.viewable
            ) AS viewable_impressions,
            count(*) FILTER (WHERE NOT ad_impressions.is_valid) AS invalid_impressions,
            coalesce(sum(ad_impressions.billed_micros), 0)::bigint AS billed_micros,
            array_agg(
                DISTINCT uuid_hash_extended(ad_impressions.user_id, 0)
                ORDER BY uuid_hash_extended(ad_impressions.user_id, 0)
            ) FILTER (
                WHERE ad_impressions.is_valid AND ad_impressions.user_id IS NOT NULL
            ) AS viewers
        FROM campaigns.ad_impressions
        WHERE
            ad_impressions.campaign_id = changes.key
            AND ad_impressions.occurred_at >= changes.since
            AND ad_impressions.occurred_at < changes.until
    ) AS shown
CROSS JOIN
    LATERAL (
        SELECT
            count(*) AS facts,
            count(*) FILTER (WHERE ad_clicks.is_valid) AS clicks,
            count(*) FILTER (WHERE NOT ad_clicks.is_valid) AS invalid_clicks,
            coalesce(sum(ad_clicks.billed_micros), 0)::bigint AS billed_micros
        FROM campaigns.ad_clicks
        WHERE
            ad_clicks.campaign_id = changes.key
            AND ad_clicks.created_at >= changes.since
            AND ad_clicks.created_at < changes.until
    ) AS clicked
CROSS JOIN
    LATERAL ( -- noqa: ST05
        SELECT
            coalesce(sum(values_of.conversions), 0)::bigint AS conversions,
            coalesce(
                jsonb_object_agg(values_of.currency, values_of.value_cents)
                FILTER (WHERE values_of.currency IS NOT NULL), '{}'
            ) AS conversion_values
        FROM (
            SELECT
                ad_conversions.currency,
                count(*) AS conversions,
                sum(ad_conversions.value_cents) AS value_cents
            FROM campaigns.ad_conversions
            WHERE
                ad_conversions.campaign_id = changes.key
                AND ad_conversions.occurred_at >= changes.since
                AND ad_conversions.occurred_at < changes.until
            GROUP BY ad_conversions.currency
        ) AS values_of
    ) AS converted
WHERE
    changes.rollup = 'campaign_days'
    AND greatest(shown.facts, clicked.facts, converted.conversions) > 0;

COMMENT ON VIEW analytics.campaign_days_changed IS
'What the rows of campaign_days should be for which changes are noted; a row that should not be is
missing.';

CREATE VIEW analytics.creative_days_changed WITH (security_invoker = TRUE) AS
SELECT
    facts.creative_id,
    changes.key AS campaign_id,
    changes.day,
    campaigns.org_id AS organization_id,
    facts.impressions,
    facts.viewable_impressions,
    facts.clicks,
    facts.billed_micros,
    coalesce(facts.viewers[1:4096], '{}') AS viewers
FROM analytics.dirty_buckets AS changes
INNER JOIN campaigns.campaigns
    ON changes.key = campaigns.id
CROSS JOIN
    LATERAL ( -- noqa: ST05
        SELECT
            happened.creative_id,
            count(*) FILTER (WHERE happened.is_valid AND NOT happened.is_click) AS impressions,
            count(*) FILTER (WHERE happened.is_valid AND happened.viewable) AS viewable_impressions,
            count(*) FILTER (WHERE happened.is_valid AND happened.is_click) AS clicks,
            sum(happened.billed_micros)::bigint AS billed_micros,
            array_agg(
                DISTINCT uuid_hash_extended(happened.user_id, 0)
                ORDER BY uuid_hash_extended(happened.user_id, 0)
            ) FILTER (
                WHERE happened.is_valid AND NOT happened.is_click AND happened.user_id IS NOT NULL
            ) AS viewers
        FROM (
            SELECT
                ad_impressions.creative_id,
                ad_impressions.user_id,
                ad_impressions.is_valid,
                ad_impressions.viewable,
                ad_impressions.billed_micros,
                FALSE AS is_click
            FROM campaigns.ad_impressions
            WHERE
                ad_impressions.campaign_id = changes.key
                AND ad_impressions.occurred_at >= changes.since
                AND ad_impressions.occurred_at < changes.until
            UNION ALL
            SELECT
                ad_clicks.creative_id,
                ad_clicks.user_id,
                ad_clicks.is_valid,
                FALSE AS viewable,
                ad_clicks.billed_micros,
                TRUE AS is_click
            FROM campaigns.ad_clicks
            WHERE
                ad_clicks.campaign_id = changes.key
                AND ad_clicks.created_at >= changes.since
                AND ad_clicks.created_at < changes.until
        ) AS happened
        WHERE happened.creative_id IS NOT NULL
        GROUP BY happened.creative_id
    ) AS facts
WHERE changes.rollup = 'campaign_days';

COMMENT ON VIEW analytics.creative_days_changed IS
'What the rows of creative_days should be for whose campaigns changes are noted; a row that should
not be is missing.';
