-- What services write by plain SQL: facts as they come in, and the figures made of them. What
-- moderators decide changes through functions alone.

GRANT INSERT, UPDATE ON TABLE
analytics.analytics_events,
analytics.user_event_interactions,
analytics.event_impressions,
analytics.post_impressions,
analytics.ticket_analytics,
analytics.post_views,
analytics.post_clicks
TO app_write;

GRANT INSERT, UPDATE, DELETE ON TABLE
analytics.event_video_counters,
analytics.post_video_counters,
analytics.event_audience_insights,
analytics.share_link_clicks
TO app_write;

GRANT INSERT, DELETE ON TABLE analytics.event_stat_snapshots TO app_write;
GRANT UPDATE (clicks, last_clicked_at) ON TABLE analytics.share_links TO app_write;

-- The manager of partitions asks before it takes facts away.
GRANT EXECUTE ON FUNCTION
analytics.may_retire_events(timestamptz, timestamptz),
analytics.may_retire_posts(timestamptz, timestamptz),
analytics.may_retire_ads(timestamptz, timestamptz)
TO yardpass_owner;
