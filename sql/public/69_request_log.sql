-- Writing the log of requests. What servers hand in is cleaned here once more, whatever they have
-- taken out themselves, and cut where it is long: a log must never be what leaks.

CREATE FUNCTION public.log_request(
    source_type text,
    function_name text DEFAULT NULL,
    http_method text DEFAULT NULL,
    url text DEFAULT NULL,
    headers jsonb DEFAULT NULL,
    body jsonb DEFAULT NULL,
    response_status integer DEFAULT NULL,
    response_body jsonb DEFAULT NULL,
    execution_time_ms integer DEFAULT NULL,
    error_message text DEFAULT NULL,
    correlation_id uuid DEFAULT NULL,
    user_id uuid DEFAULT NULL
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_id uuid;
BEGIN
    PERFORM ops.require(
        coalesce(source_type ~ '\S' AND char_length(source_type) <= 100, FALSE), 'source_type',
        'must be a text of 1 to 100 characters'
    );
    PERFORM ops.require(
        coalesce(upper(http_method) ~ '^[A-Z]{3,10}$', TRUE), 'http_method',
        'must be a method of HTTP'
    );
    PERFORM ops.require(
        coalesce(jsonb_typeof(headers) = 'object', TRUE), 'headers',
        'must be an object of name to value'
    );
    PERFORM ops.require(
        coalesce(response_status BETWEEN 100 AND 599, TRUE), 'response_status',
        'must be a status of HTTP'
    );
    PERFORM ops.require(
        coalesce(execution_time_ms >= 0, TRUE), 'execution_time_ms', 'must not be negative'
    );

    INSERT INTO public.request_logs (
        correlation_id, user_id, source_type, function_name, http_method, url, headers, body,
        response_status, response_body, execution_time_ms, error_message
    )
    VALUES (
        log_request.correlation_id, log_request.user_id, log_request.source_type,
        left(log_request.function_name, 200), upper(log_request.http_method),
        -- Addresses of people stand in paths too.
        left(
            regexp_replace(
                ops.redact_text(log_request.url), '[^/?&=#\s]+(@|%40)[^/?&=#\s]+', '[redacted]', 'g'
            ), 2000
        ),
        (
            SELECT coalesce(
                jsonb_object_agg(
                    header.name, left(ops.redact_text(header.value), 1000)
                ), '{}'
            )
            FROM jsonb_each_text(log_request.headers) AS header (name, value)
            WHERE NOT ops.is_secret_name(header.name)
            HAVING log_request.headers IS NOT NULL
        ),
        ops.loggable(log_request.body), log_request.response_status,
        ops.loggable(log_request.response_body), log_request.execution_time_ms,
        left(ops.redact_text(log_request.error_message), 2000)
    )
    RETURNING request_logs.id INTO v_id;
    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION public.log_request(
    text, text, text, text, jsonb, jsonb, integer, jsonb, integer, text, uuid, uuid
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.log_request(
    text, text, text, text, jsonb, jsonb, integer, jsonb, integer, text, uuid, uuid
) TO service_role;
COMMENT ON FUNCTION public.log_request(
    text, text, text, text, jsonb, jsonb, integer, jsonb, integer, text, uuid, uuid
) IS
'Logs a request that a server got or made, and returns its id. Headers, parameters and members with
secret names (token, password, cookie and so on) are taken out, and tokens, keys, numbers of cards
and, from url, mail addresses; bodies over 16 kB leave their size alone: {"omitted_bytes": n}. Times
are milliseconds. Errors: YP003 an argument. Callable by service_role.';
