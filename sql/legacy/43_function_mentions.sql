-- What a body names, and in which position: a table to read, a type, a literal that the server
-- takes for an object. A small state machine over the tokens, one level for each open parenthesis;
-- what it does not understand it says so, and then nothing is proved.

CREATE FUNCTION legacy.mentions(source text, is_plpgsql boolean)
RETURNS TABLE (at integer, size integer, parts text[], usage text, statement integer)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_at integer[];
    v_size integer[];
    v_kind text[];
    v_word text[];
    v_key text[];  -- the word or mark; empty for names in quotes and literals
    v_last integer;
    i integer := 1;
    j integer;
    d integer := 1;
    v_clause text[] := ARRAY['expression'];
    v_verb text[] := ARRAY[''];
    v_head text[] := ARRAY[''];
    v_opener text[] := ARRAY[''];
    v_with text[] := ARRAY[''];  -- name, named, as, done: within the list of a WITH
    v_cte text[] := ARRAY[''];
    v_recursive boolean[] := ARRAY[FALSE];
    v_hidden text[] := '{}';  -- names that are no tables here, and how deep they count
    v_hidden_depth integer[] := '{}';
    v_expects text := '';
    v_effect text;
    v_starts boolean := TRUE;
    v_declares boolean := FALSE;
    v_target text[];  -- of the INSERT
    v_table text[];  -- the last one that is read
    v_level integer;
BEGIN
    SELECT
        array_agg(tokens.at), array_agg(tokens.size), array_agg(tokens.kind),
        array_agg(tokens.word),
        array_agg(CASE WHEN tokens.kind IN ('word', 'mark') THEN tokens.word ELSE '' END)
            || '{"","","",""}'::text[],
        count(*)
    INTO v_at, v_size, v_kind, v_word, v_key, v_last
    FROM legacy.tokens(source) AS tokens;

    statement := 1;
    WHILE i <= v_last LOOP
        at := v_at[i];
        size := v_size[i];
        IF v_key[i] = '(' THEN
            d := d + 1;
            v_opener[d] := CASE v_with[d - 1]
                WHEN 'as' THEN 'with' ELSE coalesce(v_key[i - 1], '')
            END;
            v_clause[d] := CASE v_expects WHEN 'table' THEN 'from' ELSE 'expression' END;
            v_verb[d] := '';
            v_head[d] := '';
            v_with[d] := '';
            v_recursive[d] := FALSE;
            IF v_opener[d] = 'with' AND v_recursive[d - 1] THEN
                v_hidden := v_hidden || v_cte[d - 1];
                v_hidden_depth := v_hidden_depth || (d - 1);
            END IF;
            v_expects := CASE v_expects WHEN 'table' THEN 'table' ELSE '' END;
            v_starts := TRUE;
        ELSIF v_key[i] IN (')', ';') THEN
            v_level := CASE v_key[i] WHEN ')' THEN d - 1 ELSE 0 END;
            SELECT
                coalesce(array_agg(hidden.name), '{}'), coalesce(array_agg(hidden.depth), '{}')
            INTO v_hidden, v_hidden_depth
            FROM unnest(v_hidden, v_hidden_depth) AS hidden (name, depth)
            WHERE hidden.depth <= v_level;
            IF v_key[i] = ';' THEN
                d := 1;
                v_clause[d] := 'expression';
                v_verb[d] := '';
                v_head[d] := '';
                v_with[d] := '';
                v_recursive[d] := FALSE;
                v_starts := TRUE;
                statement := statement + 1;
            ELSIF d > 1 THEN
                d := d - 1;
                IF v_opener[d + 1] = 'with' THEN
                    v_hidden := v_hidden || v_cte[d];
                    v_hidden_depth := v_hidden_depth || d;
                    v_with[d] := 'done';
                END IF;
            END IF;
            v_expects := '';
        ELSIF v_key[i] = ',' THEN
            IF v_with[d] = 'done' THEN
                v_with[d] := 'name';
            ELSE
                v_expects := CASE v_clause[d]
                    WHEN 'from' THEN 'table'
                    WHEN 'truncate' THEN 'truncate'
                    WHEN 'lock' THEN 'lock'
                    ELSE ''
                END;
            END IF;
        ELSIF v_kind[i] IN ('string', 'odd') THEN
            parts := ARRAY[v_word[i]];
            usage := CASE v_kind[i]
                WHEN 'odd' THEN 'odd'
                ELSE legacy.literal_usage(
                    v_word[i], coalesce(v_key[i - 1], ''), v_key[i + 1], v_key[i + 2], v_opener[d]
                )
            END;
            IF usage = 'dynamic' THEN
                parts := ARRAY[substr(source, at, size)];
            END IF;
            RETURN NEXT;
        ELSIF v_kind[i] IN ('word', 'name') THEN
            IF is_plpgsql AND d = 1 AND NOT (v_declares AND v_key[i] <> 'begin')
                AND v_key[i] IN ('begin', 'then', 'else', 'loop') AND v_key[i + 1] <> '.'
            THEN
                v_declares := FALSE;
                v_starts := TRUE;
                v_expects := '';
                i := i + 1;
                CONTINUE;
            ELSIF is_plpgsql AND v_starts AND v_key[i] = 'declare' THEN
                v_declares := TRUE;
                i := i + 1;
                CONTINUE;
            ELSIF v_starts AND v_declares AND d = 1 THEN
                v_starts := FALSE;
                i := i + CASE v_key[i + 1] WHEN 'constant' THEN 2 ELSE 1 END;
                v_expects := CASE
                    WHEN v_key[i] IN ('alias', 'cursor', 'no', 'scroll') THEN '' ELSE 'type'
                END;
                CONTINUE;
            ELSIF v_starts THEN
                v_head[d] := v_key[i];
                v_starts := FALSE;
            END IF;

            IF v_with[d] = 'name' THEN
                v_recursive[d] := v_recursive[d] OR v_key[i] = 'recursive';
                IF v_key[i] <> 'recursive' THEN
                    v_cte[d] := v_word[i];
                    v_with[d] := 'named';
                END IF;
                i := i + 1;
                CONTINUE;
            ELSIF v_with[d] = 'named' AND v_key[i] = 'as' THEN
                v_with[d] := 'as';
            ELSIF v_with[d] = 'done' THEN
                v_with[d] := '';
            END IF;

            IF v_key[i + 1] <> '.' THEN
                v_effect := legacy.keyword_effect(
                    v_key[i], coalesce(v_key[i - 1], ''), coalesce(v_key[i - 2], ''), v_head[d],
                    v_verb[d], v_opener[d], v_key[i + 1]
                );
                IF v_key[i] IN ('select', 'insert', 'update', 'delete', 'merge') THEN
                    v_verb[d] := v_key[i];
                END IF;
            ELSE
                v_effect := NULL;
            END IF;

            j := i;
            parts := ARRAY[v_word[i]];
            usage := NULL;
            IF v_key[i] = 'with' AND v_key[i + 1] NOT IN ('ordinality', 'check', 'time')
                AND (v_key[i + 1] = 'recursive' OR v_key[i + 2] IN ('as', '('))
            THEN
                v_with[d] := 'name';
                v_recursive[d] := FALSE;
            ELSIF v_key[i] = 'execute' AND is_plpgsql
                AND v_head[d] NOT IN ('grant', 'revoke', 'create', 'alter')
            THEN
                v_level := 0;
                WHILE j < v_last AND NOT (
                    v_level = 0 AND v_key[j + 1] IN (';', 'into', 'using', 'loop', ')')
                ) LOOP
                    j := j + 1;
                    v_level := v_level
                        + CASE v_key[j] WHEN '(' THEN 1 WHEN ')' THEN -1 ELSE 0 END;
                END LOOP;
                v_verb[d] := 'execute';
                at := v_at[least(i + 1, v_last)];
                size := v_at[j] + v_size[j] - at;
                parts := ARRAY[substr(source, at, size)];
                usage := 'dynamic';
            ELSIF v_effect = 'expression' THEN
                v_clause[d] := 'expression';
                v_expects := '';
            ELSIF v_effect IS NOT NULL THEN
                v_expects := v_effect;
                v_clause[d] := CASE
                    WHEN v_effect = 'insert' OR v_key[i] = 'update' THEN 'expression'
                    WHEN v_effect = 'table' THEN 'from'
                    ELSE v_effect
                END;
            ELSIF v_key[i] = 'search_path' THEN
                usage := 'odd';
            ELSIF v_key[i] = 'constraint' AND v_key[i - 1] = 'on' AND v_key[i - 2] = 'conflict' THEN
                parts := v_target;
                size := 0;
                usage := 'constraint';
            ELSIF v_key[i] = 'of' AND v_key[i - 1] = 'current' THEN
                size := 0;
                usage := 'current row';
            ELSIF v_key[i] = 'tablesample' THEN
                parts := v_table;
                size := 0;
                usage := 'sample';
            ELSIF v_key[i + 1] <> '.' AND v_key[i] IN ('if', 'not', 'exists', 'only', 'table',
                'lateral', 'function', 'procedure', 'schema', 'all')
            THEN
                NULL;  -- what is expected stands behind it
            ELSE
                WHILE v_key[j + 1] = '.' AND v_kind[j + 2] IN ('word', 'name') LOOP
                    j := j + 2;
                    parts := parts || v_word[j];
                END LOOP;
                size := v_at[j] + v_size[j] - at;
                usage := legacy.name_usage(
                    parts, v_expects, coalesce(v_key[i - 1], ''), v_key[j + 1], v_key[j + 2],
                    v_head[d], v_opener[d]
                );
                IF cardinality(parts) = 1 AND parts[1] = ANY(v_hidden) AND usage <> 'type' THEN
                    usage := NULL;
                ELSIF usage IS NULL AND v_kind[j + 1] = 'string' AND v_key[i] <> '' THEN
                    usage := 'type';
                ELSIF usage = 'insert' THEN
                    v_target := parts;
                    v_level := j + CASE v_key[j + 1] WHEN 'as' THEN 3 ELSE 1 END;
                    IF NOT (
                        (v_key[v_level] = '('
                            AND v_key[v_level + 1] NOT IN ('select', 'with', 'values', '('))
                        OR v_key[v_level] = 'default' OR v_verb[d] = 'merge'
                    ) THEN
                        usage := 'insert of rows';
                    END IF;
                ELSIF usage = 'table' THEN
                    v_table := parts;
                ELSIF usage = 'create' AND cardinality(parts) = 1 THEN
                    v_hidden := v_hidden || parts;
                    v_hidden_depth := v_hidden_depth || 0;
                END IF;
                v_expects := '';
            END IF;
            IF usage IS NOT NULL THEN
                RETURN NEXT;
            END IF;
            i := j;
        ELSIF v_key[i] = '>>' AND v_key[i - 2] = '<<' THEN
            v_starts := TRUE;
        END IF;
        i := i + 1;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.mentions(text, boolean) FROM public;
COMMENT ON FUNCTION legacy.mentions(text, boolean) IS
'What a text in SQL or plpgsql names: place and size in the text, the parts of the name (for a
literal or an EXECUTE its text), the position, and the number of the statement. For the tools of
adoption.';
