-- Statements put together at run time. One is proved when all its text is in the body: constants,
-- and values that only ever become literals. Whatever takes a name from elsewhere is not.

CREATE FUNCTION legacy.dynamic_text(
    expression text, OUT body text, OUT at integer, OUT size integer
)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_shape text;
    v_texts text[];
    v_places integer[];
    v_sizes integer[];
BEGIN
    -- The tokens as one word each: s for a literal, the rest as it is.
    SELECT
        string_agg(CASE tokens.kind WHEN 'string' THEN 's' ELSE tokens.word END, ' '
            ORDER BY tokens.at),
        array_agg(tokens.word ORDER BY tokens.at) FILTER (WHERE tokens.kind = 'string'),
        array_agg(tokens.at ORDER BY tokens.at) FILTER (WHERE tokens.kind = 'string'),
        array_agg(tokens.size ORDER BY tokens.at) FILTER (WHERE tokens.kind = 'string')
    INTO v_shape, v_texts, v_places, v_sizes
    FROM legacy.tokens(expression) AS tokens
    WHERE tokens.kind <> 'odd';

    IF v_shape = 's' OR (
        v_shape LIKE 'format ( s%' AND v_texts[1] ~ '%L'
        AND replace(replace(v_texts[1], '%L', ''), '%%', '') !~ '%'
    ) THEN
        body := replace(v_texts[1], '%L', '''''');
        at := v_places[1];
        size := v_sizes[1];
    ELSIF v_shape ~ '^s(?: \|\| s| s)*$' THEN
        body := array_to_string(v_texts, '');
    ELSIF v_shape ~ '^(?:s|quote_(?:literal|nullable) \( [^()]* \))'
        '(?: \|\| (?:s|quote_(?:literal|nullable) \( [^()]* \)))*$'
    THEN
        body := array_to_string(v_texts, ' '''' ');
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION legacy.dynamic_text(text) FROM public;
COMMENT ON FUNCTION legacy.dynamic_text(text) IS
'The statement that an expression after EXECUTE makes, with an empty literal for each value; null:
it takes more than literals from elsewhere. at and size: the one literal that holds it. For the
tools of adoption.';

CREATE FUNCTION legacy.routine_mentions(only_routine oid DEFAULT NULL)
RETURNS TABLE (
    routine oid, inside integer, at integer, size integer, parts text[], usage text,
    statement integer
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH plain AS MATERIALIZED (
        SELECT routines.routine, mentions.*
        FROM legacy.old_routines() AS routines
        CROSS JOIN LATERAL
            legacy.mentions(routines.body, routines.language = 'plpgsql') AS mentions
        WHERE routines.language IN ('sql', 'plpgsql')
            AND (routine_mentions.only_routine IS NULL
                OR routines.routine = routine_mentions.only_routine)
    ),

    dynamic AS (
        SELECT
            plain.routine, plain.at, plain.size, plain.parts, plain.statement, texts.body,
            texts.at AS literal_at
        FROM plain
        CROSS JOIN LATERAL legacy.dynamic_text(plain.parts[1]) AS texts
        WHERE plain.usage = 'dynamic'
    )

    SELECT
        plain.routine, NULL::integer, plain.at, plain.size, plain.parts, plain.usage,
        plain.statement
    FROM plain
    WHERE plain.usage <> 'dynamic'
    UNION ALL
    SELECT
        dynamic.routine, NULL, dynamic.at, dynamic.size, dynamic.parts, 'dynamic',
        dynamic.statement
    FROM dynamic
    WHERE dynamic.body IS NULL
    UNION ALL
    -- Negative places are in a text that is put together from several literals.
    SELECT
        dynamic.routine,
        CASE
            WHEN dynamic.literal_at IS NULL THEN -dynamic.at
            ELSE dynamic.at + dynamic.literal_at - 1
        END,
        mentions.at, mentions.size, mentions.parts, mentions.usage,
        1000000 + dynamic.statement
    FROM dynamic
    CROSS JOIN LATERAL legacy.mentions(dynamic.body, FALSE) AS mentions;
END
$function$;

REVOKE ALL ON FUNCTION legacy.routine_mentions(oid) FROM public;
COMMENT ON FUNCTION legacy.routine_mentions(oid) IS
'What the texts of routines name, as legacy.mentions() gives it; inside: the place of the literal
that EXECUTE runs, in which the place is counted. Without an argument, of all old routines. For the
tools of adoption.';

CREATE FUNCTION legacy.routine_uses(only_routine oid DEFAULT NULL)
RETURNS TABLE (
    routine oid, inside integer, at integer, size integer, parts text[], usage text, kind text,
    name name, qualified boolean, moves boolean, home name, now_schema name, now_name name
)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH mentions AS MATERIALIZED (
        SELECT
            found.*, routines.path,
            CASE
                -- A literal is a name when it looks like one, qualified where nothing else says so.
                WHEN found.usage = 'literal' AND found.parts[1]
                    ~ '^\s*((public|"public")\.)?("[^".]+"|[[:alpha:]_][[:alnum:]_$]*)(\[\])?\s*$'
                    THEN parse_ident(btrim(found.parts[1], ' []'))
                WHEN found.usage = 'text' AND found.parts[1]
                    ~ '^(public|"public")\.("[^".]+"|[[:alpha:]_][[:alnum:]_$]*)$'
                    THEN parse_ident(found.parts[1])
                WHEN found.usage NOT IN ('literal', 'text', 'dynamic', 'odd', 'call')
                    THEN found.parts
            END AS named
        FROM legacy.routine_mentions(routine_uses.only_routine) AS found
        INNER JOIN legacy.old_routines() AS routines ON routines.routine = found.routine
    ),

    resolved AS (
        SELECT
            mentions.*, names.kind, names.name, mentions.named[1] = 'public' AS qualified,
            names.moves, names.home, names.now_schema, names.now_name
        FROM mentions
        INNER JOIN legacy.old_names() AS names
            ON (mentions.named[1] = 'public' AND mentions.named[2] = names.name)
            OR (
                mentions.named[1] = names.name AND mentions.usage <> 'other'
                AND (cardinality(mentions.named) = 1 OR mentions.usage = 'column type')
                AND mentions.usage NOT IN ('text', 'system column', 'current row')
                AND legacy.is_of_public(names.name, mentions.path)
            )
    )

    SELECT
        resolved.routine, resolved.inside, resolved.at, resolved.size, resolved.parts,
        resolved.usage, resolved.kind, resolved.name, resolved.qualified, resolved.moves,
        resolved.home, resolved.now_schema, resolved.now_name
    FROM resolved
    UNION ALL
    -- What a view has not is missed at each table of the statement.
    SELECT
        mentions.routine, mentions.inside, mentions.at, 0, mentions.parts, mentions.usage,
        tables.kind, tables.name, tables.qualified, tables.moves, tables.home, tables.now_schema,
        tables.now_name
    FROM mentions
    INNER JOIN resolved AS tables ON tables.routine = mentions.routine
        AND tables.statement = mentions.statement AND tables.kind IN ('table', 'partition')
        AND tables.usage IN ('table', 'insert')
    WHERE mentions.usage IN ('system column', 'current row')
    UNION ALL
    SELECT
        mentions.routine, mentions.inside, mentions.at, mentions.size, mentions.parts,
        mentions.usage, NULL, NULL, NULL, NULL, NULL, NULL, NULL
    FROM mentions
    WHERE mentions.usage IN ('dynamic', 'odd');
END
$function$;

REVOKE ALL ON FUNCTION legacy.routine_uses(oid) FROM public;
COMMENT ON FUNCTION legacy.routine_uses(oid) IS
'Which tables, sequences and enums with a home in the package the texts of routines name, how, and
where they are now; and what in them cannot be read. Without an argument, of all old routines. For
the tools of adoption.';
