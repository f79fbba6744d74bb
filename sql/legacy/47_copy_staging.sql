-- The package's tables while rows arrive: foreign keys are dropped and remembered, triggers are
-- disabled, rows that the package brings along are remembered, months get their partitions.

CREATE FUNCTION legacy.keys_to_set_aside(new_table oid)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_count integer;
BEGIN
    INSERT INTO legacy.foreign_keys (
        new_table, name, refers_to, columns, keys, definition, comment, made
    )
    SELECT
        conrelid, conname, confrelid,
        ARRAY(
            SELECT attname
            FROM unnest(conkey) WITH ORDINALITY AS listed (attnum, place)
            INNER JOIN pg_attribute
                ON pg_attribute.attrelid = conrelid AND pg_attribute.attnum = listed.attnum
            ORDER BY listed.place
        ),
        ARRAY(
            SELECT attname
            FROM unnest(confkey) WITH ORDINALITY AS listed (attnum, place)
            INNER JOIN pg_attribute
                ON pg_attribute.attrelid = confrelid AND pg_attribute.attnum = listed.attnum
            ORDER BY listed.place
        ),
        replace(
            pg_get_constraintdef(oid),
            format(' REFERENCES %s(', confrelid::regclass), ' REFERENCES %s('
        ),
        obj_description(oid, 'pg_constraint'), oid
    FROM pg_constraint
    WHERE conrelid = keys_to_set_aside.new_table AND contype = 'f' AND conparentid = 0
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.keys_to_set_aside(oid) FROM public;
COMMENT ON FUNCTION legacy.keys_to_set_aside(oid) IS
'Remembers the foreign keys of a table of the package, and returns how many. For the copying.';

CREATE FUNCTION legacy.open_table(new_table oid, domain name)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table text := open_table.new_table::regclass::text;
    v_statements text[];
    v_undo text[];
BEGIN
    PERFORM legacy.keys_to_set_aside(open_table.new_table);
    EXECUTE format(
        'INSERT INTO legacy.package_rows (new_table, row_number, content)'
        ' SELECT %s, row_number() OVER (), to_jsonb(r) FROM %s AS r ON CONFLICT DO NOTHING',
        open_table.new_table, v_table
    );
    SELECT
        array_agg(made.statement ORDER BY made.place), array_agg(made.undo ORDER BY made.place DESC)
    INTO v_statements, v_undo
    FROM (
        SELECT
            1 AS place,
            format('ALTER TABLE %s DROP CONSTRAINT %I', v_table, name) AS statement,
            format(
                'ALTER TABLE %s ADD CONSTRAINT %I %s', v_table, name,
                legacy.key_text(open_table.new_table, name)
            ) AS undo
        FROM legacy.foreign_keys
        WHERE foreign_keys.new_table = open_table.new_table
        UNION ALL
        SELECT
            2,
            format('ALTER TABLE %s DISABLE TRIGGER %I', v_table, tgname),
            format(
                'ALTER TABLE %s ENABLE %s TRIGGER %I', v_table,
                CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, tgname
            )
        FROM pg_trigger
        WHERE tgrelid = open_table.new_table AND NOT tgisinternal AND tgenabled <> 'D'
        UNION ALL
        -- Undone last: a key is in place before its name is forgotten.
        SELECT
            0, 'SELECT',
            format('DELETE FROM legacy.foreign_keys WHERE new_table = %s', open_table.new_table)
    ) AS made;
    RETURN legacy.do_step('copy', open_table.domain, v_table, v_statements, v_undo);
END
$function$;

REVOKE ALL ON FUNCTION legacy.open_table(oid, name) FROM public;
COMMENT ON FUNCTION legacy.open_table(oid, name) IS
'Makes a table of the package ready to take rows in any order: foreign keys dropped, triggers
disabled, its own rows remembered; returns the step. For the copying.';

CREATE FUNCTION legacy.open_tables(domain name)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table oid;
    v_count integer := 0;
BEGIN
    FOR v_table IN
        SELECT pg_class.oid
        FROM pg_class
        WHERE pg_class.relnamespace = to_regnamespace(format('%I', 'yp_new_' || open_tables.domain))
            AND pg_class.relkind IN ('r', 'p') AND NOT pg_class.relispartition
            AND NOT EXISTS (
                SELECT
                FROM legacy.steps
                WHERE steps.phase = 'copy' AND steps.undone_at IS NULL
                    AND steps.object = pg_class.oid::regclass::text
            )
        ORDER BY pg_class.relname
    LOOP
        PERFORM legacy.open_table(v_table, open_tables.domain);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.open_tables(name) FROM public;
COMMENT ON FUNCTION legacy.open_tables(name) IS
'Opens the package''s tables of a domain that are not open yet, and returns how many. For the
copying.';

CREATE FUNCTION legacy.close_table(new_table oid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Not TRUNCATE: tables of other domains may refer to it. Names come from the catalog.
    -- @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        'DELETE FROM %s AS n WHERE to_jsonb(n) NOT IN (SELECT p.content'
        ' FROM legacy.package_rows AS p WHERE p.new_table = %s)',
        close_table.new_table::regclass, close_table.new_table
    );
    EXECUTE format(
        'INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM legacy.package_rows AS p'
        ' CROSS JOIN LATERAL jsonb_populate_record(NULL::%1$s, p.content) AS r'
        ' WHERE p.new_table = %3$s AND p.content NOT IN (SELECT to_jsonb(n) FROM %1$s AS n)'
        ' ORDER BY p.row_number',
        close_table.new_table::regclass,
        (
            SELECT string_agg(format('%I', attname), ', ' ORDER BY attnum)
            FROM pg_attribute
            WHERE attrelid = close_table.new_table AND attnum > 0
                AND NOT attisdropped AND attgenerated = ''
        ),
        close_table.new_table
    );
    DELETE FROM legacy.package_rows WHERE package_rows.new_table = close_table.new_table;
END
$function$;

REVOKE ALL ON FUNCTION legacy.close_table(oid) FROM public;
COMMENT ON FUNCTION legacy.close_table(oid) IS
'Gives a table of the package the rows back that it was installed with. For undoing the copying.';

CREATE FUNCTION legacy.make_month(new_table oid, moment timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_month timestamp := date_trunc('month', make_month.moment AT TIME ZONE 'UTC');
    v_schema text;
    v_table text;
    v_partition text;
    v_owner regrole;
    v_reader text;
BEGIN
    SELECT nspname, relname, relowner INTO STRICT v_schema, v_table, v_owner
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE pg_class.oid = make_month.new_table;
    v_partition := format('%I.%I', v_schema, format('%s_%s', v_table, to_char(v_month, 'YYYY_MM')));
    IF to_regclass(v_partition) IS NOT NULL THEN
        RETURN;
    END IF;

    -- What quarantines rows makes room; the package makes it again when it is at home.
    FOR v_reader IN
        SELECT tgrelid::regclass::text
        FROM pg_trigger
        INNER JOIN pg_inherits ON inhrelid = tgrelid
        WHERE inhparent = make_month.new_table AND tgname = 'quarantine'
    LOOP
        EXECUTE format('DROP TABLE %s', v_reader);
    END LOOP;

    -- The same as ops.ensure_month_partitions(), whose body names schemas as they are afterwards.
    EXECUTE format(
        'CREATE TABLE %s (LIKE %I.%I INCLUDING DEFAULTS INCLUDING GENERATED'
        ' INCLUDING CONSTRAINTS INCLUDING COMMENTS)', v_partition, v_schema, v_table
    );
    EXECUTE format('ALTER TABLE %s OWNER TO %s', v_partition, v_owner);
    -- Default privileges may have granted it already.
    FOR v_reader IN
        SELECT DISTINCT CASE WHEN acl.grantee = 0 THEN 'public' ELSE acl.grantee::regrole::text END
        FROM pg_class
        CROSS JOIN LATERAL aclexplode(relacl) AS acl
        WHERE pg_class.oid = to_regclass(v_partition) AND acl.grantee <> relowner
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %s', v_partition, v_reader);
    END LOOP;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', v_partition);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', v_partition);
    EXECUTE format(
        'COMMENT ON TABLE %s IS %L', v_partition,
        format('Rows of %s of the month %s, UTC.', v_table, to_char(v_month, 'YYYY-MM'))
    );
    EXECUTE format(
        'ALTER TABLE %I.%I ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', v_schema, v_table,
        v_partition, v_month AT TIME ZONE 'UTC', (v_month + interval '1 month') AT TIME ZONE 'UTC'
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_month(oid, timestamptz) FROM public;
COMMENT ON FUNCTION legacy.make_month(oid, timestamptz) IS
'Makes the partition of the package''s table for the month of a moment, UTC. For the copying.';
