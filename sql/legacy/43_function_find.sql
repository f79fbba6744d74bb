-- What preflight sees in the text of routines: which of them name what will move, how, and whether
-- that can be written anew by itself. Reads only.

CREATE FUNCTION legacy.obstacle(usages text[])
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN 'renamed' = ANY(usages) THEN 'the table has another name now'
        WHEN 'dynamic' = ANY(usages) THEN 'it runs dynamic SQL that takes names from elsewhere'
        WHEN 'odd' = ANY(usages) THEN 'it sets its search_path itself, or has escapes in a name'
        WHEN 'text' = ANY(usages) THEN 'the name stands in a string that may mean anything'
        WHEN 'other' = ANY(usages) THEN 'a name stands where none is expected'
        WHEN 'insert of rows' = ANY(usages) THEN 'it inserts rows without naming their columns'
    END
$function$;

REVOKE ALL ON FUNCTION legacy.obstacle(text[]) FROM public;
COMMENT ON FUNCTION legacy.obstacle(text[]) IS
'Why a text that names moved objects in these positions cannot be re-targeted; null: it can. For
the tools of adoption.';

CREATE FUNCTION legacy.body_findings()
RETURNS TABLE (
    routine oid, class text, moves boolean, names text, written text, usages text[],
    by_path boolean, obstacle text
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH uses AS MATERIALIZED (
        SELECT
            found.*,
            CASE WHEN found.inside < 0 THEN 'dynamic' ELSE found.usage END AS usage_there,
            CASE
                WHEN found.usage = 'dynamic' OR found.inside < 0 THEN 'function_dynamic'
                WHEN found.usage = 'odd' THEN NULL
                WHEN found.inside > 0 THEN 'function_dynamic_constant'
                WHEN found.usage IN ('literal', 'text') THEN 'function_literal'
                WHEN found.kind = 'enum' THEN 'function_enum_cast'
                WHEN found.usage IN ('row', 'column type', 'type') THEN 'function_rowtype'
                WHEN found.usage IN ('table', 'insert', 'insert of rows', 'column', 'other')
                    THEN 'function_text'
                ELSE 'function_table_only'
            END AS found_class
        FROM legacy.routine_uses() AS found
    ),

    obstacles AS (
        SELECT
            uses.routine,
            legacy.obstacle(array_agg(uses.usage_there)) AS obstacle
        FROM uses
        WHERE uses.moves OR uses.name IS NULL
        GROUP BY uses.routine
    ),

    listed AS (
        SELECT DISTINCT ON (uses.routine, uses.found_class, uses.moves, uses.name, uses.usage_there)
            uses.*,
            CASE uses.usage_there
                WHEN 'dynamic' THEN left(
                    regexp_replace(coalesce(uses.parts[1], ''), '\s+', ' ', 'g'), 160
                )
                WHEN 'row' THEN array_to_string(uses.parts, '.') || '%ROWTYPE'
                WHEN 'column type' THEN array_to_string(uses.parts, '.') || '%TYPE'
                WHEN 'truncate' THEN 'TRUNCATE of ' || uses.name
                WHEN 'lock' THEN format('LOCK TABLE %s: locks the view of that name too', uses.name)
                WHEN 'constraint' THEN format(
                    'ON CONFLICT ON CONSTRAINT of %s: a view has no constraint', uses.name
                )
                WHEN 'system column' THEN format(
                    '%s of %s: a view has none', uses.parts[cardinality(uses.parts)], uses.name
                )
                WHEN 'current row' THEN format('WHERE CURRENT OF on %s: not on a view', uses.name)
                WHEN 'copy' THEN format('COPY of %s: not into a view', uses.name)
                WHEN 'sample' THEN format('TABLESAMPLE of %s: not of a view', uses.name)
                WHEN 'ddl' THEN format('changes or describes %s: not through a view', uses.name)
                WHEN 'type' THEN array_to_string(uses.parts, '.') || CASE uses.kind
                    WHEN 'enum' THEN format(
                        ' (in: %s)', btrim(
                            substring(left(pg_proc.prosrc, uses.at - 1) FROM '[^\n]*$')
                            || substring(substr(pg_proc.prosrc, uses.at) FROM '^[^\n]*')
                        )
                    )
                    ELSE ''
                END
                WHEN 'create' THEN format('creates %s: the name is a view''s', uses.name)
                ELSE array_to_string(uses.parts, '.')
            END AS told
        FROM uses
        INNER JOIN pg_proc ON pg_proc.oid = uses.routine
        WHERE uses.found_class IS NOT NULL
        ORDER BY
            uses.routine, uses.found_class, uses.moves, uses.name, uses.usage_there, uses.inside,
            uses.at
    )

    SELECT
        listed.routine, listed.found_class, coalesce(listed.moves, TRUE),
        (
            SELECT string_agg(DISTINCT every.name, ', ')
            FROM unnest(array_agg(listed.name::text)) AS every (name)
        ),
        string_agg(listed.told, '; ' ORDER BY listed.inside NULLS FIRST, listed.at),
        array_agg(listed.usage_there), bool_or(NOT listed.qualified), obstacles.obstacle
    FROM listed
    LEFT JOIN obstacles ON obstacles.routine = listed.routine
    GROUP BY
        listed.routine, listed.found_class, coalesce(listed.moves, TRUE), obstacles.obstacle;
END
$function$;

REVOKE ALL ON FUNCTION legacy.body_findings() FROM public;
COMMENT ON FUNCTION legacy.body_findings() IS
'What the texts of old routines name, grouped by routine and kind of trouble. For
legacy.find_functions().';

CREATE FUNCTION legacy.find_functions()
RETURNS SETOF legacy.finding
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY SELECT findings.* FROM legacy.find_function_signatures() AS findings;

    RETURN QUERY
    WITH types AS MATERIALIZED (
        SELECT * FROM legacy.routine_types()
    ),

    -- Operators of extensions are found by the search_path too.
    operators AS MATERIALIZED (
        SELECT pg_operator.oprname::text AS name
        FROM pg_operator
        WHERE length(pg_operator.oprname) > 2
            AND pg_operator.oprnamespace <> 'pg_catalog'::regnamespace
    ),

    found AS MATERIALIZED (
        SELECT
            bodies.*, routines.place, routines.kind, routines.body, routines.is_platform,
            CASE
                WHEN NOT bodies.by_path THEN ''
                WHEN routines.path IS NULL THEN ' by the search_path of the caller'
                ELSE ' by search_path = ' || array_to_string(routines.path, ', ')
            END AS way,
            coalesce('; needs a hand: ' || bodies.obstacle, '; can be re-targeted') AS outlook,
            CASE
                WHEN bodies.obstacle IS NULL
                    THEN 'Nothing to do: its text is re-targeted before the old names go.'
                ELSE 'Write the home of each name into it before the old names go.'
            END AS cure,
            legacy.routine_dependents(bodies.routine) AS dependents,
            coalesce((
                SELECT '; its signature has '
                    || string_agg(DISTINCT types.what || types.type_name, ', ')
                FROM types
                WHERE types.routine = bodies.routine
            ), '')
            || CASE WHEN routines.path = ARRAY[''] THEN '; its search_path is empty' ELSE '' END
                AS types,
            coalesce((
                SELECT ' and the operator ' || string_agg(DISTINCT operators.name, ', ')
                FROM operators
                WHERE strpos(routines.body, operators.name) > 0
            ), '') AS operators
        FROM legacy.body_findings() AS bodies
        INNER JOIN legacy.old_routines() AS routines ON routines.routine = bodies.routine
    )

    SELECT
        CASE
            WHEN NOT found.moves THEN 'notice'
            WHEN found.class IN ('function_text', 'function_literal', 'function_dynamic_constant')
                THEN 'warning'
            ELSE 'error'
        END::legacy.severity,
        CASE
            WHEN found.class <> 'function_text' THEN found.class
            WHEN found.kind = 'p' THEN 'procedure'
            WHEN found.dependents LIKE '%; the default of %' THEN 'function_default'
            WHEN found.by_path THEN 'function_search_path'
            ELSE 'function_text'
        END,
        found.place,
        CASE
            WHEN found.class = 'function_literal' AND NOT found.moves THEN format(
                'A string literal names %s, which stays in public', found.names
            )
            WHEN NOT found.moves
                THEN format(
                    'Needs the table itself: %s: stays in public, nothing breaks', found.written
                )
            WHEN found.class = 'function_literal' THEN format(
                'A string literal names %s, for regclass, to_regclass or the like%s',
                found.written, found.outlook
            )
            WHEN found.class = 'function_dynamic' THEN format(
                'Runs dynamic SQL that cannot be proved (%s)%s: needs a hand', found.written,
                CASE
                    WHEN found.written ~ 'public' THEN ''
                    ELSE ', whose names are found by search_path'
                END
            )
            WHEN found.class = 'function_dynamic_constant'
                THEN format('EXECUTE of a constant that names %s%s', found.written, found.outlook)
            WHEN found.class = 'function_enum_cast' THEN format(
                'Casts to the moved enum %s%s: types have no alias%s', found.written, found.way,
                found.outlook
            )
            WHEN found.class = 'function_rowtype' THEN format(
                'Declares %s%s%s: the view of the old name has another row type; re-target%s',
                found.written,
                CASE WHEN 'type' = ANY(found.usages) THEN ' as a type' ELSE '' END,
                CASE
                    WHEN strpos(found.obstacle, 'inserts rows') > 0
                        THEN ', and INSERT of the whole row: breaks when columns are added'
                    ELSE ''
                END, coalesce(' by hand: ' || found.obstacle, 'ed by itself')
            )
            WHEN found.class = 'function_table_only'
                THEN 'Needs the table itself: ' || found.written || found.outlook
            WHEN found.by_path THEN format(
                'Finds %s%s%s%s%s%s', found.names, found.operators, found.way, found.dependents,
                found.types, found.outlook
            )
            ELSE format(
                'Its body names %s qualified by public%s%s%s', found.names, found.dependents,
                found.types, found.outlook
            )
        END || CASE
            WHEN found.kind = 'p' AND found.body ~* '\mcommit\M' THEN '; it commits.' ELSE '.'
        END,
        found.cure, NULL::bigint, NULL::jsonb
    FROM found
    WHERE (found.moves OR found.class IN ('function_table_only', 'function_literal'))
        AND NOT (found.class = 'function_text' AND found.moves AND EXISTS (
            SELECT FROM pg_trigger WHERE pg_trigger.tgfoid = found.routine
        ))
        AND NOT (found.class = 'function_dynamic' AND found.is_platform)
    UNION ALL
    SELECT
        'warning', 'trigger_function',
        format('%I.%I: %s', pg_namespace.nspname, pg_class.relname, found.place),
        format(
            'The trigger function names %s%s%s%s.', found.names, found.way,
            CASE
                WHEN pg_trigger.tgdeferrable THEN '; a deferred constraint trigger'
                WHEN pg_class.relkind = 'v' THEN '; INSTEAD OF on a view'
                WHEN pg_namespace.nspname = 'auth'
                    THEN '; on a table of another schema: sign-up breaks with it'
                WHEN pg_namespace.nspname <> 'public' THEN '; on a table of another schema'
                ELSE ''
            END, found.outlook
        ),
        found.cure, NULL, NULL
    FROM found
    INNER JOIN pg_trigger ON pg_trigger.tgfoid = found.routine AND pg_trigger.tgparentid = 0
    INNER JOIN pg_class ON pg_class.oid = pg_trigger.tgrelid
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE found.class = 'function_text' AND found.moves;

    RETURN QUERY
    SELECT
        'error'::legacy.severity, 'function_dynamic', routines.place,
        format(
            'Is written in %s, which is not read here, and names %s: needs a hand.',
            routines.language, string_agg(DISTINCT names.name::text, ', ')
        ),
        'Write the home of each name into it before the old names go.', NULL::bigint, NULL::jsonb
    FROM legacy.old_routines() AS routines
    INNER JOIN legacy.old_names() AS names ON names.moves
        AND strpos(routines.body, names.name) > 0
        AND routines.body ~ ('\m' || regexp_replace(names.name, '\W', '\\\&', 'g') || '\M')
    WHERE routines.language NOT IN ('sql', 'plpgsql') AND NOT routines.is_platform
    GROUP BY routines.place, routines.language;
END
$function$;

REVOKE ALL ON FUNCTION legacy.find_functions() FROM public;
COMMENT ON FUNCTION legacy.find_functions() IS
'Findings about routines of the old product: text that names what moves, dynamic SQL, row types and
enums, rights without a search_path, names that the package has too. For ops.legacy_preflight().';
