-- Figures of events in the API. Raw facts have no views: they are about people. What is counted
-- beyond its reader's own rights comes from analytics.*_figures(), which ask who belongs to it; the
-- conditions beside them only spare the calls that would answer nothing.

CREATE VIEW public.event_video_counters WITH (security_invoker = TRUE) AS
SELECT
    event_video_counters.event_id,
    event_video_counters.views_total,
    event_video_counters.views_unique,
    event_video_counters.completions,
    event_video_counters.avg_dwell_ms,
    event_video_counters.clicks_tickets,
    event_video_counters.clicks_details,
    event_video_counters.clicks_organizer,
    event_video_counters.clicks_share,
    event_video_counters.clicks_comment,
    event_video_counters.likes,
    event_video_counters.comments,
    event_video_counters.shares,
    event_video_counters.updated_at
FROM analytics.event_video_counters;

COMMENT ON VIEW public.event_video_counters IS
'What an event''s videos brought, since its beginning. Read by its organizers; a job writes it.';

CREATE VIEW public.post_video_counters WITH (security_invoker = TRUE) AS
SELECT
    post_video_counters.post_id,
    post_video_counters.views_total,
    post_video_counters.views_unique,
    post_video_counters.completions,
    post_video_counters.avg_dwell_ms,
    post_video_counters.updated_at
FROM analytics.post_video_counters;

COMMENT ON VIEW public.post_video_counters IS
'What a post''s video brought, since its beginning. Read by its author and the event''s organizers;
a job writes it.';

CREATE VIEW public.event_audience_insights
WITH (security_invoker = TRUE) AS
SELECT
    event_audience_insights.event_id,
    event_audience_insights.geo_distribution,
    event_audience_insights.age_segments,
    event_audience_insights.smallest_group,
    event_audience_insights.attendee_count,
    event_audience_insights.avg_dwell_time_ms,
    event_audience_insights.engagement_score,
    event_audience_insights.ticket_conversion_rate,
    event_audience_insights.social_mentions,
    event_audience_insights.sentiment_score,
    event_audience_insights.household_income_segments,
    event_audience_insights.interests_top,
    event_audience_insights.brand_affinities,
    event_audience_insights.source,
    event_audience_insights.as_of,
    event_audience_insights.confidence,
    event_audience_insights.updated_at
FROM analytics.event_audience_insights;

COMMENT ON VIEW public.event_audience_insights IS
'The audience of an event in figures of groups. Read by its organizers; a job writes it.';

CREATE VIEW public.audience_consents WITH (security_invoker = TRUE) AS
SELECT
    audience_consents.id,
    audience_consents.event_id,
    audience_consents.segment_key,
    audience_consents.scope,
    audience_consents.consent_basis,
    audience_consents.expires_at,
    audience_consents.created_at,
    audience_consents.updated_at
FROM analytics.audience_consents;

COMMENT ON VIEW public.audience_consents IS
'Which group of an event''s audience may be shown for what. Read by its organizers, written by those
who are at least admins.';

CREATE VIEW public.event_stat_snapshots WITH (security_invoker = TRUE) AS
SELECT
    event_stat_snapshots.id,
    event_stat_snapshots.event_id,
    event_stat_snapshots.metric_key,
    event_stat_snapshots.metric_value,
    event_stat_snapshots.captured_at
FROM analytics.event_stat_snapshots;

COMMENT ON VIEW public.event_stat_snapshots IS
'A figure of an event as it was at one instant. Read by its organizers, and by whoever may read a
package that was priced by it; a job writes it.';

CREATE VIEW public.event_daily_stats WITH (security_invoker = TRUE, security_barrier = TRUE) AS
SELECT
    events.id AS event_id,
    days.day,
    days.total_views,
    days.unique_viewers,
    days.completions,
    days.avg_dwell_ms,
    days.median_dwell_ms
FROM events.events
CROSS JOIN LATERAL analytics.event_days(events.id) AS days
WHERE events.id = ANY((SELECT events.managed_events('viewer'))::uuid[]);

COMMENT ON VIEW public.event_daily_stats IS
'Impressions of an event on a day, as of the last refresh; a day without any has no row. Read by its
organizers.';
COMMENT ON COLUMN public.event_daily_stats.event_id IS 'The event; unique with day.';
COMMENT ON COLUMN public.event_daily_stats.day IS 'Midnight at its start, UTC.';
COMMENT ON COLUMN public.event_daily_stats.total_views IS 'Impressions; may be added up.';
COMMENT ON COLUMN public.event_daily_stats.unique_viewers IS
'Signed-in people. Not to be added up: the sum counts who came back once for every day.';
COMMENT ON COLUMN public.event_daily_stats.completions IS
'Impressions to the end; may be added up.';
COMMENT ON COLUMN public.event_daily_stats.avg_dwell_ms IS
'Milliseconds on average; weigh by total_views when combining days.';
COMMENT ON COLUMN public.event_daily_stats.median_dwell_ms IS
'Median of milliseconds; cannot be combined over days.';

CREATE VIEW public.event_ecosystem WITH (security_invoker = TRUE, security_barrier = TRUE) AS
SELECT
    events.id AS event_id,
    events.owner_organization_id AS organization_id,
    events.title,
    figures.ticket_count,
    figures.sponsor_count,
    figures.post_count,
    figures.impression_count
FROM events.events
CROSS JOIN LATERAL analytics.event_figures(events.id) AS figures
WHERE events.id = ANY((SELECT events.managed_events('viewer'))::uuid[]);

COMMENT ON VIEW public.event_ecosystem IS
'How much there is around an event. Counts every row, whatever its state. Read by its organizers.';
COMMENT ON COLUMN public.event_ecosystem.event_id IS 'The event; unique here.';
COMMENT ON COLUMN public.event_ecosystem.organization_id IS 'The tenant; null: a person''s event.';
COMMENT ON COLUMN public.event_ecosystem.title IS 'Of the event.';
COMMENT ON COLUMN public.event_ecosystem.ticket_count IS 'Tickets ever issued.';
COMMENT ON COLUMN public.event_ecosystem.sponsor_count IS 'Sponsors, each counted once.';
COMMENT ON COLUMN public.event_ecosystem.post_count IS 'Posts.';
COMMENT ON COLUMN public.event_ecosystem.impression_count IS
'Impressions whose raw facts are still kept.';

CREATE VIEW public.org_dashboard WITH (security_invoker = TRUE, security_barrier = TRUE) AS
SELECT
    organizations.id AS organization_id,
    organizations.name,
    figures.member_count,
    figures.event_count,
    figures.campaign_count,
    figures.currency,
    figures.total_revenue,
    figures.revenue_by_currency
FROM organizations.organizations
CROSS JOIN LATERAL analytics.org_figures(organizations.id) AS figures
WHERE organizations.id = ANY((SELECT organizations.member_of('viewer'))::uuid[]);

COMMENT ON VIEW public.org_dashboard IS
'An organization''s members, events, campaigns and income. Read by its members, the income by admins
and owners alone.';
COMMENT ON COLUMN public.org_dashboard.organization_id IS 'The tenant; unique here.';
COMMENT ON COLUMN public.org_dashboard.name IS 'As shown to the public.';
COMMENT ON COLUMN public.org_dashboard.member_count IS 'Members now.';
COMMENT ON COLUMN public.org_dashboard.event_count IS 'Events, whatever their state.';
COMMENT ON COLUMN public.org_dashboard.campaign_count IS 'Ad campaigns, whatever their state.';
COMMENT ON COLUMN public.org_dashboard.currency IS
'ISO 4217 of total_revenue: the organization''s default currency.';
COMMENT ON COLUMN public.org_dashboard.total_revenue IS
'Sales less refunds and fees, corrections included, in major units of currency; null: the reader is
no admin. Other currencies are not in it.';
COMMENT ON COLUMN public.org_dashboard.revenue_by_currency IS
'Object of the same by ISO 4217 code, {"USD": 129.95}; null: the reader is no admin.';
