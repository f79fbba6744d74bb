-- What preflight sees of a routine without reading its text: the types that it takes and returns,
-- with whose rights and by which search_path it runs, and its name.

CREATE FUNCTION legacy.routine_dependents(routine oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(string_agg('; ' || users.what, '' ORDER BY users.what), '')
    FROM (
        SELECT DISTINCT
            CASE pg_depend.classid
                WHEN 'pg_policy'::regclass THEN 'used by policies'
                WHEN 'pg_attrdef'::regclass THEN format(
                    'the default of %s.%I calls it', pg_attrdef.adrelid::regclass,
                    pg_attribute.attname
                )
                WHEN 'pg_rewrite'::regclass
                    THEN format('the view %s uses it', pg_rewrite.ev_class::regclass)
                WHEN 'pg_class'::regclass
                    THEN format('the index %s uses it', pg_depend.objid::regclass)
                WHEN 'pg_constraint'::regclass THEN 'a constraint uses it'
                WHEN 'pg_proc'::regclass THEN CASE
                    WHEN pg_aggregate.aggfnoid IS NOT NULL
                        THEN 'the transition function of an aggregate'
                END
            END AS what
        FROM pg_depend
        LEFT JOIN pg_attrdef ON pg_depend.classid = 'pg_attrdef'::regclass
            AND pg_attrdef.oid = pg_depend.objid
        LEFT JOIN pg_attribute ON pg_attribute.attrelid = pg_attrdef.adrelid
            AND pg_attribute.attnum = pg_attrdef.adnum
        LEFT JOIN pg_rewrite ON pg_depend.classid = 'pg_rewrite'::regclass
            AND pg_rewrite.oid = pg_depend.objid
        LEFT JOIN pg_aggregate ON pg_depend.classid = 'pg_proc'::regclass
            AND pg_aggregate.aggfnoid = pg_depend.objid
        WHERE pg_depend.refclassid = 'pg_proc'::regclass
            AND pg_depend.refobjid = routine_dependents.routine
    ) AS users
    WHERE users.what IS NOT NULL
$function$;

REVOKE ALL ON FUNCTION legacy.routine_dependents(oid) FROM public;
COMMENT ON FUNCTION legacy.routine_dependents(oid) IS
'Who else uses a routine, as the end of a sentence. For legacy.find_functions().';

CREATE FUNCTION legacy.routine_types()
RETURNS TABLE (
    routine oid, place text, kind text, is_input boolean, what text, type_name text,
    is_set boolean
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH routines AS MATERIALIZED (
        SELECT
            old.routine, old.place, old.kind, pg_proc.proretset, pg_proc.prorettype,
            coalesce(pg_proc.proallargtypes, pg_proc.proargtypes::oid[]) AS types,
            pg_proc.proargmodes
        FROM legacy.old_routines() AS old
        INNER JOIN pg_proc ON pg_proc.oid = old.routine
    ),

    signatures AS (
        SELECT
            routines.*, arguments.type AS used,
            coalesce(routines.proargmodes[arguments.number], 'i') IN ('i', 'b', 'v') AS input,
            arguments.number IS NULL AS is_result
        FROM routines
        CROSS JOIN LATERAL (
            SELECT unnested.type, unnested.number
            FROM unnest(routines.types) WITH ORDINALITY AS unnested (type, number)
            UNION ALL
            SELECT routines.prorettype, NULL
        ) AS arguments
    )

    SELECT DISTINCT
        signatures.routine, signatures.place, signatures.kind,
        signatures.input AND NOT signatures.is_result,
        CASE
            WHEN signatures.used <> base.oid THEN 'an array of '
            WHEN base.typtype = 'c' AND signatures.is_result THEN ''
            WHEN base.typtype = 'c' AND NOT signatures.input THEN 'a column of type '
            WHEN base.typtype = 'c' THEN 'a row of '
            ELSE ''
        END,
        CASE base.typtype WHEN 'c' THEN pairs.old_name ELSE base.typname END::text,
        signatures.proretset AND signatures.is_result
    FROM signatures
    INNER JOIN pg_type AS used ON used.oid = signatures.used
    INNER JOIN pg_type AS base
        ON base.oid = CASE used.typcategory WHEN 'A' THEN used.typelem ELSE used.oid END
    LEFT JOIN legacy.pairs ON pairs.old_table = base.typrelid AND pairs.home <> 'public'
    LEFT JOIN legacy.old_names() AS enums
        ON enums.kind = 'enum' AND enums.name = base.typname
        AND base.typnamespace = 'public'::regnamespace
    WHERE pairs.old_table IS NOT NULL OR enums.name IS NOT NULL;
END
$function$;

REVOKE ALL ON FUNCTION legacy.routine_types() FROM public;
COMMENT ON FUNCTION legacy.routine_types() IS
'Row types and enums with another home in the signatures of old routines. For
legacy.find_functions().';

CREATE FUNCTION legacy.find_function_signatures()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    SELECT
        'error'::legacy.severity, 'function_row_argument', types.place,
        format(
            'Takes %s%s: cannot be called with a row of the compat view (computed columns of '
            'PostgREST vanish).',
            string_agg(types.what || types.type_name, ', ' ORDER BY types.type_name),
            CASE types.kind WHEN 'a' THEN '; an aggregate' ELSE '' END
            || legacy.routine_dependents(types.routine)
        ),
        'Call it with a row of the table in its schema, or write the column into the view or query '
        'that wants it.', NULL::bigint, NULL::jsonb
    FROM legacy.routine_types() AS types
    WHERE types.is_input AND types.what <> ''
    GROUP BY types.routine, types.place, types.kind
    UNION ALL
    SELECT
        'warning', 'function_setof', types.place,
        format(
            'Returns %s: the type follows the table; SELECT * breaks when columns are added.',
            string_agg(
                CASE WHEN types.is_set THEN 'SETOF ' ELSE '' END
                || types.what || 'public.' || types.type_name, ', ' ORDER BY types.type_name
            )
        ),
        'List the columns in the result and in the SELECT before the switch.', NULL, NULL
    FROM legacy.routine_types() AS types
    INNER JOIN legacy.pairs ON pairs.old_name = types.type_name
    WHERE NOT types.is_input
    GROUP BY types.routine, types.place
    UNION ALL
    SELECT
        'notice', 'function_enum_signature', types.place,
        format(
            'Has %s%s%s: follows the type by OID, its printed signature changes.',
            string_agg(
                types.what || types.type_name
                || CASE WHEN types.is_input THEN ' as argument' ELSE ' in the result' END, ', '
                ORDER BY types.type_name, types.is_input
            ),
            (
                SELECT format('; defaults of arguments: %s', defaults.written)
                FROM pg_proc
                CROSS JOIN LATERAL pg_get_expr(pg_proc.proargdefaults, 0) AS defaults (written)
                WHERE pg_proc.oid = types.routine AND strpos(defaults.written, '::public.') > 0
            ),
            legacy.routine_dependents(types.routine)
        ),
        'Nothing to do, but clients that name the types of arguments take the new names.',
        NULL, NULL
    FROM legacy.routine_types() AS types
    WHERE types.what IN ('', 'an array of ')
        AND NOT EXISTS (SELECT FROM legacy.pairs WHERE pairs.old_name = types.type_name)
    GROUP BY types.routine, types.place
    UNION ALL
    SELECT
        'error', 'function_definer_no_path', routines.place,
        'SECURITY DEFINER without search_path: the caller decides what its names mean.',
        format('ALTER ROUTINE %s SET search_path = pg_catalog, public, pg_temp;', routines.place),
        NULL, NULL
    FROM legacy.old_routines() AS routines
    WHERE routines.definer AND routines.path IS NULL AND NOT routines.is_platform
    UNION ALL
    SELECT
        'error', 'name_collision', routines.place,
        format(
            'The package has a function of this name in public%s%s; the old body is saved and '
            'replaced or renamed.',
            CASE WHEN bool_or(ours.proargtypes = pg_proc.proargtypes) THEN ''
                ELSE ': another signature' END,
            CASE WHEN routines.body ~ 'auth\.jwt|request\.jwt' THEN '; it trusts the claim'
                ELSE '' END
        ),
        'Look whether its callers can do with the package''s function; if not, rename it: '
        || format('ALTER ROUTINE %s RENAME TO %I;', routines.place, 'old_' || pg_proc.proname),
        NULL, NULL
    FROM legacy.old_routines() AS routines
    INNER JOIN pg_proc ON pg_proc.oid = routines.routine
    INNER JOIN pg_proc AS ours ON ours.proname = pg_proc.proname
        AND ours.pronamespace = to_regnamespace('yp_new_public')
    WHERE routines.schema_name = 'public'
    GROUP BY routines.place, routines.body, pg_proc.proname;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_function_signatures() FROM public;
COMMENT ON FUNCTION legacy.find_function_signatures() IS
'Findings about the types, rights and names of routines. For legacy.find_functions().';
