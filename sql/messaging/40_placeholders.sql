-- Texts with placeholders: {{name}}, nothing more. No conditions, no loops, no nesting: what a
-- person's name is filled in as is never read as a placeholder itself.

CREATE FUNCTION messaging.placeholders(template text)
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT DISTINCT found.names[1]
        FROM regexp_matches(template, '[{]{2} *([a-z][a-z0-9_]{0,59}) *[}]{2}', 'g')
            AS found (names)
        ORDER BY 1
    )
$function$;

REVOKE ALL ON FUNCTION messaging.placeholders(text) FROM public;
COMMENT ON FUNCTION messaging.placeholders(text) IS
'The names of the placeholders of a text, each once, in order; empty for null. For the package''s
own functions.';

CREATE FUNCTION messaging.check_placeholders(template text, field text, allowed text[])
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_unknown text;
BEGIN
    IF regexp_replace(template, '[{]{2} *[a-z][a-z0-9_]{0,59} *[}]{2}', '', 'g')
        ~ '[{]{2}|[}]{2}'
    THEN
        PERFORM ops.raise_error(
            'YP450', format('The %s has braces that are no {{name}}.', field)
        );
        RETURN;
    END IF;

    SELECT string_agg(name, ', ' ORDER BY name) INTO v_unknown
    FROM unnest(messaging.placeholders(template)) AS name
    WHERE name <> ALL(allowed);
    IF v_unknown IS NOT NULL THEN
        PERFORM ops.raise_error(
            'YP450', format('The %s uses names that are not declared: %s.', field, v_unknown)
        );
        RETURN;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION messaging.check_placeholders(text, text, text[]) FROM public;
COMMENT ON FUNCTION messaging.check_placeholders(text, text, text[]) IS
'Lets pass a text whose placeholders are all written as {{name}} and of the allowed names. Errors:
YP450 they are not. For the package''s own functions.';

CREATE FUNCTION messaging.fill_in(template text, field text, fillings jsonb)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_missing text;
BEGIN
    SELECT string_agg(name, ', ' ORDER BY name) INTO v_missing
    FROM unnest(messaging.placeholders(template)) AS name
    WHERE fillings ->> name IS NULL;
    IF v_missing IS NOT NULL THEN
        PERFORM ops.raise_error('YP450', format('The %s lacks values: %s.', field, v_missing));
        RETURN NULL;
    END IF;

    -- In one pass over the pieces between placeholders: values are not read again.
    RETURN (
        SELECT string_agg(
            pieces.piece || coalesce(
                CASE
                    -- A line of its own would be a header of the mail.
                    WHEN field = 'subject'
                        THEN regexp_replace(fillings ->> names.name[1], '[\r\n]+', ' ', 'g')
                    ELSE fillings ->> names.name[1]
                END,
                ''
            ),
            '' ORDER BY pieces.place
        )
        FROM regexp_split_to_table(template, '[{]{2} *[a-z][a-z0-9_]{0,59} *[}]{2}')
            WITH ORDINALITY AS pieces (piece, place)
        LEFT JOIN regexp_matches(template, '[{]{2} *([a-z][a-z0-9_]{0,59}) *[}]{2}', 'g')
            WITH ORDINALITY AS names (name, place)
            ON names.place = pieces.place
    );
END
$function$;

REVOKE ALL ON FUNCTION messaging.fill_in(text, text, jsonb) FROM public;
COMMENT ON FUNCTION messaging.fill_in(text, text, jsonb) IS
'The text with the values of an object {"<name>": text} in place of its placeholders; null for
null. In a subject line breaks of values become blanks. Nothing is escaped: who turns Markdown
into HTML escapes. Errors: YP450 a value is missing. For the package''s own functions.';
