-- The rollups as they are at this moment: rows for which no change is noted as they stand, the
-- others from the facts. They read raw facts, so they are for definers and for staff.

CREATE VIEW analytics.event_days_live WITH (security_invoker = TRUE) AS
SELECT
    event_days.event_id,
    event_days.day,
    event_days.organization_id,
    event_days.impressions,
    event_days.anonymous_impressions,
    event_days.completions,
    event_days.dwell_ms_sum,
    event_days.dwell_histogram,
    event_days.viewers
FROM analytics.event_days
WHERE
    NOT EXISTS (
        SELECT FROM analytics.rollup_changes
        WHERE
            rollup_changes.rollup = 'event_days'
            AND rollup_changes.key = event_days.event_id
            AND rollup_changes.day = event_days.day
    )
UNION ALL
SELECT
    event_days_changed.event_id,
    event_days_changed.day,
    event_days_changed.organization_id,
    event_days_changed.impressions,
    event_days_changed.anonymous_impressions,
    event_days_changed.completions,
    event_days_changed.dwell_ms_sum,
    event_days_changed.dwell_histogram,
    event_days_changed.viewers
FROM analytics.event_days_changed;

COMMENT ON VIEW analytics.event_days_live IS
'analytics.event_days as it is at this moment, what was not folded yet included.';

CREATE VIEW analytics.post_days_live WITH (security_invoker = TRUE) AS
SELECT
    post_days.post_id,
    post_days.event_id,
    post_days.day,
    post_days.organization_id,
    post_days.impressions,
    post_days.impression_dwell_ms_sum,
    post_days.views,
    post_days.qualified_views,
    post_days.completions,
    post_days.dwell_ms_sum,
    post_days.dwell_histogram,
    post_days.viewers,
    post_days.clicks_tickets,
    post_days.clicks_details,
    post_days.clicks_organizer,
    post_days.clicks_share,
    post_days.clicks_comment,
    post_days.clicks_other
FROM analytics.post_days
WHERE
    NOT EXISTS (
        SELECT FROM analytics.rollup_changes
        WHERE
            rollup_changes.rollup = 'post_days'
            AND rollup_changes.key = post_days.post_id
            AND rollup_changes.day = post_days.day
    )
UNION ALL
SELECT
    post_days_changed.post_id,
    post_days_changed.event_id,
    post_days_changed.day,
    post_days_changed.organization_id,
    post_days_changed.impressions,
    post_days_changed.impression_dwell_ms_sum,
    post_days_changed.views,
    post_days_changed.qualified_views,
    post_days_changed.completions,
    post_days_changed.dwell_ms_sum,
    post_days_changed.dwell_histogram,
    post_days_changed.viewers,
    post_days_changed.clicks_tickets,
    post_days_changed.clicks_details,
    post_days_changed.clicks_organizer,
    post_days_changed.clicks_share,
    post_days_changed.clicks_comment,
    post_days_changed.clicks_other
FROM analytics.post_days_changed;

COMMENT ON VIEW analytics.post_days_live IS
'analytics.post_days as it is at this moment, what was not folded yet included.';

CREATE VIEW analytics.campaign_days_live WITH (security_invoker = TRUE) AS
SELECT
    campaign_days.campaign_id,
    campaign_days.organization_id,
    campaign_days.day,
    campaign_days.impressions,
    campaign_days.viewable_impressions,
    campaign_days.invalid_impressions,
    campaign_days.clicks,
    campaign_days.invalid_clicks,
    campaign_days.billed_micros,
    campaign_days.conversions,
    campaign_days.conversion_values,
    campaign_days.viewers
FROM analytics.campaign_days
WHERE
    NOT EXISTS (
        SELECT FROM analytics.rollup_changes
        WHERE
            rollup_changes.rollup = 'campaign_days'
            AND rollup_changes.key = campaign_days.campaign_id
            AND rollup_changes.day = campaign_days.day
    )
UNION ALL
SELECT
    campaign_days_changed.campaign_id,
    campaign_days_changed.organization_id,
    campaign_days_changed.day,
    campaign_days_changed.impressions,
    campaign_days_changed.viewable_impressions,
    campaign_days_changed.invalid_impressions,
    campaign_days_changed.clicks,
    campaign_days_changed.invalid_clicks,
    campaign_days_changed.billed_micros,
    campaign_days_changed.conversions,
    campaign_days_changed.conversion_values,
    campaign_days_changed.viewers
FROM analytics.campaign_days_changed;

COMMENT ON VIEW analytics.campaign_days_live IS
'analytics.campaign_days as it is at this moment, what was not folded yet included.';

CREATE VIEW analytics.creative_days_live WITH (security_invoker = TRUE) AS
SELECT
    creative_days.creative_id,
    creative_days.campaign_id,
    creative_days.day,
    creative_days.organization_id,
    creative_days.impressions,
    creative_days.viewable_impressions,
    creative_days.clicks,
    creative_days.billed_micros,
    creative_days.viewers
FROM analytics.creative_days
WHERE
    NOT EXISTS (
        SELECT FROM analytics.rollup_changes
        WHERE
            rollup_changes.rollup = 'campaign_days'
            AND rollup_changes.key = creative_days.campaign_id
            AND rollup_changes.day = creative_days.day
    )
UNION ALL
SELECT
    creative_days_changed.creative_id,
    creative_days_changed.campaign_id,
    creative_days_changed.day,
    creative_days_changed.organization_id,
    creative_days_changed.impressions,
    creative_days_changed.viewable_impressions,
    creative_days_changed.clicks,
    creative_days_changed.billed_micros,
    creative_days_changed.viewers
FROM analytics.creative_days_changed;

COMMENT ON VIEW analytics.creative_days_live IS
'analytics.creative_days as it is at this moment, what was not folded yet included.';

CREATE VIEW analytics.tier_days_live WITH (security_invoker = TRUE) AS
SELECT
    tier_days.event_id,
    tier_days.tier_id,
    tier_days.day,
    tier_days.currency,
    tier_days.organization_id,
    tier_days.tickets_sold,
    tier_days.orders,
    tier_days.gross_cents,
    tier_days.fees_cents,
    tier_days.taxes_cents,
    tier_days.refunded_cents,
    tier_days.tickets_admitted,
    tier_days.tickets_ended,
    tier_days.buyers
FROM analytics.tier_days
WHERE
    NOT EXISTS (
        SELECT FROM analytics.rollup_changes
        WHERE
            rollup_changes.rollup = 'tier_days'
            AND rollup_changes.key = tier_days.tier_id
            AND rollup_changes.day = tier_days.day
    )
UNION ALL
SELECT
    tier_days_changed.event_id,
    tier_days_changed.tier_id,
    tier_days_changed.day,
    tier_days_changed.currency,
    tier_days_changed.organization_id,
    tier_days_changed.tickets_sold,
    tier_days_changed.orders,
    tier_days_changed.gross_cents,
    tier_days_changed.fees_cents,
    tier_days_changed.taxes_cents,
    tier_days_changed.refunded_cents,
    tier_days_changed.tickets_admitted,
    tier_days_changed.tickets_ended,
    tier_days_changed.buyers
FROM analytics.tier_days_changed;

COMMENT ON VIEW analytics.tier_days_live IS
'analytics.tier_days as it is at this moment, what was not folded yet included.';
