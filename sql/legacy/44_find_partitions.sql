-- Tables that once were months of a partitioned one: their rows are read by nobody any more. What
-- is wrong with the months that are attached is found with the rows.

CREATE FUNCTION legacy.find_partitions()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT legacy.found(
        'warning', 'partition_detached', detached.relation::regclass::text,
        format(
            'A month of %s that was detached and stands alone, with about %s rows: attach it or'
            ' leave it.', detached.parent::regclass, greatest(pg_class.reltuples, 0)
        ),
        format(
            'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (...) TO (...); else it stays in'
            ' public and its rows with it.', detached.parent::regclass, detached.relation::regclass
        )
    )
    FROM legacy.detached_partitions() AS detached
    INNER JOIN pg_class ON pg_class.oid = detached.relation
$function$;

REVOKE ALL ON FUNCTION legacy.find_partitions() FROM public;
COMMENT ON FUNCTION legacy.find_partitions() IS
'Months that were detached from adopted tables. Called by ops.legacy_preflight.';
