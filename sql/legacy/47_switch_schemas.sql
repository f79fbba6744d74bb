-- The exchange itself: the schemas of the package take their names, and the old ones are called
-- yp_old_<schema>. In public, which is never renamed, objects go one by one; what users made in any
-- of these schemas stays under its name.

CREATE FUNCTION legacy.movable(schema_name name)
RETURNS TABLE (class oid, id oid, name name, kind text, place text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH found (class, id, name, kind, rank) AS (
        SELECT
            'pg_type'::regclass::oid, pg_type.oid, typname,
            CASE typtype WHEN 'd' THEN 'DOMAIN' ELSE 'TYPE' END, 1
        FROM pg_type
        LEFT JOIN pg_class ON pg_class.oid = typrelid
        WHERE typnamespace = to_regnamespace(quote_ident(movable.schema_name))
            AND (typtype IN ('e', 'd', 'r') OR pg_class.relkind = 'c')
        UNION ALL
        SELECT
            'pg_class'::regclass, pg_class.oid, relname,
            CASE relkind
                WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE'
            END, 2
        FROM pg_class
        WHERE relnamespace = to_regnamespace(quote_ident(movable.schema_name))
            AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            AND NOT EXISTS (
                SELECT FROM pg_depend
                WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                    AND refclassid = 'pg_class'::regclass AND refobjsubid > 0
                    AND deptype IN ('a', 'i') AND relkind = 'S'
            )
        UNION ALL
        SELECT 'pg_proc'::regclass, pg_proc.oid, proname, 'ROUTINE', 3
        FROM pg_proc
        WHERE pronamespace = to_regnamespace(quote_ident(movable.schema_name))
    )

    SELECT
        found.class, found.id, found.name, found.kind,
        format('%I.%I', movable.schema_name, found.name)
    FROM found
    WHERE NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = found.class AND objid = found.id AND deptype = 'e'
    )
    ORDER BY found.rank, found.id
$function$;

REVOKE ALL ON FUNCTION legacy.movable(name) FROM public;
COMMENT ON FUNCTION legacy.movable(name) IS
'The objects of a schema that can be put into another one by themselves, in an order in which they
can: no extension''s, no sequence of a column. For the switch.';

CREATE FUNCTION legacy.put(class oid, id oid, kind text, to_schema name)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema name;
    v_name text;
BEGIN
    SELECT found.schema, found.name INTO v_schema, v_name
    FROM (
        SELECT relnamespace::regnamespace::text, quote_ident(relname)
        FROM pg_class
        WHERE put.class = 'pg_class'::regclass AND pg_class.oid = put.id
        UNION ALL
        SELECT typnamespace::regnamespace::text, quote_ident(typname)
        FROM pg_type
        WHERE put.class = 'pg_type'::regclass AND pg_type.oid = put.id
        UNION ALL
        -- The types of arguments are printed where they are now, and they do not move in between.
        SELECT pronamespace::regnamespace::text,
            format('%I(%s)', proname, pg_get_function_identity_arguments(pg_proc.oid))
        FROM pg_proc
        WHERE put.class = 'pg_proc'::regclass AND pg_proc.oid = put.id
    ) AS found (schema, name);

    PERFORM legacy.open_old_schema(put.to_schema);
    PERFORM legacy.switch_step(
        format('%s %s.%s', lower(put.kind), v_schema, v_name),
        ARRAY[format('ALTER %s %s.%s SET SCHEMA %I', put.kind, v_schema, v_name, put.to_schema)],
        ARRAY[format('ALTER %s %I.%s SET SCHEMA %s', put.kind, put.to_schema, v_name, v_schema)]
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.put(oid, oid, text, name) FROM public;
COMMENT ON FUNCTION legacy.put(oid, oid, text, name) IS
'Puts an object into another schema. For the switch.';

CREATE FUNCTION legacy.open_old_schema(schema_name name)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF to_regnamespace(quote_ident(open_old_schema.schema_name)) IS NULL THEN
        PERFORM legacy.switch_step(
            format('schema %I', open_old_schema.schema_name),
            ARRAY[format('CREATE SCHEMA %I', open_old_schema.schema_name)],
            ARRAY[format('DROP SCHEMA %I', open_old_schema.schema_name)]
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.open_old_schema(name) FROM public;
COMMENT ON FUNCTION legacy.open_old_schema(name) IS
'Makes a schema for what is set aside, which nobody else may use, where it is missing. For the
switch.';

CREATE FUNCTION legacy.exchange_schemas()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_schema text;
    v_object record;
BEGIN
    FOREACH v_schema IN ARRAY legacy.package_schemas() LOOP
        CONTINUE WHEN v_schema = 'public';
        IF to_regnamespace(v_schema) IS NOT NULL THEN
            PERFORM legacy.switch_step(
                format('schema %s', v_schema),
                ARRAY[format('ALTER SCHEMA %I RENAME TO %I', v_schema, 'yp_old_' || v_schema)],
                ARRAY[format('ALTER SCHEMA %I RENAME TO %I', 'yp_old_' || v_schema, v_schema)]
            );
        END IF;
        PERFORM legacy.switch_step(
            format('schema yp_new_%s', v_schema),
            ARRAY[format('ALTER SCHEMA %I RENAME TO %I', 'yp_new_' || v_schema, v_schema)],
            ARRAY[format('ALTER SCHEMA %I RENAME TO %I', v_schema, 'yp_new_' || v_schema)]
        );
        -- What a user made in a schema of that name, and the tools.
        FOR v_object IN
            SELECT movable.*
            FROM legacy.movable('yp_old_' || v_schema)
            WHERE movable.id NOT IN (SELECT relation FROM legacy.old_tables())
        LOOP
            PERFORM legacy.put(v_object.class, v_object.id, v_object.kind, v_schema);
        END LOOP;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.exchange_schemas() FROM public;
COMMENT ON FUNCTION legacy.exchange_schemas() IS
'Gives the package''s schemas their names, and the old ones others. For the switch.';

CREATE FUNCTION legacy.exchange_public()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_object record;
    v_out constant oid[] := ARRAY(
        SELECT relation FROM legacy.old_tables()
        UNION ALL SELECT unnest(legacy.old_views())
        UNION ALL SELECT old_type FROM legacy.replaced_types_now()
    );
    v_names constant name[] := ARRAY(
        SELECT name FROM legacy.movable('yp_new_public') WHERE class <> 'pg_proc'::regclass
    );
    v_routines constant name[] := ARRAY(
        SELECT name FROM legacy.movable('yp_new_public') WHERE class = 'pg_proc'::regclass
    );
BEGIN
    PERFORM legacy.open_old_schema('yp_old_public');
    FOR v_object IN
        SELECT * FROM legacy.movable('public')
        WHERE id = ANY(v_out)
            OR name = ANY(CASE WHEN class = 'pg_proc'::regclass THEN v_routines ELSE v_names END)
    LOOP
        PERFORM legacy.put(v_object.class, v_object.id, v_object.kind, 'yp_old_public');
    END LOOP;

    -- An index of a user's own table may have the name of one that comes.
    FOR v_object IN
        SELECT old.relname AS name, left(old.relname, 56) || '_legacy' AS new_name
        FROM pg_class AS old
        INNER JOIN pg_class AS new ON new.relname = old.relname
        WHERE old.relnamespace = 'public'::regnamespace AND old.relkind IN ('i', 'I')
            AND new.relnamespace = 'yp_new_public'::regnamespace
    LOOP
        PERFORM legacy.switch_step(
            format('index public.%I', v_object.name),
            ARRAY[format('ALTER INDEX public.%I RENAME TO %I', v_object.name, v_object.new_name)],
            ARRAY[format('ALTER INDEX public.%I RENAME TO %I', v_object.new_name, v_object.name)]
        );
    END LOOP;

    FOR v_object IN SELECT * FROM legacy.movable('yp_new_public') LOOP
        PERFORM legacy.put(v_object.class, v_object.id, v_object.kind, 'public');
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.exchange_public() FROM public;
COMMENT ON FUNCTION legacy.exchange_public() IS
'Puts the package''s objects into public, and what is in their way into yp_old_public. For the
switch, after the schemas were renamed.';

CREATE FUNCTION legacy.replaced_types_now()
RETURNS TABLE (old_type oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT old.oid
    FROM pg_type AS old
    INNER JOIN pg_type AS new ON new.typname = old.typname AND new.typtype = 'e'
    INNER JOIN pg_namespace ON pg_namespace.oid = new.typnamespace
    WHERE old.typnamespace = 'public'::regnamespace AND old.typtype = 'e'
        AND new.oid <> old.oid
        AND (nspname = ANY(legacy.package_schemas()) OR nspname = 'yp_new_public')
$function$;

REVOKE ALL ON FUNCTION legacy.replaced_types_now() FROM public;
COMMENT ON FUNCTION legacy.replaced_types_now() IS
'The enum types of public that the package has too, once its schemas have their names. For the
switch.';
