-- Of the catalog as text: schemas, types and functions; and roles with what they are given. The
-- grants to staff and to other roles of a deployment are told like all others, but for members of
-- app_staff that ops.grant_staff serves. The database's own grants are not told: a copy of the
-- database has none of them.

CREATE FUNCTION ops.catalog_code()
RETURNS TABLE (
    kind text, identity text, definition text, class_id oid, object_id oid, column_number integer
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        'schema', quote_ident(pg_namespace.nspname),
        -- The schema public is the platform's.
        CASE WHEN pg_namespace.nspname = 'public' THEN ''
            ELSE 'owner ' || pg_get_userbyid(pg_namespace.nspowner)
        END,
        'pg_namespace'::regclass::oid, pg_namespace.oid, 0
    FROM pg_namespace
    WHERE pg_namespace.nspname = ANY(ops.package_schemas())
    UNION ALL
    SELECT
        CASE pg_proc.prokind
            WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function'
        END,
        pg_proc.oid::regprocedure::text,
        concat_ws(
            '; ',
            'owner ' || pg_get_userbyid(pg_proc.proowner),
            CASE WHEN pg_proc.prokind <> 'a' THEN pg_get_functiondef(pg_proc.oid) END,
            (
                SELECT concat_ws(
                    ' ', pg_aggregate.aggtransfn, pg_aggregate.aggfinalfn,
                    pg_aggregate.aggcombinefn, format_type(pg_aggregate.aggtranstype, NULL),
                    pg_aggregate.agginitval
                )
                FROM pg_aggregate
                WHERE pg_aggregate.aggfnoid = pg_proc.oid
            )
        ),
        'pg_proc'::regclass::oid, pg_proc.oid, 0
    FROM pg_proc
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_proc.pronamespace
    WHERE pg_namespace.nspname = ANY(ops.package_schemas())
        AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE pg_depend.classid = 'pg_proc'::regclass
                AND pg_depend.objid = pg_proc.oid
                -- Of an extension, or made with a range type.
                AND pg_depend.deptype IN ('e', 'i')
        )
    UNION ALL
    SELECT
        'type', pg_type.oid::regtype::text,
        concat_ws(
            '; ',
            'owner ' || pg_get_userbyid(pg_type.typowner),
            'enum ' || (
                SELECT string_agg(pg_enum.enumlabel, ', ' ORDER BY pg_enum.enumsortorder)
                FROM pg_enum
                WHERE pg_enum.enumtypid = pg_type.oid
            ),
            (
                SELECT string_agg(
                    format(
                        '%I %s', pg_attribute.attname,
                        format_type(pg_attribute.atttypid, pg_attribute.atttypmod)
                    ), ', ' ORDER BY pg_attribute.attnum
                )
                FROM pg_attribute
                WHERE pg_attribute.attrelid = pg_class.oid
                    AND pg_attribute.attnum > 0
                    AND NOT pg_attribute.attisdropped
            ),
            'range of ' || (
                SELECT format_type(pg_range.rngsubtype, NULL)
                FROM pg_range
                WHERE pg_range.rngtypid = pg_type.oid
            ),
            CASE pg_type.typtype
                WHEN 'd' THEN concat_ws(
                    ' ', format_type(pg_type.typbasetype, pg_type.typtypmod),
                    CASE WHEN pg_type.typnotnull THEN 'NOT NULL' END,
                    'DEFAULT ' || pg_type.typdefault,
                    (
                        SELECT string_agg(
                            format(
                                'CONSTRAINT %I %s', pg_constraint.conname,
                                pg_get_constraintdef(pg_constraint.oid)
                            ), ' ' ORDER BY pg_constraint.conname
                        )
                        FROM pg_constraint
                        WHERE pg_constraint.contypid = pg_type.oid AND pg_constraint.contype = 'c'
                    )
                )
            END
        ),
        'pg_type'::regclass::oid, pg_type.oid, 0
    FROM pg_type
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_type.typnamespace
    LEFT JOIN pg_class ON pg_class.oid = pg_type.typrelid
    WHERE pg_namespace.nspname = ANY(ops.package_schemas())
        AND (pg_type.typtype IN ('e', 'd', 'r') OR pg_class.relkind = 'c')
        AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE pg_depend.classid = 'pg_type'::regclass
                AND pg_depend.objid = pg_type.oid
                AND pg_depend.deptype = 'e'
        )
$function$;

REVOKE ALL ON FUNCTION ops.catalog_code() FROM public;
COMMENT ON FUNCTION ops.catalog_code() IS
'Schemas, functions and types as text. For ops.catalog().';

CREATE FUNCTION ops.catalog_grants()
RETURNS TABLE (identity text, definition text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH relations AS MATERIALIZED (
        SELECT found.relation, found.name, found.kind FROM ops.catalog_relations() AS found
    ),

    given AS (
        SELECT
            relations.kind || ' ' || relations.name AS object, NULL::name AS column_name,
            pg_class.relowner AS owner,
            coalesce(
                pg_class.relacl,
                acldefault(
                    CASE pg_class.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", pg_class.relowner
                )
            ) AS acl
        FROM relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        UNION ALL
        SELECT
            relations.kind || ' ' || relations.name, pg_attribute.attname, pg_class.relowner,
            pg_attribute.attacl
        FROM relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        INNER JOIN pg_attribute
            ON pg_attribute.attrelid = relations.relation AND pg_attribute.attacl IS NOT NULL
        UNION ALL
        SELECT
            objects.kind || ' ' || objects.identity, NULL, found.owner,
            coalesce(found.acl, acldefault(found.sort::"char", found.owner))
        FROM ops.catalog_code() AS objects
        CROSS JOIN LATERAL (
            SELECT 'n' AS sort, pg_namespace.nspowner AS owner, pg_namespace.nspacl AS acl
            FROM pg_namespace
            WHERE objects.kind = 'schema' AND pg_namespace.oid = objects.object_id
            UNION ALL
            SELECT 'f', pg_proc.proowner, pg_proc.proacl
            FROM pg_proc
            WHERE objects.class_id = 'pg_proc'::regclass AND pg_proc.oid = objects.object_id
            UNION ALL
            SELECT 'T', pg_type.typowner, pg_type.typacl
            FROM pg_type
            WHERE objects.kind = 'type' AND pg_type.oid = objects.object_id
        ) AS found
    ),

    said AS (
        SELECT
            given.object, takers.taker,
            acl.privilege_type
            || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS privilege,
            string_agg(quote_ident(given.column_name), ', ' ORDER BY given.column_name)
                AS column_names
        FROM given
        CROSS JOIN LATERAL aclexplode(given.acl) AS acl
        CROSS JOIN LATERAL (
            SELECT CASE acl.grantee
                WHEN 0 THEN 'public'
                WHEN given.owner THEN 'its owner'
                ELSE pg_get_userbyid(acl.grantee)::text
            END
        ) AS takers (taker)
        WHERE (acl.grantee <> given.owner OR acl.privilege_type <> 'MAINTAIN')
            AND (
                acl.grantee IN (0, given.owner)
                OR takers.taker IN ('app_read', 'app_write', 'anon', 'authenticated')
                OR NOT pg_has_role(acl.grantee, 'app_staff', 'MEMBER')
            )
        GROUP BY given.object, takers.taker, acl.privilege_type, acl.is_grantable,
            given.column_name IS NULL
    )

    SELECT
        format('%s to %s', said.object, said.taker),
        string_agg(
            said.privilege || coalesce(' (' || said.column_names || ')', ''), ', '
            ORDER BY said.privilege, said.column_names
        )
    FROM said
    GROUP BY said.object, said.taker
$function$;

REVOKE ALL ON FUNCTION ops.catalog_grants() FROM public;
COMMENT ON FUNCTION ops.catalog_grants() IS
'What is granted on relations, columns, schemas, functions and types: one row an object and role.
For ops.catalog().';
