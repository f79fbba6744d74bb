-- Receiving webhooks: the signature is over the time and the exact text, so nothing of the body is
-- read before it is known to be right, and an old one cannot be sent again.

CREATE FUNCTION ops.is_signed(
    secret text, body text, signature text, at timestamptz, tolerance interval
)
RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        abs(extract(EPOCH FROM at) - said.unix::bigint) <= extract(EPOCH FROM tolerance)
        AND EXISTS (
            SELECT
            FROM regexp_matches(said.header, '(?:^|,)\s*v1=([0-9a-f]{64})(?=,|\s*$)', 'g')
                AS given (hex)
            -- Hashes of both: how long the comparison takes tells nothing of what is right.
            WHERE sha256(decode(given.hex[1], 'hex')) = sha256(ops.hmac_sha256(
                convert_to(secret, 'UTF8'), convert_to(concat(said.unix, '.', body), 'UTF8')
            ))
        ), FALSE
    )
    FROM (
        SELECT
            left(signature, 1000) AS header,
            (regexp_match(left(signature, 1000), '(?:^|,)\s*t=([0-9]{1,12})(?=,|\s*$)'))[1] AS unix
    ) AS said
$function$;

REVOKE ALL ON FUNCTION ops.is_signed(text, text, text, timestamptz, interval) FROM public;
COMMENT ON FUNCTION ops.is_signed(text, text, text, timestamptz, interval) IS
'Whether a header as Stripe''s (t=<unix seconds>,v1=<hex of HMAC-SHA256>, several v1 allowed) signs
"<t>.<body>" with the secret, at a time within the tolerance. For the package''s own functions.';

CREATE FUNCTION ops.receive_webhook(source text, body text, signature text)
RETURNS TABLE (id uuid, is_new boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_tolerance constant interval := interval '5 minutes';
    v_now constant timestamptz := clock_timestamp();
    v_source ops.webhook_sources;
    v_content jsonb;
    v_key text;
    v_id uuid;
BEGIN
    SELECT * INTO v_source
    FROM ops.webhook_sources
    WHERE webhook_sources.name = receive_webhook.source;
    IF v_source.name IS NULL THEN
        PERFORM ops.raise_error('YP004', 'No such source of webhooks is set up.');
        RETURN;
    END IF;
    IF NOT ops.is_signed(v_source.secret, body, signature, v_now, c_tolerance)
        AND NOT coalesce(
            v_source.previous_secret_until > v_now
            AND ops.is_signed(v_source.previous_secret, body, signature, v_now, c_tolerance),
            FALSE
        ) THEN
        PERFORM ops.raise_error('YP428', format('It claims to be of %s.', v_source.name));
        RETURN;
    END IF;

    BEGIN
        v_content := body::jsonb;
    EXCEPTION
        -- Signed and no JSON, or with what no jsonb can hold: kept, and given up below.
        WHEN data_exception OR statement_too_complex OR program_limit_exceeded THEN
            NULL;
    END;
    v_key := coalesce(
        left(v_content ->> 'id', 300), encode(sha256(convert_to(body, 'UTF8')), 'hex')
    );
    -- Who repeats it at the same moment waits for the first.
    INSERT INTO ops.incoming_webhooks AS hooks (source, source_event_id, event_type, body)
    VALUES (
        v_source.name,
        v_key,
        CASE
            WHEN char_length(v_content ->> 'type') <= 150 AND v_content ->> 'type' ~ '\S'
                AND v_content ->> 'id' IS NOT NULL
                THEN v_content ->> 'type'
            ELSE 'unreadable'
        END,
        receive_webhook.body
    )
    ON CONFLICT ON CONSTRAINT incoming_webhooks_source_source_event_id_key DO NOTHING
    RETURNING hooks.id INTO v_id;
    IF v_id IS NOT NULL THEN
        RETURN QUERY SELECT v_id, TRUE;
        RETURN;
    END IF;
    RETURN QUERY
    SELECT hooks.id, FALSE
    FROM ops.incoming_webhooks AS hooks
    WHERE hooks.source = v_source.name
        AND hooks.source_event_id = v_key;
END
$function$;

REVOKE ALL ON FUNCTION ops.receive_webhook(text, text, text) FROM public;
COMMENT ON FUNCTION ops.receive_webhook(text, text, text) IS
'Stores a webhook whose signature is right, once for its sender''s id: its id here, and whether it
is new. Errors: YP004 no such source; YP428 the signature or its time is wrong. For the package''s
own functions.';

CREATE FUNCTION ops.give_webhook_up(hook ops.incoming_webhooks, error text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_payload jsonb;
BEGIN
    BEGIN
        v_payload := hook.body::jsonb;
    EXCEPTION
        WHEN data_exception OR statement_too_complex OR program_limit_exceeded THEN
            NULL;
    END;
    UPDATE ops.incoming_webhooks
    SET
        state = 'dead', attempts = hook.attempts + 1, last_error = left(error, 1000),
        finished_at = clock_timestamp()
    WHERE incoming_webhooks.id = hook.id;
    INSERT INTO public.dead_letter_webhooks AS letters (
        id, webhook_type, payload, original_timestamp, failure_reason
    )
    VALUES (
        hook.id, format('%s.%s', hook.source, hook.event_type),
        CASE
            WHEN jsonb_typeof(v_payload) IN ('object', 'array') THEN v_payload
            ELSE jsonb_build_object('text', hook.body)
        END,
        hook.received_at, left(error, 1000)
    )
    ON CONFLICT ON CONSTRAINT dead_letter_webhooks_pkey DO UPDATE
    SET
        status = 'pending', failure_reason = excluded.failure_reason,
        last_retry_at = clock_timestamp(), retry_count = letters.retry_count + 1,
        resolved_at = NULL;
END
$function$;

REVOKE ALL ON FUNCTION ops.give_webhook_up(ops.incoming_webhooks, text) FROM public;
COMMENT ON FUNCTION ops.give_webhook_up(ops.incoming_webhooks, text) IS
'Makes a webhook a dead letter, for somebody to look at. For the package''s own functions.';
