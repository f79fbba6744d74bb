-- Who may do what, by role and object, as the server itself answers. Objects go by the name that
-- they had before anything moved; what takes the place of a table goes by that table's name, so
-- that before and after can be compared line by line.

CREATE FUNCTION legacy.rights_objects(waiting boolean)
RETURNS TABLE (
    class_id oid, object_id oid, namespace oid, kind text, identity text, column_names name[]
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH namespaces AS (
        SELECT pg_namespace.oid, pg_namespace.nspname
        FROM pg_namespace
        WHERE pg_namespace.nspname !~ '^pg_'
            AND starts_with(pg_namespace.nspname, 'yp_new_') = rights_objects.waiting
            AND pg_namespace.nspname NOT IN ('information_schema', 'legacy')
    ),

    objects AS (
        SELECT
            'pg_class'::regclass::oid AS class_id, pg_class.oid AS object_id,
            pg_class.relnamespace AS namespace,
            CASE pg_class.relkind WHEN 'S' THEN 'sequence' ELSE 'relation' END AS kind,
            format('%I.%I', namespaces.nspname, pg_class.relname) AS name,
            ARRAY(
                SELECT pg_attribute.attname
                FROM pg_attribute
                WHERE pg_attribute.attrelid = pg_class.oid
                    AND pg_attribute.attnum > 0
                    AND NOT pg_attribute.attisdropped
                ORDER BY pg_attribute.attname
            ) AS column_names
        FROM pg_class
        INNER JOIN namespaces ON namespaces.oid = pg_class.relnamespace
        WHERE pg_class.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        UNION ALL
        SELECT
            'pg_proc'::regclass, pg_proc.oid, pg_proc.pronamespace, 'routine',
            pg_proc.oid::regprocedure::text, '{}'::name[]
        FROM pg_proc
        INNER JOIN namespaces ON namespaces.oid = pg_proc.pronamespace
        WHERE pg_proc.prokind IN ('f', 'p')
        UNION ALL
        SELECT
            'pg_type'::regclass, pg_type.oid, pg_type.typnamespace, 'type',
            pg_type.oid::regtype::text, '{}'
        FROM pg_type
        INNER JOIN namespaces ON namespaces.oid = pg_type.typnamespace
        WHERE pg_type.typtype IN ('e', 'd', 'r')
        UNION ALL
        SELECT
            'pg_namespace'::regclass, namespaces.oid, namespaces.oid, 'schema',
            quote_ident(namespaces.nspname), '{}'
        FROM namespaces
        UNION ALL
        SELECT 'pg_database'::regclass, pg_database.oid, NULL, 'database', 'this one', '{}'
        FROM pg_database
        WHERE pg_database.datname = current_database()
    )

    SELECT
        objects.class_id, objects.object_id, objects.namespace, objects.kind,
        coalesce(
            before.identity, replaced.identity,
            -- What waits goes by the name that it will have.
            objects.kind || ' ' || replace(objects.name, 'yp_new_', '')
        ),
        objects.column_names
    FROM objects
    LEFT JOIN legacy.baseline_objects AS before
        ON before.class_id = objects.class_id AND before.object_id = objects.object_id
    LEFT JOIN LATERAL (
        SELECT baseline_objects.identity
        FROM legacy.pairs
        INNER JOIN legacy.baseline_objects
            ON baseline_objects.class_id = 'pg_class'::regclass
            AND baseline_objects.object_id = pairs.old_table
        WHERE objects.class_id = 'pg_class'::regclass AND pairs.new_table = objects.object_id
        ORDER BY pairs.old_name <> pairs.new_name
        LIMIT 1
    ) AS replaced ON TRUE
    WHERE NOT EXISTS (
        SELECT FROM pg_depend
        WHERE pg_depend.classid = objects.class_id
            AND pg_depend.objid = objects.object_id
            AND pg_depend.deptype = 'e'
    )
$function$;

REVOKE ALL ON FUNCTION legacy.rights_objects(boolean) FROM public;
COMMENT ON FUNCTION legacy.rights_objects(boolean) IS
'Everything that a role can have rights on, outside of the server''s own schemas and of what
extensions made: either of the package that waits or of all the rest. For verifying.';

CREATE FUNCTION legacy.rights_now(roles name[], waiting boolean DEFAULT FALSE)
RETURNS TABLE (role_name name, identity text, column_name name, privilege text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH asked AS MATERIALIZED (
        SELECT objects.*, roles.role_name, roles.role_id
        FROM legacy.rights_objects(rights_now.waiting) AS objects
        -- By number: a role that is dropped meanwhile may do nothing, and that is no error.
        CROSS JOIN (
            SELECT rolname AS role_name, oid AS role_id
            FROM pg_roles
            WHERE rolname = ANY(rights_now.roles)
            UNION ALL
            SELECT 'public', 0::oid
            WHERE 'public' = ANY(rights_now.roles)
        ) AS roles
        -- A right in a schema that one cannot enter is none.
        WHERE objects.namespace IS NULL
            OR objects.kind = 'schema'
            OR has_schema_privilege(roles.role_id, objects.namespace, 'USAGE')
    ),

    relations AS MATERIALIZED (
        SELECT
            asked.*, privileges.privilege,
            has_table_privilege(asked.role_id, asked.object_id, privileges.privilege) AS whole
        FROM asked
        CROSS JOIN unnest(ARRAY[
            'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'
        ]) AS privileges (privilege)
        WHERE asked.kind = 'relation'
    )

    SELECT DISTINCT relations.role_name, relations.identity, ''::name, relations.privilege
    FROM relations
    WHERE relations.whole
    UNION
    SELECT relations.role_name, relations.identity, found.column_name, relations.privilege
    FROM relations
    CROSS JOIN LATERAL unnest(relations.column_names) AS found (column_name)
    WHERE NOT relations.whole
        AND relations.privilege IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
        AND has_any_column_privilege(
            relations.role_id, relations.object_id, relations.privilege
        )
        AND has_column_privilege(
            relations.role_id, relations.object_id, found.column_name::text, relations.privilege
        )
    UNION
    SELECT asked.role_name, asked.identity, '', privileges.privilege
    FROM asked
    CROSS JOIN (VALUES
        ('sequence', 'SELECT'), ('sequence', 'UPDATE'), ('sequence', 'USAGE'),
        ('routine', 'EXECUTE'), ('type', 'USAGE'), ('schema', 'USAGE'), ('schema', 'CREATE'),
        ('database', 'CREATE'), ('database', 'CONNECT'), ('database', 'TEMPORARY')
    ) AS privileges (kind, privilege)
    WHERE asked.kind = privileges.kind
        AND CASE asked.kind
            WHEN 'sequence'
                THEN has_sequence_privilege(asked.role_id, asked.object_id, privileges.privilege)
            WHEN 'routine'
                THEN has_function_privilege(asked.role_id, asked.object_id, privileges.privilege)
            WHEN 'type'
                THEN has_type_privilege(asked.role_id, asked.object_id, privileges.privilege)
            WHEN 'schema'
                THEN has_schema_privilege(asked.role_id, asked.object_id, privileges.privilege)
            ELSE has_database_privilege(asked.role_id, asked.object_id, privileges.privilege)
        END
$function$;

REVOKE ALL ON FUNCTION legacy.rights_now(name[], boolean) FROM public;
COMMENT ON FUNCTION legacy.rights_now(name[], boolean) IS
'What these roles may do now: on the whole of an object, or on single columns of it. For
verifying.';

CREATE FUNCTION legacy.find_grown_rights()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH grown AS (
        SELECT
            rights.*,
            EXISTS (
                SELECT FROM legacy.baseline_rights AS promised
                WHERE promised.role_name = rights.role_name
                    AND promised.identity = rights.identity
                    AND promised.privilege = rights.privilege
                    AND promised.column_name IN ('', rights.column_name)
            ) AS of_package
        FROM legacy.baseline
        CROSS JOIN LATERAL legacy.rights_now(baseline.roles) AS rights
        WHERE EXISTS (
            SELECT FROM legacy.baseline_objects AS before
            WHERE before.identity = rights.identity
                AND (rights.column_name = '' OR rights.column_name = ANY(before.column_names))
        )
        AND NOT EXISTS (
            SELECT FROM legacy.baseline_rights AS before
            WHERE before.role_name = rights.role_name
                AND before.identity = rights.identity
                AND before.privilege = rights.privilege
                AND before.column_name IN ('', rights.column_name)
                AND NOT before.of_package
        )
    )

    SELECT
        CASE WHEN grown.of_package THEN 'notice' ELSE 'error' END::legacy.severity,
        CASE WHEN grown.of_package THEN 'right_of_the_package' ELSE 'right_grew' END,
        grown.identity,
        format(
            '%s may %s%s now, and might not before the adoption.', grown.role_name,
            string_agg(DISTINCT grown.privilege, ', '),
            coalesce(
                ' (' || string_agg(DISTINCT nullif(grown.column_name, ''), ', ') || ')', ''
            )
        ),
        CASE WHEN grown.of_package
            THEN 'None: every installation of the package gives it, and policies choose the rows.'
            ELSE format(
                'Find with \dp who was granted it since, and REVOKE it from %s.', grown.role_name
            )
        END,
        NULL::bigint, NULL::jsonb
    FROM grown
    GROUP BY grown.identity, grown.role_name, grown.of_package
$function$;

REVOKE ALL ON FUNCTION legacy.find_grown_rights() FROM public;
COMMENT ON FUNCTION legacy.find_grown_rights() IS
'Rights that a role has now on what was there before, and had not when the baseline was taken;
those that the package gives on its own tables are notices. For ops.legacy_verify.';
