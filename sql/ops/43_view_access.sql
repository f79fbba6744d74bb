-- The API's views in public read and write with the rights of their caller, who therefore needs
-- the same rights on the tables beneath. They are written once, on the views; here the tables get
-- exactly the same, column by column, and the views' columns the comments of the tables'.

CREATE FUNCTION ops.view_columns()
RETURNS TABLE (view regclass, view_column name, base regclass, base_column name)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH RECURSIVE sources (view, relation, column_number) AS (
        SELECT DISTINCT relations.relation, pg_depend.refobjid, pg_depend.refobjsubid
        FROM ops.package_relations() AS relations
        INNER JOIN pg_rewrite ON pg_rewrite.ev_class = relations.relation
        INNER JOIN pg_depend
            ON pg_depend.classid = 'pg_rewrite'::regclass
            AND pg_depend.objid = pg_rewrite.oid
            AND pg_depend.refclassid = 'pg_class'::regclass
            AND pg_depend.refobjid <> relations.relation
        WHERE relations.kind = 'v' AND relations.schema_name = 'public'
        UNION
        -- A view over a view asks for the same rights one step further down.
        SELECT sources.view, pg_depend.refobjid, pg_depend.refobjsubid
        FROM sources
        INNER JOIN pg_class ON pg_class.oid = sources.relation AND pg_class.relkind = 'v'
        INNER JOIN pg_rewrite ON pg_rewrite.ev_class = sources.relation
        INNER JOIN pg_depend
            ON pg_depend.classid = 'pg_rewrite'::regclass
            AND pg_depend.objid = pg_rewrite.oid
            AND pg_depend.refclassid = 'pg_class'::regclass
            AND pg_depend.refobjid <> sources.relation
    )

    SELECT DISTINCT sources.view::regclass, named.attname, sources.relation::regclass, base.attname
    FROM sources
    INNER JOIN pg_attribute AS base
        ON base.attrelid = sources.relation AND base.attnum = sources.column_number
    LEFT JOIN pg_attribute AS named
        ON named.attrelid = sources.view AND named.attname = base.attname
    WHERE sources.column_number > 0
$function$;

REVOKE ALL ON FUNCTION ops.view_columns() FROM public;
COMMENT ON FUNCTION ops.view_columns() IS
'The columns that each view of public reads, at every depth; view_column is the view''s column of
the same name, or null. For the package''s own functions.';

CREATE FUNCTION ops.mirror_view_grants()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_command text;
    v_run integer := 0;
BEGIN
    FOR v_command IN
        WITH granted AS (
            SELECT pg_class.oid AS view, NULL::name AS view_column, acl.grantee, acl.privilege_type
            FROM pg_class
            CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS acl
            WHERE pg_class.relkind = 'v'
            UNION ALL
            SELECT pg_attribute.attrelid, pg_attribute.attname, acl.grantee, acl.privilege_type
            FROM pg_attribute
            CROSS JOIN LATERAL aclexplode(pg_attribute.attacl) AS acl
        ),

        mirrored AS (
            SELECT DISTINCT
                columns.base,
                granted.privilege_type,
                -- A deletion has no columns.
                CASE WHEN granted.privilege_type <> 'DELETE' THEN columns.base_column END AS name,
                takers.taker
            FROM ops.view_columns() AS columns
            INNER JOIN granted
                ON granted.view = columns.view
                AND (
                    granted.view_column IS NULL AND (
                        granted.privilege_type = 'SELECT' OR columns.view_column IS NOT NULL
                    )
                    OR granted.view_column = columns.view_column
                )
            -- Staff that writes content writes what people may write.
            CROSS JOIN LATERAL unnest(CASE
                WHEN granted.grantee::regrole::text = 'authenticated'
                    AND granted.privilege_type <> 'SELECT' THEN ARRAY['authenticated', 'app_write']
                ELSE ARRAY[granted.grantee::regrole::text]
            END) AS takers (taker)
            WHERE granted.grantee::regrole::text IN ('anon', 'authenticated', 'service_role')
                AND granted.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        )

        SELECT format(
            'GRANT %s %s ON %s TO %I', privilege_type,
            coalesce('(' || string_agg(quote_ident(name), ', ' ORDER BY name) || ')', ''),
            base, taker
        )
        FROM mirrored
        GROUP BY base, privilege_type, taker
    LOOP
        -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
        EXECUTE v_command;
        v_run := v_run + 1;
    END LOOP;

    RETURN v_run;
END
$function$;

REVOKE ALL ON FUNCTION ops.mirror_view_grants() FROM public;
COMMENT ON FUNCTION ops.mirror_view_grants() IS
'Grants the API roles on the tables beneath the views of public what they hold on the views, by
column, and app_write what authenticated may write; returns the number of statements. For the
package''s own functions.';

CREATE FUNCTION ops.mirror_view_comments()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_column record;
    v_made integer := 0;
BEGIN
    FOR v_column IN
        SELECT columns.view, columns.view_column, min(found.comment) AS comment
        FROM ops.view_columns() AS columns
        INNER JOIN pg_attribute AS base
            ON base.attrelid = columns.base AND base.attname = columns.base_column
        INNER JOIN pg_attribute AS named
            ON named.attrelid = columns.view AND named.attname = columns.view_column
        CROSS JOIN LATERAL col_description(columns.base, base.attnum) AS found (comment)
        WHERE found.comment IS NOT NULL AND col_description(columns.view, named.attnum) IS NULL
        GROUP BY columns.view, columns.view_column
        ORDER BY columns.view::text, columns.view_column
    LOOP
        EXECUTE format(
            'COMMENT ON COLUMN %s.%I IS %L', v_column.view, v_column.view_column, v_column.comment
        );
        v_made := v_made + 1;
    END LOOP;

    RETURN v_made;
END
$function$;

REVOKE ALL ON FUNCTION ops.mirror_view_comments() FROM public;
COMMENT ON FUNCTION ops.mirror_view_comments() IS
'Gives the columns of the views of public that have no comment the one of the table''s column, and
returns how many. For the package''s own functions.';
