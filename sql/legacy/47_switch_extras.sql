-- What users added to the old tables goes over to the package's, before any row is copied: columns,
-- indexes, unique keys that upserts may rely on, statistics. What cannot is in legacy.carried.

CREATE FUNCTION legacy.carry_columns(old_table oid)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_column record;
    v_carried integer := 0;
BEGIN
    FOR v_column IN
        SELECT
            old.attname AS name, pairs.home, pairs.new_table::regclass::text AS target,
            format_type(old.atttypid, old.atttypmod)
            || CASE WHEN old.attcollation <> pg_type.typcollation
                THEN (
                    SELECT format(' COLLATE %I.%I', collnamespace::regnamespace, collname)
                    FROM pg_collation
                    WHERE pg_collation.oid = old.attcollation
                ) ELSE '' END
            || CASE
                WHEN old.attgenerated = 's'
                    THEN format(' GENERATED ALWAYS AS (%s) STORED', made.text)
                -- A sequence of the old table's goes with the old table.
                WHEN made.text IS NOT NULL AND made.text !~ 'nextval\('
                    THEN ' DEFAULT ' || made.text
                ELSE ''
            END AS definition,
            col_description(old.attrelid, old.attnum) AS comment
        FROM legacy.pairs
        INNER JOIN pg_attribute AS old ON old.attrelid = pairs.old_table
        INNER JOIN pg_type ON pg_type.oid = old.atttypid
        LEFT JOIN pg_attrdef ON adrelid = old.attrelid AND adnum = old.attnum
        CROSS JOIN LATERAL pg_get_expr(adbin, adrelid) AS made (text)
        WHERE pairs.old_table = carry_columns.old_table
            AND pairs.new_table IS NOT NULL
            AND old.attnum > 0 AND NOT old.attisdropped
            AND NOT EXISTS (
                SELECT FROM pg_attribute AS new
                WHERE new.attrelid = pairs.new_table AND new.attname = old.attname
                    AND new.attnum > 0 AND NOT new.attisdropped
            )
        ORDER BY old.attnum
    LOOP
        v_carried := v_carried + legacy.try_step(
            'copy', v_column.home, 'column', carry_columns.old_table,
            format('%s.%I', v_column.target, v_column.name),
            array_remove(ARRAY[
                format(
                    'ALTER TABLE %s ADD COLUMN %I %s',
                    v_column.target, v_column.name, v_column.definition
                ),
                'COMMENT ON COLUMN ' || format('%s.%I', v_column.target, v_column.name)
                || ' IS ' || quote_literal(v_column.comment)
            ], NULL),
            ARRAY[format('ALTER TABLE %s DROP COLUMN %I', v_column.target, v_column.name)]
        )::integer;
    END LOOP;
    RETURN v_carried;
END
$function$;

REVOKE ALL ON FUNCTION legacy.carry_columns(oid) FROM public;
COMMENT ON FUNCTION legacy.carry_columns(oid) IS
'Adds the columns that only the old table has to the package''s, where null is allowed in them; the
copy fills them. Returns how many. To be called before rows are copied. For the switch.';

CREATE FUNCTION legacy.index_columns(index_id oid)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH RECURSIVE used (relation, attnum) AS (
        SELECT indrelid, listed.attnum
        FROM pg_index
        CROSS JOIN LATERAL unnest(indkey::int2[]) AS listed (attnum)
        WHERE indexrelid = index_columns.index_id AND listed.attnum > 0
        UNION
        SELECT refobjid, refobjsubid::int2
        FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = index_columns.index_id
            AND refclassid = 'pg_class'::regclass AND refobjsubid > 0
        UNION
        -- What a generated column is made from.
        SELECT used.relation, refobjsubid::int2
        FROM used
        INNER JOIN pg_attrdef ON adrelid = used.relation AND adnum = used.attnum
        INNER JOIN pg_depend
            ON classid = 'pg_attrdef'::regclass AND objid = pg_attrdef.oid
            AND refclassid = 'pg_class'::regclass AND refobjid = used.relation
            AND refobjsubid > 0 AND refobjsubid <> used.attnum
    )

    SELECT coalesce(array_agg(attname::text), '{}')
    FROM used
    INNER JOIN pg_attribute
        ON pg_attribute.attrelid = used.relation AND pg_attribute.attnum = used.attnum
$function$;

REVOKE ALL ON FUNCTION legacy.index_columns(oid) FROM public;
COMMENT ON FUNCTION legacy.index_columns(oid) IS
'Every column that an index is made from: in its key, its expressions, its condition, and what
generated columns among them come from. For the switch.';

CREATE FUNCTION legacy.carry_indexes(old_table oid)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_index record;
    v_name name;
    v_tail text;
    v_carried integer := 0;
BEGIN
    FOR v_index IN
        SELECT
            old.indexrelid AS id, named.relname AS name, old.indisunique, pairs.home,
            pairs.new_table, made.relnamespace AS target_schema, defined.tail
        FROM legacy.pairs
        INNER JOIN pg_index AS old ON old.indrelid = pairs.old_table
        INNER JOIN pg_class AS named ON named.oid = old.indexrelid
        INNER JOIN pg_class AS made ON made.oid = pairs.new_table
        CROSS JOIN LATERAL (
            SELECT substr(text, length(format('CREATE %sINDEX %I ON %s',
                CASE WHEN old.indisunique THEN 'UNIQUE ' END, named.relname,
                CASE WHEN named.relkind = 'I' THEN 'ONLY ' ELSE '' END || old.indrelid::regclass
            )) + 1) AS tail
            FROM pg_get_indexdef(old.indexrelid) AS text
        ) AS defined
        WHERE pairs.old_table = carry_indexes.old_table AND old.indisvalid
            AND NOT EXISTS (
                SELECT FROM legacy.carried
                WHERE kind = 'index' AND object_id = old.indexrelid AND state = 'done'
                    AND to_regclass(substr(carried.undo[1], length('DROP INDEX ') + 1)) IS NOT NULL
            )
            AND NOT EXISTS (
                SELECT FROM pg_index AS new
                WHERE new.indrelid = pairs.new_table
                    AND CASE
                        -- The package widened or refined the key: the old one would refuse rows.
                        WHEN old.indisunique AND new.indisunique
                            THEN legacy.index_columns(old.indexrelid)
                                <@ legacy.index_columns(new.indexrelid)
                            OR new.indpred IS NULL
                                AND legacy.index_columns(new.indexrelid)
                                <@ legacy.index_columns(old.indexrelid)
                        ELSE right(
                            pg_get_indexdef(new.indexrelid), length(defined.tail)
                        ) = defined.tail
                    END
            )
        ORDER BY named.relname
    LOOP
        -- The same name, unless the package has another index of it.
        v_name := v_index.name;
        IF EXISTS (
            SELECT FROM pg_class
            WHERE relnamespace = v_index.target_schema AND relname = v_name
        ) THEN
            v_name := left(v_name, 56) || '_legacy';
        END IF;
        -- A column that was text may be an enum now: its literals need no cast.
        FOREACH v_tail IN ARRAY ARRAY[
            legacy.with_staged_types(v_index.tail), replace(v_index.tail, '''::text', '''')
        ] LOOP
            IF legacy.try_step(
                'copy', v_index.home, 'index', v_index.id, v_index.name,
                ARRAY[format(
                    'CREATE %sINDEX %I ON %s%s', CASE WHEN v_index.indisunique THEN 'UNIQUE ' END,
                    v_name, v_index.new_table::regclass, v_tail
                )],
                ARRAY[format('DROP INDEX %s.%I', v_index.target_schema::regnamespace, v_name)]
            ) THEN
                v_carried := v_carried + 1;
                EXIT;
            END IF;
        END LOOP;
    END LOOP;
    RETURN v_carried;
END
$function$;

REVOKE ALL ON FUNCTION legacy.carry_indexes(oid) FROM public;
COMMENT ON FUNCTION legacy.carry_indexes(oid) IS
'Makes the indexes that only the old table has on the package''s, and unique ones that stand for
keys which the package does not have in a wider form. Returns how many. For the switch.';

CREATE FUNCTION legacy.carry_statistics(old_table oid)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_object record;
    v_carried integer := 0;
BEGIN
    FOR v_object IN
        SELECT
            stats.oid AS id, stats.stxname AS name, pairs.home,
            format('%I.%I', made.relnamespace::regnamespace, stats.stxname) AS target,
            substring(
                pg_get_statisticsobjdef(stats.oid) FROM length(format(
                    'CREATE STATISTICS %I.%I', stats.stxnamespace::regnamespace, stats.stxname
                )) + 1
            ) AS tail,
            format(' FROM %s', pairs.old_table::regclass) AS old_end,
            format(' FROM %s', pairs.new_table::regclass) AS new_end
        FROM legacy.pairs
        INNER JOIN pg_class AS made ON made.oid = pairs.new_table
        INNER JOIN pg_statistic_ext AS stats ON stats.stxrelid = pairs.old_table
        WHERE pairs.old_table = carry_statistics.old_table
    LOOP
        v_carried := v_carried + legacy.try_step(
            'copy', v_object.home, 'statistics', v_object.id, v_object.name,
            ARRAY[
                'CREATE STATISTICS ' || v_object.target
                || left(v_object.tail, length(v_object.tail) - length(v_object.old_end))
                || v_object.new_end
            ],
            ARRAY['DROP STATISTICS ' || v_object.target]
        )::integer;
    END LOOP;
    RETURN v_carried;
END
$function$;

REVOKE ALL ON FUNCTION legacy.carry_statistics(oid) FROM public;
COMMENT ON FUNCTION legacy.carry_statistics(oid) IS
'Makes the extended statistics of the old table on the package''s, beside that table. Returns how
many. For the switch.';

CREATE FUNCTION legacy.carry_extras(old_table oid)
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT legacy.carry_columns(carry_extras.old_table)
        + legacy.carry_indexes(carry_extras.old_table)
        + legacy.carry_statistics(carry_extras.old_table)
$function$;

REVOKE ALL ON FUNCTION legacy.carry_extras(oid) FROM public;
COMMENT ON FUNCTION legacy.carry_extras(oid) IS
'Carries the columns, indexes and statistics of one old table over to the package''s table, and
returns how many; what is there already is left alone. For the copy, before its first row.';
