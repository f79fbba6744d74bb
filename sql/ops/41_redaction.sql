-- What is logged loses its secrets first: by the names they go under, and by their looks where they
-- stand in a text. Rather too much is taken out than too little.

CREATE FUNCTION ops.is_secret_name(name text)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        is_secret_name.name ~* (
            'passw|passphrase|secret|token|authori[sz]ation|cookie|api[-_ ]?key|private[-_ ]?key'
            '|access[-_ ]?key|credential|session|signature|jwt|otp|cvc|cvv|iban|ssn'
            '|card[-_ ]?number|account[-_ ]?number|routing[-_ ]?number|tax[-_ ]?id|birth'
            '|^(code|pin|key|auth|number|sig)$'
            '|(qr|guest|verification|confirmation|backup|recovery|security)[-_ ]?code'
        ), FALSE
    )
$function$;

REVOKE ALL ON FUNCTION ops.is_secret_name(text) FROM public;
COMMENT ON FUNCTION ops.is_secret_name(text) IS
'Whether what goes under this name, of a header, a key of JSON or a parameter, is kept out of logs.
For the package''s own functions.';

CREATE FUNCTION ops.redact_text(content text)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_mark constant text := '[redacted]';
    v_text text := content;
    v_pattern text;
BEGIN
    -- Parameters of an address, and passwords in one.
    v_text := regexp_replace(
        v_text,
        '([?&;#](?:[^=&;#\s]*(?:passw|secret|token|auth|key|code|signature|session|otp|jwt)'
        '[^=&;#\s]*|sig|pin)=)[^&;#\s"]*',
        '\1' || c_mark, 'gi'
    );
    v_text := regexp_replace(v_text, '(://)[^/?#\s@"]+@', '\1' || c_mark || '@', 'g');
    v_text := regexp_replace(v_text, '\m(bearer|basic)\s+[^\s"'',;]+', '\1 ' || c_mark, 'gi');
    FOREACH v_pattern IN ARRAY ARRAY[
        -- Tokens of JSON, keys of processors and of the platform, secrets of webhooks.
        'eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?',
        '\m(?:sk|rk|pk|sb|pi|seti)_[A-Za-z0-9_]*(?:live|test|secret)_[A-Za-z0-9_]+',
        '\mwhsec_[A-Za-z0-9+/=_-]+',
        -- Numbers of cards, in one piece or in groups; a time in milliseconds begins with 1.
        '\m[2-6][0-9]{3}(?:[ -]?[0-9]{3,6}){2}(?:[ -]?[0-9]{1,5})?\M',
        -- The platform's own random secrets: 256 bits in hexadecimal.
        '\m[0-9a-f]{64}\M'
    ] LOOP
        v_text := regexp_replace(v_text, v_pattern, c_mark, 'g');
    END LOOP;
    RETURN v_text;
END
$function$;

REVOKE ALL ON FUNCTION ops.redact_text(text) FROM public;
COMMENT ON FUNCTION ops.redact_text(text) IS
'The text with [redacted] in the place of tokens, keys, passwords of addresses, secret parameters
and numbers of cards. For the package''s own functions.';

CREATE FUNCTION ops.redact(content jsonb, depth integer DEFAULT 0)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_deepest constant integer := 32;
    c_mark constant jsonb := '"[redacted]"'::jsonb;
BEGIN
    IF depth > c_deepest THEN
        RETURN c_mark;
    END IF;

    CASE jsonb_typeof(content)
        WHEN 'object' THEN
            RETURN (
                SELECT coalesce(jsonb_object_agg(
                    ops.redact_text(members.key),
                    CASE
                        WHEN members.value = 'null' THEN members.value
                        WHEN ops.is_secret_name(members.key) THEN c_mark
                        ELSE ops.redact(members.value, depth + 1)
                    END
                ), '{}')
                FROM jsonb_each(content) AS members (key, value)
            );
        WHEN 'array' THEN
            RETURN (
                SELECT coalesce(
                    jsonb_agg(
                        ops.redact(items.item, depth + 1) ORDER BY items.place
                    ), '[]'
                )
                FROM jsonb_array_elements(content) WITH ORDINALITY AS items (item, place)
            );
        WHEN 'string' THEN
            RETURN to_jsonb(ops.redact_text(content #>> '{}'));
        WHEN 'number' THEN
            -- A number of a card may come as a number.
            RETURN CASE
                WHEN ops.redact_text(content #>> '{}') = content #>> '{}' THEN content
                ELSE c_mark
            END;
        ELSE
            RETURN content;
    END CASE;
END
$function$;

REVOKE ALL ON FUNCTION ops.redact(jsonb, integer) FROM public;
COMMENT ON FUNCTION ops.redact(jsonb, integer) IS
'The JSON with "[redacted]" for what goes under a secret name, and for secrets in texts; below 32
levels for everything. Null for null. For the package''s own functions.';

CREATE FUNCTION ops.loggable(content jsonb)
RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN octet_length(loggable.content::text) > 16384
            THEN jsonb_build_object('omitted_bytes', octet_length(loggable.content::text))
        ELSE ops.redact(loggable.content)
    END
$function$;

REVOKE ALL ON FUNCTION ops.loggable(jsonb) FROM public;
COMMENT ON FUNCTION ops.loggable(jsonb) IS
'What a log keeps of a body: all but its secrets, and of one over 16 kB the size alone, as
{"omitted_bytes": n}. Null for null. For the package''s own functions.';
