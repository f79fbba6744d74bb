-- What of the old product's names goes elsewhere, and which routines were written over the years
-- that may name it.

CREATE FUNCTION legacy.old_names()
RETURNS TABLE (
    kind text, name name, home name, moves boolean, now_schema name, now_name name
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH relations AS (
        SELECT 'table' AS kind, pairs.old_name AS name, pairs.*
        FROM legacy.pairs
        UNION ALL
        SELECT 'partition', pg_class.relname, pairs.*
        FROM legacy.pairs
        CROSS JOIN LATERAL pg_partition_tree(pairs.old_table::regclass) AS tree
        INNER JOIN pg_class ON pg_class.oid = tree.relid
        WHERE tree.level > 0
        UNION ALL
        SELECT 'sequence', sequences.relname, pairs.*
        FROM legacy.pairs
        INNER JOIN pg_depend ON pg_depend.refobjid = pairs.old_table
            AND pg_depend.refclassid = 'pg_class'::regclass
            AND pg_depend.classid = 'pg_class'::regclass
            AND pg_depend.deptype IN ('a', 'i')
        INNER JOIN pg_class AS sequences
            ON sequences.oid = pg_depend.objid AND sequences.relkind = 'S'
    ),

    placed AS (
        SELECT
            relations.kind, relations.name, relations.home, relations.state,
            CASE
                WHEN relations.state <> 'switched' AND relations.kind = 'table'
                    THEN relations.old_table
                WHEN relations.state = 'switched' AND relations.kind = 'table'
                    THEN relations.new_table
                WHEN relations.state = 'found' THEN NULL
                ELSE to_regclass(format('%I.%I', relations.home, relations.name))
            END AS relation
        FROM relations
    )

    SELECT
        placed.kind, placed.name, placed.home, placed.home <> 'public',
        coalesce(pg_class.relnamespace::regnamespace::text, 'public')::name,
        coalesce(pg_class.relname, placed.name)
    FROM placed
    LEFT JOIN pg_class ON pg_class.oid = placed.relation
    UNION ALL
    -- A type moves at the switch alone; what then stands in its place in public is a domain.
    SELECT
        'enum', types.typname, homes.home, TRUE,
        CASE WHEN here.typtype = 'e' THEN 'public' ELSE homes.home END, types.typname
    FROM unnest(legacy.package_schemas()) AS homes (home)
    INNER JOIN pg_namespace
        ON pg_namespace.nspname = CASE
            WHEN to_regnamespace('yp_new_' || homes.home) IS NULL THEN homes.home
            ELSE 'yp_new_' || homes.home
        END
    INNER JOIN pg_type AS types
        ON types.typnamespace = pg_namespace.oid AND types.typtype = 'e'
    INNER JOIN pg_type AS here
        ON here.typname = types.typname AND here.typnamespace = 'public'::regnamespace
        AND here.typtype IN ('e', 'd')
    WHERE homes.home <> 'public'
$function$;

REVOKE ALL ON FUNCTION legacy.old_names() FROM public;
COMMENT ON FUNCTION legacy.old_names() IS
'Names that text may use for objects of public which have a home in the package: table, partition,
sequence or enum; whether they leave public, and where they are now. For the tools of adoption.';

CREATE FUNCTION legacy.path_of(settings text[])
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array_agg(btrim(schemas.name, ' "') ORDER BY schemas.number)
    FROM unnest(path_of.settings) AS setting
    CROSS JOIN LATERAL string_to_table(substr(setting, length('search_path=') + 1), ',')
        WITH ORDINALITY AS schemas (name, number)
    WHERE setting LIKE 'search_path=%'
$function$;

REVOKE ALL ON FUNCTION legacy.path_of(text[]) FROM public;
COMMENT ON FUNCTION legacy.path_of(text[]) IS
'The search_path among the settings of a function, null when it has none. For the tools of
adoption.';

CREATE FUNCTION legacy.is_of_public(name text, path text[])
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT is_of_public.path IS NULL OR 'public' = (
        SELECT schemas.name
        FROM unnest(is_of_public.path) WITH ORDINALITY AS schemas (name, number)
        WHERE schemas.name = 'public' OR EXISTS (
            -- A table is a type too.
            SELECT FROM pg_type
            INNER JOIN pg_namespace ON pg_namespace.oid = pg_type.typnamespace
            WHERE pg_type.typname = is_of_public.name AND pg_namespace.nspname = schemas.name
        )
        ORDER BY schemas.number
        LIMIT 1
    )
$function$;

REVOKE ALL ON FUNCTION legacy.is_of_public(text, text[]) FROM public;
COMMENT ON FUNCTION legacy.is_of_public(text, text[]) IS
'Whether a name without schema is looked for in public, by this search_path; without one, by the
caller''s, which is taken to have public. For the tools of adoption.';

CREATE FUNCTION legacy.old_routines()
RETURNS TABLE (
    routine oid, schema_name name, place text, kind text, language name, body text,
    path text[], definer boolean, is_platform boolean
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        pg_proc.oid, pg_namespace.nspname,
        format('%I.%I(%s)', pg_namespace.nspname, pg_proc.proname, (
            SELECT string_agg(
                regexp_replace(format_type(types.type, NULL), '^public\.', ''), ', '
                ORDER BY types.number
            )
            FROM unnest(pg_proc.proargtypes) WITH ORDINALITY AS types (type, number)
        )),
        pg_proc.prokind::text, pg_language.lanname,
        CASE WHEN pg_proc.prosqlbody IS NULL AND pg_proc.prokind <> 'a' THEN pg_proc.prosrc END,
        legacy.path_of(pg_proc.proconfig), pg_proc.prosecdef,
        pg_namespace.nspname IN (
            'auth', 'storage', 'realtime', 'graphql', 'graphql_public', 'extensions', 'vault',
            'cron', 'net', 'pgbouncer', 'pgsodium', 'pgsodium_masks', 'supabase_functions',
            'supabase_migrations'
        )
    FROM pg_proc
    INNER JOIN pg_namespace ON pg_namespace.oid = pg_proc.pronamespace
    INNER JOIN pg_language ON pg_language.oid = pg_proc.prolang
    WHERE pg_namespace.nspname NOT IN ('information_schema', 'legacy')
        AND pg_namespace.nspname !~ '^(pg|yp_new|yp_old|yp_hidden)_'
        AND NOT (pg_namespace.nspname = 'ops' AND pg_proc.proname ~ '^(legacy|compat)_')
        AND (pg_language.lanname NOT IN ('c', 'internal') OR pg_proc.prokind = 'a')
        AND pg_get_userbyid(pg_proc.proowner) NOT IN (
            'yardpass_owner', 'yardpass_functions', 'yardpass_memberships'
        )
        AND NOT EXISTS (
            SELECT FROM pg_depend
            WHERE pg_depend.classid = 'pg_proc'::regclass
                AND pg_depend.objid = pg_proc.oid AND pg_depend.deptype = 'e'
        )
$function$;

REVOKE ALL ON FUNCTION legacy.old_routines() FROM public;
COMMENT ON FUNCTION legacy.old_routines() IS
'Routines of the old product and its platform, those of extensions and of the package left out: how
they are called, their text (null: parsed when made, follows its tables by itself) and their
search_path (null: the caller''s). For the tools of adoption.';
