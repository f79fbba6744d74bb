-- Rows that NOT NULL and CHECK of the package's table refuse, and columns that the package computes
-- whose old values say something else: all in one pass over a table.

CREATE FUNCTION legacy.shown(definition text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT left(regexp_replace(replace(shown.definition, 'yp_new_', ''), '\s+', ' ', 'g'), 400)
$function$;

REVOKE ALL ON FUNCTION legacy.shown(text) FROM public;
COMMENT ON FUNCTION legacy.shown(text) IS
'A definition of the package as it will read, on one line. For preflight.';

CREATE FUNCTION legacy.value_tests(old_table oid)
RETURNS TABLE (class text, object text, detail text, cure text, condition text)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table regclass := value_tests.old_table;
    v_new oid := (SELECT new_table FROM legacy.pairs WHERE pairs.old_table = v_table);
BEGIN
    RETURN QUERY
    WITH columns AS MATERIALIZED (
        SELECT
            found.*,
            CASE WHEN found.unfit IS NULL THEN ''
                ELSE format(' AND NOT yp_unfit_%s', found.number) END AS fit,
            found.is_required AND NOT coalesce(old.attnotnull, TRUE) AS was_nullable,
            -- A literal loses its type: it is written into the old column.
            regexp_replace(
                legacy.shown(pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid)),
                '^(''(?:[^'']|'''')*'')::[a-z_ .\[\]]+$', '\1'
            ) AS default_text
        FROM legacy.new_columns(v_table) AS found
        LEFT JOIN pg_attribute AS old ON old.attrelid = v_table AND old.attname = found.was
        LEFT JOIN pg_attrdef
            ON pg_attrdef.adrelid = v_new AND pg_attrdef.adnum = found.number
            AND NOT found.is_generated
    )
    -- The default is offered, for people to agree to.
    SELECT
        'null', format('%s.%I', v_table, columns.name),
        'There are NULLs where the package has NOT NULL.'
        || coalesce(' Left alone, they are copied as ' || columns.default_text || '.', ''),
        format(
            'UPDATE %s SET %I = %s WHERE %2$I IS NULL;', v_table, columns.name,
            coalesce(
                columns.default_text,
                '<value>'
            )
        ),
        format('yp_was_%s IS NULL', columns.number)
    FROM columns
    WHERE columns.was_nullable
    UNION ALL
    SELECT
        'null', format('%s.%I', v_table, columns.name),
        'The package has NOT NULL here, and nothing in the old row gives a value: '
        || legacy.shown(columns.value) || '.',
        format('Complete the row of %s that the value is taken from.', v_table),
        format('%I IS NULL', columns.name) || columns.fit
    FROM columns
    WHERE columns.is_required AND NOT columns.is_generated AND NOT columns.was_nullable
        AND columns.value IS DISTINCT FROM 'o.' || quote_ident(columns.was)
    UNION ALL
    SELECT
        'check_violation',
        v_table || coalesce(
            '.' || (
                SELECT quote_ident(columns.was)
                FROM columns
                WHERE ARRAY[columns.number] = pg_constraint.conkey
            ), ''
        ),
        format(
            'The package''s constraint %I refuses them: %s.', conname,
            legacy.shown(pg_get_constraintdef(pg_constraint.oid))
        ),
        coalesce(
            (
                SELECT format(
                    'UPDATE %s SET %s WHERE <key>;', v_table,
                    string_agg(format('%I = <value>', columns.was), ', ' ORDER BY columns.number)
                )
                FROM columns
                WHERE columns.number = ANY(pg_constraint.conkey) AND columns.was IS NOT NULL
                    AND NOT columns.is_generated
                HAVING count(*) > 0
            ),
            format('Correct what the columns are made from in %s.', v_table)
        ),
        format('NOT (%s)', pg_get_expr(conbin, conrelid)) || (
            SELECT string_agg(columns.fit, '')
            FROM columns
            WHERE columns.number = ANY(pg_constraint.conkey)
        )
    FROM pg_constraint
    WHERE conrelid = v_new AND contype = 'c'
    UNION ALL
    -- Generated from other columns: what the old column says is lost unless the two agree.
    SELECT
        'check_violation', format('%s.%I', v_table, columns.name),
        format(
            'The package computes the column as %s: the two differ.',
            legacy.shown(columns.value)
        ),
        format(
            'Correct the columns that it is computed from, or UPDATE %s SET %I = <what is'
            || ' computed> WHERE <key>;', v_table, columns.was
        ),
        format(
            'yp_was_%s::text::%s IS DISTINCT FROM %I AND yp_was_%1$s IS NOT NULL',
            columns.number, columns.type, columns.name
        )
    FROM columns
    WHERE columns.is_generated AND columns.was IS NOT NULL
        AND (columns.labels IS NULL OR legacy.labels_of(columns.was_type) <@ columns.labels);
END
$function$;

REVOKE ALL ON FUNCTION legacy.value_tests(oid) FROM public;
COMMENT ON FUNCTION legacy.value_tests(oid) IS
'What the package''s table asks of a row by itself, as conditions over legacy.new_rows that a bad
row meets. For preflight.';

CREATE FUNCTION legacy.find_values(old_table oid)
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_test record;
    v_tests record;
BEGIN
    SELECT
        array_agg(tests.condition) AS conditions, array_agg(tests.class) AS classes,
        array_agg(tests.object) AS objects, array_agg(tests.detail) AS details,
        array_agg(tests.cure) AS cures
    INTO v_tests
    FROM legacy.value_tests(find_values.old_table) AS tests;

    FOR v_test IN
        SELECT * FROM legacy.tally(legacy.new_rows(find_values.old_table), v_tests.conditions)
    LOOP
        RETURN NEXT ROW(
            'error',
            CASE WHEN v_test.problem IS NULL
                THEN v_tests.classes[v_test.place] ELSE 'unreadable' END,
            v_tests.objects[v_test.place],
            v_tests.details[v_test.place]
            || coalesce(' It could not be tested: ' || v_test.problem || '.', ''),
            v_tests.cures[v_test.place], v_test.row_count, v_test.sample
        )::legacy.finding;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_values(oid) FROM public;
COMMENT ON FUNCTION legacy.find_values(oid) IS
'Rows of an old table that break NOT NULL or a CHECK of the package''s, or whose column says
something else than the package computes. For preflight.';
