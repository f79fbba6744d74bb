-- Labels: what enums of the old product know and the package's do not, and the other way round;
-- and texts in columns that become enums.

CREATE FUNCTION legacy.find_enums()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_type record;
    v_column record;
    v_rows bigint;
    v_sample jsonb;
    v_used bigint;
BEGIN
    FOR v_type IN
        SELECT
            columns.was_type AS old, legacy.labels_of(columns.was_type) AS labels,
            columns.labels AS known, array_agg(pairs.old_table) AS tables,
            array_agg(columns.was) AS names, array_agg(columns.made_from) AS origins
        FROM legacy.pairs
        CROSS JOIN LATERAL legacy.new_columns(pairs.old_table) AS columns
        WHERE columns.labels IS NOT NULL AND legacy.labels_of(columns.was_type) IS NOT NULL
        GROUP BY columns.was_type, columns.labels
        ORDER BY columns.was_type::regtype::text
    LOOP
        IF v_type.labels <@ v_type.known THEN
            IF v_type.labels <> v_type.known THEN
                RETURN NEXT ROW(
                    'notice', 'enum_labels', v_type.old::regtype::text,
                    format(
                        'The package has the labels %s in this order, the old type has %s.',
                        array_to_string(v_type.known, ', '), array_to_string(v_type.labels, ', ')
                    ),
                    'Nothing is to do: rows are copied by label. Comparisons such as'
                    || ' role >= ''admin'' follow the package''s order afterwards.',
                    NULL, NULL
                )::legacy.finding;
            END IF;
            CONTINUE;
        END IF;

        v_rows := 0;
        v_sample := NULL;
        FOR v_column IN
            SELECT * FROM unnest(v_type.tables, v_type.names) AS used (old_table, name)
        LOOP
            SELECT counted.row_count, coalesce(v_sample, counted.sample)
            INTO v_used, v_sample
            FROM legacy.tally(
                format(
                    'SELECT %s AS yp_key, o.%I::text AS label FROM %s AS o',
                    legacy.row_key(v_column.old_table), v_column.name,
                    v_column.old_table::regclass
                ),
                ARRAY[format('n.label <> ALL (%L::text[])', v_type.known)]
            ) AS counted;
            v_rows := v_rows + coalesce(v_used, 0);
        END LOOP;
        RETURN NEXT ROW(
            CASE WHEN v_rows > 0 THEN 'error' ELSE 'warning' END, 'enum_extended',
            v_type.old::regtype::text,
            format(
                'The type has labels that the package''s enum and its state machine lack: %s. %s'
                || ' rows use them. The package knows %s.',
                (
                    SELECT string_agg(quote_literal(label), ', ')
                    FROM unnest(v_type.labels) AS label
                    WHERE label <> ALL(v_type.known)
                ),
                v_rows, array_to_string(v_type.known, ', ')
            ),
            (
                SELECT string_agg(
                    format(
                        'UPDATE %s SET %I = ''<label>'' WHERE %2$I::text <> ALL'
                        || ' (%L);', old_table::regclass, name, v_type.known
                    ), E'\n'
                )
                FROM unnest(v_type.tables, v_type.names) AS used (old_table, name)
            ),
            v_rows, v_sample
        )::legacy.finding;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_enums() FROM public;
COMMENT ON FUNCTION legacy.find_enums() IS
'Enums of the old product whose labels are not the package''s, with the rows that use such labels.
For preflight.';

CREATE FUNCTION legacy.find_labels(old_table oid)
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_columns name[];
    v_conditions text[];
    v_counted record;
    v_column record;
    v_values text[];
BEGIN
    SELECT
        array_agg(columns.name ORDER BY columns.number),
        array_agg(format('yp_unfit_%s', columns.number) ORDER BY columns.number)
    INTO v_columns, v_conditions
    FROM legacy.new_columns(find_labels.old_table) AS columns
    WHERE columns.unfit IS NOT NULL
        AND (columns.labels IS NULL OR legacy.labels_of(columns.was_type) IS NULL);

    FOR v_counted IN
        SELECT * FROM legacy.tally(legacy.new_rows(find_labels.old_table), v_conditions)
    LOOP
        SELECT columns.* INTO v_column
        FROM legacy.new_columns(find_labels.old_table) AS columns
        WHERE columns.name = v_columns[v_counted.place];
        EXECUTE format(
            'SELECT array_agg(quote_literal(left(found.value, 60))) FROM'
            || ' (SELECT DISTINCT (%s)::text AS value FROM %s AS o WHERE (%s) IS TRUE'
            || ' ORDER BY 1 LIMIT 5) AS found',
            v_column.made_from, find_labels.old_table::regclass, v_column.unfit
        ) INTO v_values;
        RETURN NEXT ROW(
            'error', CASE WHEN v_column.labels IS NULL THEN 'cast' ELSE 'unknown_label' END,
            format('%s.%I', find_labels.old_table::regclass, v_column.name),
            CASE
                WHEN v_column.labels IS NULL THEN format(
                    '%s cannot be read as %s, which the column becomes.',
                    array_to_string(v_values, ', '), replace(v_column.type, 'yp_new_', '')
                )
                ELSE format(
                    '%s is no label of the enum that the column becomes: a mapping is needed. The'
                    || ' labels are %s.', array_to_string(v_values, ', '),
                    array_to_string(v_column.labels, ', ')
                )
            END,
            format(
                'UPDATE %s SET %I = %s WHERE %2$I::text IN (%4$s);',
                find_labels.old_table::regclass, v_column.name,
                CASE WHEN v_column.labels IS NULL
                    THEN '<value>' ELSE '''<label>''' END,
                array_to_string(v_values, ', ')
            ),
            v_counted.row_count, v_counted.sample
        )::legacy.finding;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_labels(oid) FROM public;
COMMENT ON FUNCTION legacy.find_labels(oid) IS
'Rows of an old table with values that the column''s new type does not know: labels of an enum, or
anything that cannot be cast. For preflight.';
