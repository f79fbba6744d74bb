-- What outside the adopted tables hangs on them: children by inheritance, columns of their row
-- types, other schemas that look into public.

CREATE FUNCTION legacy.find_entangled()
RETURNS SETOF legacy.finding
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH adopted AS (
        SELECT relations.relation, pg_class.relname, pg_class.reltype, pg_type.typarray
        FROM legacy.old_relations() AS relations
        INNER JOIN pg_class ON pg_class.oid = relations.relation
        INNER JOIN pg_type ON pg_type.oid = pg_class.reltype
        WHERE relations.home IS NOT NULL AND relations.relation = relations.root
    ),
    ties AS (
        SELECT
            child.relnamespace AS schema,
            'a foreign key of ' || child.relname || ' to ' || adopted.relname || ' follows' AS tie
        FROM pg_constraint
        INNER JOIN adopted ON adopted.relation = pg_constraint.confrelid
        INNER JOIN pg_class AS child ON child.oid = pg_constraint.conrelid
        WHERE pg_constraint.contype = 'f'
        UNION
        SELECT
            views.relnamespace,
            'view ' || views.relname || ' of ' || adopted.relname || ' follows'
        FROM pg_class AS views
        INNER JOIN adopted ON adopted.relation = ANY(legacy.stands_on(views.oid))
        WHERE views.relkind IN ('v', 'm')
        UNION
        SELECT
            pg_proc.pronamespace,
            'the body of ' || pg_proc.oid::regprocedure || ' names public.' || adopted.relname
        FROM pg_proc
        INNER JOIN adopted ON pg_proc.prosrc ~* ('\mpublic\."?' || adopted.relname || '\M')
        WHERE pg_proc.pronamespace IN (SELECT user_schemas.schema FROM legacy.user_schemas())
            AND adopted.relname ~ '^[a-z_0-9]+$'
    )

    SELECT legacy.found(
        'error', 'inheritance', pg_inherits.inhrelid::regclass::text,
        format(
            'It inherits from %s: reading %1$s reads it too, and a table with children cannot'
            ' become a partition.', adopted.relname
        ),
        format(
            'ALTER TABLE %s NO INHERIT %s; after its rows went where they belong.',
            pg_inherits.inhrelid::regclass, adopted.relation::regclass
        )
    )
    FROM pg_inherits
    INNER JOIN adopted ON adopted.relation = pg_inherits.inhparent
    INNER JOIN pg_class ON pg_class.oid = pg_inherits.inhrelid
    WHERE NOT pg_class.relispartition
    UNION ALL
    SELECT legacy.found(
        'error', 'row_type_column', pg_class.oid::regclass::text,
        concat_ws(
            '; ',
            format(
                'Column %I has the row type of %s: ALTER of column types of %2$s is refused, and'
                ' what it holds keeps the old row type when the package''s table takes the place',
                pg_attribute.attname, adopted.relname
            ),
            array_to_string(legacy.ties_of(pg_class.oid), '; ')
        ) || '.',
        format(
            'ALTER TABLE %s ALTER COLUMN %I TYPE jsonb USING to_jsonb(%2$I);',
            pg_class.oid::regclass, pg_attribute.attname
        )
    )
    FROM pg_attribute
    INNER JOIN pg_class
        ON pg_class.oid = pg_attribute.attrelid AND pg_class.relkind IN ('r', 'p', 'm', 'f')
    INNER JOIN adopted ON pg_attribute.atttypid IN (adopted.reltype, adopted.typarray)
    WHERE NOT pg_attribute.attisdropped
        AND pg_class.relnamespace IN (SELECT user_schemas.schema FROM legacy.user_schemas())
    UNION ALL
    SELECT legacy.found(
        'warning', 'other_schema', user_schemas.name,
        format(
            'This schema looks into public: %s.', string_agg(ties.tie, '; ' ORDER BY ties.tie)
        ),
        'See to the bodies of its functions before the views of the old names are removed.'
    )
    FROM ties
    INNER JOIN legacy.user_schemas() ON user_schemas.schema = ties.schema
    WHERE user_schemas.name <> ALL(legacy.package_schemas())
    GROUP BY user_schemas.name
$function$;

REVOKE ALL ON FUNCTION legacy.find_entangled() FROM public;
COMMENT ON FUNCTION legacy.find_entangled() IS
'Children by inheritance, columns of adopted row types, other schemas that use adopted tables.
Called by ops.legacy_preflight.';
