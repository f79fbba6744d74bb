-- Requests that must not be done twice. Who claims a key first does the work; everybody else with
-- the same key waits for the end of that transaction and is given the same answer. The key and the
-- effect are of one transaction, so an error or a crash forgets both, and the next one begins anew.

CREATE FUNCTION ops.request_header(name text)
RETURNS text
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN nullif(current_setting('request.headers', true), '')::jsonb ->> request_header.name;
EXCEPTION
    WHEN data_exception THEN
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.request_header(text) FROM public;
COMMENT ON FUNCTION ops.request_header(text) IS
'A header of the request, name in lower case; null without one. For the package''s own functions.';

CREATE FUNCTION ops.claim_request(
    user_id uuid, scope text, key text, request jsonb, lock_for interval DEFAULT NULL
)
RETURNS TABLE (response jsonb, recovery_point text, lock_token uuid)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_remembered constant interval := interval '24 hours';
    v_hash constant bytea := sha256(convert_to(coalesce(request, 'null')::text, 'UTF8'));
    v_token constant uuid := CASE WHEN lock_for IS NOT NULL THEN gen_random_uuid() END;
    v_now timestamptz := clock_timestamp();
    v_first public.idempotency_keys;
BEGIN
    LOOP
        INSERT INTO public.idempotency_keys AS keys (
            user_id, scope, key, request_hash, created_at, expires_at, locked_until, lock_token
        )
        VALUES (
            claim_request.user_id, claim_request.scope, claim_request.key, v_hash, v_now,
            v_now + c_remembered, v_now + lock_for, v_token
        )
        ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO NOTHING;
        IF FOUND THEN
            RETURN QUERY SELECT NULL::jsonb, NULL::text, v_token;
            RETURN;
        END IF;

        -- Whoever was first has ended: a statement after sees what came of it.
        SELECT * INTO v_first
        FROM public.idempotency_keys
        WHERE idempotency_keys.user_id = claim_request.user_id
            AND idempotency_keys.scope = claim_request.scope
            AND idempotency_keys.key = claim_request.key;
        -- An answer does not change: it is read without a lock.
        EXIT WHEN v_first.response IS NOT NULL AND v_first.expires_at > clock_timestamp();

        SELECT * INTO v_first
        FROM public.idempotency_keys
        WHERE idempotency_keys.user_id = claim_request.user_id
            AND idempotency_keys.scope = claim_request.scope
            AND idempotency_keys.key = claim_request.key
        FOR UPDATE;
        -- A sweep may have taken it in between.
        EXIT WHEN FOUND;
    END LOOP;

    v_now := clock_timestamp();
    IF v_first.expires_at <= v_now THEN
        v_first.response := NULL;
        v_first.recovery_point := NULL;
        v_first.locked_until := NULL;
        v_first.created_at := v_now;
        v_first.request_hash := v_hash;
    END IF;
    IF v_first.request_hash <> v_hash THEN
        PERFORM ops.raise_error('YP006', format(
            'The key was used for another request of %s.', claim_request.scope
        ));
    END IF;
    IF v_first.response IS NULL THEN
        IF v_first.locked_until > v_now THEN
            PERFORM ops.raise_error('YP420', format(
                'The request runs until %s at most.',
                to_char(v_first.locked_until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
            ));
        END IF;
        UPDATE public.idempotency_keys
        SET
            request_hash = v_hash, response = NULL, recovery_point = v_first.recovery_point,
            created_at = v_first.created_at, expires_at = v_now + c_remembered,
            locked_until = v_now + lock_for, lock_token = v_token
        WHERE idempotency_keys.user_id = claim_request.user_id
            AND idempotency_keys.scope = claim_request.scope
            AND idempotency_keys.key = claim_request.key;
    END IF;

    RETURN QUERY
    SELECT
        v_first.response, v_first.recovery_point,
        CASE WHEN v_first.response IS NULL THEN v_token END;
END
$function$;

REVOKE ALL ON FUNCTION ops.claim_request(uuid, text, text, jsonb, interval) FROM public;
COMMENT ON FUNCTION ops.claim_request(uuid, text, text, jsonb, interval) IS
'One row: the answer, if the request was done; else the work is the caller''s, from the recovery
point on (null: from the start). With lock_for the claim outlives the transaction for so long, and
lock_token proves it. Waits for another transaction that has the key. Errors: YP006 the key was used
for another request; YP420 another server has its lock. For the package''s own functions.';

CREATE FUNCTION ops.keep_request(
    user_id uuid, scope text, key text, lock_token uuid,
    recovery_point text DEFAULT NULL, response jsonb DEFAULT NULL,
    lock_for interval DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE public.idempotency_keys
    SET
        recovery_point = coalesce(keep_request.recovery_point, idempotency_keys.recovery_point),
        response = keep_request.response,
        locked_until = CASE
            WHEN keep_request.response IS NULL THEN clock_timestamp() + lock_for
        END,
        lock_token = CASE WHEN keep_request.response IS NULL THEN keep_request.lock_token END
    WHERE idempotency_keys.user_id = keep_request.user_id
        AND idempotency_keys.scope = keep_request.scope
        AND idempotency_keys.key = keep_request.key
        AND idempotency_keys.response IS NULL
        AND idempotency_keys.lock_token = keep_request.lock_token
        AND idempotency_keys.locked_until > clock_timestamp();
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP421', format(
            'The lock of a request of %s is over.', keep_request.scope
        ));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ops.keep_request(uuid, text, text, uuid, text, jsonb, interval) FROM public;
COMMENT ON FUNCTION ops.keep_request(uuid, text, text, uuid, text, jsonb, interval) IS
'Writes down how far a claimed request is, and with a response that it is done. Errors: YP421
another server has claimed it since, or it is done. For the package''s own functions.';
