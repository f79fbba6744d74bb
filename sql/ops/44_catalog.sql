-- The catalog as text, one row an object: first the relations and what hangs on them. Columns have
-- no order, and partitions are told together, for their months come and go. Rows carry the address
-- of their object, by which its comment is found.

CREATE FUNCTION ops.catalog_relations()
RETURNS TABLE (relation oid, name text, kind text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        pg_class.oid,
        format('%I.%I', pg_namespace.nspname, pg_class.relname),
        CASE pg_class.relkind
            WHEN 'r' THEN 'table'
            WHEN 'p' THEN 'table'
            WHEN 'f' THEN 'foreign table'
            WHEN 'v' THEN 'view'
            WHEN 'm' THEN 'materialized view'
            ELSE 'sequence'
        END
    FROM pg_class
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE pg_namespace.nspname = ANY(ops.package_schemas())
        AND pg_class.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
        AND NOT pg_class.relispartition
        AND NOT EXISTS (
            SELECT FROM ops.retired_partitions
            WHERE retired_partitions.state <> 'dropped'
                AND to_regclass(retired_partitions.partition_name) = pg_class.oid
        )
        AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE pg_depend.classid = 'pg_class'::regclass
                AND pg_depend.objid = pg_class.oid
                AND pg_depend.deptype = 'e'
        )
$function$;

REVOKE ALL ON FUNCTION ops.catalog_relations() FROM public;
COMMENT ON FUNCTION ops.catalog_relations() IS
'Tables, views and sequences in the package''s schemas, but for partitions, also detached ones, and
what extensions made. For ops.catalog().';

CREATE FUNCTION ops.catalog_tables()
RETURNS TABLE (
    kind text, identity text, definition text, class_id oid, object_id oid, column_number integer
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH relations AS MATERIALIZED (
        SELECT found.relation, found.name, found.kind FROM ops.catalog_relations() AS found
    )

    SELECT
        relations.kind,
        relations.name,
        concat_ws(
            '; ',
            'owner ' || pg_get_userbyid(pg_class.relowner),
            CASE WHEN pg_class.relrowsecurity THEN 'row security' END,
            CASE WHEN pg_class.relforcerowsecurity THEN 'forced' END,
            CASE pg_class.relpersistence WHEN 'u' THEN 'unlogged' END,
            CASE
                WHEN relations.kind <> 'table' THEN NULL
                WHEN pg_class.relreplident = 'n' THEN 'replica identity nothing'
                WHEN pg_class.relreplident = 'f' THEN 'replica identity full'
                WHEN pg_class.relreplident = 'i' THEN 'replica identity ' || (
                    SELECT pg_index.indexrelid::regclass::text
                    FROM pg_index
                    WHERE pg_index.indrelid = pg_class.oid AND pg_index.indisreplident
                )
            END,
            'partitions by ' || pg_get_partkeydef(pg_class.oid),
            'inherits ' || (
                SELECT string_agg(
                    pg_inherits.inhparent::regclass::text, ', ' ORDER BY pg_inherits.inhseqno
                )
                FROM pg_inherits
                WHERE pg_inherits.inhrelid = pg_class.oid
            ),
            array_to_string(pg_class.reloptions, ', '),
            CASE WHEN pg_class.relkind = 'm' AND NOT pg_class.relispopulated THEN 'no data' END,
            (
                SELECT format(
                    '%s from %s by %s between %s and %s%s, owned by %s',
                    format_type(pg_sequence.seqtypid, NULL), pg_sequence.seqstart,
                    pg_sequence.seqincrement, pg_sequence.seqmin, pg_sequence.seqmax,
                    CASE WHEN pg_sequence.seqcycle THEN ' in a circle' END,
                    coalesce((
                        SELECT format(
                            '%s.%I', pg_depend.refobjid::regclass, pg_attribute.attname
                        )
                        FROM pg_depend
                        INNER JOIN pg_attribute
                            ON pg_attribute.attrelid = pg_depend.refobjid
                            AND pg_attribute.attnum = pg_depend.refobjsubid
                        WHERE pg_depend.classid = 'pg_class'::regclass
                            AND pg_depend.objid = pg_class.oid
                            AND pg_depend.refclassid = 'pg_class'::regclass
                            AND pg_depend.deptype IN ('a', 'i')
                    ), 'nothing')
                )
                FROM pg_sequence
                WHERE pg_sequence.seqrelid = pg_class.oid
            ),
            CASE WHEN pg_class.relkind IN ('v', 'm') THEN pg_get_viewdef(pg_class.oid) END
        ),
        'pg_class'::regclass::oid, relations.relation, 0
    FROM relations
    INNER JOIN pg_class ON pg_class.oid = relations.relation
    UNION ALL
    SELECT
        'partitions', relations.name,
        coalesce(string_agg(DISTINCT concat_ws(
            '; ',
            'owner ' || pg_get_userbyid(pg_class.relowner),
            CASE WHEN pg_class.relrowsecurity THEN 'row security' END,
            CASE WHEN pg_class.relforcerowsecurity THEN 'forced' END,
            'grants ' || (
                SELECT string_agg(
                    format('%s to %s', acl.privilege_type, acl.grantee::regrole), ', '
                    ORDER BY acl.grantee, acl.privilege_type
                )
                FROM aclexplode(pg_class.relacl) AS acl
                WHERE acl.grantee <> pg_class.relowner
            ),
            'policies ' || (
                SELECT string_agg(pg_policy.polname, ', ' ORDER BY pg_policy.polname)
                FROM pg_policy
                WHERE pg_policy.polrelid = pg_class.oid
            )
        -- Where there is none yet, as the package makes them: the first one is no difference.
        ), ' | ') FILTER (
            WHERE pg_class.oid IS NOT NULL
        ), 'owner yardpass_owner; row security; forced'),
        NULL, NULL, NULL
    FROM relations
    CROSS JOIN LATERAL pg_partition_tree(relations.relation) AS tree
    LEFT JOIN pg_class ON pg_class.oid = tree.relid AND pg_class.relispartition
    WHERE relations.kind = 'table'
    GROUP BY relations.name
    UNION ALL
    SELECT
        'column', format('%s.%I', relations.name, pg_attribute.attname),
        concat_ws(
            ' ',
            format_type(pg_attribute.atttypid, pg_attribute.atttypmod),
            CASE WHEN pg_attribute.attcollation <> pg_type.typcollation
                THEN 'COLLATE ' || pg_collation.collname
            END,
            CASE WHEN pg_attribute.attnotnull THEN 'NOT NULL' END,
            CASE pg_attribute.attidentity
                WHEN 'a' THEN 'GENERATED ALWAYS AS IDENTITY'
                WHEN 'd' THEN 'GENERATED BY DEFAULT AS IDENTITY'
            END,
            CASE pg_attribute.attgenerated
                WHEN '' THEN 'DEFAULT '
                WHEN 's' THEN 'GENERATED ALWAYS STORED AS '
                ELSE 'GENERATED ALWAYS VIRTUAL AS '
            END || pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid),
            -- Some servers keep a mark of their own there, another one for every column.
            (
                SELECT string_agg(option, ' ' ORDER BY option)
                FROM unnest(pg_attribute.attoptions) AS option
                WHERE option ~ '^n_distinct'
            )
        ),
        'pg_class'::regclass::oid, relations.relation, pg_attribute.attnum
    FROM relations
    INNER JOIN pg_attribute
        ON pg_attribute.attrelid = relations.relation
        AND pg_attribute.attnum > 0
        AND NOT pg_attribute.attisdropped
    INNER JOIN pg_type ON pg_type.oid = pg_attribute.atttypid
    LEFT JOIN pg_collation ON pg_collation.oid = pg_attribute.attcollation
    LEFT JOIN pg_attrdef
        ON pg_attrdef.adrelid = pg_attribute.attrelid AND pg_attrdef.adnum = pg_attribute.attnum
    WHERE relations.kind <> 'sequence'
    UNION ALL
    -- NOT NULL is told with its column: older servers have no constraint for it.
    SELECT
        'constraint', format('%s.%I', relations.name, pg_constraint.conname),
        pg_get_constraintdef(pg_constraint.oid),
        'pg_constraint'::regclass::oid, pg_constraint.oid, 0
    FROM relations
    INNER JOIN pg_constraint ON pg_constraint.conrelid = relations.relation
    WHERE pg_constraint.contype IN ('c', 'f', 'p', 'u', 'x') AND pg_constraint.conparentid = 0
    UNION ALL
    SELECT
        'index', format('%s.%I', relations.name, pg_class.relname),
        concat_ws(
            '; ',
            pg_get_indexdef(pg_class.oid),
            CASE WHEN NOT pg_index.indisvalid THEN 'invalid' END
        ),
        'pg_class'::regclass::oid, pg_class.oid, 0
    FROM relations
    INNER JOIN pg_index ON pg_index.indrelid = relations.relation
    INNER JOIN pg_class ON pg_class.oid = pg_index.indexrelid
    UNION ALL
    SELECT
        'trigger', format('%s.%I', relations.name, pg_trigger.tgname),
        concat_ws(
            '; ',
            pg_get_triggerdef(pg_trigger.oid),
            CASE pg_trigger.tgenabled
                WHEN 'D' THEN 'disabled'
                WHEN 'R' THEN 'on replicas'
                WHEN 'A' THEN 'always'
            END
        ),
        'pg_trigger'::regclass::oid, pg_trigger.oid, 0
    FROM relations
    INNER JOIN pg_trigger ON pg_trigger.tgrelid = relations.relation
    WHERE NOT pg_trigger.tgisinternal
    UNION ALL
    SELECT
        'rule', format('%s.%I', relations.name, pg_rewrite.rulename),
        pg_get_ruledef(pg_rewrite.oid), 'pg_rewrite'::regclass::oid, pg_rewrite.oid, 0
    FROM relations
    INNER JOIN pg_rewrite ON pg_rewrite.ev_class = relations.relation
    WHERE pg_rewrite.rulename <> '_RETURN'
    UNION ALL
    SELECT
        'policy', format('%s.%I', relations.name, pg_policy.polname),
        concat_ws(
            ' ',
            CASE WHEN NOT pg_policy.polpermissive THEN 'AS RESTRICTIVE' END,
            'FOR',
            CASE pg_policy.polcmd
                WHEN 'r' THEN 'SELECT'
                WHEN 'a' THEN 'INSERT'
                WHEN 'w' THEN 'UPDATE'
                WHEN 'd' THEN 'DELETE'
                ELSE 'ALL'
            END,
            'TO',
            (
                SELECT string_agg(role_name, ', ' ORDER BY role_name)
                FROM unnest(pg_policy.polroles) AS role
                CROSS JOIN LATERAL (
                    SELECT CASE role WHEN 0 THEN 'public' ELSE pg_get_userbyid(role)::text END
                ) AS named (role_name)
            ),
            'USING ' || pg_get_expr(pg_policy.polqual, pg_policy.polrelid),
            'WITH CHECK ' || pg_get_expr(pg_policy.polwithcheck, pg_policy.polrelid)
        ),
        'pg_policy'::regclass::oid, pg_policy.oid, 0
    FROM relations
    INNER JOIN pg_policy ON pg_policy.polrelid = relations.relation
    UNION ALL
    SELECT
        'statistics', format('%s.%I', relations.name, pg_statistic_ext.stxname),
        pg_get_statisticsobjdef(pg_statistic_ext.oid),
        'pg_statistic_ext'::regclass::oid, pg_statistic_ext.oid, 0
    FROM relations
    INNER JOIN pg_statistic_ext ON pg_statistic_ext.stxrelid = relations.relation
$function$;

REVOKE ALL ON FUNCTION ops.catalog_tables() FROM public;
COMMENT ON FUNCTION ops.catalog_tables() IS
'Relations and their columns, constraints, indexes, triggers, rules, policies and statistics as
text. For ops.catalog().';
