-- Monthly partitions. Bounds are months in UTC whatever the session's time zone; a partition is
-- made as a table of its own and then attached, which does not wait for readers of the parent. It
-- has no grants and forced row security of its own, so that reading it directly shows nothing.

CREATE FUNCTION ops.ensure_month_partitions(parent regclass, first_month date, months integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema text;
    v_table text;
    v_partition text;
    v_from date;
    v_owner name;
    v_reader name;
    v_made integer := 0;
BEGIN
    SELECT pg_namespace.nspname, pg_class.relname, pg_get_userbyid(pg_class.relowner)
    INTO STRICT v_schema, v_table, v_owner
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE pg_class.oid = parent AND pg_class.relkind = 'p';
    PERFORM ops.require(first_month IS NOT NULL, 'first_month', 'must be given');
    PERFORM ops.require(months BETWEEN 1 AND 120, 'months', 'must be between 1 and 120');

    FOR v_month IN 0 .. months - 1 LOOP
        v_from := date_trunc('month', first_month::timestamp) + v_month * interval '1 month';
        v_partition := format('%s_%s', v_table, to_char(v_from, 'YYYY_MM'));
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_inherits
            WHERE pg_inherits.inhparent = parent
                AND pg_inherits.inhrelid = to_regclass(format('%I.%I', v_schema, v_partition))
        );

        EXECUTE format(
            'CREATE TABLE %1$I.%2$I (LIKE %1$I.%3$I INCLUDING DEFAULTS INCLUDING GENERATED '
            'INCLUDING CONSTRAINTS INCLUDING COMMENTS)', v_schema, v_partition, v_table
        );
        -- Default privileges may have granted it already.
        FOR v_reader IN
            SELECT DISTINCT CASE
                WHEN acl.grantee = 0 THEN 'public' ELSE pg_get_userbyid(acl.grantee)
            END
            FROM pg_class
            CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS acl
            WHERE pg_class.oid = to_regclass(format('%I.%I', v_schema, v_partition))
                AND acl.grantee <> pg_class.relowner
        LOOP
            EXECUTE format('REVOKE ALL ON %I.%I FROM %I', v_schema, v_partition, v_reader);
        END LOOP;
        EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', v_schema, v_partition);
        EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', v_schema, v_partition);
        EXECUTE format('ALTER TABLE %I.%I OWNER TO %I', v_schema, v_partition, v_owner);
        EXECUTE format(
            'COMMENT ON TABLE %I.%I IS %L', v_schema, v_partition,
            format('Rows of %s of the month %s, UTC.', v_table, to_char(v_from, 'YYYY-MM'))
        );
        EXECUTE format(
            'ALTER TABLE %1$I.%2$I ATTACH PARTITION %1$I.%3$I FOR VALUES FROM (%4$L) TO (%5$L)',
            v_schema, v_table, v_partition, format('%s 00:00+00', v_from),
            format('%s 00:00+00', (v_from + interval '1 month')::date)
        );
        v_made := v_made + 1;
    END LOOP;

    RETURN v_made;
END
$function$;

REVOKE ALL ON FUNCTION ops.ensure_month_partitions(regclass, date, integer) FROM public;
COMMENT ON FUNCTION ops.ensure_month_partitions(regclass, date, integer) IS
'Makes the monthly partitions that are missing, from the month of first_month on, and returns how
many it made; what exists is left alone. P0002 when parent is no partitioned table; 42P07 a
table that only has a partition''s name; YP003 an argument. For the package''s own jobs.';
