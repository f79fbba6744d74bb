-- Who may do what today. Old projects give the API roles everything in public and let policies
-- alone stand between: what a policy does not govern (TRUNCATE, sequences, functions with their
-- owner's rights) is open then.

CREATE FUNCTION legacy.reach()
RETURNS TABLE (
    role_name text, place text, kind text, rights text[], columns text[], row_security boolean,
    policies text[]
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        pg_roles.rolname, relations.place, relations.kind, held.rights, held.columns,
        pg_class.relrowsecurity,
        ARRAY(
            SELECT pg_policy.polname::text
            FROM pg_policy
            WHERE pg_policy.polrelid = relations.relation
                AND pg_policy.polroles && ARRAY[0, pg_roles.oid]
            ORDER BY pg_policy.polname
        )
    FROM legacy.old_relations() AS relations
    INNER JOIN pg_class ON pg_class.oid = relations.relation
    INNER JOIN pg_roles ON pg_roles.rolname IN ('anon', 'authenticated')
    CROSS JOIN LATERAL (
        SELECT
            ARRAY(
                SELECT privilege
                FROM unnest(ARRAY[
                    'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'
                ]) AS privilege
                WHERE has_table_privilege(pg_roles.oid, relations.relation, privilege)
            ) AS rights,
            ARRAY(
                SELECT format('%s (%I)', acl.privilege_type, pg_attribute.attname)
                FROM pg_attribute
                CROSS JOIN LATERAL aclexplode(pg_attribute.attacl) AS acl
                WHERE pg_attribute.attrelid = relations.relation
                    AND acl.grantee IN (0, pg_roles.oid)
                    AND NOT has_table_privilege(
                        pg_roles.oid, relations.relation, acl.privilege_type
                    )
                ORDER BY pg_attribute.attnum
            ) AS columns
    ) AS held
    WHERE relations.kind <> 'S' AND (held.rights <> '{}' OR held.columns <> '{}')
$function$;

REVOKE ALL ON FUNCTION legacy.reach() FROM public;
COMMENT ON FUNCTION legacy.reach() IS
'What anon and authenticated reach today: rights on each table and view, on single columns, and the
policies that stand between. For the DBA and legacy.find_grants.';

CREATE FUNCTION legacy.find_grants()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH reach AS MATERIALIZED (
        SELECT * FROM legacy.reach()
    ),
    routines AS (
        SELECT
            pg_proc.oid::regprocedure::text AS place, has_function_privilege(
                pg_roles.oid, pg_proc.oid, 'EXECUTE'
            ) AS may, pg_roles.rolname
        FROM pg_proc
        INNER JOIN pg_roles ON pg_roles.rolname IN ('anon', 'authenticated')
        WHERE pg_proc.pronamespace = 'public'::regnamespace
            AND pg_proc.prosecdef
            AND pg_proc.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
            AND NOT legacy.in_extension('pg_proc', pg_proc.oid)
    )

    SELECT legacy.found(
        CASE reach.role_name WHEN 'anon' THEN 'error' ELSE 'warning' END, 'grant', 'public.*',
        format(
            '%s may write %s of %s relations, on %s of them everything (SELECT, INSERT, UPDATE,'
            ' DELETE): on %s no row security stands between, on %s no policy for the role, so that'
            ' they are closed, on the rest policies decide.',
            reach.role_name, count(*),
            (SELECT count(*) FROM legacy.old_relations() WHERE kind <> 'S'),
            count(*) FILTER (
                WHERE reach.rights @> ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']
            ),
            count(*) FILTER (WHERE NOT reach.row_security),
            count(*) FILTER (WHERE reach.row_security AND reach.policies = '{}')
        ),
        format(
            'SELECT * FROM legacy.reach() lists table, rights and policies; take away what no'
            ' client uses: REVOKE INSERT, UPDATE, DELETE ON <table> FROM %s; the compat views give'
            ' what the tables gave, and no more.', reach.role_name
        ),
        to_jsonb((array_agg(reach.place ORDER BY reach.row_security, reach.place))[:5])
    )
    FROM reach
    WHERE reach.rights && ARRAY['INSERT', 'UPDATE', 'DELETE']
    GROUP BY reach.role_name
    UNION ALL
    SELECT legacy.found(
        'error', 'grant', 'public.*',
        format(
            '%s may TRUNCATE %s tables: row security does not apply to it.', reach.role_name,
            count(*)
        ),
        format(
            'REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA public FROM %s;',
            reach.role_name
        ),
        to_jsonb((array_agg(reach.place ORDER BY reach.place))[:5])
    )
    FROM reach
    WHERE 'TRUNCATE' = ANY(reach.rights) AND reach.kind IN ('r', 'p')
    GROUP BY reach.role_name
    UNION ALL
    SELECT legacy.found(
        CASE routines.rolname WHEN 'anon' THEN 'error' ELSE 'warning' END, 'grant',
        'public functions',
        format(
            '%s may execute %s SECURITY DEFINER functions, which pass row security.',
            routines.rolname, count(*)
        ),
        format(
            'REVOKE EXECUTE ON FUNCTION <function> FROM public, %s; for each that checks nothing'
            ' itself.', routines.rolname
        ),
        to_jsonb((array_agg(routines.place ORDER BY routines.place))[:5])
    )
    FROM routines
    WHERE routines.may
    GROUP BY routines.rolname
    UNION ALL
    SELECT legacy.found(
        'warning', 'grant', 'public sequences',
        format('%s may set %s sequences (UPDATE).', pg_roles.rolname, count(*)),
        format(
            'REVOKE UPDATE ON ALL SEQUENCES IN SCHEMA public FROM public, %s; USAGE is enough to'
            ' insert.', pg_roles.rolname
        ),
        to_jsonb((array_agg(relations.place ORDER BY relations.place))[:5])
    )
    FROM legacy.old_relations() AS relations
    INNER JOIN pg_roles ON pg_roles.rolname IN ('anon', 'authenticated')
    WHERE relations.kind = 'S' AND CASE
        WHEN relations.kind = 'S'
            THEN has_sequence_privilege(pg_roles.oid, relations.relation, 'UPDATE')
    END
    GROUP BY pg_roles.rolname
    UNION ALL
    SELECT legacy.found(
        'warning', 'grant', relations.place,
        format(
            '%s to PUBLIC: every role has it, those to come included.',
            string_agg(acl.privilege_type, ', ')
        ),
        format(
            'REVOKE ALL ON %1$s FROM PUBLIC; GRANT SELECT ON %1$s TO anon, authenticated; where'
            ' clients read it.', relations.place
        )
    )
    FROM legacy.old_relations() AS relations
    INNER JOIN pg_class ON pg_class.oid = relations.relation
    CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS acl
    WHERE acl.grantee = 0 AND relations.kind <> 'S'
    GROUP BY relations.place
    UNION ALL
    SELECT legacy.found(
        'warning', 'grant_option', relations.place,
        format(
            '%s may grant on what it holds: %s.', acl.grantee::regrole,
            string_agg(acl.privilege_type, ', ')
        ),
        format(
            'REVOKE GRANT OPTION FOR ALL ON %s FROM %s CASCADE; the package gives none.',
            relations.place, acl.grantee::regrole
        )
    )
    FROM legacy.old_relations() AS relations
    INNER JOIN pg_class ON pg_class.oid = relations.relation
    CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS acl
    WHERE acl.is_grantable AND acl.grantee <> pg_class.relowner
    GROUP BY relations.place, acl.grantee
    UNION ALL
    SELECT legacy.found(
        'notice', 'grant_column', relations.place,
        format(
            '%s %s of single columns (%s): the compat view must not widen it, and has the same.',
            coalesce(pg_roles.rolname, 'PUBLIC'), acl.privilege_type,
            string_agg(quote_ident(pg_attribute.attname), ', ' ORDER BY pg_attribute.attnum)
        ),
        'Nothing; the package''s own column grants take over at the switch.'
    )
    FROM legacy.old_relations() AS relations
    INNER JOIN pg_attribute ON pg_attribute.attrelid = relations.relation
    CROSS JOIN LATERAL aclexplode(pg_attribute.attacl) AS acl
    LEFT JOIN pg_roles ON pg_roles.oid = acl.grantee
    GROUP BY relations.place, pg_roles.rolname, acl.privilege_type
    UNION ALL
    SELECT legacy.found(
        'error', 'default_privileges', coalesce(pg_namespace.nspname, 'all schemas'),
        format(
            'Whatever %s makes here is given to the API roles (%s): the compat views too, unless it'
            ' is taken away in the same transaction.', pg_default_acl.defaclrole::regrole,
            string_agg(DISTINCT CASE pg_default_acl.defaclobjtype
                WHEN 'r' THEN 'tables and views' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
                WHEN 'T' THEN 'types' ELSE 'schemas' END, ', ')
        ),
        format(
            'ALTER DEFAULT PRIVILEGES FOR ROLE %s %sREVOKE ALL ON TABLES FROM public, anon,'
            ' authenticated; and so for SEQUENCES and FUNCTIONS. The adoption gives its views no'
            ' more than their tables had, either way.', pg_default_acl.defaclrole::regrole,
            'IN SCHEMA ' || quote_ident(pg_namespace.nspname) || ' '
        )
    )
    FROM pg_default_acl
    LEFT JOIN pg_namespace ON pg_namespace.oid = pg_default_acl.defaclnamespace
    CROSS JOIN LATERAL aclexplode(pg_default_acl.defaclacl) AS acl
    WHERE coalesce(pg_namespace.nspname, 'public') = 'public'
        AND acl.grantee = ANY(legacy.strangers())
    GROUP BY pg_namespace.nspname, pg_default_acl.defaclrole
$function$;

REVOKE ALL ON FUNCTION legacy.find_grants() FROM public;
COMMENT ON FUNCTION legacy.find_grants() IS
'What anon, authenticated and everybody may do today beyond reading, rights that may be granted on,
rights on columns, default privileges. Called by ops.legacy_preflight.';
