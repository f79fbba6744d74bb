-- What the package's own roles may do, by rule for every table. For them policies are open and
-- grants decide: functions write what is not history, staff reads all but secrets. A partition
-- has no grants and no policies of its own: it is reached through its parent.

CREATE FUNCTION ops.open_internal_policies()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_policy record;
    v_made integer := 0;
BEGIN
    FOR v_policy IN
        SELECT relations.relation, policies.name, policies.statement, policies.comment
        FROM ops.package_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        CROSS JOIN LATERAL (VALUES
            (
                'select_internal', 'SELECT TO yardpass_functions, app_staff USING (TRUE)',
                'Functions and staff: grants decide.'
            ),
            (
                'insert_internal',
                'INSERT TO yardpass_functions, app_staff WITH CHECK (TRUE)',
                'Functions and staff: grants decide.'
            ),
            (
                'update_internal',
                'UPDATE TO yardpass_functions, app_staff USING (TRUE) WITH CHECK (TRUE)',
                'Functions and staff: grants decide.'
            ),
            (
                'delete_internal', 'DELETE TO yardpass_functions, app_staff USING (TRUE)',
                'Functions and staff: grants decide.'
            ),
            (
                CASE
                    WHEN has_any_column_privilege(
                        'yardpass_memberships', relations.relation, 'SELECT'
                    ) THEN 'select_memberships'
                END,
                'SELECT TO yardpass_memberships USING (TRUE)',
                'What policies ask: key columns alone, by grant.'
            )
        ) AS policies (name, statement, comment)
        WHERE relations.kind IN ('r', 'p')
            AND NOT pg_class.relispartition
            AND policies.name IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM pg_policy
                WHERE pg_policy.polrelid = relations.relation
                    AND pg_policy.polname = policies.name
            )
        ORDER BY relations.schema_name, relations.relation_name, policies.name
    LOOP
        -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
        EXECUTE format(
            'CREATE POLICY %I ON %s FOR %s', v_policy.name, v_policy.relation, v_policy.statement
        );
        EXECUTE format(
            'COMMENT ON POLICY %I ON %s IS %L', v_policy.name, v_policy.relation, v_policy.comment
        );
        v_made := v_made + 1;
    END LOOP;

    RETURN v_made;
END
$function$;

REVOKE ALL ON FUNCTION ops.open_internal_policies() FROM public;
COMMENT ON FUNCTION ops.open_internal_policies() IS
'Makes the policies that let the package''s own roles pass on every table, where they are missing,
and returns how many it made. For the package''s own functions.';

CREATE FUNCTION ops.readable_columns(relation regclass)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN bool_or(secret.is_secret) THEN format(
            '(%s)',
            string_agg(quote_ident(pg_attribute.attname), ', ' ORDER BY pg_attribute.attnum)
            FILTER (WHERE NOT secret.is_secret)
        )
        ELSE ''
    END
    FROM pg_attribute
    INNER JOIN pg_class ON pg_class.oid = pg_attribute.attrelid
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM ops.data_map
            WHERE data_map.schema_name = pg_namespace.nspname
                AND data_map.table_name = pg_class.relname
                AND data_map.column_name = pg_attribute.attname
                AND 'user.authorization.credentials' = ANY(data_map.categories)
        ) AS is_secret
    ) AS secret
    WHERE pg_attribute.attrelid = readable_columns.relation
        AND pg_attribute.attnum > 0
        AND NOT pg_attribute.attisdropped
$function$;

REVOKE ALL ON FUNCTION ops.readable_columns(regclass) FROM public;
COMMENT ON FUNCTION ops.readable_columns(regclass) IS
'The columns of a table as a GRANT names them, without those that ops.data_map calls credentials;
empty text: all. For the package''s own functions.';

CREATE FUNCTION ops.grant_internal_roles()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_command text;
    v_run integer := 0;
BEGIN
    FOR v_command IN
        SELECT format('GRANT USAGE ON SCHEMA %I TO yardpass_functions', schema_name)
        FROM unnest(ops.package_schemas()) AS schema_name
        UNION ALL
        SELECT format(
            'GRANT EXECUTE ON ALL ROUTINES IN SCHEMA %I TO yardpass_functions', schema_name
        )
        FROM unnest(ops.package_schemas()) AS schema_name
        WHERE schema_name <> 'public'
        UNION ALL
        SELECT format('GRANT USAGE ON SCHEMA %I TO app_read, app_write', schema_name)
        FROM unnest(ops.package_schemas()) AS schema_name
        WHERE schema_name NOT IN ('ops', 'public')
        UNION ALL
        SELECT format(
            'GRANT %s ON %s %s TO yardpass_functions',
            CASE
                WHEN relations.kind = 'S' THEN 'USAGE, SELECT'
                WHEN relations.kind IN ('v', 'm') OR relations.schema_name = 'ref' THEN 'SELECT'
                WHEN EXISTS (
                    SELECT FROM pg_trigger
                    WHERE pg_trigger.tgrelid = relations.relation
                        AND pg_trigger.tgfoid = 'ops.tg__append_only()'::regprocedure
                        -- Of UPDATE, whatever it changes and under no condition.
                        AND pg_trigger.tgtype & 16 > 0
                        AND pg_trigger.tgattr = ''
                        AND pg_trigger.tgqual IS NULL
                ) THEN 'SELECT, INSERT'
                ELSE 'SELECT, INSERT, UPDATE, DELETE'
            END,
            CASE relations.kind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
            relations.relation
        )
        FROM ops.package_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        WHERE NOT pg_class.relispartition
        UNION ALL
        SELECT format(
            'GRANT SELECT %s ON %s TO app_read, app_write',
            ops.readable_columns(relations.relation), relations.relation
        )
        FROM ops.package_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        WHERE relations.kind <> 'S'
            AND NOT pg_class.relispartition
            AND relations.schema_name NOT IN ('ops', 'public')
    LOOP
        -- Made by format() of names in the catalog. @plpgsql_check_options: security_warnings = off
        EXECUTE v_command;
        v_run := v_run + 1;
    END LOOP;

    RETURN v_run;
END
$function$;

REVOKE ALL ON FUNCTION ops.grant_internal_roles() FROM public;
COMMENT ON FUNCTION ops.grant_internal_roles() IS
'Grants yardpass_functions what functions do, history without UPDATE and DELETE, and app_read and
app_write the domain schemas without credentials; returns the number of statements. For the
package''s own functions.';
