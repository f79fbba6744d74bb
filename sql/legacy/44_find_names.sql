-- Names: what the package wants for itself in public and in its schemas, and names that need
-- quotes. Functions of one name are compared with the other findings on functions.

CREATE FUNCTION legacy.find_names()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH strange AS (
        SELECT relations.*, pg_class.relname
        FROM legacy.old_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        WHERE relations.home IS NULL
            -- A sequence of an adopted table leaves with it.
            AND (
                relations.kind <> 'S'
                OR NOT EXISTS (
                    SELECT FROM legacy.pairs
                    WHERE pairs.old_table = legacy.owned_by_column(relations.relation)
                )
            )
    )

    SELECT legacy.found(
        'error', 'name_collision', strange.place,
        format(
            'The package has a %s of this name in public %s.', legacy.kind_name(new.relkind::text),
            CASE WHEN legacy.columns_of(new.oid) = legacy.columns_of(strange.relation)
                THEN 'with columns of the same names' ELSE 'with other columns' END
        ),
        format(
            'ALTER %s %s RENAME TO %I; before the switch, with whoever reads it; otherwise it is'
            ' set aside in yp_old_public there.',
            upper(replace(legacy.kind_name(strange.kind), 'partitioned ', '')), strange.place,
            left('old_' || strange.relname, 63)
        )
    )
    FROM strange
    INNER JOIN pg_class AS new
        ON new.relname = strange.relname
        AND new.relnamespace = to_regnamespace('yp_new_public')
        AND new.relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT legacy.found(
        'error', 'name_collision', 'public.' || quote_ident(old.typname),
        format(
            'The package has a %s of this name in public, and this is a %s.',
            legacy.kind_name(new.typtype::text), legacy.kind_name(old.typtype::text)
        ),
        format('ALTER TYPE public.%I RENAME TO %I;', old.typname, left('old_' || old.typname, 63))
    )
    FROM pg_type AS old
    INNER JOIN pg_type AS new
        ON new.typname = old.typname AND new.typnamespace = to_regnamespace('yp_new_public')
    WHERE old.typnamespace = 'public'::regnamespace
        AND old.typtype <> new.typtype
        AND old.typrelid = 0 AND new.typrelid = 0
        AND old.typelem = 0 AND new.typelem = 0
    UNION ALL
    SELECT legacy.found(
        'error', 'schema_collision', pg_namespace.nspname,
        format(
            'A schema of the package exists and holds %s: it is adopted if no name collides%s.',
            string_agg(format(
                '%s %s.%I', legacy.kind_name(pg_class.relkind::text), pg_namespace.nspname,
                pg_class.relname
            ), ', ' ORDER BY pg_class.relname),
            coalesce(
                ', but these do: '
                || string_agg(quote_ident(new.relname), ', ' ORDER BY new.relname), ''
            )
        ),
        format(
            'ALTER SCHEMA %I RENAME TO %I; with whoever names it.', pg_namespace.nspname,
            left('old_' || pg_namespace.nspname, 63)
        )
    )
    FROM pg_namespace
    INNER JOIN pg_class
        ON pg_class.relnamespace = pg_namespace.oid
        AND pg_class.relkind IN ('r', 'p', 'v', 'm', 'f')
    LEFT JOIN pg_namespace AS waiting ON waiting.nspname = 'yp_new_' || pg_namespace.nspname
    LEFT JOIN pg_class AS new
        ON new.relnamespace = waiting.oid AND new.relname = pg_class.relname
    WHERE pg_namespace.nspname = ANY(legacy.package_schemas())
        AND pg_namespace.nspname <> 'public'
        AND NOT EXISTS (
            SELECT FROM legacy.pairs
            WHERE pairs.old_table = coalesce(pg_partition_root(pg_class.oid), pg_class.oid)
        )
    GROUP BY pg_namespace.nspname
    UNION ALL
    SELECT legacy.found(
        'warning', 'odd_name', strange.place,
        format(
            'A quoted name%s. It stays as it is.',
            coalesce(', and columns ' || (
                SELECT string_agg(quote_ident(name), ', ')
                FROM unnest(legacy.columns_of(strange.relation)) AS name
                WHERE legacy.needs_quotes(name)
            ), '')
        ),
        'Nothing; whoever names it must go on quoting it.'
    )
    FROM strange
    WHERE strange.kind IN ('v', 'm') AND legacy.needs_quotes(strange.relname)
    UNION ALL
    SELECT legacy.found(
        'warning', 'odd_name', pg_proc.oid::regprocedure::text,
        format(
            'A quoted name: mixed case, a space or other letters%s. It stays as it is.',
            coalesce(', and arguments ' || (
                SELECT string_agg(quote_ident(name), ', ')
                FROM unnest(pg_proc.proargnames) AS name
                WHERE legacy.needs_quotes(name)
            ), '')
        ),
        'Nothing; whoever names it must go on quoting it.'
    )
    FROM pg_proc
    WHERE pg_proc.pronamespace = 'public'::regnamespace
        AND legacy.needs_quotes(pg_proc.proname)
        AND NOT legacy.in_extension('pg_proc', pg_proc.oid)
$function$;

REVOKE ALL ON FUNCTION legacy.find_names() FROM public;
COMMENT ON FUNCTION legacy.find_names() IS
'Relations, types and schemas whose names the package wants, and names that need quotes. Called by
ops.legacy_preflight.';
