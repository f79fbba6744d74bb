-- The caller's own profile. A person exists for the platform once she has saved one.

CREATE FUNCTION public.save_profile(display_name text, username text DEFAULT NULL)
RETURNS public.user_profiles
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.caller_id();
    v_profile public.user_profiles;
BEGIN
    -- A token may outlive its user: without a row in auth.users there is nobody to save.
    IF NOT EXISTS (SELECT FROM users.auth_account()) THEN
        PERFORM ops.raise_error('YP001', 'The request carries no token of a user.');
    END IF;
    PERFORM ops.require(
        display_name ~ '\S' AND char_length(display_name) <= 200, 'display_name',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        username IS NULL OR username ~ '^[A-Za-z0-9_]{3,30}$', 'username',
        'must be 3 to 30 letters, digits or underscores'
    );

    INSERT INTO users.user_profiles AS profiles (user_id, display_name, username)
    VALUES (v_caller, btrim(save_profile.display_name), save_profile.username)
    ON CONFLICT (user_id) DO UPDATE
    SET
        display_name = excluded.display_name,
        username = coalesce(excluded.username, profiles.username)
    WHERE profiles.erased_at IS NULL AND profiles.suspended_at IS NULL
    RETURNING profiles.user_id INTO v_profile.user_id;

    IF v_profile.user_id IS NULL THEN
        PERFORM ops.raise_error('YP005', 'The profile is suspended or erased.');
    END IF;

    SELECT * INTO STRICT v_profile
    FROM public.user_profiles
    WHERE user_profiles.user_id = v_caller;
    RETURN v_profile;
EXCEPTION
    WHEN unique_violation THEN
        PERFORM ops.raise_error('YP010', format('The username %s is taken.', username));
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.save_profile(text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.save_profile(text, text) TO authenticated;
COMMENT ON FUNCTION public.save_profile(text, text) IS
'Creates or renames the caller''s profile and returns it; a null username keeps the old one.
Errors: YP001 not signed in; YP003 an argument; YP005 the profile is suspended or erased;
YP010 the username is taken. Callable by authenticated.';
