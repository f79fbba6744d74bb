-- What the mapping of rows is made from: where tables are, which columns they have, and defaults
-- that give the same value for the same old row at any time.

CREATE FUNCTION legacy.place_of(place text)
RETURNS regclass
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_old text := substring(place_of.place FROM '^new (.*)$');
    v_schema text;
    v_name text;
BEGIN
    v_schema := split_part(coalesce(v_old, place_of.place), '.', 1);
    v_name := split_part(coalesce(v_old, place_of.place), '.', 2);
    IF v_old IS NULL THEN
        RETURN (
            SELECT pairs.old_table
            FROM legacy.pairs
            WHERE pairs.home = v_schema AND pairs.new_name = v_name
                AND EXISTS (SELECT FROM pg_class WHERE pg_class.oid = pairs.old_table)
            ORDER BY pairs.old_name = pairs.new_name DESC
            LIMIT 1
        );
    END IF;
    RETURN coalesce(
        to_regclass(format('%I.%I', 'yp_new_' || v_schema, v_name)),
        to_regclass(format('%I.%I', v_schema, v_name))
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.place_of(text) FROM public;
COMMENT ON FUNCTION legacy.place_of(text) IS
'Where the old table of events.events is now, or with new events.events the package''s own; null:
there is none. For the rules of the mapping.';

CREATE FUNCTION legacy.fill_places(rule text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_text text := fill_places.rule;
    v_place text;
BEGIN
    FOR v_place IN
        SELECT DISTINCT named[1]
        FROM regexp_matches(
            fill_places.rule, '\{((?:new |oid )?[a-z_]+\.[a-z_0-9]+)\}', 'g'
        ) AS named
    LOOP
        -- Null when there is no such table: the rule does not apply.
        v_text := replace(v_text, '{' || v_place || '}',
            CASE
                WHEN v_place LIKE 'oid %' THEN legacy.place_of(substr(v_place, 5))::oid::text
                ELSE legacy.place_of(v_place)::text
            END);
    END LOOP;
    RETURN v_text;
END
$function$;

REVOKE ALL ON FUNCTION legacy.fill_places(text) FROM public;
COMMENT ON FUNCTION legacy.fill_places(text) IS
'A rule with the names of its tables filled in; null: one of them does not exist. For the mapping.';

CREATE FUNCTION legacy.has_columns(relation oid, rule text, alias text)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT NOT EXISTS (
        SELECT
        FROM regexp_matches(
            has_columns.rule, '\m' || has_columns.alias || '\.([a-z_][a-z_0-9]*)', 'g'
        ) AS named
        WHERE NOT EXISTS (
            SELECT FROM pg_attribute
            WHERE attrelid = has_columns.relation AND attname = named[1]
                AND attnum > 0 AND NOT attisdropped
        )
    )
$function$;

REVOKE ALL ON FUNCTION legacy.has_columns(oid, text, text) FROM public;
COMMENT ON FUNCTION legacy.has_columns(oid, text, text) IS
'Whether a table has every column that a rule names by this alias. For the mapping.';

CREATE FUNCTION legacy.primary_key(relation oid)
RETURNS name[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(attname ORDER BY place)
    FROM pg_index
    CROSS JOIN LATERAL unnest(indkey::int2[]) WITH ORDINALITY AS listed (attnum, place)
    INNER JOIN pg_attribute
        ON pg_attribute.attrelid = indrelid AND pg_attribute.attnum = listed.attnum
    WHERE indisprimary
        AND indrelid = coalesce(
            (
                SELECT min(pairs.old_table)
                FROM legacy.pairs
                WHERE pairs.new_table = primary_key.relation AND EXISTS (
                    SELECT FROM pg_index AS keys
                    INNER JOIN pg_attribute AS columns
                        ON columns.attrelid = keys.indrelid AND columns.attnum = ANY(keys.indkey)
                    WHERE keys.indrelid = primary_key.relation
                        AND keys.indisprimary
                        AND columns.attgenerated <> ''
                )
            ),
            primary_key.relation
        )
$function$;

REVOKE ALL ON FUNCTION legacy.primary_key(oid) FROM public;
COMMENT ON FUNCTION legacy.primary_key(oid) IS
'The columns of a table''s primary key, in order; null: it has none. Where the package''s is
generated, those of the old table, which it has as well. For the tools of adoption.';

CREATE FUNCTION legacy.row_moment(old_table oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'coalesce(%s%L::timestamptz)',
        (
            SELECT string_agg(format('o.%I, ', attname), '' ORDER BY place)
            FROM unnest(ARRAY[
                'occurred_at', 'created_at', 'updated_at', 'captured_at', 'imported_at',
                'queued_at', 'ran_at', 'minute'
            ]::name[]) WITH ORDINALITY AS known (name, place)
            INNER JOIN pg_attribute
                ON attrelid = row_moment.old_table AND attname = known.name
                AND atttypid = 'timestamptz'::regtype AND NOT attisdropped
        ),
        (SELECT installed_at FROM legacy.release)
    )
$function$;

REVOKE ALL ON FUNCTION legacy.row_moment(oid) FROM public;
COMMENT ON FUNCTION legacy.row_moment(oid) IS
'When an old row came to be, as an expression: its own columns, or the day the tools were installed.
For the mapping.';

CREATE FUNCTION legacy.steady_default(old_table oid, new_table oid, new_column name)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT replace(
        regexp_replace(
            pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid),
            '\m((now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)'
            || '|CURRENT_TIMESTAMP\M)',
            replace(legacy.row_moment(steady_default.old_table), '\', '\\'), 'g'
        ),
        -- A made-up id; what is secret has another default.
        CASE WHEN pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid)
            IN ('gen_random_uuid()', '(gen_random_uuid())::text')
            THEN 'gen_random_uuid()' ELSE '' END,
        format(
            'md5(concat_ws('':'', %L, %s))::uuid', steady_default.new_column,
            (
                SELECT string_agg(format('o.%I', name), ', ')
                FROM unnest(legacy.primary_key(steady_default.old_table)) AS name
            )
        )
    )
    FROM pg_attrdef
    INNER JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
    WHERE adrelid = steady_default.new_table AND attname = steady_default.new_column
$function$;

REVOKE ALL ON FUNCTION legacy.steady_default(oid, oid, name) FROM public;
COMMENT ON FUNCTION legacy.steady_default(oid, oid, name) IS
'The default of a column of the package, with the old row''s own moment for the clock and its key
for a random id; null: no default. For the mapping.';

CREATE FUNCTION legacy.package_value(place text, key_column name, key text, value_column name)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table regclass := legacy.place_of('new ' || package_value.place);
    v_value text;
BEGIN
    IF EXISTS (SELECT FROM legacy.package_rows WHERE new_table = v_table) THEN
        RETURN (
            SELECT content ->> package_value.value_column::text
            FROM legacy.package_rows
            WHERE new_table = v_table
                AND content ->> package_value.key_column::text = package_value.key
            LIMIT 1
        );
    END IF;
    -- Names from the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format(
        'SELECT to_jsonb(n) ->> $2 FROM %s AS n WHERE n.%I = $1', v_table,
        package_value.key_column
    ) INTO v_value USING package_value.key, package_value.value_column::text;
    RETURN v_value;
END
$function$;

REVOKE ALL ON FUNCTION legacy.package_value(text, name, text, name) FROM public;
COMMENT ON FUNCTION legacy.package_value(text, name, text, name) IS
'A value of the package''s own row of reference data, as the text of its JSON, also after an old row
took its place; null: there is no such row. For the rules of the mapping.';
