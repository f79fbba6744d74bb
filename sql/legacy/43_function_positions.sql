-- In which position a name stands in a body, judged by the tokens around it. All that is known of
-- SQL's words stands here; legacy.mentions() walks.

CREATE FUNCTION legacy.keyword_effect(
    word text, before text, before_that text, head text, verb text, opener text, next_word text
)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN word = 'from' AND (
            opener IN ('extract', 'substring', 'trim', 'overlay', 'position')
            OR (before = 'distinct' AND before_that IN ('is', 'not'))
            OR head IN ('fetch', 'move', 'revoke', 'copy')
        ) THEN NULL
        WHEN word IN ('from', 'join') THEN 'table'
        WHEN word = 'using' AND verb IN ('delete', 'merge') AND next_word <> '(' THEN 'table'
        WHEN word = 'into' AND before IN ('insert', 'merge') THEN 'insert'
        WHEN word = 'into' THEN 'expression'
        WHEN word = 'update' AND next_word NOT IN ('set', 'of', 'on', 'or', ';', ')')
            AND before NOT IN ('for', 'key', 'do', 'on', 'or', 'before', 'after', 'of')
            THEN 'table'
        WHEN word IN ('truncate', 'lock', 'copy') AND head = word THEN word
        WHEN word = 'table' AND head NOT IN ('truncate', 'lock', 'create', 'alter', 'drop',
            'comment', 'grant', 'revoke') THEN 'table'
        WHEN word IN ('select', 'where', 'group', 'order', 'having', 'limit', 'offset', 'for',
            'set', 'values', 'returning', 'window', 'perform', 'return', 'if', 'union', 'except',
            'intersect', 'conflict') THEN 'expression'
    END
$function$;

REVOKE ALL ON FUNCTION legacy.keyword_effect(text, text, text, text, text, text, text) FROM public;
COMMENT ON FUNCTION legacy.keyword_effect(text, text, text, text, text, text, text) IS
'What a keyword says of the name after it: table, insert, truncate, lock, copy; expression: no
table follows; null: it says nothing. For legacy.mentions().';

CREATE FUNCTION legacy.name_usage(
    parts text[], expects text, before text, next_mark text, after_that text, head text, opener text
)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN next_mark = '%' AND after_that = 'rowtype' THEN 'row'
        WHEN next_mark = '%' AND after_that = 'type' AND expects = 'type' THEN 'column type'
        WHEN before = '::' OR expects = 'type' OR (before = 'as' AND opener = 'cast') THEN 'type'
        WHEN expects = 'table' AND next_mark = '(' THEN 'call'
        WHEN expects <> '' THEN expects
        WHEN head IN ('create', 'alter', 'drop', 'comment', 'grant', 'revoke', 'vacuum', 'analyze',
                'cluster', 'reindex', 'refresh')
            AND (cardinality(parts) > 1 OR before IN ('table', 'on', 'exists', 'only',
                'references', 'vacuum', 'analyze', 'cluster', 'like', 'verbose'))
            THEN CASE
                WHEN head = 'create' AND before IN ('table', 'exists') THEN 'create'
                ELSE 'ddl'
            END
        WHEN parts[cardinality(parts)] IN ('ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid')
            AND next_mark <> '(' AND before <> 'as' THEN 'system column'
        WHEN cardinality(parts) > 1 AND next_mark = '(' THEN 'call'
        WHEN cardinality(parts) > 2 OR (next_mark = '.' AND after_that LIKE '*%') THEN 'column'
        WHEN cardinality(parts) > 1 THEN 'other'
    END
$function$;

REVOKE ALL ON FUNCTION legacy.name_usage(text[], text, text, text, text, text, text) FROM public;
COMMENT ON FUNCTION legacy.name_usage(text[], text, text, text, text, text, text) IS
'In which position a name stands, from the tokens around it; null: one that cannot name a table.
For legacy.mentions().';

CREATE FUNCTION legacy.literal_usage(
    word text, before text, next_mark text, after_that text, opener text
)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN word = 'search_path' THEN 'odd'
        WHEN next_mark = '::' AND after_that IN ('regclass', 'regtype') THEN 'literal'
        WHEN before IN ('regclass', 'regtype') THEN 'literal'
        WHEN next_mark = 'as' AND after_that IN ('regclass', 'regtype') THEN 'literal'
        WHEN opener IN ('to_regclass', 'to_regtype', 'nextval', 'setval', 'currval',
            'pg_relation_size', 'pg_total_relation_size', 'pg_table_size', 'pg_indexes_size',
            'pg_get_serial_sequence', 'has_table_privilege', 'has_column_privilege',
            'row_security_active') THEN 'literal'
        WHEN opener IN ('schedule', 'schedule_in_database', 'query_to_xml', 'query_to_xmlschema',
            'ts_stat', 'crosstab', 'dblink', 'dblink_exec') THEN 'dynamic'
        ELSE 'text'
    END
$function$;

REVOKE ALL ON FUNCTION legacy.literal_usage(text, text, text, text, text) FROM public;
COMMENT ON FUNCTION legacy.literal_usage(text, text, text, text, text) IS
'What the server makes of a string: literal: the name of an object; dynamic: a statement; odd: it
changes the search_path; text: nothing. For legacy.mentions().';
