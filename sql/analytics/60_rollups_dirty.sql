-- Rows of the rollups that are out of date, each once, however many notes say so.

CREATE VIEW analytics.dirty_buckets WITH (security_invoker = TRUE) AS
SELECT
    noted.rollup,
    noted.key,
    noted.day,
    noted.day::timestamp AT TIME ZONE 'UTC' AS since,
    (noted.day + 1)::timestamp AT TIME ZONE 'UTC' AS until
FROM (
    SELECT DISTINCT
        rollup_changes.rollup,
        rollup_changes.key,
        rollup_changes.day
    FROM analytics.rollup_changes
) AS noted;

COMMENT ON VIEW analytics.dirty_buckets IS
'Rows of rollups for which changes are noted, each once.';
COMMENT ON COLUMN analytics.dirty_buckets.rollup IS 'Which rollup.';
COMMENT ON COLUMN analytics.dirty_buckets.key IS 'Whose row, as in that rollup''s first column.';
COMMENT ON COLUMN analytics.dirty_buckets.day IS 'Of which day, UTC.';
COMMENT ON COLUMN analytics.dirty_buckets.since IS 'First instant of its facts, UTC.';
COMMENT ON COLUMN analytics.dirty_buckets.until IS 'First instant after them, UTC.';
