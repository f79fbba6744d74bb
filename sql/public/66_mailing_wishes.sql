-- Unsubscribing by the link of a message, for whoever has it, and agreeing to marketing or not, for
-- who is signed in.

CREATE FUNCTION public.unsubscribe(token text)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(char_length(token) BETWEEN 1 AND 200, 'token', 'must be given');
    RETURN messaging.unsubscribe(token)::text;
END
$function$;

REVOKE ALL ON FUNCTION public.unsubscribe(text) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.unsubscribe(text) TO anon, authenticated, service_role;
COMMENT ON FUNCTION public.unsubscribe(text) IS
'Stops what the message with this link stands for, at once, and returns event or organization: news
of that event, or all that the sender writes but tickets and the like. It asks for no sign-in, so a
mail program may call it (List-Unsubscribe-Post). Told again, nothing changes. Errors: YP003 an
argument; YP004 an unknown link, or one past its time. Callable by anon, authenticated,
service_role.';

CREATE FUNCTION public.answer_marketing(
    organization_id uuid,
    granted boolean,
    channel public.message_channel DEFAULT 'email',
    policy_version text DEFAULT '1'
)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    PERFORM ops.require(granted IS NOT NULL, 'granted', 'must be given');
    PERFORM ops.require(channel IS NOT NULL, 'channel', 'must be given');
    PERFORM ops.require(
        policy_version ~ '\S' AND char_length(policy_version) <= 100, 'policy_version',
        'must be 1 to 100 characters'
    );
    -- One that she cannot see and has nothing to do with looks like none.
    IF NOT EXISTS (
        SELECT FROM organizations.organizations
        WHERE organizations.id = answer_marketing.organization_id
            AND organizations.status = 'active'
            AND (
                organizations.discoverable
                OR NOT messaging.needs_request(NULL, organizations.id, v_caller, NULL)
            )
    ) AND NOT EXISTS (
        SELECT FROM users.consents
        WHERE consents.user_id = v_caller
            AND consents.organization_id = answer_marketing.organization_id
            AND NOT granted
    ) THEN
        PERFORM ops.raise_error('YP004', 'There is no such organization.');
    END IF;

    RETURN messaging.answer_consent(
        v_caller, organization_id, channel, granted, policy_version
    )::text;
END
$function$;

REVOKE ALL ON FUNCTION public.answer_marketing(uuid, boolean, public.message_channel, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.answer_marketing(uuid, boolean, public.message_channel, text)
TO authenticated;
COMMENT ON FUNCTION public.answer_marketing(uuid, boolean, public.message_channel, text) IS
'The caller agrees that an organization sends her marketing by mail or short message, or does not;
policy_version names the text that she was shown. Returns granted, denied or withdrawn. Agreeing
also takes back an unsubscription of her own address. Errors: YP001, YP009 not signed in or no
profile; YP003 an argument; YP004 no such organization. Callable by authenticated.';
