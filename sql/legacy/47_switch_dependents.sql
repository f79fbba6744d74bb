-- Views, materialized views and functions that stand on the old tables or their types: their texts
-- are kept before the exchange, and they are made again from them over what has the names then. The
-- old ones are set aside; what cannot be made again stays on the old tables and is reported.

CREATE FUNCTION legacy.find_dependents()
RETURNS TABLE (class oid, id oid)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH RECURSIVE reached (class, id) AS (
        SELECT 'pg_class'::regclass::oid, relation FROM legacy.old_tables()
        UNION
        SELECT 'pg_type'::regclass, old_type FROM legacy.replaced_types()
        UNION
        SELECT found.class, found.id
        FROM reached
        CROSS JOIN LATERAL (
            SELECT 'pg_type'::regclass::oid, reltype
            FROM pg_class
            WHERE reached.class = 'pg_class'::regclass AND pg_class.oid = reached.id
            UNION ALL
            SELECT 'pg_type'::regclass, typarray
            FROM pg_type
            WHERE reached.class = 'pg_type'::regclass AND pg_type.oid = reached.id
                AND typarray <> 0
            UNION ALL
            SELECT 'pg_class'::regclass, ev_class
            FROM pg_depend
            INNER JOIN pg_rewrite ON pg_rewrite.oid = objid
            INNER JOIN pg_class ON pg_class.oid = ev_class AND relkind IN ('v', 'm')
            WHERE classid = 'pg_rewrite'::regclass AND refclassid = reached.class
                AND refobjid = reached.id AND ev_class <> reached.id
            UNION ALL
            SELECT classid, objid
            FROM pg_depend
            WHERE classid = 'pg_proc'::regclass AND refclassid = reached.class
                AND refobjid = reached.id
        ) AS found (class, id)
    )

    SELECT reached.class, reached.id FROM reached;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_dependents() FROM public;
COMMENT ON FUNCTION legacy.find_dependents() IS
'The old tables and types and all views, functions and types that stand on them, at every depth. For
the switch, before the exchange.';

CREATE FUNCTION legacy.view_again(view oid)
RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT array_remove(
            ARRAY[
                format(
                    'CREATE %s %s%s AS %s%s', kinds.kind, kinds.place,
                    ' WITH (' || array_to_string(reloptions, ', ') || ')',
                    rtrim(legacy.with_new_types(pg_get_viewdef(pg_class.oid)), ';'),
                    CASE WHEN relkind = 'm' AND NOT relispopulated THEN ' WITH NO DATA' END
                ),
                CASE WHEN relowner <> current_user::regrole THEN format(
                    'ALTER %s %s OWNER TO %s', kinds.kind, kinds.place, relowner::regrole
                ) END,
                format('COMMENT ON %s %s IS ', kinds.kind, kinds.place)
                || quote_literal(obj_description(pg_class.oid, 'pg_class')),
                format('SELECT legacy.copy_grants(%s, %L)', pg_class.oid, kinds.place)
            ]
            || ARRAY(
                SELECT format(
                    'COMMENT ON COLUMN %s.%I IS %L', kinds.place, attname, description
                )
                FROM pg_description
                INNER JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid
                WHERE objoid = pg_class.oid AND classoid = 'pg_class'::regclass AND objsubid > 0
            )
            || ARRAY(
                SELECT format(
                    'ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', kinds.place, attname,
                    legacy.with_new_types(pg_get_expr(adbin, adrelid))
                )
                FROM pg_attrdef
                INNER JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
                WHERE adrelid = pg_class.oid
            )
            || ARRAY(SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = pg_class.oid)
            || ARRAY(
                SELECT legacy.with_new_types(pg_get_ruledef(pg_rewrite.oid)) FROM pg_rewrite
                WHERE ev_class = pg_class.oid AND rulename <> '_RETURN'
            )
            || ARRAY(
                SELECT legacy.with_new_types(pg_get_triggerdef(pg_trigger.oid)) FROM pg_trigger
                WHERE tgrelid = pg_class.oid AND NOT tgisinternal
            ), NULL
        )
        FROM pg_class
        CROSS JOIN LATERAL (
            SELECT
                CASE relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS kind,
                pg_class.oid::regclass::text AS place
        ) AS kinds
        WHERE pg_class.oid = view_again.view
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.view_again(oid) FROM public;
COMMENT ON FUNCTION legacy.view_again(oid) IS
'What makes a view or materialized view again under its name: options, owner, grants, comments,
defaults, indexes, rules, triggers. For the switch.';

CREATE FUNCTION legacy.aggregate_text(routine oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'CREATE AGGREGATE %s.%I(%s) (SFUNC = %s, STYPE = %s%s%s%s, PARALLEL = %s)',
        pronamespace::regnamespace, proname,
        coalesce(nullif(pg_get_function_arguments(pg_proc.oid), ''), '*'),
        aggtransfn::regproc, format_type(aggtranstype, NULL),
        CASE WHEN aggfinalfn <> 0 THEN format(', FINALFUNC = %s', aggfinalfn) ELSE '' END,
        CASE WHEN aggcombinefn <> 0 THEN format(', COMBINEFUNC = %s', aggcombinefn) ELSE '' END,
        CASE WHEN agginitval IS NOT NULL THEN format(', INITCOND = %L', agginitval) ELSE '' END,
        CASE proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END
    )
    FROM pg_aggregate
    INNER JOIN pg_proc ON pg_proc.oid = aggfnoid
    WHERE pg_proc.oid = aggregate_text.routine AND aggkind = 'n'
$function$;

REVOKE ALL ON FUNCTION legacy.aggregate_text(oid) FROM public;
COMMENT ON FUNCTION legacy.aggregate_text(oid) IS
'The statement that makes a plain aggregate again; null for others. For the switch.';

CREATE FUNCTION legacy.function_again(routine oid)
RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN (
        SELECT array_remove(
            ARRAY[
                legacy.with_new_types(CASE prokind
                    WHEN 'a' THEN legacy.aggregate_text(pg_proc.oid)
                    ELSE pg_get_functiondef(pg_proc.oid)
                END),
                CASE WHEN proowner <> current_user::regrole THEN format(
                    'ALTER ROUTINE %s OWNER TO %s', named.place, proowner::regrole
                ) END,
                format('COMMENT ON ROUTINE %s IS ', named.place)
                || quote_literal(obj_description(pg_proc.oid, 'pg_proc')),
                CASE WHEN proacl IS NOT NULL THEN format(
                    'REVOKE ALL ON ROUTINE %s FROM PUBLIC, anon, authenticated, service_role',
                    named.place
                ) END
            ]
            || ARRAY(
                SELECT format(
                    'GRANT EXECUTE ON ROUTINE %s TO %s%s', named.place,
                    CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END,
                    CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' END
                )
                FROM aclexplode(proacl) AS acl
                WHERE acl.grantee <> proowner
            ), NULL
        )
        FROM pg_proc
        CROSS JOIN LATERAL (
            SELECT format(
                '%s.%I(%s)', pronamespace::regnamespace, proname,
                pg_get_function_identity_arguments(pg_proc.oid)
            ) AS place
        ) AS named
        WHERE pg_proc.oid = function_again.routine
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.function_again(oid) FROM public;
COMMENT ON FUNCTION legacy.function_again(oid) IS
'What makes a function again under its name, with its owner, grants and comment. For the switch.';

CREATE FUNCTION legacy.save_dependents()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_count integer;
BEGIN
    WITH RECURSIVE candidates AS (
        SELECT found.class, found.id
        FROM legacy.find_dependents() AS found
        WHERE found.class IN ('pg_class'::regclass, 'pg_proc'::regclass)
            AND found.id NOT IN (SELECT relation FROM legacy.old_tables())
            AND found.id <> ALL(legacy.old_views())
    ),
    -- What stands on a materialized view is made again after it.
    later (id) AS (
        SELECT pg_class.oid
        FROM candidates
        INNER JOIN pg_class ON pg_class.oid = candidates.id AND relkind = 'm'
        UNION
        SELECT ev_class
        FROM later
        INNER JOIN pg_depend ON refobjid = later.id AND refclassid = 'pg_class'::regclass
            AND classid = 'pg_rewrite'::regclass
        INNER JOIN pg_rewrite ON pg_rewrite.oid = objid AND ev_class <> later.id
    ),
    named AS (
        SELECT
            candidates.id, nspname, relname AS name,
            CASE relkind WHEN 'm' THEN 'matview' ELSE 'view' END AS kind,
            pg_class.oid::regclass::text AS object, 'VIEW' AS word
        FROM candidates
        INNER JOIN pg_class ON pg_class.oid = candidates.id
        INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE candidates.class = 'pg_class'::regclass
        UNION ALL
        SELECT
            candidates.id, nspname, proname, 'function', pg_proc.oid::regprocedure::text, 'ROUTINE'
        FROM candidates
        INNER JOIN pg_proc ON pg_proc.oid = candidates.id AND prokind IN ('f', 'p', 'a')
        INNER JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE candidates.class = 'pg_proc'::regclass
    )
    INSERT INTO legacy.carried AS known (kind, object_id, object, statements, state)
    SELECT
        named.kind, named.id, named.object,
        CASE WHEN named.kind = 'function' THEN legacy.function_again(named.id)
            ELSE legacy.view_again(named.id) END,
        CASE WHEN named.id IN (SELECT later.id FROM later) THEN 'later' ELSE 'planned' END
    FROM named
    WHERE named.nspname NOT LIKE 'yp\_%' AND named.nspname <> 'legacy'
        -- The package has one of this name: it takes the place.
        AND (named.nspname <> 'public' OR (named.name, named.kind = 'function') NOT IN (
            SELECT new.name, new.class = 'pg_proc'::regclass
            FROM legacy.movable('yp_new_public') AS new
        ))
    ORDER BY named.id
    ON CONFLICT ON CONSTRAINT carried_object_key DO UPDATE
    SET statements = excluded.statements, state = excluded.state, reason = NULL;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.save_dependents() FROM public;
COMMENT ON FUNCTION legacy.save_dependents() IS
'Keeps the texts of what must be made again. Returns how many. For the switch, before the
exchange.';
