-- Requests of the signed-in: each is done once for one header Idempotency-Key, and each caller has
-- so many a minute. Functions with a key of their own in their tables do not need these keys.

CREATE FUNCTION users.begin_request(scope text, request jsonb)
RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- The standard writes the header in quotes, and hardly a client does.
    v_key constant text := btrim(ops.request_header('idempotency-key'), '"');
    v_response jsonb;
BEGIN
    IF v_key IS NULL THEN
        RETURN NULL;
    END IF;

    PERFORM ops.require(
        v_key ~ '^[\x21-\x7e]{1,200}$', 'Idempotency-Key',
        'must be 1 to 200 printable characters of ASCII'
    );
    SELECT claimed.response INTO v_response
    FROM ops.claim_request(users.require_caller(), begin_request.scope, v_key, request) AS claimed;
    RETURN v_response;
END
$function$;

REVOKE ALL ON FUNCTION users.begin_request(text, jsonb) FROM public;
COMMENT ON FUNCTION users.begin_request(text, jsonb) IS
'The answer that the caller was given for this request and its header Idempotency-Key; null: it is
to be done now, or there is no such header. request holds all arguments. Errors: YP001, YP009 not
signed in or no profile; YP003 the header; YP006 the key was used with other arguments; YP420 a
server is at it. For the package''s own functions.';

CREATE FUNCTION users.finish_request(scope text, response jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE public.idempotency_keys
    SET response = coalesce(finish_request.response, 'null')
    WHERE idempotency_keys.user_id = users.caller_id()
        AND idempotency_keys.scope = finish_request.scope
        AND idempotency_keys.key = btrim(ops.request_header('idempotency-key'), '"')
        AND idempotency_keys.response IS NULL
        AND idempotency_keys.lock_token IS NULL;
END
$function$;

REVOKE ALL ON FUNCTION users.finish_request(text, jsonb) FROM public;
COMMENT ON FUNCTION users.finish_request(text, jsonb) IS
'Remembers the answer for 24 hours, where users.begin_request() of this transaction said that the
request is to be done; does nothing without the header. For the package''s own functions.';

CREATE FUNCTION users.request_address()
RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT encode(sha256(convert_to(concat(
        current_setting('yardpass.address_key', TRUE),
        -- What stands left of the trusted proxies' own words the client may have written.
        btrim(split_part(
            ops.request_header('x-forwarded-for'), ',',
            -coalesce(nullif(current_setting('yardpass.trusted_proxies', TRUE), ''), '1')::integer
        ))
    ), 'UTF8')), 'hex')
$function$;

REVOKE ALL ON FUNCTION users.request_address() FROM public;
COMMENT ON FUNCTION users.request_address() IS
'Keyed hash, 64 hexadecimal digits, of the network address that the nearest of
yardpass.trusted_proxies (1) proxies saw; the same for all who come without one. The key is the
setting yardpass.address_key. For the package''s own functions.';

CREATE FUNCTION users.admit_request(bucket text, at_most integer)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_admission record;
BEGIN
    -- A server calls for many people, and counts them itself: see public.admit_request().
    IF ops.is_service() THEN
        RETURN;
    END IF;

    SELECT * INTO STRICT v_admission
    FROM ops.admit(users.caller_id(), users.request_address(), bucket, at_most);
    IF v_admission.admitted = 0 THEN
        PERFORM ops.raise_error('YP422', format(
            '%s may be done %s times a minute, again from %s.', bucket, at_most,
            to_char(v_admission.resets_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        ));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION users.admit_request(text, integer) FROM public;
COMMENT ON FUNCTION users.admit_request(text, integer) IS
'Counts the request of the caller, or of her address where nobody is signed in. The place is taken
with the transaction: a request that fails gives it back. Errors: YP422 she had at_most in this
minute, with the time of the next in the detail. For the package''s own functions.';
