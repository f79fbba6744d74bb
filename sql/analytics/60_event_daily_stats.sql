-- Impressions by event and day. Refreshed whole by a job, hence cheap to read and out of date
-- until then; a day is a day in UTC whatever the session of the refresh says. It has no row
-- security, which materialized views cannot have, so it is granted to no role of the API.

CREATE MATERIALIZED VIEW analytics.mv_event_daily_stats AS
SELECT
    event_id,
    date_trunc('day', occurred_at, 'UTC') AS day,
    count(*) AS total_views,
    count(DISTINCT user_id) AS unique_viewers,
    count(*) FILTER (WHERE completed) AS completions,
    avg(dwell_ms) AS avg_dwell_ms,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY dwell_ms) AS median_dwell_ms
FROM analytics.event_impressions
GROUP BY event_id, date_trunc('day', occurred_at, 'UTC');

CREATE UNIQUE INDEX mv_event_daily_stats_event_id_day_idx
ON analytics.mv_event_daily_stats (event_id, day);

COMMENT ON MATERIALIZED VIEW analytics.mv_event_daily_stats IS
'Impressions of an event on a day, as of the last refresh; a day without any has no row.';
COMMENT ON COLUMN analytics.mv_event_daily_stats.event_id IS 'The event.';
COMMENT ON COLUMN analytics.mv_event_daily_stats.day IS 'Midnight UTC at which the day begins.';
COMMENT ON COLUMN analytics.mv_event_daily_stats.total_views IS 'Impressions; may be added up.';
COMMENT ON COLUMN analytics.mv_event_daily_stats.unique_viewers IS
'Signed-in people. Not to be added up: the sum counts who came back once for every day.';
COMMENT ON COLUMN analytics.mv_event_daily_stats.completions IS
'Impressions to the end; may be added up.';
COMMENT ON COLUMN analytics.mv_event_daily_stats.avg_dwell_ms IS
'Milliseconds on average; weigh by total_views when combining days.';
COMMENT ON COLUMN analytics.mv_event_daily_stats.median_dwell_ms IS
'Median of milliseconds; cannot be combined over days.';
