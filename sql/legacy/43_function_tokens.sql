-- Reads the text of a function the way the server's own scanner does: what is a name, a literal, a
-- comment. The server shows no parse tree of a body that it keeps as text, and a search for words
-- would take a comment or a message for a table.

CREATE FUNCTION legacy.code_tokens(code text, place integer)
RETURNS TABLE (at integer, kind text, word text, size integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- A name begins with a letter, an underscore or anything beyond ASCII.
    WITH found AS (
        SELECT matches.found[1] AS written, matches.number
        FROM regexp_matches(
            code_tokens.code,
            '\s+'
            '|[^\u0001-\u0040\u005b-\u005e\u0060\u007b-\u007f]'
            '[^\u0001-\u0023\u0025-\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f]*'
            '|[0-9]+(?:\.[0-9]+)?|\$[0-9]+|::|:=|\.\.|[-+*/<>=~!@#%^&|`?]+|.',
            'g'
        ) WITH ORDINALITY AS matches (found, number)
    ),

    placed AS (
        SELECT
            found.written,
            (code_tokens.place + sum(length(found.written)) OVER (ORDER BY found.number)
                - length(found.written))::integer AS at
        FROM found
    )

    SELECT
        placed.at,
        CASE
            WHEN placed.written ~ '^[^\u0001-\u0040\u005b-\u005e\u0060\u007b-\u007f]' THEN 'word'
            WHEN placed.written ~ '^\$?[0-9]' THEN 'number'
            ELSE 'mark'
        END,
        lower(placed.written COLLATE "C"),
        length(placed.written)
    FROM placed
    WHERE placed.written !~ '^\s'
    ORDER BY placed.at
$function$;

REVOKE ALL ON FUNCTION legacy.code_tokens(text, integer) FROM public;
COMMENT ON FUNCTION legacy.code_tokens(text, integer) IS
'The words, numbers and marks of code without literals, quoted names and comments, which begins at
that place. For legacy.tokens().';

CREATE FUNCTION legacy.comment_size(source text)
RETURNS integer
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_at integer := 3;
    v_next integer;
    v_depth integer := 1;
BEGIN
    IF source LIKE '--%' THEN
        RETURN length(substring(source, '^[^\n\r]*'));
    END IF;

    WHILE v_depth > 0 LOOP
        v_next := regexp_instr(source, '/\*|\*/', v_at);
        IF v_next = 0 THEN
            RETURN length(source);
        END IF;
        v_depth := v_depth + CASE substr(source, v_next, 2) WHEN '/*' THEN 1 ELSE -1 END;
        v_at := v_next + 2;
    END LOOP;
    RETURN v_at - 1;
END
$function$;

REVOKE ALL ON FUNCTION legacy.comment_size(text) FROM public;
COMMENT ON FUNCTION legacy.comment_size(text) IS
'How many characters the comment has with which this text begins; comments of the /* kind nest.
For legacy.tokens().';

CREATE FUNCTION legacy.tokens(source text)
RETURNS TABLE (at integer, kind text, word text, size integer)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_name constant text :=
        '[^\u0001-\u0040\u005b-\u005e\u0060\u007b-\u007f]'
        '[^\u0001-\u0023\u0025-\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f]*';
    c_tag constant text :=
        '\$(?:[^\u0001-\u0040\u005b-\u005e\u0060\u007b-\u007f]'
        '[^\u0001-\u002f\u003a-\u0040\u005b-\u005e\u0060\u007b-\u007f]*)?\$';
    c_code constant text :=
        '^(?:' || c_name || '|[^-/''"$]|-(?!-)|/(?!\*)|\$(?!' || substr(c_tag, 3) || '))+';
    v_rest text := source;
    v_code text;
    v_tag text;
    v_raw text;
BEGIN
    at := 1;
    WHILE v_rest <> '' LOOP
        v_code := substring(v_rest, c_code);
        -- The letter before the quote belongs to the literal.
        IF v_code ~ '(?:^|[^[:alnum:]_$])[eE]$'
            AND substr(v_rest, length(v_code) + 1, 1) = ''''
        THEN
            v_code := left(v_code, -1);
        END IF;
        IF v_code <> '' THEN
            RETURN QUERY SELECT tokens.* FROM legacy.code_tokens(v_code, at) AS tokens;
            at := at + length(v_code);
            v_rest := substr(v_rest, length(v_code) + 1);
            CONTINUE WHEN v_rest = '';
        END IF;

        IF v_rest ~ '^(?:--|/\*)' THEN
            size := legacy.comment_size(v_rest);
        ELSIF v_rest LIKE '$%' THEN
            v_tag := substring(v_rest, '^' || c_tag);
            size := strpos(substr(v_rest, length(v_tag) + 1), v_tag);
            size := CASE size
                WHEN 0 THEN length(v_rest) ELSE size + 2 * length(v_tag) - 1
            END;
            kind := 'string';
            word := substr(v_rest, length(v_tag) + 1, size - 2 * length(v_tag));
            RETURN NEXT;
        ELSE
            v_raw := substring(v_rest, CASE lower(left(v_rest, 1))
                WHEN 'e' THEN '^[eE]''(?:[^''\\]|\\.|'''')*''?'
                WHEN '"' THEN '^"(?:[^"]|"")*"?'
                ELSE '^''(?:[^'']|'''')*''?'
            END);
            size := length(v_raw);
            kind := CASE
                WHEN v_raw LIKE '"%' AND v_code ~ '[uU]&$' THEN 'odd'
                WHEN v_raw LIKE '"%' THEN 'name'
                WHEN v_raw ~ '^[eE]' AND strpos(v_raw, '\') > 0 THEN 'odd'
                ELSE 'string'
            END;
            word := CASE
                WHEN v_raw LIKE '"%' THEN replace(substr(v_raw, 2, size - 2), '""', '"')
                ELSE replace(regexp_replace(v_raw, '^[eE]?''|''$', '', 'g'), '''''', '''')
            END;
            RETURN NEXT;
        END IF;
        at := at + size;
        v_rest := substr(v_rest, size + 1);
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION legacy.tokens(text) FROM public;
COMMENT ON FUNCTION legacy.tokens(text) IS
'The tokens of a text in SQL or plpgsql, without blanks and comments: place, kind (word, name: in
double quotes, string, number, mark, odd: with escapes that are not read here), what it says and
its size in the text. For the tools of adoption.';
