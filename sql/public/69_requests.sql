-- Requests of several transactions, for servers that call others in between: claimed by a key,
-- taken on from recovery point to recovery point, answered once. docs/requests.md has the loop.

CREATE FUNCTION public.begin_request(
    user_id uuid, scope text, key text, request jsonb, lock_seconds integer DEFAULT 60
)
RETURNS TABLE (response jsonb, recovery_point text, lock_token uuid)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        coalesce(scope ~ '^[a-z_][a-z0-9_.]{0,99}$', FALSE), 'scope',
        'must be 1 to 100 lower case letters, digits, _ and .'
    );
    PERFORM ops.require(
        coalesce(char_length(key) BETWEEN 1 AND 200, FALSE), 'key',
        'must be a text of 1 to 200 characters'
    );
    PERFORM ops.require(request IS NOT NULL, 'request', 'must be given');
    PERFORM ops.require(
        coalesce(lock_seconds BETWEEN 1 AND 3600, FALSE), 'lock_seconds',
        'must be between 1 and 3600'
    );
    IF NOT EXISTS (
        SELECT FROM users.user_profiles WHERE user_profiles.user_id = begin_request.user_id
    ) THEN
        PERFORM ops.raise_error('YP004', 'There is no such user.');
    END IF;

    RETURN QUERY
    SELECT claimed.response, claimed.recovery_point, claimed.lock_token
    FROM ops.claim_request(
        begin_request.user_id, begin_request.scope, begin_request.key, begin_request.request,
        make_interval(secs => begin_request.lock_seconds)
    ) AS claimed;
END
$function$;

REVOKE ALL ON FUNCTION public.begin_request(uuid, text, text, jsonb, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.begin_request(uuid, text, text, jsonb, integer) TO service_role;
COMMENT ON FUNCTION public.begin_request(uuid, text, text, jsonb, integer) IS
'Claims a request on behalf of a user, whose key it is in the scope, for lock_seconds (1 to 3600).
One row: response, if it was done; else lock_token, and the recovery_point to go on from (null: the
start). request is what the same key must always ask. A crashed server''s request is free when its
lock is over; keys are forgotten after 24 hours. Errors: YP003 an argument; YP004 no such user;
YP006 the key was used for another request; YP420 another server is at it. Callable by
service_role.';

CREATE FUNCTION public.reach_recovery_point(
    user_id uuid, scope text, key text, lock_token uuid, recovery_point text,
    lock_seconds integer DEFAULT 60
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(lock_token IS NOT NULL, 'lock_token', 'must be given');
    PERFORM ops.require(
        coalesce(recovery_point ~ '^[a-z_][a-z0-9_.]{0,99}$', FALSE), 'recovery_point',
        'must be 1 to 100 lower case letters, digits, _ and .'
    );
    PERFORM ops.require(
        coalesce(lock_seconds BETWEEN 1 AND 3600, FALSE), 'lock_seconds',
        'must be between 1 and 3600'
    );
    PERFORM ops.keep_request(
        reach_recovery_point.user_id, reach_recovery_point.scope, reach_recovery_point.key,
        reach_recovery_point.lock_token, reach_recovery_point.recovery_point,
        lock_for => make_interval(secs => reach_recovery_point.lock_seconds)
    );
END
$function$;

REVOKE ALL ON FUNCTION public.reach_recovery_point(uuid, text, text, uuid, text, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.reach_recovery_point(uuid, text, text, uuid, text, integer)
TO service_role;
COMMENT ON FUNCTION public.reach_recovery_point(uuid, text, text, uuid, text, integer) IS
'Writes down how far a claimed request is, and takes its lock for lock_seconds more: in the
transaction of the step''s effect, so that both are there or neither. Errors: YP003 an argument;
YP421 the lock is over, so the step is undone. Callable by service_role.';

CREATE FUNCTION public.finish_request(
    user_id uuid, scope text, key text, lock_token uuid, response jsonb
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(lock_token IS NOT NULL, 'lock_token', 'must be given');
    PERFORM ops.require(response IS NOT NULL, 'response', 'must be given');
    PERFORM ops.keep_request(
        finish_request.user_id, finish_request.scope, finish_request.key,
        finish_request.lock_token, response => finish_request.response
    );
END
$function$;

REVOKE ALL ON FUNCTION public.finish_request(uuid, text, text, uuid, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.finish_request(uuid, text, text, uuid, jsonb) TO service_role;
COMMENT ON FUNCTION public.finish_request(uuid, text, text, uuid, jsonb) IS
'Answers a claimed request: every repeat within 24 hours is given response. In the transaction of
the last effect. Errors: YP003 an argument; YP421 the lock is over, so the effect is undone.
Callable by service_role.';
