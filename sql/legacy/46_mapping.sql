-- From an old row to a row of the package: one SELECT per pair of tables, made from the catalog and
-- from legacy.column_rules. The same old row gives the same new row at any time: what the package
-- would take from the clock or from chance comes from the row itself.

CREATE FUNCTION legacy.ruled_expression(
    old_table oid, new_schema name, new_table name, new_column name
)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN rules.parent IS NULL THEN format('(%s)', filled.expression)
        ELSE format(
            '(SELECT %s FROM %s AS p WHERE %s)',
            filled.expression, legacy.place_of(rules.parent), filled.condition
        )
    END
    FROM legacy.column_rules AS rules
    CROSS JOIN LATERAL (
        SELECT
            legacy.fill_places(
                replace(
                    rules.expression, '{moment}', legacy.row_moment(ruled_expression.old_table)
                )
            ) AS expression,
            legacy.fill_places(rules.condition) AS condition
    ) AS filled
    WHERE rules.new_schema = ruled_expression.new_schema
        AND rules.new_table = ruled_expression.new_table
        AND rules.new_column = ruled_expression.new_column
        AND filled.expression IS NOT NULL
        AND (
            rules.parent IS NULL
            OR filled.condition IS NOT NULL
            AND legacy.has_columns(
                legacy.place_of(rules.parent),
                concat_ws(' ', rules.expression, rules.condition),
                'p'
            )
        )
        AND legacy.has_columns(
            ruled_expression.old_table, concat_ws(' ', rules.expression, rules.condition), 'o'
        )
    ORDER BY rules.rank
    LIMIT 1
$function$;

REVOKE ALL ON FUNCTION legacy.ruled_expression(oid, name, name, name) FROM public;
COMMENT ON FUNCTION legacy.ruled_expression(oid, name, name, name) IS
'The expression that a rule gives for a column of the package; null: no rule applies. For the
mapping.';

CREATE FUNCTION legacy.mapping(old_table oid)
RETURNS TABLE (new_column name, expression text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        made.attname,
        CASE
            WHEN sources.steady IS NOT NULL AND sources.cast_value IS NOT NULL AND made.attnotnull
                AND (old.attnotnull AND kinds.ruled IS NULL) IS NOT TRUE
                THEN format('coalesce(%s, %s)', sources.cast_value, sources.steady)
            ELSE coalesce(
                sources.cast_value, sources.steady, format('NULL::%s', kinds.new_type)
            )
        END
    FROM legacy.pairs
    INNER JOIN pg_attribute AS made
        ON made.attrelid = pairs.new_table AND made.attnum > 0
        AND NOT made.attisdropped AND made.attgenerated = ''
    LEFT JOIN pg_attribute AS old
        ON old.attrelid = pairs.old_table AND old.attname = made.attname
        AND old.attnum > 0 AND NOT old.attisdropped
    CROSS JOIN LATERAL (
        SELECT
            format_type(made.atttypid, made.atttypmod) AS new_type,
            (SELECT typtype FROM pg_type WHERE oid = made.atttypid) AS kind,
            legacy.ruled_expression(
                pairs.old_table, pairs.home, pairs.new_name, made.attname
            ) AS ruled
    ) AS kinds
    CROSS JOIN LATERAL (
        SELECT
            legacy.steady_default(pairs.old_table, pairs.new_table, made.attname) AS steady,
            CASE
                WHEN kinds.ruled IS NULL AND old.atttypid = made.atttypid
                    AND old.atttypmod = made.atttypmod
                    THEN format('o.%I', old.attname)
                -- Through text: an enum is known by its labels, char(n) loses its blanks.
                ELSE format(
                    '%s%s::%s', coalesce(kinds.ruled, format('o.%I', old.attname)),
                    CASE
                        WHEN kinds.kind = 'e' OR old.atttypid = 'bpchar'::regtype THEN '::text'
                        WHEN kinds.ruled IS NULL AND old.atttypid <> made.atttypid
                            AND old.attndims = 0 AND made.attndims = 0
                            AND NOT EXISTS (
                                SELECT FROM pg_cast
                                WHERE castsource = old.atttypid AND casttarget = made.atttypid
                            )
                            THEN '::text'
                        WHEN EXISTS (
                            SELECT FROM pg_type AS arrays
                            INNER JOIN pg_type AS elements ON elements.oid = arrays.typelem
                            WHERE arrays.oid = made.atttypid AND elements.typtype = 'e'
                        ) THEN '::text[]'
                        ELSE ''
                    END,
                    kinds.new_type
                )
            END AS given
    ) AS found
    CROSS JOIN LATERAL (
        SELECT
            found.steady,
            CASE
                WHEN kinds.ruled IS NOT NULL OR old.attname IS NOT NULL THEN found.given
            END AS cast_value
    ) AS sources
    WHERE pairs.old_table = mapping.old_table
    ORDER BY made.attnum
$function$;

REVOKE ALL ON FUNCTION legacy.mapping(oid) FROM public;
COMMENT ON FUNCTION legacy.mapping(oid) IS
'Every column of the package''s table that is not generated, and its value as an expression over
the old row o. Expressions fail on labels and casts that the new type does not know. For the tools
of adoption.';

CREATE FUNCTION legacy.mapped_query(old_table oid, keys text DEFAULT NULL)
RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT format(
        'SELECT %s FROM %s AS o%s',
        string_agg(
            format('%s AS %I', found.expression, found.new_column), ', ' ORDER BY ordinality
        ),
        mapped_query.old_table::regclass,
        ' WHERE ' || mapped_query.keys
    )
    FROM legacy.mapping(mapped_query.old_table) WITH ORDINALITY AS found
    HAVING count(*) > 0
$function$;

REVOKE ALL ON FUNCTION legacy.mapped_query(oid, text) FROM public;
COMMENT ON FUNCTION legacy.mapped_query(oid, text) IS
'The rows of the package that an old table gives, as a SELECT in the order of legacy.mapping; keys:
a condition over the old row o, and what may follow it. Null: the table has no pair. For the tools
of adoption.';
