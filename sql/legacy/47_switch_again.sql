-- Making again what stood on the old tables. First all of it is set aside, so that nothing finds an
-- old view under a new name; then each is made, in as many rounds as they need one another; what
-- cannot be made is put back as it was.

CREATE FUNCTION legacy.set_aside(object_id oid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_old record;
BEGIN
    SELECT found.* INTO v_old
    FROM (
        SELECT pg_class.oid AS id, 'pg_class'::regclass AS class, relnamespace AS home,
            CASE relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind
        FROM pg_class
        UNION ALL
        SELECT pg_proc.oid, 'pg_proc'::regclass, pronamespace, 'ROUTINE'
        FROM pg_proc
    ) AS found
    INNER JOIN legacy.carried ON carried.object_id = found.id
        AND (carried.kind = 'function') = (found.class = 'pg_proc'::regclass)
    WHERE found.id = set_aside.object_id AND carried.kind IN ('view', 'matview', 'function');

    PERFORM legacy.put(
        v_old.class, v_old.id, v_old.kind,
        CASE
            WHEN nspname LIKE 'yp\_old\_%' THEN substr(nspname, length('yp_old_') + 1)
            ELSE 'yp_old_' || nspname
        END::name
    )
    FROM pg_namespace
    WHERE oid = v_old.home;
END
$function$;

REVOKE ALL ON FUNCTION legacy.set_aside(oid) FROM public;
COMMENT ON FUNCTION legacy.set_aside(oid) IS
'Puts an old view or function aside, or back when it is aside. For the switch.';

CREATE FUNCTION legacy.make_again(carried_id bigint)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_old legacy.carried;
BEGIN
    SELECT * INTO v_old FROM legacy.carried WHERE id = make_again.carried_id;
    PERFORM set_config('check_function_bodies', 'off', TRUE);
    RETURN legacy.try_step(
        'switch', 'public', v_old.kind, v_old.object_id, v_old.object, v_old.statements,
        ARRAY[format(
            'DROP %s %s',
            CASE v_old.kind
                WHEN 'view' THEN 'VIEW' WHEN 'matview' THEN 'MATERIALIZED VIEW' ELSE 'ROUTINE'
            END, v_old.object
        )]
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_again(bigint) FROM public;
COMMENT ON FUNCTION legacy.make_again(bigint) IS
'Makes one view or function again; false: legacy.carried says why not. For the switch.';

CREATE FUNCTION legacy.make_all_again(which text)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ids bigint[];
    v_id bigint;
    v_made integer;
    v_count integer := 0;
    v_last boolean := FALSE;
BEGIN
    SELECT coalesce(array_agg(id ORDER BY id), '{}') INTO v_ids
    FROM legacy.carried
    WHERE kind IN ('view', 'matview', 'function') AND state = make_all_again.which;

    -- The newest first: a row type must not move while its function is to be found by it.
    PERFORM legacy.set_aside(object_id)
    FROM (
        SELECT object_id FROM legacy.carried WHERE id = ANY(v_ids) ORDER BY object_id DESC
    ) AS aside;

    LOOP
        v_made := 0;
        FOREACH v_id IN ARRAY v_ids LOOP
            IF legacy.make_again(v_id) THEN
                v_ids := array_remove(v_ids, v_id);
                v_made := v_made + 1;
            END IF;
        END LOOP;
        v_count := v_count + v_made;
        EXIT WHEN v_ids = '{}' OR (v_made = 0 AND v_last);
        IF v_made = 0 THEN
            -- Put back what nobody can make, and see whether the others can stand on it.
            PERFORM legacy.set_aside(carried.object_id)
            FROM legacy.carried
            WHERE carried.id = v_ids[1];
            v_ids := v_ids[2:];
        END IF;
        EXIT WHEN v_ids = '{}';
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_all_again(text) FROM public;
COMMENT ON FUNCTION legacy.make_all_again(text) IS
'Makes again the views and functions that are planned, or that wait for later, and returns how many.
For the switch, after the exchange.';

CREATE FUNCTION legacy.set_aside_parts()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_part record;
    v_count integer := 0;
    v_old constant oid[] := ARRAY(SELECT relation FROM legacy.old_tables());
    v_types constant oid[] := ARRAY(SELECT old_type FROM legacy.replaced_types());
BEGIN
    FOR v_part IN
        WITH used AS (
            SELECT DISTINCT pg_depend.classid, pg_depend.objid
            FROM legacy.find_dependents() AS found
            INNER JOIN pg_depend ON refclassid = found.class AND refobjid = found.id
        )

        SELECT
            'policy' AS kind, polrelid AS relation, polname AS name,
            legacy.policy_text(pg_policy.oid) AS make,
            format('DROP POLICY %I ON %s', polname, polrelid::regclass) AS drop,
            format('COMMENT ON POLICY %I ON %s IS ', polname, polrelid::regclass)
            || quote_literal(obj_description(pg_policy.oid, 'pg_policy')) AS comment
        FROM used
        INNER JOIN pg_policy ON classid = 'pg_policy'::regclass AND pg_policy.oid = objid
        UNION ALL
        SELECT
            'default', adrelid, attname,
            format(
                'ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', adrelid::regclass, attname,
                pg_get_expr(adbin, adrelid)
            ),
            format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT', adrelid::regclass, attname),
            NULL
        FROM used
        INNER JOIN pg_attrdef ON classid = 'pg_attrdef'::regclass AND pg_attrdef.oid = objid
        INNER JOIN pg_attribute
            ON attrelid = adrelid AND attnum = adnum AND attgenerated = ''
        INNER JOIN pg_type ON pg_type.oid = atttypid
        -- Columns of the old types change with their defaults.
        WHERE pg_type.oid <> ALL(v_types) AND pg_type.typelem <> ALL(v_types)
        UNION ALL
        SELECT
            'check', conrelid, conname,
            format(
                'ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname,
                pg_get_constraintdef(pg_constraint.oid)
            ),
            format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
            format('COMMENT ON CONSTRAINT %I ON %s IS ', conname, conrelid::regclass)
            || quote_literal(obj_description(pg_constraint.oid, 'pg_constraint'))
        FROM used
        INNER JOIN pg_constraint
            ON classid = 'pg_constraint'::regclass AND pg_constraint.oid = objid
        WHERE contype = 'c' AND conrelid <> 0
    LOOP
        CONTINUE WHEN v_part.relation = ANY(v_old)
            OR (SELECT relkind NOT IN ('r', 'p') FROM pg_class WHERE oid = v_part.relation);
        PERFORM legacy.switch_step(
            format('%s %s of %s', v_part.kind, v_part.name, v_part.relation::regclass),
            ARRAY[v_part.drop], array_remove(ARRAY[v_part.make, v_part.comment], NULL)
        );
        INSERT INTO legacy.carried AS known (kind, object_id, object, statements, undo)
        VALUES (
            v_part.kind, v_part.relation, v_part.name,
            array_remove(ARRAY[legacy.with_new_types(v_part.make), v_part.comment], NULL),
            ARRAY[v_part.drop]
        )
        ON CONFLICT ON CONSTRAINT carried_object_key DO UPDATE
        SET statements = excluded.statements, undo = excluded.undo, state = 'planned';
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.set_aside_parts() FROM public;
COMMENT ON FUNCTION legacy.set_aside_parts() IS
'Takes policies, defaults and checks off users'' own tables that name the old tables, their types or
functions that are made again. Returns how many. For the switch, before the exchange.';

CREATE FUNCTION legacy.make_parts()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_part legacy.carried;
    v_count integer := 0;
BEGIN
    FOR v_part IN
        SELECT * FROM legacy.carried
        WHERE kind IN ('policy', 'default', 'check') AND state = 'planned'
        ORDER BY id
    LOOP
        v_count := v_count + legacy.try_step(
            'switch', 'public', v_part.kind, v_part.object_id, v_part.object,
            v_part.statements, v_part.undo
        )::integer;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.make_parts() FROM public;
COMMENT ON FUNCTION legacy.make_parts() IS
'Makes again what legacy.set_aside_parts() took. Returns how many. For the switch.';
