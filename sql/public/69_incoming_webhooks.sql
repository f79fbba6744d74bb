-- Webhooks of processors, as a server hands them on: it need know nothing of them, and may hand the
-- same one on as often as it comes.

CREATE FUNCTION public.set_webhook_source(
    source text, secret text, overlap_hours integer DEFAULT 24
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        coalesce(source ~ '^[a-z][a-z0-9_]{0,62}$', FALSE), 'source',
        'must be 1 to 63 lower case letters, digits and _'
    );
    PERFORM ops.require(
        coalesce(char_length(secret) BETWEEN 16 AND 200, FALSE), 'secret',
        'must be a text of 16 to 200 characters'
    );
    PERFORM ops.require(
        coalesce(overlap_hours BETWEEN 0 AND 720, FALSE), 'overlap_hours',
        'must be between 0 and 720'
    );
    INSERT INTO ops.webhook_sources AS sources (name, secret)
    VALUES (set_webhook_source.source, set_webhook_source.secret)
    ON CONFLICT ON CONSTRAINT webhook_sources_pkey DO UPDATE
    SET
        secret = excluded.secret,
        previous_secret = CASE WHEN overlap_hours > 0 THEN sources.secret END,
        previous_secret_until = CASE
            WHEN overlap_hours > 0 THEN now() + make_interval(hours => overlap_hours)
        END,
        set_at = now()
    WHERE sources.secret <> excluded.secret;
END
$function$;

REVOKE ALL ON FUNCTION public.set_webhook_source(text, text, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.set_webhook_source(text, text, integer) TO service_role;
COMMENT ON FUNCTION public.set_webhook_source(text, text, integer) IS
'Sets the secret with which a processor (stripe) signs its webhooks. The former one counts for
overlap_hours (0 to 720) more; setting the same again changes nothing. Nobody can read it back.
Errors: YP003 an argument. Callable by service_role.';

CREATE FUNCTION public.receive_webhook(source text, body text, signature text)
RETURNS TABLE (webhook_id uuid, is_new boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        coalesce(octet_length(body) BETWEEN 1 AND 1048576, FALSE), 'body',
        'must be a text of 1 byte to 1 MB'
    );
    PERFORM ops.require(signature IS NOT NULL, 'signature', 'must be given');
    RETURN QUERY
    SELECT received.id, received.is_new
    FROM ops.receive_webhook(
        receive_webhook.source, receive_webhook.body, receive_webhook.signature
    ) AS received;
END
$function$;

REVOKE ALL ON FUNCTION public.receive_webhook(text, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.receive_webhook(text, text, text) TO service_role;
COMMENT ON FUNCTION public.receive_webhook(text, text, text) IS
'Takes a webhook in: body is the text of the request to the letter, signature its header
Stripe-Signature. It is stored once for its sender''s id, whoever repeats it; answer the sender 200
in either case. What it says is done by process_webhook(), or by a job within a minute. Errors:
YP003 an argument; YP004 no such source; YP428 the signature is not right, or more than five minutes
off: answer 400. Callable by service_role.';

CREATE FUNCTION public.process_webhook()
RETURNS text
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.process_webhook()
$function$;

REVOKE ALL ON FUNCTION public.process_webhook() FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.process_webhook() TO service_role;
COMMENT ON FUNCTION public.process_webhook() IS
'Does the next webhook that is due, and returns what it is then: done; ignored, nothing follows from
it; pending, it failed and comes again after a time by chance; dead, it failed twelve times, see
public.dead_letter_webhooks. What the server cannot do just now (classes 40, 53, 57, 58 and 55P03)
does not count and comes again within a minute. Null: nothing is due. Callable by service_role.';

CREATE FUNCTION public.replay_dead_webhooks(webhooks uuid[] DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_number integer;
BEGIN
    WITH revived AS (
        UPDATE ops.incoming_webhooks AS hooks
        SET state = 'pending', attempts = 0, due_at = clock_timestamp(), finished_at = NULL
        WHERE hooks.state = 'dead'
            AND hooks.event_type <> 'unreadable'
            AND (webhooks IS NULL OR hooks.id = ANY(webhooks))
        RETURNING hooks.id
    ), noted AS (
        UPDATE public.dead_letter_webhooks AS letters
        SET status = 'retrying', resolved_at = NULL
        FROM revived
        WHERE letters.id = revived.id
    )
    SELECT count(*) INTO v_number FROM revived;
    RETURN v_number;
END
$function$;

REVOKE ALL ON FUNCTION public.replay_dead_webhooks(uuid[])
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.replay_dead_webhooks(uuid[]) TO service_role;
COMMENT ON FUNCTION public.replay_dead_webhooks(uuid[]) IS
'Has webhooks that were given up done again, these or all (null), and returns how many there were.
Those that could not be read stay. Callable by service_role.';
