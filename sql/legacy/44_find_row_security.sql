-- Tables that row security does not guard today, and those whose owner it binds as well.

CREATE FUNCTION legacy.find_row_security()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH tables AS (
        SELECT
            relations.place, pg_class.relrowsecurity, pg_class.relforcerowsecurity,
            pg_class.relispartition, pg_class.relkind,
            (
                SELECT string_agg(DISTINCT rights.holder || ' ' || rights.held, '; ')
                FROM (
                    SELECT
                        coalesce(pg_roles.rolname, 'everybody') AS holder,
                        CASE
                            WHEN count(*) FILTER (
                                WHERE acl.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
                            ) = 4 THEN 'holds every right'
                            ELSE 'may ' || string_agg(acl.privilege_type, ', ')
                        END AS held
                    FROM aclexplode(pg_class.relacl) AS acl
                    LEFT JOIN pg_roles ON pg_roles.oid = acl.grantee
                    WHERE acl.grantee = ANY(legacy.strangers())
                    GROUP BY pg_roles.rolname
                ) AS rights
            ) AS rights
        FROM legacy.old_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        WHERE relations.kind IN ('r', 'p', 'f')
    )

    SELECT legacy.found(
        CASE WHEN tables.rights IS NULL THEN 'notice' ELSE 'error' END, 'rls_missing',
        tables.place,
        CASE WHEN tables.relkind = 'f' THEN 'A foreign table has no row security'
            ELSE 'It has no row security' END
        || coalesce(', and ' || tables.rights, '; no API role may touch it')
        || CASE WHEN tables.relispartition
            THEN ': a partition read directly passes the policies of its parent' ELSE '' END || '.',
        CASE WHEN tables.relkind = 'f'
            THEN format('REVOKE ALL ON %s FROM public, anon, authenticated;', tables.place)
            ELSE format(
                'REVOKE ALL ON %1$s FROM public, anon, authenticated; or ALTER TABLE %1$s ENABLE'
                ' ROW LEVEL SECURITY; with policies for whoever needs it.', tables.place
            ) END
    )
    FROM tables
    WHERE NOT tables.relrowsecurity AND (tables.relkind <> 'f' OR tables.rights IS NOT NULL)
    UNION ALL
    SELECT legacy.found(
        'notice', 'rls_forced', tables.place,
        'Row security is forced on its owner, too; it is kept on rollback.',
        'Run the adoption as a role with BYPASSRLS, or rows are hidden from it.'
    )
    FROM tables
    WHERE tables.relforcerowsecurity
$function$;

REVOKE ALL ON FUNCTION legacy.find_row_security() FROM public;
COMMENT ON FUNCTION legacy.find_row_security() IS
'Tables without row security and who may reach them, tables where it is forced. Called by
ops.legacy_preflight.';
