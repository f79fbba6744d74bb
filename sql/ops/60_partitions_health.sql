-- What a DBA looks at: whether months are there in time, and what is set aside.

CREATE VIEW ops.partition_health WITH (security_invoker = TRUE) AS
WITH known AS (
    SELECT
        partitioned_tables.parent,
        partitions.partition,
        partitions.lower_bound,
        partitions.upper_bound,
        NOT partitions.is_outside AS is_month,
        partitions.is_detaching,
        partitions.lower_bound <> lag(partitions.upper_bound, 1, '-infinity') OVER (
            PARTITION BY partitioned_tables.parent ORDER BY partitions.lower_bound
        ) AS follows_a_gap,
        partitions.upper_bound
        <= ((now() AT TIME ZONE 'UTC') - partitioned_tables.retention) AT TIME ZONE 'UTC'
            AS is_old,
        NOT (pg_class.relrowsecurity AND pg_class.relforcerowsecurity)
        OR EXISTS (
            SELECT FROM aclexplode(pg_class.relacl) AS acl
            WHERE acl.grantee <> pg_class.relowner
        ) AS is_open
    FROM ops.partitioned_tables
    CROSS JOIN LATERAL ops.partitions_of(to_regclass(partitioned_tables.parent)) AS partitions
    INNER JOIN pg_class ON partitions.partition = pg_class.oid
),

figures AS (
    SELECT
        known.parent,
        count(*) FILTER (WHERE known.is_month) AS months,
        min(known.lower_bound) FILTER (WHERE known.is_month) AS first_bound,
        max(known.upper_bound) FILTER (WHERE known.is_month) AS last_bound,
        count(*) FILTER (WHERE known.is_month AND known.lower_bound > now()) AS months_ahead,
        count(*) FILTER (WHERE known.is_month AND known.is_old) AS overdue,
        count(*) FILTER (WHERE known.is_detaching) AS detaching,
        count(*) FILTER (WHERE NOT known.is_month) AS outside,
        bool_or(known.follows_a_gap) OR max(known.upper_bound) <> 'infinity' AS has_gap,
        bool_or(known.is_open) AS is_open
    FROM known
    GROUP BY known.parent
),

quarantined AS (
    SELECT
        quarantined_rows.parent,
        count(*) AS rows,
        count(*) FILTER (WHERE quarantined_rows.error_code IS NOT NULL) AS refused
    FROM ops.quarantined_rows
    GROUP BY quarantined_rows.parent
),

retired AS (
    SELECT
        retired_partitions.parent,
        count(*) AS waiting
    FROM ops.retired_partitions
    WHERE retired_partitions.archive = 'export' AND retired_partitions.state = 'detached'
    GROUP BY retired_partitions.parent
)

SELECT
    partitioned_tables.parent,
    coalesce(figures.months, 0) AS months,
    figures.first_bound,
    figures.last_bound,
    coalesce(figures.months_ahead, 0) AS months_ahead,
    missing.months AS missing_months,
    coalesce(figures.overdue, 0) AS overdue,
    coalesce(figures.detaching, 0) AS detaching,
    coalesce(figures.outside, 0) AS outside,
    coalesce(quarantined.rows, 0) AS quarantined_rows,
    coalesce(retired.waiting, 0) AS waiting_exports,
    concat_ws(
        ' ',
        CASE
            WHEN to_regclass(partitioned_tables.parent) IS NULL THEN 'There is no such table.'
            WHEN missing.months > 0 THEN format('%s months are missing.', missing.months)
        END,
        CASE WHEN figures.has_gap THEN 'Rows of some time are refused: a gap is open.' END,
        CASE
            WHEN figures.overdue > 0
                THEN format('%s partitions are older than the retention.', figures.overdue)
        END,
        CASE
            WHEN figures.overdue > 0 AND to_regnamespace('legacy') IS NOT NULL
                THEN 'None is retired as long as schema legacy is there.'
        END,
        CASE
            WHEN retired.waiting > 0
                THEN format('%s retired partitions wait for their export.', retired.waiting)
        END,
        CASE WHEN figures.detaching > 0 THEN 'A partition is detached by half.' END,
        CASE WHEN figures.is_open THEN 'A partition is readable by itself.' END,
        CASE
            WHEN quarantined.refused > 0
                THEN format('%s quarantined rows were refused.', quarantined.refused)
        END
    ) AS problems
FROM ops.partitioned_tables
LEFT JOIN figures ON partitioned_tables.parent = figures.parent
LEFT JOIN quarantined ON partitioned_tables.parent = quarantined.parent
LEFT JOIN retired ON partitioned_tables.parent = retired.parent
CROSS JOIN LATERAL (
    SELECT count(*) AS months
    FROM ops.missing_months(
        to_regclass(partitioned_tables.parent), now(),
        (
            (ops.month_of(now()) AT TIME ZONE 'UTC')
            + (partitioned_tables.premake + 1) * interval '1 month'
        ) AT TIME ZONE 'UTC'
    )
) AS missing;

COMMENT ON VIEW ops.partition_health IS
'Partitioned tables: which months there are, and what is wrong. Problems is empty when nothing is.';
COMMENT ON COLUMN ops.partition_health.parent IS 'The partitioned table.';
COMMENT ON COLUMN ops.partition_health.months IS 'Partitions that take rows.';
COMMENT ON COLUMN ops.partition_health.first_bound IS 'Beginning of the first of them, UTC.';
COMMENT ON COLUMN ops.partition_health.last_bound IS 'End of the last of them, UTC.';
COMMENT ON COLUMN ops.partition_health.months_ahead IS 'How many of them have not begun.';
COMMENT ON COLUMN ops.partition_health.missing_months IS
'Months from the present one to the last that shall be there, which are not.';
COMMENT ON COLUMN ops.partition_health.overdue IS
'Partitions that the retention lets go and that are still there: the next run retires them, or
may_retire says that they are needed.';
COMMENT ON COLUMN ops.partition_health.detaching IS 'Partitions that are being detached.';
COMMENT ON COLUMN ops.partition_health.outside IS 'Partitions that quarantine, two as a rule.';
COMMENT ON COLUMN ops.partition_health.quarantined_rows IS 'Rows that are set aside.';
COMMENT ON COLUMN ops.partition_health.waiting_exports IS
'Retired partitions that stay until ops.confirm_export().';
COMMENT ON COLUMN ops.partition_health.problems IS 'Sentences for the DBA.';

CREATE VIEW ops.quarantine_report WITH (security_invoker = TRUE) AS
WITH judged AS (
    SELECT
        quarantined_rows.parent,
        date_trunc('month', quarantined_rows.occurred_at, 'UTC') AS month,
        CASE
            WHEN quarantined_rows.error_code IS NOT NULL THEN 'refused'
            WHEN quarantined_rows.occurred_at < ops.month_of(
                ((now() AT TIME ZONE 'UTC') - partitioned_tables.retention) AT TIME ZONE 'UTC'
            ) THEN 'too old'
            WHEN quarantined_rows.occurred_at >= (
                (ops.month_of(now()) AT TIME ZONE 'UTC')
                + (partitioned_tables.premake + 1) * interval '1 month'
            ) AT TIME ZONE 'UTC' THEN 'too early'
            ELSE 'coming back'
        END AS prospect,
        quarantined_rows.error_code,
        quarantined_rows.error_constraint,
        quarantined_rows.quarantined_at
    FROM ops.quarantined_rows
    LEFT JOIN ops.partitioned_tables ON quarantined_rows.parent = partitioned_tables.parent
)

SELECT
    judged.parent,
    judged.month,
    judged.prospect,
    judged.error_code,
    judged.error_constraint,
    count(*) AS rows,
    min(judged.quarantined_at) AS first_at,
    max(judged.quarantined_at) AS last_at
FROM judged
GROUP BY
    judged.parent, judged.month, judged.prospect, judged.error_code, judged.error_constraint;

COMMENT ON VIEW ops.quarantine_report IS
'Rows that are set aside, by table, month and what will become of them.';
COMMENT ON COLUMN ops.quarantine_report.parent IS 'The table that they were inserted into.';
COMMENT ON COLUMN ops.quarantine_report.month IS 'Beginning of their month, UTC.';
COMMENT ON COLUMN ops.quarantine_report.prospect IS
'coming back: by the next run of the job. too early: when their month is made, should it be the
truth. too old: never, the retention does not keep them. refused: by their table, as error_code
says.';
COMMENT ON COLUMN ops.quarantine_report.error_code IS 'SQLSTATE of the refusal; null: none.';
COMMENT ON COLUMN ops.quarantine_report.error_constraint IS 'What refused them; null: nothing.';
COMMENT ON COLUMN ops.quarantine_report.rows IS 'How many.';
COMMENT ON COLUMN ops.quarantine_report.first_at IS 'When the first of them came, UTC.';
COMMENT ON COLUMN ops.quarantine_report.last_at IS 'When the last of them came, UTC.';
