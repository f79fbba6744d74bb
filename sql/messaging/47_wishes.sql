-- Who wants to be written to. The secret of an unsubscribe link is in its message alone; what it
-- closes is an address, whoever it belongs to.

CREATE FUNCTION messaging.unsubscribe_token(recipient_id uuid)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_token constant text := replace(
        gen_random_uuid()::text || gen_random_uuid()::text, '-', ''
    );
BEGIN
    -- Its message was not sent, or it would not be leased again.
    DELETE FROM messaging.unsubscribe_tokens
    WHERE unsubscribe_tokens.recipient_id = unsubscribe_token.recipient_id;

    INSERT INTO messaging.unsubscribe_tokens (
        token_hash, recipient_id, scope, organization_id, event_id, channel, address_hash
    )
    SELECT
        sha256(convert_to(v_token, 'UTF8')),
        message_job_recipients.id,
        CASE
            WHEN message_jobs.org_id IS NULL
                OR message_jobs.purpose = 'event_update' AND message_jobs.event_id IS NOT NULL
                THEN 'event'
            ELSE 'organization'
        END::messaging.suppression_scope,
        CASE
            WHEN message_jobs.purpose <> 'event_update' OR message_jobs.event_id IS NULL
                THEN message_jobs.org_id
        END,
        CASE
            WHEN message_jobs.org_id IS NULL OR message_jobs.purpose = 'event_update'
                THEN message_jobs.event_id
        END,
        message_jobs.channel,
        message_job_recipients.address_hash
    FROM messaging.message_job_recipients
    INNER JOIN messaging.message_jobs ON message_jobs.id = message_job_recipients.job_id
    WHERE message_job_recipients.id = unsubscribe_token.recipient_id
        AND message_jobs.purpose <> 'transactional';
    RETURN CASE WHEN FOUND THEN v_token END;
END
$function$;

REVOKE ALL ON FUNCTION messaging.unsubscribe_token(uuid) FROM public;
COMMENT ON FUNCTION messaging.unsubscribe_token(uuid) IS
'Makes the secret of the unsubscribe link of a recipient''s message: it stops news of its event, or
what else the sender writes. Null for a transactional message. For the package''s own functions.';

CREATE FUNCTION messaging.unsubscribe(token text)
RETURNS messaging.suppression_scope
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_token messaging.unsubscribe_tokens;
BEGIN
    UPDATE messaging.unsubscribe_tokens
    SET used_at = coalesce(unsubscribe_tokens.used_at, now())
    WHERE unsubscribe_tokens.token_hash = sha256(convert_to(unsubscribe.token, 'UTF8'))
        AND coalesce(unsubscribe_tokens.expires_at > now(), TRUE)
    RETURNING * INTO v_token;
    IF v_token.token_hash IS NULL THEN
        PERFORM ops.raise_error('YP004', 'The link is not known, or does nothing any more.');
    END IF;

    INSERT INTO messaging.suppressions (
        scope, channel, address_hash, reason, organization_id, event_id
    )
    VALUES (
        v_token.scope, v_token.channel, v_token.address_hash, 'unsubscribe',
        v_token.organization_id, v_token.event_id
    )
    ON CONFLICT ON CONSTRAINT suppressions_address_hash_channel_scope_key DO NOTHING;
    RETURN v_token.scope;
END
$function$;

REVOKE ALL ON FUNCTION messaging.unsubscribe(text) FROM public;
COMMENT ON FUNCTION messaging.unsubscribe(text) IS
'Closes the address of an unsubscribe link and returns for what: organization or event. Told again,
nothing changes. Errors: YP004 an unknown link, or one past its time. For the package''s own
functions.';

CREATE FUNCTION messaging.answer_consent(
    user_id uuid,
    organization_id uuid,
    channel public.message_channel,
    granted boolean,
    policy_version text
)
RETURNS users.consent_state
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_purpose constant text := 'marketing.communications.' || channel::text;
    v_state users.consent_state;
    v_event_id uuid;
BEGIN
    -- Two answers of one person: the later one holds, in both tables.
    PERFORM FROM users.user_profiles
    WHERE user_profiles.user_id = answer_consent.user_id
    FOR NO KEY UPDATE;
    v_state := CASE
        WHEN granted THEN 'granted'
        WHEN EXISTS (
            SELECT FROM users.consents
            WHERE consents.user_id = answer_consent.user_id
                AND consents.organization_id = answer_consent.organization_id
                AND consents.purpose = v_purpose
                AND consents.channel = answer_consent.channel::text
                AND consents.state <> 'denied'
        ) THEN 'withdrawn'
        ELSE 'denied'
    END::users.consent_state;
    INSERT INTO users.consent_events (
        user_id, organization_id, purpose, channel, state, policy_version, source
    )
    VALUES (
        answer_consent.user_id, answer_consent.organization_id, v_purpose,
        answer_consent.channel::text, v_state, answer_consent.policy_version, 'settings'
    )
    RETURNING consent_events.id INTO v_event_id;
    INSERT INTO users.consents (
        user_id, organization_id, purpose, channel, state, consent_event_id
    )
    VALUES (
        answer_consent.user_id, answer_consent.organization_id, v_purpose,
        answer_consent.channel::text, v_state, v_event_id
    )
    ON CONFLICT ON CONSTRAINT consents_user_scope_purpose_channel_key
    DO UPDATE SET
        state = excluded.state, consent_event_id = excluded.consent_event_id, expires_at = NULL;

    -- Who agrees anew has taken back what she closed by a link, and that alone.
    DELETE FROM messaging.suppressions
    WHERE granted
        AND suppressions.scope = 'organization'
        AND suppressions.organization_id = answer_consent.organization_id
        AND suppressions.channel = answer_consent.channel
        AND suppressions.reason = 'unsubscribe'
        AND suppressions.address_hash IN (
            SELECT users.address_hash(known.email)
            FROM users.auth_addresses(ARRAY[answer_consent.user_id]) AS known
            UNION ALL
            SELECT users.address_hash(CASE
                WHEN answer_consent.channel = 'sms' THEN private_profiles.verified_phone
                WHEN private_profiles.contact_email_verified_at IS NOT NULL
                    THEN private_profiles.contact_email
            END)
            FROM users.private_profiles
            WHERE private_profiles.user_id = answer_consent.user_id
        );
    RETURN v_state;
END
$function$;

REVOKE ALL ON FUNCTION messaging.answer_consent(
    uuid, uuid, public.message_channel, boolean, text
) FROM public;
COMMENT ON FUNCTION messaging.answer_consent(
    uuid, uuid, public.message_channel, boolean, text
) IS
'Records whether a person wants marketing of an organization by this channel, with its proof, and
returns her answer as it is kept. Agreeing opens her own address again, if a link closed it. For the
package''s own functions.';
