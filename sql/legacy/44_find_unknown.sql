-- What the package does not know: it stays where it is, and what it has to do with adopted tables
-- must go on working.

CREATE FUNCTION legacy.find_unknown()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH strange AS (
        SELECT
            relations.*, pg_class.relname, legacy.ties_of(relations.relation) AS ties
        FROM legacy.old_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        WHERE relations.home IS NULL
    )

    SELECT legacy.found(
        -- What the product's own tools made is expected.
        CASE WHEN strange.relname = 'pgbench_tiers'
            OR (
                strange.relname ~ '^kv_store_[0-9a-f]+$'
                AND legacy.columns_of(strange.relation) = ARRAY['key', 'value']
            ) THEN 'notice' ELSE 'warning' END,
        'unknown_table', strange.place,
        concat_ws(
            '; ', 'The package does not know it: it stays', array_to_string(strange.ties, '; ')
        ) || '.',
        'Nothing; move it to a schema of your own when nobody reads it by its old name.'
    )
    FROM strange
    WHERE strange.kind IN ('r', 'p', 'f')
        AND strange.relation = strange.root
        -- Each of these is reported for what it is.
        AND NOT EXISTS (
            SELECT FROM pg_inherits
            INNER JOIN legacy.pairs ON pairs.old_table = pg_inherits.inhparent
            WHERE pg_inherits.inhrelid = strange.relation
        )
        AND NOT EXISTS (
            SELECT FROM legacy.detached_partitions()
            WHERE detached_partitions.relation = strange.relation
        )
        AND NOT EXISTS (
            SELECT FROM pg_class AS new
            WHERE new.relname = strange.relname
                AND new.relnamespace = to_regnamespace('yp_new_public')
        )
    UNION ALL
    SELECT legacy.found(
        'warning', 'sequence_free', strange.place,
        concat_ws(
            '; ', 'A free sequence stays in public',
            (
                SELECT 'its name suggests ' || string_agg(pairs.old_name, ', ')
                FROM legacy.pairs
                WHERE strange.relname LIKE replace(rtrim(pairs.old_name, 's'), '_', '\_') || '\_%'
            ),
            (
                SELECT 'defaults use it: ' || string_agg(format(
                    '%s.%I', pg_attrdef.adrelid::regclass, pg_attribute.attname
                ), ', ')
                FROM pg_depend
                INNER JOIN pg_attrdef ON pg_attrdef.oid = pg_depend.objid
                INNER JOIN pg_attribute
                    ON pg_attribute.attrelid = pg_attrdef.adrelid
                    AND pg_attribute.attnum = pg_attrdef.adnum
                WHERE pg_depend.classid = 'pg_attrdef'::regclass
                    AND pg_depend.refclassid = 'pg_class'::regclass
                    AND pg_depend.refobjid = strange.relation
            )
        ) || '.',
        'Nothing; whoever calls nextval by its name goes on.'
    )
    FROM strange
    WHERE strange.kind = 'S' AND legacy.owned_by_column(strange.relation) IS NULL
    UNION ALL
    SELECT legacy.found(
        'warning', 'unknown_type', 'public.' || quote_ident(pg_type.typname),
        format(
            'The package does not know this %s type: it stays%s.',
            CASE pg_type.typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
                WHEN 'c' THEN 'composite' WHEN 'r' THEN 'range' ELSE 'base' END,
            coalesce('; labels ' || (
                SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder)
                FROM pg_enum
                WHERE enumtypid = pg_type.oid
            ), '')
        ),
        'Nothing.'
    )
    FROM pg_type
    LEFT JOIN pg_class ON pg_class.oid = pg_type.typrelid
    WHERE pg_type.typnamespace = 'public'::regnamespace
        AND (pg_class.oid IS NULL OR pg_class.relkind = 'c')
        AND pg_type.typtype IN ('e', 'd', 'c', 'r', 'b')
        AND pg_type.typcategory <> 'A'
        AND NOT legacy.in_extension('pg_type', pg_type.oid)
        AND NOT EXISTS (
            SELECT FROM pg_type AS new
            INNER JOIN pg_namespace ON pg_namespace.oid = new.typnamespace
            WHERE new.typname = pg_type.typname AND pg_namespace.nspname LIKE 'yp\_new\_%'
        )
$function$;

REVOKE ALL ON FUNCTION legacy.find_unknown() FROM public;
COMMENT ON FUNCTION legacy.find_unknown() IS
'Tables, free sequences and types of public that the package does not know. Called by
ops.legacy_preflight.';
