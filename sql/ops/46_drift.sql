-- What was installed against what is there. The bundle records its own catalog at its very end; a
-- DBA who finds an index that somebody added at night, a policy that was dropped for a test or a
-- grant that was never taken back finds it here.

CREATE FUNCTION ops.catalog_roles()
RETURNS TABLE (kind text, identity text, definition text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH roles AS (
        SELECT
            pg_roles.oid, pg_roles.rolname,
            pg_roles.rolname !~ '^(anon|authenticated|service_role)$' AS ours,
            concat_ws(
                ' ',
                CASE WHEN pg_roles.rolcanlogin THEN 'login' END,
                CASE WHEN pg_roles.rolsuper THEN 'superuser' END,
                CASE WHEN pg_roles.rolbypassrls THEN 'bypassrls' END,
                CASE WHEN pg_roles.rolcreaterole THEN 'createrole' END,
                CASE WHEN pg_roles.rolcreatedb THEN 'createdb' END,
                CASE WHEN pg_roles.rolreplication THEN 'replication' END,
                CASE WHEN NOT pg_roles.rolinherit THEN 'noinherit' END
            ) AS attributes
        FROM pg_roles
        WHERE pg_roles.rolname IN (
            'yardpass_owner', 'yardpass_functions', 'yardpass_memberships', 'yardpass_jobs',
            'app_staff', 'app_read', 'app_write', 'app_ml', 'anon', 'authenticated', 'service_role'
        )
    )

    SELECT 'role', roles.rolname::text, roles.attributes
    FROM roles
    UNION ALL
    SELECT
        'membership', format('%s in %s', roles.rolname, pg_get_userbyid(pg_auth_members.roleid)),
        CASE WHEN bool_or(pg_auth_members.admin_option) THEN 'with admin option' ELSE '' END
    FROM roles
    INNER JOIN pg_auth_members ON pg_auth_members.member = roles.oid
    GROUP BY roles.rolname, pg_auth_members.roleid
    UNION ALL
    SELECT
        'setting', format('%s of %s', split_part(setting, '=', 1), roles.rolname),
        substr(setting, strpos(setting, '=') + 1)
    FROM roles
    INNER JOIN pg_db_role_setting ON pg_db_role_setting.setrole = roles.oid
    INNER JOIN pg_database
        ON pg_database.oid = pg_db_role_setting.setdatabase
        AND pg_database.datname = current_database()
    CROSS JOIN LATERAL unnest(pg_db_role_setting.setconfig) AS setting
    WHERE roles.ours
    UNION ALL
    SELECT
        'default grant',
        format(
            '%s of %s in %s to %s',
            CASE pg_default_acl.defaclobjtype
                WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                WHEN 'T' THEN 'types' ELSE 'schemas'
            END,
            pg_get_userbyid(pg_default_acl.defaclrole), coalesce(pg_namespace.nspname, 'all'),
            CASE acl.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(acl.grantee)::text END
        ),
        string_agg(
            acl.privilege_type || CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END,
            ', ' ORDER BY acl.privilege_type
        )
    FROM pg_default_acl
    LEFT JOIN pg_namespace ON pg_namespace.oid = pg_default_acl.defaclnamespace
    CROSS JOIN LATERAL aclexplode(pg_default_acl.defaclacl) AS acl
    WHERE (
        pg_namespace.nspname = ANY(ops.package_schemas())
        OR pg_namespace.nspname IS NULL
        AND pg_default_acl.defaclrole IN (SELECT roles.oid FROM roles WHERE roles.ours)
    )
    AND acl.grantee <> pg_default_acl.defaclrole
    AND (
        acl.grantee = 0
        OR acl.grantee IN (SELECT roles.oid FROM roles)
        OR NOT pg_has_role(acl.grantee, 'app_staff', 'MEMBER')
    )
    GROUP BY pg_default_acl.defaclobjtype, pg_default_acl.defaclrole, pg_namespace.nspname,
        acl.grantee
$function$;

REVOKE ALL ON FUNCTION ops.catalog_roles() FROM public;
COMMENT ON FUNCTION ops.catalog_roles() IS
'The roles of the package and the API, whose members they are, their settings in this database, and
what later objects are granted by default. For ops.catalog().';

CREATE FUNCTION ops.catalog()
RETURNS TABLE (kind text, identity text, definition text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH objects AS MATERIALIZED (
        SELECT tables.* FROM ops.catalog_tables() AS tables
        UNION ALL
        SELECT code.* FROM ops.catalog_code() AS code
    )

    SELECT objects.kind, objects.identity, objects.definition
    FROM objects
    UNION ALL
    SELECT 'comment', objects.kind || ' ' || objects.identity, pg_description.description
    FROM objects
    INNER JOIN pg_description
        ON pg_description.classoid = objects.class_id
        AND pg_description.objoid = objects.object_id
        AND pg_description.objsubid = objects.column_number
    UNION ALL
    SELECT 'grant', grants.identity, grants.definition
    FROM ops.catalog_grants() AS grants
    UNION ALL
    SELECT roles.kind, roles.identity, roles.definition
    FROM ops.catalog_roles() AS roles
$function$;

REVOKE ALL ON FUNCTION ops.catalog() FROM public;
COMMENT ON FUNCTION ops.catalog() IS
'Everything in the package''s schemas as text: tables, columns in no order, constraints, indexes,
triggers, policies, views, functions, types, comments, grants, and the roles. What extensions made
is left out. For the DBA.';

CREATE FUNCTION ops.record_catalog()
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_recorded bigint;
BEGIN
    DELETE FROM ops.installed_catalog;
    INSERT INTO ops.installed_catalog (kind, identity, definition)
    SELECT found.kind, found.identity, found.definition
    FROM ops.catalog() AS found;
    GET DIAGNOSTICS v_recorded = ROW_COUNT;
    RETURN v_recorded;
END
$function$;

REVOKE ALL ON FUNCTION ops.record_catalog() FROM public;
COMMENT ON FUNCTION ops.record_catalog() IS
'Takes what is there now for what was installed, and returns the number of rows. The bundle calls it
at its end; a DBA only after pg_upgrade, when the new server says the same in other words.';

CREATE FUNCTION ops.drift()
RETURNS TABLE (difference text, kind text, identity text, installed text, present text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        CASE
            WHEN present.definition IS NULL THEN 'missing'
            WHEN installed.definition IS NULL THEN 'extra'
            ELSE 'changed'
        END,
        coalesce(installed.kind, present.kind),
        coalesce(installed.identity, present.identity),
        installed.definition,
        present.definition
    FROM ops.installed_catalog AS installed
    FULL JOIN ops.catalog() AS present
        ON present.kind = installed.kind AND present.identity = installed.identity
    WHERE installed.definition IS DISTINCT FROM present.definition
    ORDER BY 2, 3
$function$;

REVOKE ALL ON FUNCTION ops.drift() FROM public;
COMMENT ON FUNCTION ops.drift() IS
'How the package''s schemas differ from what was installed: missing, changed or extra, with both
definitions; no row: they do not. To be run by the installing role. For the DBA.';
