-- Schema public after the exchange: its rights and default privileges as the package has them, and
-- views for old tables that the API shows under no name.

CREATE FUNCTION legacy.exchange_rights()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_right record;
    v_count integer := 0;
BEGIN
    FOR v_right IN
        WITH acl AS (
            SELECT
                nspname = 'public' AS is_public, acl.privilege_type AS privilege,
                CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS role
            FROM pg_namespace
            CROSS JOIN LATERAL aclexplode(nspacl) AS acl
            WHERE nspname IN ('public', 'yp_new_public') AND acl.grantee <> nspowner
        )

        SELECT 'GRANT' AS verb, 'TO' AS word, 'REVOKE' AS back, 'FROM' AS back_word, privilege, role
        FROM acl
        WHERE NOT is_public AND role <> current_user::regrole::text
            AND (privilege, role) NOT IN (
                SELECT there.privilege, there.role FROM acl AS there WHERE there.is_public
            )
        UNION ALL
        -- Nobody but owners makes objects beside the API's.
        SELECT 'REVOKE', 'FROM', 'GRANT', 'TO', privilege, role
        FROM acl
        WHERE is_public AND privilege = 'CREATE'
            AND role IN ('PUBLIC', 'anon', 'authenticated', 'service_role')
    LOOP
        PERFORM legacy.switch_step(
            'schema public',
            ARRAY[format(
                '%s %s ON SCHEMA public %s %s', v_right.verb, v_right.privilege, v_right.word,
                v_right.role
            )],
            ARRAY[format(
                '%s %s ON SCHEMA public %s %s', v_right.back, v_right.privilege,
                v_right.back_word, v_right.role
            )]
        );
        v_count := v_count + 1;
    END LOOP;

    -- What is left of the schema that waited is nobody's to name.
    FOR v_right IN
        SELECT
            acl.privilege_type AS privilege,
            CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS role
        FROM pg_namespace
        CROSS JOIN LATERAL aclexplode(nspacl) AS acl
        WHERE nspname = 'yp_new_public'
            AND (acl.grantee = 0 OR acl.grantee::regrole::text IN (
                'anon', 'authenticated', 'service_role'
            ))
    LOOP
        PERFORM legacy.switch_step(
            'schema yp_new_public',
            ARRAY[format(
                'REVOKE %s ON SCHEMA yp_new_public FROM %s', v_right.privilege, v_right.role
            )],
            ARRAY[format(
                'GRANT %s ON SCHEMA yp_new_public TO %s', v_right.privilege, v_right.role
            )]
        );
    END LOOP;

    IF (
        SELECT datacl IS NULL OR EXISTS (
            SELECT FROM aclexplode(datacl) AS acl
            WHERE acl.grantee = 0 AND acl.privilege_type = 'TEMPORARY'
        )
        FROM pg_database
        WHERE datname = current_database()
    ) THEN
        PERFORM legacy.switch_step(
            'database',
            ARRAY[format('REVOKE TEMPORARY ON DATABASE %I FROM public', current_database())],
            ARRAY[format('GRANT TEMPORARY ON DATABASE %I TO public', current_database())]
        );
        v_count := v_count + 1;
    END IF;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.exchange_rights() FROM public;
COMMENT ON FUNCTION legacy.exchange_rights() IS
'Gives schema public and the database the rights that the package''s installation gives, and takes
what it takes. Returns how many. For the switch.';

CREATE FUNCTION legacy.exchange_default_privileges()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_right record;
    v_rule text;
    v_count integer := 0;
BEGIN
    FOR v_right IN
        WITH acl AS (
            SELECT
                defaclnamespace = 'public'::regnamespace AS is_public,
                defaclrole::regrole::text AS maker, acl.privilege_type AS privilege,
                CASE defaclobjtype
                    WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' WHEN 'f' THEN 'ROUTINES'
                    WHEN 'T' THEN 'TYPES'
                END AS objects,
                CASE WHEN acl.grantee = 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END AS role,
                CASE WHEN acl.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS option
            FROM pg_default_acl
            CROSS JOIN LATERAL aclexplode(defaclacl) AS acl
            WHERE defaclnamespace IN ('public'::regnamespace, to_regnamespace('yp_new_public'))
                AND acl.grantee <> defaclrole
                AND pg_has_role(defaclrole, 'USAGE')
        )

        SELECT acl.*, TRUE AS is_new
        FROM acl
        WHERE NOT is_public
            AND (maker, privilege, objects, role) NOT IN (
                SELECT there.maker, there.privilege, there.objects, there.role
                FROM acl AS there
                WHERE there.is_public
            )
        UNION ALL
        SELECT acl.*, FALSE
        FROM acl
        WHERE is_public AND role IN ('PUBLIC', 'anon', 'authenticated', 'service_role')
    LOOP
        v_rule := format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA public ', v_right.maker
        );
        PERFORM legacy.switch_step(
            'default privileges in public',
            ARRAY[v_rule || format(
                CASE WHEN v_right.is_new THEN 'GRANT %s ON %s TO %s%s'
                    ELSE 'REVOKE %s ON %s FROM %s' END,
                v_right.privilege, v_right.objects, v_right.role, v_right.option
            )],
            ARRAY[v_rule || format(
                CASE WHEN v_right.is_new THEN 'REVOKE %s ON %s FROM %s'
                    ELSE 'GRANT %s ON %s TO %s%s' END,
                v_right.privilege, v_right.objects, v_right.role, v_right.option
            )]
        );
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.exchange_default_privileges() FROM public;
COMMENT ON FUNCTION legacy.exchange_default_privileges() IS
'What is made in public later is granted as after an installation of the package: nothing to the
API''s roles by birth. Returns how many statements. For the switch.';

CREATE FUNCTION legacy.keep_old_names()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_view record;
    v_count integer := 0;
BEGIN
    FOR v_view IN
        SELECT
            format('public.%I', pairs.old_name) AS place, pairs.new_table::regclass AS base,
            (
                SELECT string_agg(format('base.%I', old.attname), ', ' ORDER BY old.attnum)
                FROM pg_attribute AS old
                INNER JOIN pg_attribute AS new
                    ON new.attrelid = pairs.new_table AND new.attname = old.attname
                    AND NOT new.attisdropped
                WHERE old.attrelid = pairs.old_table AND old.attnum > 0 AND NOT old.attisdropped
            ) AS columns
        FROM legacy.pairs
        WHERE pairs.new_table IS NOT NULL
            AND to_regclass(format('public.%I', pairs.old_name)) IS NULL
        ORDER BY 1
    LOOP
        PERFORM legacy.switch_step(
            format('view %s', v_view.place),
            ARRAY[
                format(
                    'CREATE VIEW %s WITH (security_invoker = true) AS SELECT %s FROM %s AS base',
                    v_view.place, v_view.columns, v_view.base
                ),
                format(
                    'REVOKE ALL ON %s FROM public, anon, authenticated, service_role', v_view.place
                ),
                format(
                    'COMMENT ON VIEW %s IS %L', v_view.place,
                    format('The old name of %s, for what the product''s own services still do.',
                        v_view.base)
                )
            ],
            ARRAY[format('DROP VIEW %s', v_view.place)]
        );
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END
$function$;

REVOKE ALL ON FUNCTION legacy.keep_old_names() FROM public;
COMMENT ON FUNCTION legacy.keep_old_names() IS
'Makes views for old tables that the API shows under no name, with the caller''s rights and granted
to nobody. Returns how many. For the switch, after the exchange.';

CREATE FUNCTION legacy.note_foreign_objects()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF to_regclass('ops.foreign_objects') IS NULL THEN
        RETURN;
    END IF;
    PERFORM legacy.switch_step(
        'foreign objects',
        ARRAY[$step$
            INSERT INTO ops.foreign_objects (kind, identity)
            SELECT
                CASE movable.class
                    WHEN 'pg_class'::regclass THEN 'relation'
                    WHEN 'pg_type'::regclass THEN 'type'
                    ELSE 'routine'
                END,
                CASE movable.class
                    WHEN 'pg_class'::regclass THEN movable.id::regclass::text
                    WHEN 'pg_type'::regclass THEN movable.id::regtype::text
                    ELSE movable.id::regprocedure::text
                END
            FROM unnest(legacy.package_schemas()) AS package (name)
            CROSS JOIN LATERAL legacy.movable(package.name) AS movable
            LEFT JOIN pg_class ON movable.class = 'pg_class'::regclass AND pg_class.oid = movable.id
            LEFT JOIN pg_type ON movable.class = 'pg_type'::regclass AND pg_type.oid = movable.id
            LEFT JOIN pg_proc ON movable.class = 'pg_proc'::regclass AND pg_proc.oid = movable.id
            -- What the package made belongs to its roles, but for one function.
            WHERE coalesce(relowner, typowner, proowner)::regrole::text NOT IN (
                    'yardpass_owner', 'yardpass_functions', 'yardpass_memberships'
                )
                AND movable.id <> to_regprocedure('users.auth_account()')
                AND NOT (package.name = 'ops' AND movable.name ~ '^(legacy|compat)_')
            ON CONFLICT DO NOTHING
        $step$],
        ARRAY['DELETE FROM ops.foreign_objects']
    );
END
$function$;

REVOKE ALL ON FUNCTION legacy.note_foreign_objects() FROM public;
COMMENT ON FUNCTION legacy.note_foreign_objects() IS
'Writes into ops.foreign_objects, where there is such a table, what users made in the schemas of the
package: ops.secure() leaves it alone. For the switch, at its end.';
