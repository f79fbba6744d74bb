-- Rows that the package's unique keys hold for one: the same key twice, in one old table or in two
-- that become one, and keys that differ by case alone where the package knows no case.

CREATE FUNCTION legacy.key_tests(old_table oid)
RETURNS TABLE (
    index_name name, object text, parts text[], raw_parts text[], condition text, reason text,
    needs name[]
)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table regclass := key_tests.old_table;
BEGIN
    RETURN QUERY
    WITH columns AS MATERIALIZED (
        SELECT * FROM legacy.new_columns(v_table)
    ), part AS (
        SELECT
            indexrelid, place, attname,
            pg_get_indexdef(indexrelid, place::integer, FALSE) AS expression,
            -- The package has no capital letters here: the column's own CHECK says so.
            EXISTS (
                SELECT FROM pg_constraint
                WHERE conrelid = indrelid AND contype = 'c' AND conkey = ARRAY[attnum]
                    AND pg_get_expr(conbin, conrelid) ~ 'lower\(|\[a-z'
                    AND pg_get_expr(conbin, conrelid) !~ 'A-Z|~\*'
            ) AND atttypid = 'text'::regtype
            OR pg_get_indexdef(indexrelid, place::integer, FALSE) ~ '^lower\(' AS is_lower
        FROM pg_index
        INNER JOIN legacy.pairs ON pairs.new_table = indrelid AND pairs.old_table = v_table
        CROSS JOIN LATERAL generate_series(1, indnkeyatts) AS place
        LEFT JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[place - 1] AND attnum > 0
        WHERE indisunique
    )
    SELECT
        pg_class.relname,
        format(
            CASE WHEN cardinality(named.names) = 1 THEN '%s.%s' ELSE '%s (%s)' END,
            v_table, array_to_string(named.names, ', ')
        ),
        listed.parts, listed.raw_parts,
        concat_ws(
            ' AND ', 'TRUE', '(' || pg_get_expr(indpred, indrelid) || ')',
            CASE WHEN NOT indnullsnotdistinct THEN (
                SELECT string_agg(format('(%s) IS NOT NULL', raw), ' AND ')
                FROM unnest(listed.raw_parts) AS raw
            ) END
        ),
        legacy.shown(pg_get_indexdef(indexrelid)),
        (
            SELECT array_agg(columns.name)
            FROM columns
            WHERE pg_get_indexdef(indexrelid) ~ ('\m' || columns.name || '\M')
        )
    FROM pg_index
    INNER JOIN pg_class ON pg_class.oid = indexrelid
    CROSS JOIN LATERAL (
        SELECT
            array_agg(
                CASE WHEN part.is_lower THEN format('lower(%s)', part.expression)
                    ELSE part.expression END
                ORDER BY part.place
            ) AS parts,
            array_agg(
                regexp_replace(part.expression, '^lower\((\w+)\)$', '\1') ORDER BY part.place
            ) AS raw_parts
        FROM part
        WHERE part.indexrelid = pg_index.indexrelid
    ) AS listed
    CROSS JOIN LATERAL (
        -- Columns that the old table has, in their order: those are what people can look at.
        SELECT coalesce(
            array_agg(
                quote_ident(columns.was)
                ORDER BY array_position(listed.raw_parts, quote_ident(columns.name)), columns.number
            ),
            listed.raw_parts
        ) AS names
        FROM columns
        WHERE columns.was IS NOT NULL
            AND EXISTS (
                SELECT FROM unnest(listed.raw_parts) AS raw
                WHERE raw ~ format('\m%s\M', columns.name)
            )
    ) AS named
    WHERE indrelid = (SELECT new_table FROM legacy.pairs WHERE pairs.old_table = v_table)
        AND indisunique
        -- The old table has a unique key on some of these columns, as they are: nothing to ask.
        AND (
            EXISTS (SELECT FROM part WHERE part.indexrelid = pg_index.indexrelid AND is_lower)
            OR NOT EXISTS (
                SELECT FROM pg_index AS old
                WHERE old.indrelid = v_table AND old.indisunique AND old.indisvalid
                    AND old.indpred IS NULL AND old.indexprs IS NULL
                    AND NOT EXISTS (
                        SELECT
                        FROM generate_series(0, old.indnkeyatts - 1) AS place
                        INNER JOIN pg_attribute
                            ON attrelid = v_table AND attnum = old.indkey[place]
                        WHERE NOT EXISTS (
                            SELECT FROM columns
                            WHERE columns.was = attname
                                AND columns.value = 'o.' || quote_ident(attname)
                                AND quote_ident(columns.name) = ANY(listed.raw_parts)
                        )
                    )
            )
        )
    ORDER BY pg_class.relname;
END
$function$;

REVOKE ALL ON FUNCTION legacy.key_tests(oid) FROM public;
COMMENT ON FUNCTION legacy.key_tests(oid) IS
'The unique keys of the package''s table that an old table''s own keys do not answer for: the values
to compare, with case set aside where the package knows none. For preflight.';

CREATE FUNCTION legacy.find_duplicates(old_table oid)
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_test record;
    v_grouped text;
    v_rows bigint;
    v_by_case boolean;
    v_sample jsonb;
    v_problem text;
BEGIN
    FOR v_test IN
        SELECT * FROM legacy.key_tests(find_duplicates.old_table)
    LOOP
        v_problem := NULL;
        v_grouped := format(
            'SELECT count(*) AS rows, min(yp_key::text)::jsonb AS one, max(yp_key::text)::jsonb AS'
            || ' other, count(DISTINCT ROW(%s)::text) > 1 AS by_case FROM (%s) AS n WHERE %s'
            || ' GROUP BY %s HAVING count(*) > 1',
            array_to_string(v_test.raw_parts, ', '),
            legacy.new_rows(find_duplicates.old_table, v_test.needs), v_test.condition,
            array_to_string(v_test.parts, ', ')
        );
        BEGIN
            EXECUTE format('SELECT sum(rows), bool_or(by_case) FROM (%s) AS found', v_grouped)
            INTO v_rows, v_by_case;
            IF v_rows > 0 THEN
                EXECUTE format(
                    'SELECT jsonb_agg(jsonb_build_array(one, other)) FROM'
                    || ' (SELECT * FROM (%s) AS found ORDER BY one LIMIT 5) AS few', v_grouped
                ) INTO v_sample;
            END IF;
        EXCEPTION
            WHEN others THEN
                v_rows := NULL;
                v_by_case := FALSE;
                v_sample := NULL;
                v_problem := SQLERRM;
        END;
        IF v_rows > 0 OR v_problem IS NOT NULL THEN
            RETURN NEXT ROW(
                'error', CASE WHEN v_problem IS NULL THEN 'duplicate' ELSE 'unreadable' END,
                v_test.object,
                CASE WHEN v_by_case
                    THEN 'Values differ by case alone, and the package compares or keeps them in'
                    || ' lower case: '
                    ELSE 'Rows agree where the package has a unique key here: '
                END || v_test.reason || '.'
                || coalesce(' It could not be tested: ' || v_problem || '.', ''),
                format(
                    'Rename, merge or delete all but one row of each group of %s; the samples are'
                    || ' pairs of a group.', find_duplicates.old_table::regclass
                ),
                v_rows, v_sample
            )::legacy.finding;
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_duplicates(oid) FROM public;
COMMENT ON FUNCTION legacy.find_duplicates(oid) IS
'Rows of an old table that share a key that is unique in the package. For preflight.';

CREATE FUNCTION legacy.find_double_rows()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_twins record;
    v_join text;
    v_equal bigint;
    v_other bigint;
    v_sample jsonb;
BEGIN
    FOR v_twins IN
        SELECT one.old_table AS one, other.old_table AS other, one.new_table
        FROM legacy.pairs AS one
        INNER JOIN legacy.pairs AS other
            ON other.new_table = one.new_table AND other.old_name > one.old_name
        ORDER BY one.old_name
    LOOP
        v_join := format(
            'FROM (%s) AS a INNER JOIN (%s) AS b USING (%s)',
            legacy.new_rows(v_twins.one), legacy.new_rows(v_twins.other),
            (SELECT string_agg(quote_ident(name), ', ')
                FROM unnest(legacy.primary_key(v_twins.new_table)) AS name)
        );
        v_join := format(
            'SELECT %s AS same, a.yp_key AS key %s',
            (
                SELECT string_agg(
                    format('a.%1$I IS NOT DISTINCT FROM b.%1$I', columns.name), ' AND '
                )
                FROM legacy.new_columns(v_twins.one) AS columns
                WHERE NOT columns.is_generated
                    AND columns.name <> ALL(legacy.primary_key(v_twins.new_table))
            ),
            v_join
        );
        EXECUTE format(
            'SELECT count(*) FILTER (WHERE same), count(*) FILTER (WHERE NOT same) FROM (%s) AS n',
            v_join
        ) INTO v_equal, v_other;
        EXECUTE format(
            'SELECT jsonb_agg(key) FROM ('
            || 'SELECT key FROM (%s) AS n ORDER BY same, key LIMIT 5) AS few',
            v_join
        ) INTO v_sample;
        IF v_equal + v_other > 0 THEN
            RETURN NEXT ROW(
                'error', 'double_rows',
                concat_ws(', ', v_twins.one::regclass, v_twins.other::regclass),
                format(
                    'The same id is in the plain table and in the partitioned one: %s equal rows'
                    || ' are merged, %s differing ones are not.', v_equal, v_other
                ),
                format('Delete the wrong one of each pair from %s or %s.', v_twins.one::regclass,
                    v_twins.other::regclass),
                v_equal + v_other, v_sample
            )::legacy.finding;
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_double_rows() FROM public;
COMMENT ON FUNCTION legacy.find_double_rows() IS
'Rows that two old tables hold which become one table of the package. For preflight.';
