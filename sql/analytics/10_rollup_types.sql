-- What the rollups are called where something is to be computed anew.

CREATE TYPE analytics.rollup AS ENUM (
    'event_days', 'post_days', 'campaign_days', 'tier_days'
);
COMMENT ON TYPE analytics.rollup IS
'event_days: with event_months. campaign_days: with creative_days.';

CREATE TYPE analytics.counters AS ENUM ('event_counters', 'post_counters');
COMMENT ON TYPE analytics.counters IS
'event_video_counters and post_video_counters, since the beginning.';
