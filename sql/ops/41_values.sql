-- Objects of values that a client sends where a function takes many of them, each of which may be
-- left out: what is in such an object is judged here, before anything is cast.

CREATE FUNCTION ops.is_of_kind(value jsonb, kind text)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_day constant text := '[0-9]{4}-[0-9]{2}-[0-9]{2}';
    v_clock constant text := '([01][0-9]|2[0-3]):[0-5][0-9]';
    v_text constant text := value #>> '{}';
BEGIN
    CASE kind
        WHEN 'text' THEN
            RETURN jsonb_typeof(value) = 'string';
        WHEN 'integer' THEN
            RETURN jsonb_typeof(value) = 'number' AND v_text ~ '^-?[0-9]{1,18}$';
        WHEN 'day' THEN
            RETURN jsonb_typeof(value) = 'string' AND v_text ~ ('^' || v_day || '$')
                AND isfinite(v_text::date);
        WHEN 'clock' THEN
            RETURN jsonb_typeof(value) = 'string' AND v_text ~ ('^' || v_clock || '$');
        WHEN 'instant' THEN
            RETURN jsonb_typeof(value) = 'string'
                AND v_text ~ (
                    '^' || v_day || '[T ]' || v_clock || '(:[0-5][0-9]([.][0-9]{1,6})?)?'
                    || '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$'
                )
                AND isfinite(v_text::timestamptz);
        WHEN 'local time' THEN
            RETURN jsonb_typeof(value) = 'string'
                AND v_text ~ ('^' || v_day || '[T ]' || v_clock || '(:[0-5][0-9])?$')
                AND isfinite(v_text::timestamp);
        ELSE
            RETURN jsonb_typeof(value) = kind;
    END CASE;
EXCEPTION
    -- It looks like a time, and the calendar has no such day.
    WHEN data_exception THEN
        RETURN FALSE;
END
$function$;

REVOKE ALL ON FUNCTION ops.is_of_kind(jsonb, text) FROM public;
COMMENT ON FUNCTION ops.is_of_kind(jsonb, text) IS
'Whether a value of JSON is of a kind: text, integer, boolean, number, object, array, day, clock
(20:00), instant (a time with its offset) or local time (one without). For the package''s own
functions.';

CREATE FUNCTION ops.require_values(argument text, given jsonb, kinds jsonb)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key text;
    v_value jsonb;
    v_kind text;
BEGIN
    PERFORM ops.require(jsonb_typeof(given) = 'object', argument, 'must be an object');
    PERFORM ops.require(
        octet_length(given::text) <= 65536, argument, 'must be at most 65536 bytes long'
    );

    FOR v_key, v_value IN SELECT * FROM jsonb_each(given) LOOP
        PERFORM ops.require(
            kinds ? v_key, argument, format('knows no %s', left(v_key, 100))
        );
        v_kind := rtrim(kinds ->> v_key, '?');
        PERFORM ops.require(
            CASE
                WHEN v_value = 'null' THEN kinds ->> v_key LIKE '%?'
                ELSE ops.is_of_kind(v_value, v_kind)
            END,
            v_key,
            format('must be of the kind %s', v_kind)
            || CASE WHEN kinds ->> v_key LIKE '%?' THEN ', or null' ELSE '' END
        );
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.require_values(text, jsonb, jsonb) FROM public;
COMMENT ON FUNCTION ops.require_values(text, jsonb, jsonb) IS
'Raises YP003 unless given is an object whose keys are all in kinds, and each value of the kind that
stands there, see ops.is_of_kind(); "integer?" may also be null. For the package''s own functions.';
