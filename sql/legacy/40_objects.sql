-- What the finders of preflight ask the catalog again and again: the relations of the old product
-- with their new homes, who is a stranger, what stands behind a view.

CREATE FUNCTION legacy.found(
    severity text, class text, object text, detail text, cure text, sample jsonb DEFAULT NULL,
    row_count bigint DEFAULT NULL
)
RETURNS legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ROW(
        found.severity::legacy.severity, found.class, found.object, found.detail, found.cure,
        found.row_count, found.sample
    )::legacy.finding
$function$;

REVOKE ALL ON FUNCTION legacy.found(text, text, text, text, text, jsonb, bigint) FROM public;
COMMENT ON FUNCTION legacy.found(text, text, text, text, text, jsonb, bigint) IS
'One finding. For the functions that look for them.';

CREATE FUNCTION legacy.in_extension(catalog regclass, object oid)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT EXISTS (
        SELECT FROM pg_depend
        WHERE pg_depend.classid = in_extension.catalog
            AND pg_depend.objid = in_extension.object
            AND pg_depend.deptype = 'e'
    )
$function$;

REVOKE ALL ON FUNCTION legacy.in_extension(regclass, oid) FROM public;
COMMENT ON FUNCTION legacy.in_extension(regclass, oid) IS
'Whether an object came with an extension: such objects are nobody''s business here. For the
functions that look for findings.';

CREATE FUNCTION legacy.strangers()
RETURNS oid[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(pg_roles.oid) || 0::oid
    FROM pg_roles
    WHERE pg_roles.rolname IN ('anon', 'authenticated')
$function$;

REVOKE ALL ON FUNCTION legacy.strangers() FROM public;
COMMENT ON FUNCTION legacy.strangers() IS
'The roles that whoever reaches the API has: anon, authenticated, and 0 for everybody. For the
functions that look for findings.';

CREATE FUNCTION legacy.old_relations()
RETURNS TABLE (
    relation oid, place text, kind text, root oid, home name, new_table oid, owner oid
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        pg_class.oid, pg_class.oid::regclass::text, pg_class.relkind::text,
        coalesce(pg_partition_root(pg_class.oid), pg_class.oid), pairs.home, pairs.new_table,
        pg_class.relowner
    FROM pg_class
    LEFT JOIN legacy.pairs
        ON pairs.old_table = coalesce(pg_partition_root(pg_class.oid), pg_class.oid)
    WHERE pg_class.relkind IN ('r', 'p', 'f', 'v', 'm', 'S')
        AND (pg_class.relnamespace = 'public'::regnamespace OR pairs.old_table IS NOT NULL)
        AND NOT legacy.in_extension('pg_class', pg_class.oid)
        -- The views that stand in for moved tables are the adoption's own.
        AND NOT EXISTS (
            SELECT FROM legacy.pairs AS moved
            WHERE pg_class.relkind = 'v' AND moved.old_name = pg_class.relname
        )
$function$;

REVOKE ALL ON FUNCTION legacy.old_relations() FROM public;
COMMENT ON FUNCTION legacy.old_relations() IS
'Tables, partitions, views, materialized views and sequences of the old product: where each is now,
the topmost table it is part of, and for adopted ones the home and the package''s table. For the
functions that look for findings.';

CREATE FUNCTION legacy.stands_on(relation oid)
RETURNS oid[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(array_agg(DISTINCT pg_depend.refobjid), '{}')
    FROM pg_rewrite
    INNER JOIN pg_depend
        ON pg_depend.classid = 'pg_rewrite'::regclass AND pg_depend.objid = pg_rewrite.oid
    WHERE pg_rewrite.ev_class = stands_on.relation
        AND pg_rewrite.rulename = '_RETURN'
        AND pg_depend.refclassid = 'pg_class'::regclass
        AND pg_depend.refobjid <> stands_on.relation
$function$;

REVOKE ALL ON FUNCTION legacy.stands_on(oid) FROM public;
COMMENT ON FUNCTION legacy.stands_on(oid) IS
'The relations that a view or materialized view names. For the functions that look for findings.';

CREATE FUNCTION legacy.names_of(relations oid[])
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT string_agg(pg_class.relname, ', ' ORDER BY pg_class.relname)
    FROM pg_class
    WHERE pg_class.oid = ANY(names_of.relations)
$function$;

REVOKE ALL ON FUNCTION legacy.names_of(oid[]) FROM public;
COMMENT ON FUNCTION legacy.names_of(oid[]) IS
'Names of relations without their schema, for sentences. For the functions that look for findings.';

CREATE FUNCTION legacy.needs_quotes(name text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT quote_ident(needs_quotes.name) <> needs_quotes.name
$function$;

REVOKE ALL ON FUNCTION legacy.needs_quotes(text) FROM public;
COMMENT ON FUNCTION legacy.needs_quotes(text) IS
'Whether a name must stand in quotes. For the functions that look for findings.';

CREATE FUNCTION legacy.columns_of(relation oid)
RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(pg_attribute.attname::text ORDER BY pg_attribute.attname)
    FROM pg_attribute
    WHERE pg_attribute.attrelid = columns_of.relation
        AND pg_attribute.attnum > 0
        AND NOT pg_attribute.attisdropped
$function$;

REVOKE ALL ON FUNCTION legacy.columns_of(oid) FROM public;
COMMENT ON FUNCTION legacy.columns_of(oid) IS
'Names of a relation''s columns, sorted. For legacy.find_names.';

CREATE FUNCTION legacy.kind_name(kind text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE kind_name.kind
        WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table' WHEN 'v' THEN 'view'
        WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
        WHEN 'i' THEN 'index' WHEN 'I' THEN 'index' WHEN 'c' THEN 'composite type'
        WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain'
        WHEN 'b' THEN 'base type' ELSE 'range type'
    END
$function$;

REVOKE ALL ON FUNCTION legacy.kind_name(text) FROM public;
COMMENT ON FUNCTION legacy.kind_name(text) IS
'What a kind of relation or type is called. For the functions that look for findings.';

CREATE FUNCTION legacy.owned_by_column(sequence oid)
RETURNS oid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT pg_depend.refobjid
    FROM pg_depend
    WHERE pg_depend.classid = 'pg_class'::regclass
        AND pg_depend.objid = owned_by_column.sequence
        AND pg_depend.refclassid = 'pg_class'::regclass
        AND pg_depend.deptype IN ('a', 'i')
$function$;

REVOKE ALL ON FUNCTION legacy.owned_by_column(oid) FROM public;
COMMENT ON FUNCTION legacy.owned_by_column(oid) IS
'The table whose column owns a sequence: the two go together; null: it is free. For the functions
that look for findings.';
