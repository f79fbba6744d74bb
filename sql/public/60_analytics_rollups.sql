-- The rollups in the API. Sketches and histograms are left out: they are read through dashboards.

CREATE VIEW public.event_days WITH (security_invoker = TRUE, security_barrier = TRUE) AS
SELECT
    event_days.event_id,
    event_days.day,
    event_days.organization_id,
    event_days.impressions,
    event_days.anonymous_impressions,
    event_days.completions,
    event_days.dwell_ms_sum,
    event_days.folded_at
FROM analytics.event_days;

COMMENT ON VIEW public.event_days IS
'Impressions of events by day, for their organizers; a job writes it, a minute behind.';

CREATE VIEW public.event_months WITH (security_invoker = TRUE, security_barrier = TRUE) AS
SELECT
    event_months.event_id,
    event_months.month,
    event_months.organization_id,
    event_months.impressions,
    event_months.anonymous_impressions,
    event_months.completions,
    event_months.dwell_ms_sum,
    event_months.folded_at
FROM analytics.event_months;

COMMENT ON VIEW public.event_months IS
'Impressions of events by month, for their organizers; a job writes it, a minute behind.';

CREATE VIEW public.post_days WITH (security_invoker = TRUE, security_barrier = TRUE) AS
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
    post_days.clicks_tickets,
    post_days.clicks_details,
    post_days.clicks_organizer,
    post_days.clicks_share,
    post_days.clicks_comment,
    post_days.clicks_other,
    post_days.folded_at
FROM analytics.post_days;

COMMENT ON VIEW public.post_days IS
'What posts brought by day, for the organizers of their event; a job writes it.';

CREATE VIEW public.campaign_days WITH (security_invoker = TRUE, security_barrier = TRUE) AS
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
    campaign_days.folded_at
FROM analytics.campaign_days;

COMMENT ON VIEW public.campaign_days IS
'What campaigns delivered by day, for members of the advertiser; a job writes it.';

CREATE VIEW public.creative_days WITH (security_invoker = TRUE, security_barrier = TRUE) AS
SELECT
    creative_days.creative_id,
    creative_days.campaign_id,
    creative_days.day,
    creative_days.organization_id,
    creative_days.impressions,
    creative_days.viewable_impressions,
    creative_days.clicks,
    creative_days.billed_micros,
    creative_days.folded_at
FROM analytics.creative_days;

COMMENT ON VIEW public.creative_days IS
'What creatives delivered by day, for members of the advertiser; a job writes it.';

CREATE VIEW public.tier_days WITH (security_invoker = TRUE, security_barrier = TRUE) AS
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
    tier_days.folded_at
FROM analytics.tier_days;

COMMENT ON VIEW public.tier_days IS
'Sales and admissions by tier and day, for admins of the organizer; a job writes it.';
