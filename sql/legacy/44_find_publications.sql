-- What subscribers get, and by what they know a row.

CREATE FUNCTION legacy.find_publications()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT legacy.found(
        'error', 'publication_schema', pg_publication.pubname,
        'It is FOR TABLES IN SCHEMA public: it silently loses every table that moves.',
        format(
            'Name the tables instead: DROP PUBLICATION %1$I; CREATE PUBLICATION %1$I FOR TABLE ...;'
            ' then ALTER SUBSCRIPTION ... REFRESH PUBLICATION; or let a superuser run the move.',
            pg_publication.pubname
        )
    )
    FROM pg_publication
    INNER JOIN pg_publication_namespace ON pg_publication_namespace.pnpubid = pg_publication.oid
    WHERE pg_publication_namespace.pnnspid = 'public'::regnamespace
    UNION ALL
    SELECT legacy.found(
        'warning', 'publication_all', pg_publication.pubname,
        'It is FOR ALL TABLES: the rows that the adoption copies are published a second time.',
        'Let subscribers expect it, or name the tables instead.'
    )
    FROM pg_publication
    WHERE pg_publication.puballtables
    UNION ALL
    SELECT legacy.found(
        'notice',
        CASE WHEN tables.narrowed IS NOT NULL OR pg_publication.pubviaroot
            THEN 'publication_columns' ELSE 'publication_tables' END,
        pg_publication.pubname,
        format('It is FOR TABLE %s: it follows the tables', legacy.names_of(tables.published))
        || coalesce(
            '; a column list or row filter of ' || legacy.names_of(tables.narrowed)
            || ' follows, too', ''
        )
        || CASE WHEN pg_publication.pubviaroot
            THEN '; partitions are published by their root' ELSE '' END
        || '. A plain table that becomes partitioned is added again at the switch.',
        CASE WHEN pg_publication.pubviaroot THEN 'Nothing.'
            ELSE 'Nothing; where a table becomes partitioned, publish_via_partition_root = true'
                ' keeps its name.' END
    )
    FROM pg_publication
    INNER JOIN LATERAL (
        SELECT
            array_agg(pg_publication_rel.prrelid) AS published,
            array_agg(pg_publication_rel.prrelid) FILTER (
                WHERE pg_publication_rel.prattrs IS NOT NULL
                    OR pg_publication_rel.prqual IS NOT NULL
            ) AS narrowed
        FROM pg_publication_rel
        INNER JOIN legacy.old_relations() AS relations
            ON relations.relation = pg_publication_rel.prrelid
        WHERE pg_publication_rel.prpubid = pg_publication.oid
    ) AS tables ON tables.published IS NOT NULL
    UNION ALL
    SELECT legacy.found(
        CASE WHEN pg_class.relkind = 'p' AND pg_class.relreplident = 'i' THEN 'warning'
            ELSE 'notice' END,
        'replica_identity', relations.place,
        CASE pg_class.relreplident
            WHEN 'f' THEN 'Replica identity FULL: kept.'
            WHEN 'n' THEN 'Replica identity NOTHING: kept; a publication refuses its UPDATE and'
                || ' DELETE.'
            ELSE format(
                'Replica identity USING INDEX %s: kept where the package''s table has such a key.',
                (
                    SELECT pg_index.indexrelid::regclass
                    FROM pg_index
                    WHERE pg_index.indrelid = relations.relation AND pg_index.indisreplident
                )
            )
        END,
        'Nothing; the default (the primary key) serves most subscribers.'
    )
    FROM legacy.old_relations() AS relations
    INNER JOIN pg_class ON pg_class.oid = relations.relation
    WHERE relations.kind IN ('r', 'p') AND pg_class.relreplident <> 'd'
$function$;

REVOKE ALL ON FUNCTION legacy.find_publications() FROM public;
COMMENT ON FUNCTION legacy.find_publications() IS
'Publications with tables of the old product, and unusual replica identities. Called by
ops.legacy_preflight.';
