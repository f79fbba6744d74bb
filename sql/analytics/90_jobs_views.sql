-- The job of the materialized views. Dashboards that must be of this minute read the rollups.

INSERT INTO ops.jobs (name, schedule, command, timeout, description)
VALUES
(
    'analytics.refresh_views', '7 * * * *', 'analytics.refresh_views', '50 minutes',
    'Refreshes the materialized views of the dashboards.'
);
