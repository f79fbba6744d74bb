-- Constraints, indexes and statistics of adopted tables that the package does not have, or that are
-- not what they seem.

CREATE FUNCTION legacy.find_constraints()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH adopted AS (
        SELECT * FROM legacy.old_relations()
        WHERE new_table IS NOT NULL AND relation = root
    ),
    -- Not-null constraints have rows of their own in later servers.
    constraints AS (
        SELECT
            pg_constraint.*, adopted.place AS on_table,
            format('%s: %s', adopted.place, pg_constraint.conname) AS place,
            pg_get_constraintdef(pg_constraint.oid) AS definition
        FROM pg_constraint
        INNER JOIN adopted ON adopted.relation = pg_constraint.conrelid
        WHERE pg_constraint.contype IN ('c', 'f', 'p', 'u', 'x')
    ),
    indexes AS (
        SELECT
            pg_index.indexrelid::regclass::text AS place, pg_class.relname, pg_index.indexrelid,
            pg_get_indexdef(pg_index.indexrelid) AS definition
        FROM pg_index
        INNER JOIN adopted ON adopted.relation = pg_index.indrelid
        INNER JOIN pg_class ON pg_class.oid = pg_index.indexrelid
    )

    SELECT legacy.found(
        'notice', CASE WHEN legacy.needs_quotes(constraints.conname) THEN 'odd_name'
            ELSE 'extra_check' END,
        constraints.place,
        'A CHECK that the package does not have. It is kept on the old table, and not carried over'
        ' to the package''s.',
        format(
            'Add it again after the switch if it is still wanted: ADD CONSTRAINT %I %s.',
            constraints.conname, constraints.definition
        )
    )
    FROM constraints
    WHERE constraints.contype = 'c' AND constraints.convalidated
    UNION ALL
    SELECT legacy.found(
        'warning', 'check_not_valid', constraints.place,
        'A CHECK that is NOT VALID: rows may break it. It is kept so.',
        format(
            'ALTER TABLE %s VALIDATE CONSTRAINT %I; says whether any does.', constraints.on_table,
            constraints.conname
        ),
        jsonb_build_array(constraints.definition)
    )
    FROM constraints
    WHERE constraints.contype = 'c' AND NOT constraints.convalidated
    UNION ALL
    SELECT legacy.found(
        'notice', 'key_not_valid', constraints.place,
        'A foreign key that is NOT VALID: rows may refer to nothing, which are reported with their'
        ' column.',
        format(
            'ALTER TABLE %s VALIDATE CONSTRAINT %I; says whether any does.', constraints.on_table,
            constraints.conname
        ),
        jsonb_build_array(constraints.definition)
    )
    FROM constraints
    WHERE constraints.contype = 'f' AND NOT constraints.convalidated
    UNION ALL
    SELECT legacy.found(
        'notice', 'duplicate_key', constraints.on_table,
        format(
            'Keys %s say the same twice%s.',
            string_agg(quote_ident(constraints.conname), ', ' ORDER BY constraints.conname),
            CASE WHEN count(DISTINCT constraints.confdeltype) > 1
                THEN ', and differ in what deleting does' ELSE '' END
        ),
        'The package''s key takes the place of them all.'
    )
    FROM constraints
    WHERE constraints.contype IN ('f', 'p', 'u')
    GROUP BY
        constraints.on_table, CASE constraints.contype WHEN 'f' THEN 'f' ELSE 'u' END,
        constraints.conkey, constraints.confrelid, constraints.confkey
    HAVING count(*) > 1
    UNION ALL
    SELECT legacy.found(
        'notice', 'exclusion', constraints.place,
        'An exclusion constraint that the package does not have: it is not carried over.',
        'Add it again after the switch if it is still wanted.',
        jsonb_build_array(constraints.definition)
    )
    FROM constraints
    WHERE constraints.contype = 'x'
    UNION ALL
    SELECT legacy.found(
        'notice', 'odd_name', indexes.place,
        'An index with a quoted name. It is carried over under that name.', 'Nothing.',
        jsonb_build_array(indexes.definition)
    )
    FROM indexes
    WHERE legacy.needs_quotes(indexes.relname)
    UNION ALL
    SELECT legacy.found(
        'warning', 'index_on_function', indexes.place,
        format(
            'An index on a function: %s. It follows the function and the types of its arguments; a'
            ' body that no longer finds its names breaks REINDEX and every INSERT.',
            string_agg(DISTINCT pg_depend.refobjid::regprocedure::text, ', ')
        ),
        'Let the function name everything with its schema, and set its search_path.',
        jsonb_build_array(indexes.definition)
    )
    FROM indexes
    INNER JOIN pg_depend
        ON pg_depend.classid = 'pg_class'::regclass
        AND pg_depend.objid = indexes.indexrelid
        AND pg_depend.refclassid = 'pg_proc'::regclass
    WHERE NOT legacy.in_extension('pg_proc', pg_depend.refobjid)
        AND pg_depend.refobjid >= 16384
    GROUP BY indexes.place, indexes.definition
    UNION ALL
    SELECT legacy.found(
        'notice', 'statistics',
        pg_statistic_ext.stxnamespace::regnamespace || '.' || quote_ident(pg_statistic_ext.stxname),
        format(
            'Extended statistics of %s stay in their schema when the table moves, and go on'
            ' working; they are made again on the package''s table.', adopted.place
        ),
        'Nothing.',
        jsonb_build_array(pg_get_statisticsobjdef(pg_statistic_ext.oid))
    )
    FROM pg_statistic_ext
    INNER JOIN adopted ON adopted.relation = pg_statistic_ext.stxrelid
$function$;

REVOKE ALL ON FUNCTION legacy.find_constraints() FROM public;
COMMENT ON FUNCTION legacy.find_constraints() IS
'Checks, keys, indexes and statistics that the package does not have, are not valid or doubled.
Called by ops.legacy_preflight.';
