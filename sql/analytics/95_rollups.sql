-- The jobs of the rollups, and what the manager of partitions asks before it takes facts away.

INSERT INTO ops.jobs (name, schedule, command, keep_for, description)
VALUES
(
    'analytics.fold_rollups', '* * * * *', 'analytics.fold_rollups', '3 days',
    'Adds what was written to the rollups by day.'
),
(
    'analytics.fold_counters', '*/10 * * * *', 'analytics.fold_counters', '14 days',
    'Adds the rollups to the counters since the beginning.'
),
(
    'analytics.purge_facts', '40 3 * * *', 'analytics.purge_facts', '60 days',
    'Deletes views, clicks and acts that are older than 13 months.'
),
(
    'analytics.fold_share_links', '*/5 * * * *', 'analytics.fold_share_links', '7 days',
    'Adds clicks to shared links and credits them with the orders that they brought.'
),
(
    'analytics.fold_interactions', '25 * * * *', 'analytics.fold_interactions', '14 days',
    'Adds what people did with events to what recommendations learn from.'
),
(
    'analytics.take_snapshots', '15 0 * * *', 'analytics.take_snapshots', '60 days',
    'Takes the day''s figures of events.'
),
(
    'analytics.fold_audience', '45 1 * * *', 'analytics.fold_audience', '60 days',
    'Writes the audience insights of events.'
);

UPDATE ops.partitioned_tables
SET may_retire = checks.name
FROM (
    VALUES
    ('analytics.event_impressions', 'analytics.may_retire_events'),
    ('analytics.post_impressions', 'analytics.may_retire_posts'),
    ('campaigns.ad_impressions', 'analytics.may_retire_ads')
) AS checks (parent, name)
WHERE partitioned_tables.parent = checks.parent;
