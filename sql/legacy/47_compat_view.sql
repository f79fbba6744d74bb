-- A view as the statements that make it again, with options, owner, rights and comments; and the
-- same view with a look at who uses it. The look is a subquery without columns of the view, which
-- the server runs once a statement; as a check option it is run for rows that are written, too.

CREATE FUNCTION legacy.view_text(view oid, options text[], condition text DEFAULT NULL)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'VIEW %s (%s)%s AS %s',
        view_text.view::regclass,
        (
            SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
            FROM pg_attribute
            WHERE attrelid = view_text.view AND attnum > 0 AND NOT attisdropped
        ),
        ' WITH (' || nullif(array_to_string(view_text.options, ', '), '') || ')',
        CASE
            WHEN view_text.condition IS NULL THEN found.query
            -- What can be written through stays so: the condition joins those of the view.
            WHEN pg_relation_is_updatable(view_text.view, FALSE) & 28 > 0
                THEN found.query
                || CASE WHEN found.query ~ '\n  WHERE ' THEN ' AND ' ELSE ' WHERE ' END
                || view_text.condition
            ELSE format('SELECT * FROM (%s) AS seen WHERE %s', found.query, view_text.condition)
        END
    )
    FROM (SELECT rtrim(pg_get_viewdef(view_text.view), ';') AS query) AS found
$function$;

REVOKE ALL ON FUNCTION legacy.view_text(oid, text[], text) FROM public;
COMMENT ON FUNCTION legacy.view_text(oid, text[], text) IS
'What follows CREATE to make a view again with these options, and with one more condition. For
ops.compat_phase.';

CREATE FUNCTION legacy.bare_view(view regclass)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_takers text;
BEGIN
    SELECT string_agg(
        DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END, ', '
    ) INTO v_takers
    FROM pg_class
    CROSS JOIN LATERAL aclexplode(coalesce(relacl, acldefault('r', relowner))) AS acl
    WHERE pg_class.oid = bare_view.view;
    -- Made of names in the catalog. @plpgsql_check_options: security_warnings = off
    EXECUTE format('REVOKE ALL ON %s FROM %s CASCADE', bare_view.view, v_takers);
END
$function$;

REVOKE ALL ON FUNCTION legacy.bare_view(regclass) FROM public;
COMMENT ON FUNCTION legacy.bare_view(regclass) IS
'Takes all rights on a new view that default privileges gave. For what makes a view again.';

CREATE FUNCTION legacy.view_statements(view oid)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH found AS (
        SELECT
            pg_class.relowner, pg_class.reloptions, pg_class.oid::regclass::text AS name,
            coalesce(pg_class.relacl, acldefault('r', pg_class.relowner)) AS acl
        FROM pg_class
        WHERE pg_class.oid = view_statements.view
    ),

    granted AS (
        SELECT acl.grantee, acl.is_grantable, acl.privilege_type AS privilege
        FROM found
        CROSS JOIN LATERAL aclexplode(found.acl) AS acl
        UNION ALL
        SELECT
            acl.grantee, acl.is_grantable,
            format('%s (%I)', acl.privilege_type, pg_attribute.attname)
        FROM pg_attribute
        CROSS JOIN LATERAL aclexplode(pg_attribute.attacl) AS acl
        WHERE pg_attribute.attrelid = view_statements.view
            AND pg_attribute.attnum > 0
            AND NOT pg_attribute.attisdropped
    ),

    statements (number, detail, statement) AS (
        SELECT
            1, 0::bigint,
            'CREATE ' || legacy.view_text(view_statements.view, found.reloptions)
        FROM found
        UNION ALL
        SELECT
            2, pg_attribute.attnum, format(
                'ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', found.name, pg_attribute.attname,
                pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid)
            )
        FROM found
        INNER JOIN pg_attrdef ON pg_attrdef.adrelid = view_statements.view
        INNER JOIN pg_attribute
            ON pg_attribute.attrelid = pg_attrdef.adrelid
            AND pg_attribute.attnum = pg_attrdef.adnum
        UNION ALL
        SELECT 3, pg_rewrite.oid::bigint, pg_get_ruledef(pg_rewrite.oid)
        FROM pg_rewrite
        WHERE pg_rewrite.ev_class = view_statements.view AND pg_rewrite.rulename <> '_RETURN'
        UNION ALL
        SELECT 3, pg_trigger.oid::bigint, pg_get_triggerdef(pg_trigger.oid)
        FROM pg_trigger
        WHERE pg_trigger.tgrelid = view_statements.view AND NOT pg_trigger.tgisinternal
        UNION ALL
        SELECT 4, 0, format('ALTER VIEW %s OWNER TO %s', found.name, found.relowner::regrole)
        FROM found
        UNION ALL
        SELECT 5, 0, format('SELECT legacy.bare_view(%L)', found.name)
        FROM found
        UNION ALL
        SELECT
            6, row_number() OVER (), format(
                'GRANT %s ON %s TO %s%s',
                string_agg(granted.privilege, ', ' ORDER BY granted.privilege), found.name,
                CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE granted.grantee::regrole::text END,
                CASE WHEN granted.is_grantable AND granted.grantee <> found.relowner
                    THEN ' WITH GRANT OPTION' ELSE '' END
            )
        FROM granted
        CROSS JOIN found
        GROUP BY granted.grantee, granted.is_grantable, found.name, found.relowner
        UNION ALL
        SELECT
            7, pg_description.objsubid,
            CASE pg_description.objsubid
                WHEN 0 THEN format(
                    'COMMENT ON VIEW %s IS %L', found.name, pg_description.description
                )
                ELSE format(
                    'COMMENT ON COLUMN %s.%I IS %L', found.name, pg_attribute.attname,
                    pg_description.description
                )
            END
        FROM found
        INNER JOIN pg_description
            ON pg_description.objoid = view_statements.view
            AND pg_description.classoid = 'pg_class'::regclass
        LEFT JOIN pg_attribute
            ON pg_attribute.attrelid = view_statements.view
            AND pg_attribute.attnum = pg_description.objsubid
    )

    SELECT array_agg(statements.statement ORDER BY statements.number, statements.detail)
    FROM statements
$function$;

REVOKE ALL ON FUNCTION legacy.view_statements(oid) FROM public;
COMMENT ON FUNCTION legacy.view_statements(oid) IS
'All that makes a view again as it is: text, options, defaults, rules, triggers, owner, rights,
comments. For ops.compat_phase.';
