-- One call that closes what is open: at the end of the bundle, and by a maintainer whenever
-- objects were added. What a maintainer makes later is covered by default privileges too.

CREATE FUNCTION ops.set_default_privileges(maintainer regrole)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_command text;
BEGIN
    FOR v_command IN
        SELECT format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %I %s', maintainer, schema_name, rule
        )
        FROM unnest(ops.package_schemas()) AS schema_name
        CROSS JOIN LATERAL (VALUES
            ('GRANT SELECT ON TABLES TO app_read, app_write', ARRAY['ops', 'public']),
            (
                'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO yardpass_functions',
                ARRAY['ref']
            ),
            ('GRANT USAGE, SELECT ON SEQUENCES TO yardpass_functions', ARRAY[]::text[]),
            ('GRANT EXECUTE ON ROUTINES TO yardpass_functions', ARRAY['public']),
            -- What a platform's own defaults would open.
            ('REVOKE ALL ON TABLES FROM anon, authenticated, service_role', ARRAY[]::text[]),
            ('REVOKE ALL ON SEQUENCES FROM anon, authenticated, service_role', ARRAY[]::text[]),
            ('REVOKE ALL ON ROUTINES FROM anon, authenticated, service_role', ARRAY[]::text[])
        ) AS rules (rule, except_schemas)
        WHERE schema_name <> ALL(rules.except_schemas)
    LOOP
        -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
        EXECUTE v_command;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.set_default_privileges(regrole) FROM public;
COMMENT ON FUNCTION ops.set_default_privileges(regrole) IS
'What objects that this role makes in the package''s schemas are granted: staff reads them,
functions use them, API roles get nothing. For the package''s own functions and the DBA.';

CREATE FUNCTION ops.secure()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_table regclass;
BEGIN
    FOR v_table IN
        SELECT relations.relation
        FROM ops.package_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        WHERE relations.kind IN ('r', 'p')
            AND NOT (pg_class.relrowsecurity AND pg_class.relforcerowsecurity)
    LOOP
        EXECUTE format(
            'ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', v_table
        );
    END LOOP;

    PERFORM ops.mirror_view_comments();
    PERFORM ops.grant_internal_roles();
    PERFORM ops.grant_jobs();
    PERFORM ops.mirror_view_grants();
    PERFORM ops.open_internal_policies();
    PERFORM ops.take_ownership();

    PERFORM ops.set_default_privileges('yardpass_owner');
    PERFORM ops.set_default_privileges(current_user::regrole);
    -- The form without a schema alone can take back what PUBLIC has by birth.
    ALTER DEFAULT PRIVILEGES FOR ROLE yardpass_owner REVOKE EXECUTE ON ROUTINES FROM public;
    ALTER DEFAULT PRIVILEGES FOR ROLE yardpass_functions REVOKE EXECUTE ON ROUTINES FROM public;
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM public', current_database());
    -- A materialized view is compared with its new content in a temporary table of its owner.
    EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO yardpass_functions', current_database());
END
$function$;

REVOKE ALL ON FUNCTION ops.secure() FROM public;
COMMENT ON FUNCTION ops.secure() IS
'Forces row security on every table, hands objects to their owners and writes the grants and
policies that follow by rule. A second run changes nothing. To be run by the installing role after
objects were added: for the package''s own functions and the DBA.';

CREATE FUNCTION ops.grant_staff(staff regrole, schema_name text, may_write boolean DEFAULT FALSE)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_pattern constant text := CASE WHEN may_write THEN 'app_write' ELSE 'app_read' END;
    v_command text;
BEGIN
    PERFORM ops.require(
        grant_staff.schema_name = ANY(ops.package_schemas())
        AND grant_staff.schema_name NOT IN ('ops', 'public'),
        'schema_name', 'must be a domain schema of the package'
    );
    PERFORM ops.require(
        NOT pg_has_role('anon', staff, 'MEMBER')
        AND NOT pg_has_role('authenticated', staff, 'MEMBER'),
        'staff', 'must not be a role of the API'
    );

    EXECUTE format('GRANT app_staff TO %s', staff);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %s', grant_staff.schema_name, staff);
    EXECUTE format(
        'ALTER DEFAULT PRIVILEGES FOR ROLE yardpass_owner IN SCHEMA %I '
        'GRANT SELECT ON TABLES TO %s',
        grant_staff.schema_name, staff
    );
    FOR v_command IN
        SELECT format(
            'GRANT %s %s ON %s TO %s', acl.privilege_type,
            coalesce('(' || string_agg(quote_ident(acl.name), ', ') || ')', ''),
            relations.relation, staff
        )
        FROM ops.package_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        CROSS JOIN LATERAL (
            SELECT exploded.grantee, exploded.privilege_type, NULL::name AS name
            FROM aclexplode(pg_class.relacl) AS exploded
            UNION ALL
            SELECT exploded.grantee, exploded.privilege_type, pg_attribute.attname
            FROM pg_attribute
            CROSS JOIN LATERAL aclexplode(pg_attribute.attacl) AS exploded
            WHERE pg_attribute.attrelid = pg_class.oid
        ) AS acl
        WHERE relations.schema_name = grant_staff.schema_name
            AND acl.grantee = v_pattern::regrole
        GROUP BY relations.relation, acl.privilege_type, acl.name IS NULL
    LOOP
        -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
        EXECUTE v_command;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.grant_staff(regrole, text, boolean) FROM public;
COMMENT ON FUNCTION ops.grant_staff(regrole, text, boolean) IS
'Makes a role staff of one schema: it reads that schema''s rows of all tenants, without credentials,
and with may_write writes what app_write writes there; in no other schema. Errors: YP003 an
argument. For the DBA.';
