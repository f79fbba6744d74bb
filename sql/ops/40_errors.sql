-- How functions refuse. ops.raise_error() is the only place that raises an error of class YP;
-- ops.require() is the short form for an argument that breaks its rule.

CREATE FUNCTION ops.raise_error(code text, detail text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_error ops.error_codes;
BEGIN
    SELECT * INTO STRICT v_error
    FROM ops.error_codes
    WHERE error_codes.code = raise_error.code;

    RAISE EXCEPTION USING
        ERRCODE = v_error.code,
        MESSAGE = v_error.message,
        DETAIL = coalesce(raise_error.detail, ''),
        HINT = v_error.cure;
END
$function$;

REVOKE ALL ON FUNCTION ops.raise_error(text, text) FROM public;
COMMENT ON FUNCTION ops.raise_error(text, text) IS
'Raises the registered error with its message and cure; detail is a full sentence without secrets.
P0002 when the code is not in ops.error_codes. For the package''s own functions.';

CREATE FUNCTION ops.require(holds boolean, argument text, rule text)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF holds IS NOT TRUE THEN
        PERFORM ops.raise_error('YP003', format('Argument %s %s.', argument, rule));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ops.require(boolean, text, text) FROM public;
COMMENT ON FUNCTION ops.require(boolean, text, text) IS
'Raises YP003 naming the argument unless holds is true; null does not hold. The rule completes
the sentence "Argument <name> ...". For the package''s own functions.';

CREATE FUNCTION ops.require_array(items jsonb, argument text, most integer)
RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        CASE
            WHEN jsonb_typeof(items) = 'array' THEN jsonb_array_length(items) BETWEEN 1 AND most
        END,
        argument, format('must be an array of 1 to %s objects', most)
    );
    RETURN items;
END
$function$;

REVOKE ALL ON FUNCTION ops.require_array(jsonb, text, integer) FROM public;
COMMENT ON FUNCTION ops.require_array(jsonb, text, integer) IS
'The items, if they are an array of 1 to so many; else YP003 naming the argument. What each of them
is the caller looks at. For the package''s own functions.';
