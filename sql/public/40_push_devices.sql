-- A phone or browser that takes pushed notifications.

CREATE FUNCTION public.save_push_device(platform text, token text, name text DEFAULT NULL)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_id uuid;
BEGIN
    PERFORM ops.require(
        platform IN ('ios', 'android', 'web'), 'platform',
        'must be ios, android or web'
    );
    PERFORM ops.require(
        char_length(token) BETWEEN 1 AND 4000, 'token',
        'must be 1 to 4000 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(name) <= 200, TRUE), 'name', 'must be at most 200 characters'
    );

    -- One device is one row, whoever signs in on it: the last one gets what is pushed there.
    INSERT INTO messaging.push_devices AS devices (user_id, platform, token_hash, token, name)
    VALUES (
        v_caller, save_push_device.platform::messaging.push_platform,
        sha256(convert_to(save_push_device.token, 'UTF8')), save_push_device.token,
        save_push_device.name
    )
    ON CONFLICT (token_hash) DO UPDATE
    SET
        user_id = excluded.user_id,
        platform = excluded.platform,
        token = excluded.token,
        name = CASE
            WHEN devices.user_id = excluded.user_id THEN coalesce(excluded.name, devices.name)
            ELSE excluded.name
        END,
        last_seen_at = now(),
        revoked_at = NULL
    RETURNING devices.id INTO v_id;

    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION public.save_push_device(text, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.save_push_device(text, text, text) TO authenticated;
COMMENT ON FUNCTION public.save_push_device(text, text, text) IS
'Registers the device on which the caller is signed in, and returns its id. token is its address at
the push service; the same token again is the same device, which then belongs to the caller. A null
name keeps the old one. Errors: YP001 not signed in; YP003 an argument; YP009 no profile. Callable
by authenticated.';
