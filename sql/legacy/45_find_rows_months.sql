-- Partitioned tables of the old product: months without a partition, rows that a default partition
-- took, partitions that are not one month of UTC. The copy makes months of its own; what is wrong
-- here says where the old product loses or hides rows meanwhile.

CREATE FUNCTION legacy.range_partitions(old_table oid)
RETURNS TABLE (part regclass, lower_bound timestamptz, upper_bound timestamptz, is_default boolean)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
BEGIN
    RETURN QUERY
    SELECT
        pg_class.oid::regclass, (bounds.found[1])::timestamptz, (bounds.found[2])::timestamptz,
        bounds.text = 'DEFAULT'
    FROM pg_inherits
    INNER JOIN pg_class ON pg_class.oid = inhrelid AND relispartition
    CROSS JOIN LATERAL (
        SELECT
            pg_get_expr(relpartbound, pg_class.oid) AS text,
            regexp_match(
                pg_get_expr(relpartbound, pg_class.oid),
                '^FOR VALUES FROM \(''([^'']+)''\) TO \(''([^'']+)''\)$'
            ) AS found
    ) AS bounds
    WHERE inhparent = range_partitions.old_table
        AND EXISTS (
            SELECT
            FROM pg_partitioned_table
            INNER JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
            WHERE partrelid = inhparent AND partstrat = 'r' AND partnatts = 1
                AND atttypid IN (
                    'timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype
                )
        )
    ORDER BY 2;
END
$function$;

REVOKE ALL ON FUNCTION legacy.range_partitions(oid) FROM public;
COMMENT ON FUNCTION legacy.range_partitions(oid) IS
'The partitions of a table that is partitioned by a moment, with their bounds; none for other
tables. For preflight.';

CREATE FUNCTION legacy.find_months()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET timezone = 'UTC'
AS $function$
DECLARE
    v_table regclass;
    v_part record;
    v_counted record;
    v_column name;
    v_default regclass;
    v_end timestamptz;
    v_source text;
BEGIN
    FOR v_table, v_column IN
        SELECT pairs.old_table, attname
        FROM legacy.pairs
        INNER JOIN pg_partitioned_table ON partrelid = pairs.old_table
        INNER JOIN pg_attribute ON attrelid = partrelid AND attnum = partattrs[0]
        ORDER BY pairs.old_name
    LOOP
        v_end := NULL;
        v_default := (
            SELECT part FROM legacy.range_partitions(v_table) WHERE is_default
        );
        v_source := format(
            'SELECT %s AS yp_key, o.%I AS moment FROM %s AS o',
            legacy.row_key(v_table), v_column, coalesce(v_default, v_table)
        );
        FOR v_part IN
            SELECT * FROM legacy.range_partitions(v_table) WHERE lower_bound IS NOT NULL
        LOOP
            IF v_part.lower_bound > v_end THEN
                SELECT * INTO v_counted
                FROM (VALUES (1)) AS always
                LEFT JOIN legacy.tally(
                    v_source,
                    ARRAY[format('moment >= %L AND moment < %L', v_end, v_part.lower_bound)]
                ) ON TRUE;
                RETURN NEXT ROW(
                    'error', 'partition_gap', v_table::text,
                    format(
                        'There is no partition for %s; %s.',
                        (
                            SELECT string_agg(to_char(month, 'YYYY-MM'), ', ')
                            FROM generate_series(
                                v_end, v_part.lower_bound - interval '1 microsecond', '1 month'
                            ) AS month
                        ),
                        CASE WHEN v_default IS NULL THEN 'rows of that time are refused'
                            ELSE 'its rows are in the default one' END
                    ),
                    format(
                        'Make the partition from %s to %s%s.', v_end, v_part.lower_bound,
                        ', and move the rows there that are in ' || v_default
                    ),
                    coalesce(v_counted.row_count, 0), v_counted.sample
                )::legacy.finding;
            END IF;
            v_end := v_part.upper_bound;

            CONTINUE WHEN v_part.lower_bound = date_trunc('month', v_part.lower_bound)
                AND v_part.upper_bound = v_part.lower_bound + interval '1 month';
            RETURN NEXT ROW(
                'error', 'partition_bounds', v_part.part::text,
                format(
                    'Its bounds are %s and %s: %s.', v_part.lower_bound, v_part.upper_bound,
                    CASE
                        WHEN v_part.lower_bound = date_trunc('month', v_part.lower_bound)
                            AND v_part.upper_bound = date_trunc('month', v_part.upper_bound)
                            THEN 'one partition for two months or more'
                        ELSE 'no midnight of UTC, so it overlaps the UTC month before or after it'
                    END
                ),
                format(
                    'Detach it, make one partition for each month of UTC, insert its rows into %s'
                    || ' and drop it.', v_table
                ),
                NULL, NULL
            )::legacy.finding;
        END LOOP;

        FOR v_counted IN
            SELECT * FROM legacy.tally(v_source, ARRAY['TRUE']) WHERE v_default IS NOT NULL
        LOOP
            RETURN NEXT ROW(
                'error', 'partition_default', v_default::text,
                'It is a default partition with rows: a month cannot be attached while it holds'
                || ' rows of it.',
                format(
                    'Detach it, make partitions for the months of its rows, insert them into %s'
                    || ' and drop it.', v_table
                ),
                v_counted.row_count, v_counted.sample
            )::legacy.finding;
        END LOOP;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_months() FROM public;
COMMENT ON FUNCTION legacy.find_months() IS
'Partitioned tables whose partitions are not one month of UTC each, without gaps and without a
default one that holds rows. For preflight.';
