-- What hangs on adopted tables from outside, for the finders of what the package does not know.

CREATE FUNCTION legacy.user_schemas()
RETURNS TABLE (schema oid, name name)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_namespace.oid, pg_namespace.nspname
    FROM pg_namespace
    WHERE pg_namespace.nspname !~ '^(pg_|yp_(new|old|hidden)_|information_schema$|legacy$|ops$)'
        AND NOT legacy.in_extension('pg_namespace', pg_namespace.oid)
$function$;

REVOKE ALL ON FUNCTION legacy.user_schemas() FROM public;
COMMENT ON FUNCTION legacy.user_schemas() IS
'Schemas that are neither the server''s nor the adoption''s. For the functions that look for
findings.';

CREATE FUNCTION legacy.ties_of(relation oid)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(ties.tie)
    FROM (
        SELECT format('column %I is a serial or identity', pg_attribute.attname) AS tie
        FROM pg_attribute
        INNER JOIN pg_depend
            ON pg_depend.refclassid = 'pg_class'::regclass
            AND pg_depend.refobjid = pg_attribute.attrelid
            AND pg_depend.refobjsubid = pg_attribute.attnum
            AND pg_depend.classid = 'pg_class'::regclass
            AND pg_depend.deptype IN ('a', 'i')
        INNER JOIN pg_class ON pg_class.oid = pg_depend.objid AND pg_class.relkind = 'S'
        WHERE pg_attribute.attrelid = ties_of.relation
        UNION ALL
        SELECT 'it has a foreign key to ' || pg_class.relname || ', which follows it'
        FROM pg_constraint
        INNER JOIN legacy.pairs ON pairs.old_table = pg_constraint.confrelid
        INNER JOIN pg_class ON pg_class.oid = pairs.old_table
        WHERE pg_constraint.conrelid = ties_of.relation AND pg_constraint.contype = 'f'
        UNION ALL
        SELECT format(
            'the default of column %I calls %s', pg_attribute.attname,
            pg_depend.refobjid::regprocedure
        )
        FROM pg_attrdef
        INNER JOIN pg_attribute
            ON pg_attribute.attrelid = pg_attrdef.adrelid
            AND pg_attribute.attnum = pg_attrdef.adnum
        INNER JOIN pg_depend
            ON pg_depend.classid = 'pg_attrdef'::regclass
            AND pg_depend.objid = pg_attrdef.oid
            AND pg_depend.refclassid = 'pg_proc'::regclass
            AND pg_depend.refobjid >= 16384
        WHERE pg_attrdef.adrelid = ties_of.relation
        UNION ALL
        SELECT format(
            'column %I has the enum %s, which gets another home%s', pg_attribute.attname,
            old.typname, CASE WHEN pg_attribute.atthasdef THEN ', and a default' ELSE '' END
        )
        FROM pg_attribute
        INNER JOIN pg_type AS old
            ON old.oid = pg_attribute.atttypid
            AND old.typtype = 'e'
            AND old.typnamespace = 'public'::regnamespace
        WHERE pg_attribute.attrelid = ties_of.relation
            AND EXISTS (
                SELECT FROM pg_type AS new
                INNER JOIN pg_namespace ON pg_namespace.oid = new.typnamespace
                WHERE new.typname = old.typname
                    AND new.typtype = 'e'
                    AND pg_namespace.nspname LIKE 'yp\_new\_%'
            )
        UNION ALL
        SELECT CASE WHEN pg_class.relpersistence = 'u' THEN 'it is unlogged'
            WHEN pg_class.relkind = 'f' THEN 'it is foreign' END
        FROM pg_class
        WHERE pg_class.oid = ties_of.relation
        UNION ALL
        SELECT 'it has no key'
        WHERE NOT EXISTS (
            SELECT FROM pg_index
            WHERE pg_index.indrelid = ties_of.relation AND pg_index.indisunique
        )
        UNION ALL
        SELECT CASE
            WHEN octet_length(pg_class.relname) > 55
                THEN 'its name is so long that names made from it are cut at 63 bytes'
            WHEN pg_class.relname ~ '^[a-z_][a-z0-9_]*$' AND legacy.needs_quotes(pg_class.relname)
                THEN 'its name is a reserved word'
            WHEN legacy.needs_quotes(pg_class.relname)
                THEN 'its name has mixed case, a space, a dot or letters beyond ASCII'
        END
        FROM pg_class
        WHERE pg_class.oid = ties_of.relation
        UNION ALL
        SELECT 'odd column names: ' || string_agg(quote_ident(name), ', ')
        FROM unnest(legacy.columns_of(ties_of.relation)) AS name
        WHERE legacy.needs_quotes(name)
    ) AS ties
    WHERE ties.tie IS NOT NULL
$function$;

REVOKE ALL ON FUNCTION legacy.ties_of(oid) FROM public;
COMMENT ON FUNCTION legacy.ties_of(oid) IS
'What is to be known of a table that stays: its keys to adopted tables, defaults, kind and names.
For legacy.find_unknown.';

CREATE FUNCTION legacy.detached_partitions()
RETURNS TABLE (relation oid, parent oid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_class.oid, parent.oid
    FROM pg_class
    INNER JOIN legacy.pairs ON pg_class.relname LIKE replace(pairs.old_name, '_', '\_') || '\_%'
    INNER JOIN pg_class AS parent ON parent.oid = pairs.old_table AND parent.relkind = 'p'
    WHERE pg_class.relnamespace = 'public'::regnamespace
        AND pg_class.relkind = 'r'
        AND NOT pg_class.relispartition
        AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = pg_class.oid)
        AND NOT EXISTS (SELECT FROM legacy.pairs AS own WHERE own.old_table = pg_class.oid)
        AND ARRAY(
            SELECT attname FROM pg_attribute
            WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
            ORDER BY attname
        ) = ARRAY(
            SELECT attname FROM pg_attribute
            WHERE attrelid = parent.oid AND attnum > 0 AND NOT attisdropped
            ORDER BY attname
        )
$function$;

REVOKE ALL ON FUNCTION legacy.detached_partitions() FROM public;
COMMENT ON FUNCTION legacy.detached_partitions() IS
'Tables named after a partitioned one, with its columns, that are no partition of it. For the
functions that look for findings.';
