-- The partitions that a new installation starts with: three months back, for late arrivals, and
-- those to come. A job makes the later ones. All months of a table at once: one by one each would
-- make what is outside of them anew, and the transaction would keep the locks of all of these.

DO $partitions$
DECLARE
    v_present constant timestamp := date_trunc('month', now() AT TIME ZONE 'UTC');
BEGIN
    PERFORM ops.ensure_month_partitions(
        partitioned_tables.parent::regclass,
        first.month::date,
        (
            SELECT count(*)::integer
            FROM generate_series(
                first.month,
                v_present + partitioned_tables.premake * interval '1 month',
                interval '1 month'
            )
        )
    )
    FROM ops.partitioned_tables
    CROSS JOIN LATERAL (
        SELECT
            greatest(
                v_present - interval '3 months',
                -- Older months would be retired at once.
                date_trunc('month', now() AT TIME ZONE 'UTC' - partitioned_tables.retention)
            ) AS month
    ) AS first;

    LOOP
        EXIT WHEN ops.partition_step() IS NULL;
    END LOOP;
END
$partitions$;
