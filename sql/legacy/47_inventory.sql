-- Every object of the old product and where it goes. What the package does not know stays.

CREATE FUNCTION legacy.type_home(type oid)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT substr(pg_namespace.nspname, length('yp_new_') + 1)
    FROM pg_type AS old
    INNER JOIN pg_type AS new ON new.typname = old.typname AND new.typtype = old.typtype
    INNER JOIN pg_namespace ON pg_namespace.oid = new.typnamespace
    WHERE old.oid = type_home.type
        AND old.typtype IN ('e', 'd')
        AND pg_namespace.nspname LIKE 'yp\_new\_%'
$function$;

REVOKE ALL ON FUNCTION legacy.type_home(oid) FROM public;
COMMENT ON FUNCTION legacy.type_home(oid) IS
'The schema in which the package has a type of the same name; null: none. For legacy.inventory.';

CREATE FUNCTION legacy.relation_inventory()
RETURNS TABLE (kind text, object text, home text, remark text, relation oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        CASE WHEN relations.relation <> relations.root THEN 'partition'
            ELSE legacy.kind_name(relations.kind) END,
        relations.place,
        coalesce(relations.home, owning.home, 'stays')::text,
        CASE
            WHEN relations.new_table IS NOT NULL AND relations.relation = relations.root
                THEN 'its rows go into ' || regexp_replace(
                    relations.new_table::regclass::text, '^"?yp_(new|old)_', ''
                )
            WHEN relations.home IS NOT NULL THEN 'with ' || relations.root::regclass
            WHEN owning.home IS NOT NULL THEN 'with ' || owning.old_table::regclass
            WHEN relations.kind IN ('v', 'm') THEN 'follows what it stands on'
        END,
        relations.relation
    FROM legacy.old_relations() AS relations
    LEFT JOIN legacy.pairs AS owning
        ON relations.kind = 'S'
        AND owning.old_table = legacy.owned_by_column(relations.relation)
$function$;

REVOKE ALL ON FUNCTION legacy.relation_inventory() FROM public;
COMMENT ON FUNCTION legacy.relation_inventory() IS
'Tables, partitions, views, materialized views and sequences with their new homes. For
legacy.inventory.';

CREATE FUNCTION legacy.cron_inventory()
RETURNS SETOF text
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF to_regclass('cron.job') IS NOT NULL THEN
        RETURN QUERY EXECUTE
            'SELECT coalesce(job.jobname, job.jobid::text) FROM cron.job
            WHERE job.database = current_database()';
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.cron_inventory() FROM public;
COMMENT ON FUNCTION legacy.cron_inventory() IS
'Jobs of pg_cron for this database. For legacy.inventory.';

CREATE FUNCTION legacy.inventory()
RETURNS TABLE (kind text, object text, home text, remark text)
LANGUAGE sql STABLE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH relations AS MATERIALIZED (
        SELECT * FROM legacy.relation_inventory()
    ),
    others AS (
        SELECT
            pg_depend.classid, pg_depend.objid,
            pg_identify_object(pg_depend.classid, pg_depend.objid, 0) AS identity
        FROM pg_depend
        WHERE pg_depend.refclassid = 'pg_namespace'::regclass
            AND pg_depend.refobjid = 'public'::regnamespace
            AND pg_depend.deptype = 'n'
            AND pg_depend.classid NOT IN ('pg_class'::regclass, 'pg_default_acl'::regclass)
            AND NOT legacy.in_extension(pg_depend.classid, pg_depend.objid)
    )

    SELECT relations.kind, relations.object, relations.home, relations.remark FROM relations
    UNION ALL
    SELECT
        CASE WHEN others.classid = 'pg_type'::regclass
            THEN legacy.kind_name((SELECT typtype::text FROM pg_type WHERE oid = others.objid))
            ELSE (others.identity).type END,
        (others.identity).identity,
        coalesce(
            CASE WHEN others.classid = 'pg_type'::regclass THEN legacy.type_home(others.objid) END,
            'stays'
        ),
        CASE
            WHEN others.classid = 'pg_type'::regclass
                AND legacy.type_home(others.objid) <> 'public'
                THEN 'the package has a type of its own; a domain keeps the old name'
            WHEN others.classid = 'pg_proc'::regclass AND EXISTS (
                SELECT FROM pg_proc AS old
                INNER JOIN pg_proc AS new ON new.proname = old.proname
                WHERE old.oid = others.objid
                    AND new.pronamespace = to_regnamespace('yp_new_public')
            ) THEN 'the package has a function of this name'
        END
    FROM others
    WHERE others.classid <> 'pg_statistic_ext'::regclass
        -- A range type brings its multirange.
        AND NOT EXISTS (
            SELECT FROM pg_type
            WHERE others.classid = 'pg_type'::regclass
                AND pg_type.oid = others.objid
                AND pg_type.typtype = 'm'
        )
    UNION ALL
    SELECT
        'trigger', relations.object || ': ' || pg_trigger.tgname, relations.home, 'with its table'
    FROM pg_trigger
    INNER JOIN relations ON relations.relation = pg_trigger.tgrelid
    WHERE NOT pg_trigger.tgisinternal AND pg_trigger.tgparentid = 0
    UNION ALL
    SELECT
        'policy', relations.object || ': ' || pg_policy.polname, relations.home,
        CASE relations.home WHEN 'stays' THEN NULL
            ELSE 'with its table; the package''s policies replace it at the switch' END
    FROM pg_policy
    INNER JOIN relations ON relations.relation = pg_policy.polrelid
    UNION ALL
    SELECT
        'statistics', pg_statistic_ext.stxnamespace::regnamespace || '.'
        || quote_ident(pg_statistic_ext.stxname), relations.home, 'of ' || relations.object
    FROM pg_statistic_ext
    INNER JOIN relations ON relations.relation = pg_statistic_ext.stxrelid
    UNION ALL
    SELECT 'publication', pg_publication.pubname, 'stays', 'follows its tables'
    FROM pg_publication
    UNION ALL
    SELECT
        'grant', format(
            '%s to %s', relations.object, coalesce(pg_roles.rolname, 'PUBLIC')
        ), relations.home, string_agg(acl.privilege_type, ', ' ORDER BY acl.privilege_type)
    FROM pg_class
    INNER JOIN relations ON relations.relation = pg_class.oid
    CROSS JOIN LATERAL aclexplode(pg_class.relacl) AS acl
    LEFT JOIN pg_roles ON pg_roles.oid = acl.grantee
    WHERE acl.grantee <> pg_class.relowner
    GROUP BY relations.object, relations.home, pg_roles.rolname
    UNION ALL
    SELECT 'job', jobs.name, 'stays', 'its command names what it names'
    FROM legacy.cron_inventory() AS jobs (name)
$function$;

REVOKE ALL ON FUNCTION legacy.inventory() FROM public;
COMMENT ON FUNCTION legacy.inventory() IS
'Every object of the old product with its new home; stays: the package does not know it. For the DBA
and ops.legacy_report.';
