-- Views and materialized views: they follow their tables by themselves. What is reported is whom
-- they let past row security, and what the compat view of a table cannot do for them.

CREATE FUNCTION legacy.passes_row_security(view oid)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH RECURSIVE behind (relation, reader) AS (
        SELECT pg_class.oid, pg_class.relowner
        FROM pg_class
        WHERE pg_class.oid = passes_row_security.view
        UNION
        -- A view with the rights of its caller asks as the view above it does.
        SELECT
            next.oid,
            CASE
                WHEN next.relkind NOT IN ('v', 'm') OR EXISTS (
                    SELECT FROM pg_options_to_table(next.reloptions)
                    WHERE option_name = 'security_invoker' AND option_value::boolean
                ) THEN behind.reader
                ELSE next.relowner
            END
        FROM behind
        CROSS JOIN LATERAL unnest(legacy.stands_on(behind.relation)) AS stands (relation)
        INNER JOIN pg_class AS next ON next.oid = stands.relation
    )

    SELECT EXISTS (
        SELECT
        FROM behind
        INNER JOIN pg_class ON pg_class.oid = behind.relation
        INNER JOIN pg_roles ON pg_roles.oid = behind.reader
        WHERE pg_class.relrowsecurity
            AND (
                pg_roles.rolsuper OR pg_roles.rolbypassrls
                OR (
                    NOT pg_class.relforcerowsecurity
                    AND pg_has_role(behind.reader, pg_class.relowner, 'USAGE')
                )
            )
    )
$function$;

REVOKE ALL ON FUNCTION legacy.passes_row_security(oid) FROM public;
COMMENT ON FUNCTION legacy.passes_row_security(oid) IS
'Whether a view that runs with its owner''s rights shows rows that policies would hide. For
legacy.find_views.';

CREATE FUNCTION legacy.find_views()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH views AS (
        SELECT
            relations.place, relations.kind, pg_class.oid, pg_class.relname,
            pg_class.relispopulated, legacy.stands_on(pg_class.oid) AS stands_on,
            legacy.passes_row_security(pg_class.oid) AS passes,
            EXISTS (
                SELECT FROM pg_options_to_table(pg_class.reloptions)
                WHERE option_name = 'security_invoker' AND option_value::boolean
            ) AS invoker,
            EXISTS (
                SELECT FROM aclexplode(pg_class.relacl) AS acl
                WHERE acl.grantee = ANY(legacy.strangers()) AND acl.privilege_type = 'SELECT'
            ) AS open
        FROM legacy.old_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        WHERE relations.kind IN ('v', 'm')
    ),
    described AS (
        SELECT
            views.*,
            EXISTS (
                SELECT FROM pg_class
                WHERE pg_class.oid = ANY(views.stands_on) AND pg_class.relkind IN ('v', 'm')
            ) AS on_view,
            (
                SELECT
                    '; it calls '
                    || string_agg(DISTINCT pg_depend.refobjid::regprocedure::text, ', ')
                    || ', a function of its row type'
                FROM pg_rewrite
                INNER JOIN pg_depend
                    ON pg_depend.classid = 'pg_rewrite'::regclass
                    AND pg_depend.objid = pg_rewrite.oid
                    AND pg_depend.refclassid = 'pg_proc'::regclass
                INNER JOIN pg_proc ON pg_proc.oid = pg_depend.refobjid
                INNER JOIN pg_class
                    ON pg_class.oid = ANY(views.stands_on)
                    AND pg_class.reltype = ANY(pg_proc.proargtypes)
                WHERE pg_rewrite.ev_class = views.oid
            ) AS by_row,
            (
                SELECT '; it is SELECT * of ' || pg_class.relname || ': later columns stay unseen'
                FROM pg_class
                WHERE views.stands_on = ARRAY[pg_class.oid]
                    AND ARRAY(
                        SELECT attname FROM pg_attribute
                        WHERE attrelid = views.oid AND attnum > 0 ORDER BY attnum
                    ) = ARRAY(
                        SELECT attname FROM pg_attribute
                        WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
                        ORDER BY attnum
                    )
            ) AS all_columns
        FROM views
    )

    SELECT legacy.found(
        CASE WHEN described.open THEN 'error' ELSE 'warning' END,
        CASE WHEN described.on_view THEN 'view_on_view' ELSE 'view_definer' END,
        described.place,
        format(
            CASE WHEN described.on_view
                THEN 'It stands on %s, and runs with its owner''s rights: readers pass row security'
                ELSE 'It runs with its owner''s rights over %s: readers pass row security'
            END, legacy.names_of(described.stands_on)
        )
        || CASE WHEN described.open THEN '' ELSE '; no API role may read it' END
        || coalesce(described.all_columns, '') || coalesce(described.by_row, '') || '.',
        format(
            'ALTER VIEW %1$s SET (security_invoker = true); or, where it is meant to show more,'
            ' REVOKE ALL ON %1$s FROM public, anon, authenticated;', described.place
        )
    )
    FROM described
    WHERE described.kind = 'v' AND NOT described.invoker AND described.passes
    UNION ALL
    SELECT legacy.found(
        'warning', 'view_instead_of', described.place,
        format(
            'It is written through an INSTEAD OF trigger (%s), and runs with its %s rights: the'
            ' trigger must be made again when the view is.', string_agg(
                format('%I: %s', pg_trigger.tgname, pg_trigger.tgfoid::regprocedure), ', '
            ), CASE WHEN described.invoker THEN 'caller''s' ELSE 'owner''s' END
        ),
        'Look at what its function writes: the package lets functions alone change money, inventory'
        ' and states.'
    )
    FROM described
    INNER JOIN pg_trigger ON pg_trigger.tgrelid = described.oid AND pg_trigger.tgtype & 64 > 0
    WHERE described.kind = 'v'
    GROUP BY described.place, described.invoker
    UNION ALL
    SELECT legacy.found(
        'warning', 'matview', described.place,
        format(
            'A materialized view that stands on %s follows it and stays in public',
            legacy.names_of(described.stands_on)
        )
        || coalesce(
            (
                SELECT format(
                    '; the package has %s.%s with other columns', substr(nspname, 8), relname
                )
                FROM pg_class
                INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
                WHERE relname = described.relname AND nspname LIKE 'yp\_new\_%'
                ORDER BY nspname
                LIMIT 1
            ), ''
        )
        || CASE WHEN described.open THEN '; API roles read it, and no policy applies' ELSE '' END
        || '. Whatever job refreshes it by name goes on.',
        format(
            'Read the package''s own statistics instead where they serve; REVOKE SELECT ON %s FROM'
            ' public, anon, authenticated; where it shows more than everybody may see.',
            described.place
        )
    )
    FROM described
    WHERE described.kind = 'm' AND described.relispopulated
    UNION ALL
    SELECT legacy.found(
        'notice', 'matview_empty', described.place,
        'It was never filled: reading it fails, before the adoption as after.',
        format('REFRESH MATERIALIZED VIEW %1$s; or DROP MATERIALIZED VIEW %1$s;', described.place)
    )
    FROM described
    WHERE described.kind = 'm' AND NOT described.relispopulated
$function$;

REVOKE ALL ON FUNCTION legacy.find_views() FROM public;
COMMENT ON FUNCTION legacy.find_views() IS
'Views that let readers past row security, views that triggers write, materialized views. Called by
ops.legacy_preflight.';
