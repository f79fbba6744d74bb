-- What partitions there are, read from the catalog: names say nothing, bounds do.

CREATE FUNCTION ops.partitions_of(parent regclass)
RETURNS TABLE (
    partition regclass, lower_bound timestamptz, upper_bound timestamptz, is_outside boolean,
    is_detaching boolean
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
SET datestyle = 'ISO, YMD'
AS $function$
    SELECT
        pg_class.oid,
        CASE
            WHEN bounds.ends[1] = 'MINVALUE' THEN '-infinity'
            ELSE trim(BOTH '''' FROM bounds.ends[1])
        END::timestamptz,
        CASE
            WHEN bounds.ends[2] = 'MAXVALUE' THEN 'infinity'
            ELSE trim(BOTH '''' FROM bounds.ends[2])
        END::timestamptz,
        EXISTS (
            SELECT FROM pg_trigger
            WHERE pg_trigger.tgrelid = pg_class.oid AND pg_trigger.tgname = 'quarantine'
        ),
        pg_inherits.inhdetachpending
    FROM pg_partitioned_table
    INNER JOIN pg_attribute
        ON pg_attribute.attrelid = pg_partitioned_table.partrelid
            AND pg_attribute.attnum = pg_partitioned_table.partattrs[0]
    INNER JOIN pg_inherits ON pg_inherits.inhparent = pg_partitioned_table.partrelid
    INNER JOIN pg_class ON pg_class.oid = pg_inherits.inhrelid
    CROSS JOIN LATERAL regexp_match(
        pg_get_expr(pg_class.relpartbound, pg_class.oid), '^FOR VALUES FROM \((.*)\) TO \((.*)\)$'
    ) AS bounds (ends)
    WHERE pg_partitioned_table.partrelid = parent
        AND pg_partitioned_table.partstrat = 'r'
        AND pg_partitioned_table.partnatts = 1
        AND pg_attribute.atttypid = 'timestamptz'::regtype
        AND bounds.ends IS NOT NULL
    ORDER BY 2
$function$;

REVOKE ALL ON FUNCTION ops.partitions_of(regclass) FROM public;
COMMENT ON FUNCTION ops.partitions_of(regclass) IS
'The partitions of a table that is partitioned by a moment, in order, with their bounds; -infinity
and infinity where there is none. is_outside: it takes no rows but quarantines them. is_detaching:
begun and not ended. For the package''s own functions.';

CREATE FUNCTION ops.bound_literal(moment timestamptz)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE moment
        WHEN '-infinity' THEN 'MINVALUE'
        WHEN 'infinity' THEN 'MAXVALUE'
        ELSE quote_literal(
            to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00'
        )
    END
$function$;

REVOKE ALL ON FUNCTION ops.bound_literal(timestamptz) FROM public;
COMMENT ON FUNCTION ops.bound_literal(timestamptz) IS
'A moment as the bound of a partition: the same whatever the session''s time zone. For the
package''s own functions.';

CREATE FUNCTION ops.month_of(moment timestamptz)
RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT date_trunc('month', moment, 'UTC')
$function$;

REVOKE ALL ON FUNCTION ops.month_of(timestamptz) FROM public;
COMMENT ON FUNCTION ops.month_of(timestamptz) IS
'The beginning of the month of a moment, in UTC. For the package''s own functions.';

CREATE FUNCTION ops.months_between(lower_bound timestamptz, upper_bound timestamptz)
RETURNS SETOF timestamptz
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT month AT TIME ZONE 'UTC'
    FROM generate_series(
        ops.month_of(lower_bound) AT TIME ZONE 'UTC', upper_bound AT TIME ZONE 'UTC', '1 month'
    ) AS month
    WHERE month AT TIME ZONE 'UTC' < upper_bound
$function$;

REVOKE ALL ON FUNCTION ops.months_between(timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION ops.months_between(timestamptz, timestamptz) IS
'The months, by their beginning in UTC, from that of lower_bound to the last that begins before
upper_bound. For the package''s own functions.';

CREATE FUNCTION ops.missing_months(
    parent regclass, lower_bound timestamptz, upper_bound timestamptz
)
RETURNS SETOF timestamptz
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH held AS MATERIALIZED (
        SELECT partitions.lower_bound, partitions.upper_bound
        FROM ops.partitions_of(parent) AS partitions
        WHERE NOT partitions.is_outside
    )

    SELECT months.month
    FROM ops.months_between(lower_bound, upper_bound) AS months (month)
    WHERE NOT EXISTS (
        SELECT FROM held
        WHERE held.lower_bound
            < ((months.month AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC'
            AND held.upper_bound > months.month
    )
    ORDER BY months.month
$function$;

REVOKE ALL ON FUNCTION ops.missing_months(regclass, timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION ops.missing_months(regclass, timestamptz, timestamptz) IS
'The months between two moments that no partition holds, by their beginning in UTC. For the
package''s own functions.';

CREATE FUNCTION ops.insertable_columns(relation regclass)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT string_agg(quote_ident(pg_attribute.attname), ', ' ORDER BY pg_attribute.attnum)
    FROM pg_attribute
    WHERE pg_attribute.attrelid = relation
        AND pg_attribute.attnum > 0
        AND NOT pg_attribute.attisdropped
        AND pg_attribute.attgenerated = ''
$function$;

REVOKE ALL ON FUNCTION ops.insertable_columns(regclass) FROM public;
COMMENT ON FUNCTION ops.insertable_columns(regclass) IS
'The columns of a table that an INSERT may name, as it names them. For the package''s own
functions.';
