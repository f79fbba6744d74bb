-- Making partitions. A month is made as a table of its own and then attached; it has no grants and
-- forced row security of its own, so that reading it directly shows nothing. What lies outside of
-- all months has partitions too, which quarantine their rows: there is no DEFAULT partition, for
-- beside one no other can be detached without blocking, and its rows stop the next month.

CREATE FUNCTION ops.secure_partition(partition regclass, owner regrole)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_command text;
BEGIN
    FOR v_command IN
        -- Default privileges, or whose table it was, may have granted it.
        SELECT DISTINCT format(
            'REVOKE ALL ON %s FROM %s', partition,
            CASE acl.grantee WHEN 0 THEN 'public' ELSE acl.grantee::regrole::text END
        )
        FROM pg_class
        CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS acl
        WHERE pg_class.oid = partition AND acl.grantee <> pg_class.relowner
        UNION ALL
        SELECT format('DROP POLICY %I ON %s', pg_policy.polname, partition)
        FROM pg_policy
        WHERE pg_policy.polrelid = partition
    LOOP
        -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
        EXECUTE v_command;
    END LOOP;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition);
    EXECUTE format('ALTER TABLE %s OWNER TO %s', partition, owner);
END
$function$;

REVOKE ALL ON FUNCTION ops.secure_partition(regclass, regrole) FROM public;
COMMENT ON FUNCTION ops.secure_partition(regclass, regrole) IS
'Takes grants and policies from a partition, forces row security on it and hands it to the owner of
its table: it is read and written through its table alone. For the package''s own functions.';

CREATE FUNCTION ops.make_partition(
    parent regclass, lower_bound timestamptz, upper_bound timestamptz, is_outside boolean
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema text;
    v_table text;
    v_owner regrole;
    v_partition text;
    v_comment text;
BEGIN
    SELECT pg_namespace.nspname, pg_class.relname, pg_class.relowner
    INTO STRICT v_schema, v_table, v_owner
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE pg_class.oid = parent AND pg_class.relkind = 'p';

    IF is_outside THEN
        v_partition := concat(
            v_table,
            CASE
                WHEN lower_bound = '-infinity' AND upper_bound = 'infinity' THEN '_outside'
                WHEN upper_bound = 'infinity'
                    THEN to_char(lower_bound AT TIME ZONE 'UTC', '"_from_"YYYYMMDD')
                ELSE to_char(upper_bound AT TIME ZONE 'UTC', '"_until_"YYYYMMDD')
            END
        );
        v_comment := format('Takes rows of %s of no month, and quarantines them.', v_table);
    ELSE
        v_partition := v_table || to_char(lower_bound AT TIME ZONE 'UTC', '_YYYY_MM');
        v_comment := format(
            'Rows of %s of the month %s, UTC.', v_table,
            to_char(lower_bound AT TIME ZONE 'UTC', 'YYYY-MM')
        );
    END IF;

    v_partition := format('%I.%I', v_schema, v_partition);
    EXECUTE format(
        'CREATE TABLE %s (LIKE %s INCLUDING DEFAULTS INCLUDING GENERATED '
        'INCLUDING CONSTRAINTS INCLUDING COMMENTS)', v_partition, parent
    );
    EXECUTE format('COMMENT ON TABLE %s IS %L', v_partition, v_comment);
    IF is_outside THEN
        EXECUTE format(
            'CREATE TRIGGER quarantine BEFORE INSERT ON %s FOR EACH ROW '
            'EXECUTE FUNCTION ops.tg__quarantine(%L)', v_partition,
            format('%s.%s', v_schema, v_table)
        );
        -- A restore that leaves out triggers has nowhere else to put these rows either.
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER quarantine', v_partition);
    END IF;
    PERFORM ops.secure_partition(v_partition::regclass, v_owner);
    -- It is empty: attaching it scans nothing.
    EXECUTE format(
        'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%s) TO (%s)', parent, v_partition,
        ops.bound_literal(lower_bound), ops.bound_literal(upper_bound)
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.make_partition(regclass, timestamptz, timestamptz, boolean) FROM public;
COMMENT ON FUNCTION ops.make_partition(regclass, timestamptz, timestamptz, boolean) IS
'Makes and attaches one partition: a month, or one that quarantines what is outside. P0002 when
parent is no partitioned table, 42P07 when a table only has the partition''s name, 42P17 when
another partition overlaps. For the package''s own functions.';

CREATE FUNCTION ops.close_gaps(parent regclass)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_gap record;
    v_made integer := 0;
BEGIN
    FOR v_gap IN
        WITH ends AS (
            SELECT partitions.lower_bound, partitions.upper_bound
            FROM ops.partitions_of(parent) AS partitions
            UNION ALL
            SELECT 'infinity', 'infinity'
        )

        SELECT
            lag(ends.upper_bound, 1, '-infinity') OVER bounds AS lower_bound,
            ends.lower_bound AS upper_bound
        FROM ends
        WINDOW bounds AS (ORDER BY ends.lower_bound, ends.upper_bound)
    LOOP
        CONTINUE WHEN v_gap.lower_bound >= v_gap.upper_bound;
        PERFORM ops.make_partition(parent, v_gap.lower_bound, v_gap.upper_bound, TRUE);
        v_made := v_made + 1;
    END LOOP;
    RETURN v_made;
END
$function$;

REVOKE ALL ON FUNCTION ops.close_gaps(regclass) FROM public;
COMMENT ON FUNCTION ops.close_gaps(regclass) IS
'Makes partitions that quarantine, wherever a row would find none, and returns how many. For the
package''s own functions.';

CREATE FUNCTION ops.clear_outside(
    parent regclass, lower_bound timestamptz, upper_bound timestamptz
)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_partition regclass;
    v_dropped integer := 0;
BEGIN
    FOR v_partition IN
        SELECT partitions.partition
        FROM ops.partitions_of(parent) AS partitions
        WHERE partitions.is_outside
            AND partitions.lower_bound < clear_outside.upper_bound
            AND partitions.upper_bound > clear_outside.lower_bound
    LOOP
        -- It is empty by its trigger.
        EXECUTE format('DROP TABLE %s', v_partition);
        v_dropped := v_dropped + 1;
    END LOOP;
    RETURN v_dropped;
END
$function$;

REVOKE ALL ON FUNCTION ops.clear_outside(regclass, timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION ops.clear_outside(regclass, timestamptz, timestamptz) IS
'Drops the quarantining partitions between two moments, to make room for others in the same
transaction; returns how many. It locks the parent alone. For the package''s own functions.';

CREATE FUNCTION ops.ensure_month_partitions(parent regclass, first_month date, months integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_from timestamp;
    v_missing timestamptz[];
    v_month timestamptz;
BEGIN
    PERFORM
    FROM pg_partitioned_table
    WHERE pg_partitioned_table.partrelid = parent;
    IF NOT FOUND THEN
        RAISE no_data_found USING MESSAGE = format('%s is not partitioned', parent);
    END IF;
    PERFORM ops.require(first_month IS NOT NULL, 'first_month', 'must be given');
    PERFORM ops.require(months BETWEEN 1 AND 120, 'months', 'must be between 1 and 120');

    v_from := date_trunc('month', first_month::timestamp);
    v_missing := ARRAY(
        SELECT * FROM ops.missing_months(
            parent, v_from AT TIME ZONE 'UTC',
            (v_from + months * interval '1 month') AT TIME ZONE 'UTC'
        )
    );
    FOREACH v_month IN ARRAY v_missing LOOP
        v_from := (v_month AT TIME ZONE 'UTC') + interval '1 month';
        PERFORM ops.clear_outside(parent, v_month, v_from AT TIME ZONE 'UTC');
        PERFORM ops.make_partition(parent, v_month, v_from AT TIME ZONE 'UTC', FALSE);
    END LOOP;
    IF v_missing <> '{}' THEN
        PERFORM ops.close_gaps(parent);
    END IF;

    RETURN cardinality(v_missing);
END
$function$;

REVOKE ALL ON FUNCTION ops.ensure_month_partitions(regclass, date, integer) FROM public;
COMMENT ON FUNCTION ops.ensure_month_partitions(regclass, date, integer) IS
'Makes the monthly partitions that are missing, from the month of first_month on, and returns how
many it made; what exists is left alone. It locks the table for a moment: set a lock_timeout. P0002
when parent is no partitioned table; 42P07 a table that only has a partition''s name; YP003 an
argument. For the package''s own jobs and the DBA.';
