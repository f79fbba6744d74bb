-- How far the adoption is, for whoever waits for it: readable while it runs.

CREATE FUNCTION ops.legacy_progress()
RETURNS TABLE (
    domain text,
    tables bigint,
    found bigint,
    moved bigint,
    copying bigint,
    copied bigint,
    switched bigint,
    rows_copied numeric,
    rows_estimated numeric,
    last_step text,
    last_step_at timestamptz,
    run_by integer
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH last_steps AS (
        SELECT
            steps.domain,
            (array_agg(
                format(
                    '%s %s%s', steps.phase, steps.object,
                    CASE WHEN steps.undone_at IS NULL THEN '' ELSE ', taken back' END
                )
                ORDER BY coalesce(steps.undone_at, steps.done_at) DESC, steps.id DESC
            ))[1] AS step,
            max(coalesce(steps.undone_at, steps.done_at)) AS at
        FROM legacy.steps
        GROUP BY steps.domain
    )
    SELECT
        coalesce(pairs.home::text, 'all'),
        count(*),
        count(*) FILTER (WHERE pairs.state = 'found'),
        count(*) FILTER (WHERE pairs.state = 'moved'),
        count(*) FILTER (WHERE pairs.state = 'copying'),
        count(*) FILTER (WHERE pairs.state = 'copied'),
        count(*) FILTER (WHERE pairs.state = 'switched'),
        sum(pairs.rows_copied),
        sum(sizes.rows),
        (array_agg(last_steps.step ORDER BY last_steps.at DESC NULLS LAST))[1],
        max(last_steps.at),
        (
            SELECT pg_locks.pid FROM pg_locks
            WHERE pg_locks.locktype = 'advisory' AND pg_locks.granted
                AND pg_locks.classid = 1497453124 AND pg_locks.objid = 9 AND pg_locks.objsubid = 2
                AND pg_locks.database = (
                    SELECT oid FROM pg_database WHERE datname = current_database()
                )
        )
    FROM legacy.pairs
    LEFT JOIN last_steps ON last_steps.domain = pairs.home
    CROSS JOIN LATERAL (
        SELECT round(sum(greatest(pg_class.reltuples, 0))::numeric) AS rows
        FROM pg_class
        WHERE pg_class.relkind <> 'p'
            AND (
                pg_class.oid = pairs.old_table
                OR pg_class.oid IN (SELECT relid FROM pg_partition_tree(pairs.old_table))
            )
    ) AS sizes
    GROUP BY ROLLUP (pairs.home)
    ORDER BY array_position(legacy.package_schemas(), pairs.home::text)
$function$;

REVOKE ALL ON FUNCTION ops.legacy_progress() FROM public;
COMMENT ON FUNCTION ops.legacy_progress() IS
'How far each domain is, and all of them: tables by state, rows copied of how many by the planner''s
estimate, the last step, and the process that runs the adoption now. For the DBA.';
