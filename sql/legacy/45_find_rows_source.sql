-- An old table's rows as the package would hold them, for looking alone: a value that has no place
-- in the new type becomes NULL and is marked, so that a query never fails on it. Columns named yp_
-- say what is known of the old row; their numbers are those of the new table's columns.

CREATE FUNCTION legacy.fits(candidate text, type_name text)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format('SELECT CAST($1 AS %s)', fits.type_name) USING fits.candidate;
    RETURN TRUE;
EXCEPTION
    WHEN others THEN
        RETURN FALSE;
END
$function$;

REVOKE ALL ON FUNCTION legacy.fits(text, text) FROM public;
COMMENT ON FUNCTION legacy.fits(text, text) IS
'Whether a text can be read as a value of a type, for columns whose cast may fail. For the tools of
adoption.';

CREATE FUNCTION legacy.labels_of(kind oid)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(enumlabel::text ORDER BY enumsortorder)
    FROM pg_enum
    WHERE enumtypid = coalesce(
        (SELECT nullif(typelem, 0) FROM pg_type WHERE oid = labels_of.kind AND typcategory = 'A'),
        labels_of.kind
    )
$function$;

REVOKE ALL ON FUNCTION legacy.labels_of(oid) FROM public;
COMMENT ON FUNCTION legacy.labels_of(oid) IS
'Labels of an enum, or of the enum that an array holds, in order; null: it is none. For the tools of
adoption.';

CREATE FUNCTION legacy.row_key(old_table oid)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT format(
            'jsonb_build_object(%s)',
            coalesce(
                string_agg(format('%L, o.%I', name, name), ', '),
                '''table'', o.tableoid::regclass, ''ctid'', o.ctid::text'
            )
        )
        FROM unnest(legacy.primary_key(row_key.old_table)) AS name
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.row_key(oid) FROM public;
COMMENT ON FUNCTION legacy.row_key(oid) IS
'The primary key of an old row o as a JSON object, as an expression; its place where it has none.
For the tools of adoption.';

CREATE FUNCTION legacy.new_columns(old_table oid)
RETURNS TABLE (
    number smallint, name name, type text, labels text[], is_required boolean,
    is_generated boolean, was name, was_type oid, value text, unfit text, made_from text
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_known text := current_setting('yardpass.columns_' || new_columns.old_table, TRUE);
BEGIN
    IF v_known <> '' THEN
        RETURN QUERY
        SELECT known.*
        FROM jsonb_to_recordset(v_known::jsonb) AS known (
            number smallint, name name, type text, labels text[], is_required boolean,
            is_generated boolean, was name, was_type oid, value text, unfit text, made_from text
        );
        RETURN;
    END IF;

    RETURN QUERY
    SELECT
        made.attnum, made.attname, kinds.type, kinds.labels, made.attnotnull,
        made.attgenerated <> '', old.attname, old.atttypid,
        CASE
            -- Through text, so that a pair of types without a cast is no error either.
            WHEN kinds.hard THEN format('(%s)::text::%s', kinds.origin, kinds.type)
            ELSE coalesce(mapping.expression, kinds.generated)
        END,
        CASE
            WHEN made.attgenerated <> '' OR kinds.origin IS NULL THEN NULL
            WHEN kinds.labels IS NOT NULL AND made.atttypid = any_array.oid
                THEN format('NOT (%s)::text[] <@ %L::text[]', kinds.origin, kinds.labels)
            WHEN kinds.labels IS NOT NULL
                THEN format('(%s)::text <> ALL (%L::text[])', kinds.origin, kinds.labels)
            WHEN kinds.hard
                THEN format('NOT legacy.fits((%s)::text, %L)', kinds.origin, kinds.type)
        END,
        kinds.origin
    FROM legacy.pairs
    INNER JOIN pg_attribute AS made
        ON made.attrelid = pairs.new_table AND made.attnum > 0 AND NOT made.attisdropped
    LEFT JOIN pg_attribute AS old
        ON old.attrelid = pairs.old_table AND old.attname = made.attname
        AND old.attnum > 0 AND NOT old.attisdropped
    LEFT JOIN pg_type AS any_array
        ON any_array.oid = made.atttypid AND any_array.typcategory = 'A'
    LEFT JOIN pg_attrdef ON adrelid = made.attrelid AND adnum = made.attnum
    LEFT JOIN legacy.mapping(new_columns.old_table) AS mapping
        ON mapping.new_column = made.attname
    CROSS JOIN LATERAL (
        SELECT legacy.ruled_expression(
            pairs.old_table, pairs.home, pairs.new_name, made.attname
        ) AS expression
    ) AS rules
    CROSS JOIN LATERAL (
        SELECT
            format_type(made.atttypid, made.atttypmod) AS type,
            legacy.labels_of(made.atttypid) AS labels,
            rules.expression IS NULL AND made.attgenerated = ''
            AND legacy.labels_of(made.atttypid) IS NULL
            AND made.atttypid <> 'text'::regtype
            AND (old.atttypid <> made.atttypid OR old.atttypmod <> made.atttypmod)
            AND NOT (
                made.atttypmod = -1
                AND (
                    old.atttypid = made.atttypid
                    OR EXISTS (
                        SELECT FROM pg_cast
                        WHERE castsource = old.atttypid AND casttarget = made.atttypid
                            AND (castcontext = 'i' OR castmethod = 'b')
                    )
                )
            ) AS hard,
            coalesce(rules.expression, 'o.' || quote_ident(old.attname)) AS origin,
            CASE
                WHEN made.attgenerated <> ''
                    THEN pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid)
            END AS generated
    ) AS kinds
    WHERE pairs.old_table = new_columns.old_table
    ORDER BY made.attnum;
END
$function$;

REVOKE ALL ON FUNCTION legacy.new_columns(oid) FROM public;
COMMENT ON FUNCTION legacy.new_columns(oid) IS
'Every column of the package''s table: its value over the old row o (generated ones: over the new
row), the old column of its name, and the condition under which the old value has no place in the
new type. For the tools of adoption.';

CREATE FUNCTION legacy.know_columns(old_table oid, known boolean)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM set_config('yardpass.columns_' || know_columns.old_table, '', TRUE);
    IF know_columns.known THEN
        PERFORM set_config(
            'yardpass.columns_' || know_columns.old_table,
            (
                SELECT jsonb_agg(to_jsonb(columns) ORDER BY columns.number)::text
                FROM legacy.new_columns(know_columns.old_table) AS columns
            ),
            TRUE
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.know_columns(oid, boolean) FROM public;
COMMENT ON FUNCTION legacy.know_columns(oid, boolean) IS
'Keeps what legacy.new_columns says of an old table, until told otherwise or the transaction ends:
one look at all rows asks for it a thousand times. For legacy.find_rows.';

CREATE FUNCTION legacy.new_rows(old_table oid, names name[] DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT format(
            'SELECT n.*%s FROM (SELECT %s AS yp_key%s FROM %s AS o) AS n',
            string_agg(
                format(', (%s)::%s AS %I', columns.value, columns.type, columns.name), ''
            ) FILTER (WHERE columns.is_generated),
            legacy.row_key(new_rows.old_table),
            concat(
                string_agg(
                    CASE WHEN columns.unfit IS NULL
                        THEN format(', (%s)::%s AS %I', columns.value, columns.type, columns.name)
                        ELSE format(
                            ', CASE WHEN (%s) IS NOT TRUE THEN (%s)::%s END AS %I'
                            || ', (%1$s) IS TRUE AS yp_unfit_%5$s',
                            columns.unfit, columns.value, columns.type, columns.name,
                            columns.number
                        )
                    END, ''
                ) FILTER (WHERE NOT columns.is_generated),
                string_agg(
                    format(', o.%I AS yp_was_%s', columns.was, columns.number), ''
                ) FILTER (WHERE columns.was IS NOT NULL)
            ),
            new_rows.old_table::regclass
        )
        FROM legacy.new_columns(new_rows.old_table) AS columns
        -- What a generated column is made from is asked for with it.
        WHERE new_rows.names IS NULL
            OR columns.name = ANY(new_rows.names)
            OR EXISTS (
                SELECT
                FROM legacy.new_columns(new_rows.old_table) AS wanted
                WHERE wanted.is_generated AND wanted.name = ANY(new_rows.names)
                    AND wanted.value ~ ('\m' || columns.name || '\M')
            )
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.new_rows(oid, name[]) FROM public;
COMMENT ON FUNCTION legacy.new_rows(oid, name[]) IS
'A query that gives an old table''s rows as the package would hold them, generated columns too, with
yp_key (its key), yp_was_N (the old column of that name) and yp_unfit_N (its value has no place in
the new type); names: these columns alone. It only looks. For the tools of adoption.';

CREATE FUNCTION legacy.tally(source text, conditions text[])
RETURNS TABLE (place integer, row_count bigint, sample jsonb, problem text)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_counts bigint[];
    v_place integer;
BEGIN
    BEGIN
        EXECUTE (
            SELECT format(
                'SELECT ARRAY[%s]::bigint[] FROM (%s) AS n',
                string_agg(
                    format('count(*) FILTER (WHERE %s)', condition), ', ' ORDER BY listed.place
                ),
                tally.source
            )
            FROM unnest(tally.conditions) WITH ORDINALITY AS listed (condition, place)
        ) INTO v_counts;
    EXCEPTION
        -- Some value is worse than foreseen: each condition alone, to know which.
        WHEN others THEN v_counts := NULL;
    END;

    FOR v_place IN 1 .. coalesce(cardinality(tally.conditions), 0) LOOP
        place := v_place;
        row_count := v_counts[v_place];
        sample := NULL;
        problem := NULL;
        BEGIN
            IF row_count > 0 OR row_count IS NULL THEN
                EXECUTE format(
                    'SELECT count(*) FROM (%s) AS n WHERE %s',
                    tally.source, tally.conditions[v_place]
                ) INTO row_count;
                EXECUTE format(
                    'SELECT jsonb_agg(few.yp_key) FROM ('
                    || 'SELECT n.yp_key FROM (%s) AS n WHERE %s ORDER BY 1 LIMIT 5) AS few',
                    tally.source, tally.conditions[v_place]
                ) INTO sample;
            END IF;
        EXCEPTION
            WHEN others THEN
                problem := SQLERRM;
                row_count := NULL;
        END;
        IF row_count > 0 OR problem IS NOT NULL THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.tally(text, text[]) FROM public;
COMMENT ON FUNCTION legacy.tally(text, text[]) IS
'Counts the rows of a query that meet each condition, in one pass, with up to five of their keys;
those that none meets are left out. problem: the condition could not be tested. For the tools of
adoption.';
