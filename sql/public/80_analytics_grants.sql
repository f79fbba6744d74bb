-- Figures are read, and what people say is written by themselves; anon has none of it.
-- States, cases, copies and clicks are for functions to write, the code of a link for the database.

GRANT SELECT ON TABLE
public.event_video_counters,
public.post_video_counters,
public.event_audience_insights,
public.audience_consents,
public.event_stat_snapshots,
public.share_links,
public.reports,
public.negative_feedback,
public.moderation_actions,
public.moderation_appeals
TO authenticated, service_role;

-- A service is nobody's member: these would be empty for it.
GRANT SELECT ON TABLE
public.event_daily_stats,
public.event_ecosystem,
public.org_dashboard
TO authenticated;

GRANT INSERT (event_id, segment_key, scope, consent_basis, expires_at),
UPDATE (consent_basis, expires_at),
DELETE
ON TABLE public.audience_consents TO authenticated, service_role;

GRANT INSERT (created_by, content_type, content_id, params, channel), DELETE
ON TABLE public.share_links TO authenticated, service_role;

GRANT INSERT (reported_by, target_type, target_id, category, reason)
ON TABLE public.reports TO authenticated, service_role;

GRANT INSERT (user_id, target_type, target_id, reason), DELETE
ON TABLE public.negative_feedback TO authenticated, service_role;
