-- A view that keeps a table's old name alive: the caller's rights, the same columns in the same
-- order, and of the table's grants exactly those that mean something on a view, whatever default
-- privileges would add.

CREATE FUNCTION legacy.view_grants(base oid, view_name name)
RETURNS TABLE (command text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH acl AS (
        SELECT exploded.grantee, exploded.privilege_type, exploded.is_grantable, NULL AS columns
        FROM pg_class
        CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS exploded
        WHERE pg_class.oid = view_grants.base
        UNION
        -- Nothing was ever granted: the owner may do everything.
        SELECT pg_class.relowner, commands.name, FALSE, NULL
        FROM pg_class
        CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS commands (name)
        WHERE pg_class.oid = view_grants.base AND pg_class.relacl IS NULL
        UNION
        SELECT
            exploded.grantee, exploded.privilege_type, exploded.is_grantable,
            format('(%I)', pg_attribute.attname)
        FROM pg_attribute
        CROSS JOIN LATERAL aclexplode(pg_attribute.attacl) AS exploded
        WHERE pg_attribute.attrelid = view_grants.base
            AND pg_attribute.attnum > 0 AND NOT pg_attribute.attisdropped
    )
    SELECT format(
        'GRANT %s ON public.%I TO %s%s',
        string_agg(
            acl.privilege_type || coalesce(' ' || acl.columns, ''), ', '
            ORDER BY acl.privilege_type, acl.columns
        ),
        view_grants.view_name,
        CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END,
        CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
    )
    FROM acl
    WHERE acl.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    GROUP BY acl.grantee, acl.is_grantable
    ORDER BY acl.grantee, acl.is_grantable
$function$;

REVOKE ALL ON FUNCTION legacy.view_grants(oid, name) FROM public;
COMMENT ON FUNCTION legacy.view_grants(oid, name) IS
'Statements that grant on a view of public what is granted on a table and its columns: select,
insert, update, delete, with their grant options. For the tools of adoption.';

CREATE FUNCTION legacy.default_grantees()
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT string_agg(DISTINCT roles.name, ', ')
    FROM (
        SELECT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
        FROM pg_default_acl
        CROSS JOIN LATERAL aclexplode(pg_default_acl.defaclacl) AS acl
        WHERE pg_default_acl.defaclrole = current_user::regrole
            AND pg_default_acl.defaclobjtype = 'r'
            AND pg_default_acl.defaclnamespace IN (0, 'public'::regnamespace)
        UNION ALL VALUES ('PUBLIC'), (quote_ident(current_user))
    ) AS roles (name)
$function$;

REVOKE ALL ON FUNCTION legacy.default_grantees() FROM public;
COMMENT ON FUNCTION legacy.default_grantees() IS
'Roles that may hold rights on a view of public the moment the caller makes it. For the tools of
adoption.';

CREATE FUNCTION legacy.compat_view_statements(base oid, place text, view_name name)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH columns AS (
        SELECT
            pg_attribute.attnum AS number, pg_attribute.attname AS name,
            col_description(compat_view_statements.base, pg_attribute.attnum) AS comment
        FROM pg_attribute
        WHERE pg_attribute.attrelid = compat_view_statements.base
            AND pg_attribute.attnum > 0 AND NOT pg_attribute.attisdropped
    )
    SELECT array_agg(parts.statement ORDER BY parts.number, parts.detail)
    FROM (
        SELECT 1, 0, format(
            'CREATE VIEW public.%I WITH (security_invoker = TRUE) AS SELECT %s FROM %s',
            compat_view_statements.view_name,
            string_agg(quote_ident(columns.name), ', ' ORDER BY columns.number),
            compat_view_statements.place
        )
        FROM columns
        UNION ALL
        SELECT 2, 0, format(
            'REVOKE ALL ON public.%I FROM %s',
            compat_view_statements.view_name, legacy.default_grantees()
        )
        UNION ALL
        SELECT 3, 0, format(
            'ALTER VIEW public.%I OWNER TO %s',
            compat_view_statements.view_name, pg_class.relowner::regrole
        )
        FROM pg_class
        WHERE pg_class.oid = compat_view_statements.base
            AND pg_class.relowner <> current_user::regrole
        UNION ALL
        SELECT 4, row_number() OVER (), grants.command
        FROM legacy.view_grants(
            compat_view_statements.base, compat_view_statements.view_name
        ) AS grants
        UNION ALL
        SELECT 5, 0, format(
            'COMMENT ON VIEW public.%I IS %L',
            compat_view_statements.view_name,
            coalesce(
                obj_description(compat_view_statements.base, 'pg_class'),
                format('The old name of %s.', compat_view_statements.place)
            )
        )
        UNION ALL
        SELECT 6, columns.number, format(
            'COMMENT ON COLUMN public.%I.%I IS %L',
            compat_view_statements.view_name, columns.name, columns.comment
        )
        FROM columns
        WHERE columns.comment IS NOT NULL
    ) AS parts (number, detail, statement)
$function$;

REVOKE ALL ON FUNCTION legacy.compat_view_statements(oid, text, name) FROM public;
COMMENT ON FUNCTION legacy.compat_view_statements(oid, text, name) IS
'Statements that make the view public.<view_name> of a table that will then be found at a place,
written as in SQL: with its columns, owner, grants and comments. For the tools of adoption.';

CREATE FUNCTION legacy.compat_views()
RETURNS TABLE (view_oid oid, table_oid oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT DISTINCT views.oid, tables.oid
    FROM legacy.pairs
    CROSS JOIN LATERAL (
        SELECT pairs.old_table AS oid
        UNION SELECT relid FROM pg_partition_tree(pairs.old_table)
    ) AS members
    INNER JOIN pg_class AS tables ON tables.oid = members.oid
    INNER JOIN pg_class AS views
        ON views.relname = tables.relname AND views.relkind = 'v'
        AND views.relnamespace = 'public'::regnamespace
    INNER JOIN pg_rewrite ON pg_rewrite.ev_class = views.oid
    INNER JOIN pg_depend
        ON pg_depend.classid = 'pg_rewrite'::regclass AND pg_depend.objid = pg_rewrite.oid
        AND pg_depend.refclassid = 'pg_class'::regclass AND pg_depend.refobjid = tables.oid
$function$;

REVOKE ALL ON FUNCTION legacy.compat_views() FROM public;
COMMENT ON FUNCTION legacy.compat_views() IS
'The views that stand in public under the names of moved tables and partitions, and those tables.
For the tools of adoption.';
