-- Enum types at the switch. The package has them in their schemas; the old names in public become
-- domains over them, so that casts and signatures go on working. Columns of users' own tables
-- change to the package's type where the table is small.

CREATE FUNCTION legacy.replaced_types()
RETURNS TABLE (old_type oid, new_type oid, name name, new_place text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        old.oid, new.oid, old.typname,
        format('%I.%I', substr(homes.nspname, length('yp_new_') + 1), new.typname)
    FROM pg_type AS old
    INNER JOIN pg_type AS new ON new.typname = old.typname AND new.typtype = 'e'
    INNER JOIN pg_namespace AS homes ON homes.oid = new.typnamespace
    WHERE old.typnamespace = 'public'::regnamespace AND old.typtype = 'e'
        AND homes.nspname IN (
            SELECT 'yp_new_' || package.name FROM unnest(legacy.package_schemas()) AS package (name)
        )
$function$;

REVOKE ALL ON FUNCTION legacy.replaced_types() FROM public;
COMMENT ON FUNCTION legacy.replaced_types() IS
'The enum types of public that the package has too, and the name of the package''s after the switch.
For the switch, before anything is renamed.';

CREATE FUNCTION legacy.with_new_types(old_text text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_type record;
    v_text text := with_new_types.old_text;
BEGIN
    FOR v_type IN
        SELECT format('public.%I', types.name) AS old_place, types.new_place
        FROM legacy.replaced_types() AS types
        WHERE types.new_place <> format('public.%I', types.name)
            AND strpos(with_new_types.old_text, '::public.') > 0
    LOOP
        v_text := regexp_replace(
            v_text, '::' || replace(v_type.old_place, '.', '\.') || '(?![a-zA-Z0-9_$])',
            '::' || v_type.new_place, 'g'
        );
    END LOOP;
    RETURN v_text;
END
$function$;

REVOKE ALL ON FUNCTION legacy.with_new_types(text) FROM public;
COMMENT ON FUNCTION legacy.with_new_types(text) IS
'A text that the catalog printed, with casts to the old enum types made casts to the package''s: an
enum and a domain over it cannot be compared. For the switch, before anything is renamed.';

CREATE FUNCTION legacy.with_staged_types(old_text text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_type record;
    v_text text := legacy.with_new_types(with_staged_types.old_text);
BEGIN
    FOR v_type IN
        SELECT types.new_place, types.new_type::regtype::text AS staged_place
        FROM legacy.replaced_types() AS types
        WHERE v_text <> with_staged_types.old_text
    LOOP
        v_text := regexp_replace(
            v_text, '::' || replace(v_type.new_place, '.', '\.') || '(?![a-zA-Z0-9_$])',
            '::' || v_type.staged_place, 'g'
        );
    END LOOP;
    RETURN v_text;
END
$function$;

REVOKE ALL ON FUNCTION legacy.with_staged_types(text) FROM public;
COMMENT ON FUNCTION legacy.with_staged_types(text) IS
'The same as legacy.with_new_types, for a statement that runs while the package waits. For the
switch, before anything is renamed.';

CREATE FUNCTION legacy.replace_types()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_type record;
    v_count integer := 0;
BEGIN
    FOR v_type IN
        SELECT old.typname AS name, format('%I.%I', nspname, new.typname) AS place
        FROM pg_type AS old
        INNER JOIN pg_type AS new ON new.typname = old.typname AND new.typtype = 'e'
        INNER JOIN pg_namespace ON pg_namespace.oid = new.typnamespace
        WHERE old.typnamespace = to_regnamespace('yp_old_public') AND old.typtype = 'e'
            AND nspname = ANY(legacy.package_schemas()) AND nspname <> 'public'
        ORDER BY 1
    LOOP
        PERFORM legacy.switch_step(
            format('type public.%I', v_type.name),
            ARRAY[
                format('CREATE DOMAIN public.%I AS %s', v_type.name, v_type.place),
                format(
                    'COMMENT ON DOMAIN public.%I IS %L', v_type.name,
                    'The old name of ' || v_type.place || '.'
                )
            ],
            ARRAY[format('DROP DOMAIN public.%I', v_type.name)]
        );
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.replace_types() FROM public;
COMMENT ON FUNCTION legacy.replace_types() IS
'Makes the domains that stand in public for the enum types. Returns how many. For the switch, after
the schemas were renamed.';

CREATE FUNCTION legacy.convert_columns()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_column record;
    v_count integer := 0;
BEGIN
    FOR v_column IN
        SELECT
            attrelid AS id, attrelid::regclass::text AS place, attname AS name,
            old.oid::regtype::text AS old_type, format('%I.%I', nspname, new.typname) AS new_type,
            CASE WHEN pg_type.typelem = 0 THEN '' ELSE '[]' END AS dimensions,
            pg_get_expr(adbin, adrelid) AS old_default, relpages
        FROM pg_attribute
        INNER JOIN pg_class ON pg_class.oid = attrelid
        INNER JOIN pg_type ON pg_type.oid = atttypid
        INNER JOIN pg_type AS old ON old.oid IN (pg_type.oid, pg_type.typelem)
        INNER JOIN pg_type AS new ON new.typname = old.typname AND new.typtype = 'e'
        INNER JOIN pg_namespace ON pg_namespace.oid = new.typnamespace
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE old.typnamespace = to_regnamespace('yp_old_public') AND old.typtype = 'e'
            AND nspname = ANY(legacy.package_schemas())
            AND relkind IN ('r', 'p') AND NOT relispartition AND NOT attisdropped
            AND attrelid NOT IN (SELECT relation FROM legacy.old_tables())
        ORDER BY 2, attnum
    LOOP
        IF v_column.relpages > 1000 THEN
            INSERT INTO legacy.carried (kind, object_id, object, statements, state, reason)
            VALUES (
                'type', v_column.id, format('%s.%I', v_column.place, v_column.name),
                ARRAY[format(
                    'ALTER TABLE %s ALTER COLUMN %I TYPE %s%s USING %2$I::text%4$s::%3$s%4$s',
                    v_column.place, v_column.name, v_column.new_type, v_column.dimensions
                )],
                'left', 'the table is large: it would be locked while it is written anew'
            );
            CONTINUE;
        END IF;
        v_count := v_count + legacy.try_step(
            'switch', 'public', 'type', v_column.id,
            format('%s.%I', v_column.place, v_column.name),
            legacy.retype_statements(
                v_column.place, v_column.name, v_column.new_type || v_column.dimensions,
                replace(v_column.old_default, v_column.old_type, v_column.new_type)
            ),
            legacy.retype_statements(
                v_column.place, v_column.name, v_column.old_type || v_column.dimensions,
                v_column.old_default
            )
        )::integer;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.convert_columns() FROM public;
COMMENT ON FUNCTION legacy.convert_columns() IS
'Gives columns of users'' own tables the package''s enum types in the place of the old ones; a table
of more than 1000 pages is left, and legacy.carried says how to do it. Returns how many. For the
switch.';

CREATE FUNCTION legacy.retype_statements(place text, name name, type text, new_default text)
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_remove(ARRAY[
        CASE WHEN retype_statements.new_default IS NOT NULL THEN format(
            'ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT',
            retype_statements.place, retype_statements.name
        ) END,
        format(
            'ALTER TABLE %s ALTER COLUMN %I TYPE %s USING %2$I::text%4$s::%3$s',
            retype_statements.place, retype_statements.name, retype_statements.type,
            CASE WHEN retype_statements.type LIKE '%[]' THEN '[]' ELSE '' END
        ),
        CASE WHEN retype_statements.new_default IS NOT NULL THEN format(
            'ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', retype_statements.place,
            retype_statements.name, retype_statements.new_default
        ) END
    ], NULL)
$function$;

REVOKE ALL ON FUNCTION legacy.retype_statements(text, name, text, text) FROM public;
COMMENT ON FUNCTION legacy.retype_statements(text, name, text, text) IS
'What gives a column another enum type, label by label, and its default again. For the switch.';
