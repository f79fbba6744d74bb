-- What follows from what processors tell: one webhook, one transaction, in which its effect and its
-- end are. One that fails comes again later, for others may have to come first; at last it is given
-- up, and a person looks at it.

CREATE FUNCTION payments.process_webhook()
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_attempts constant integer := 12;
    c_delay constant interval := interval '5 seconds';
    c_most constant interval := interval '6 hours';
    c_pause constant interval := interval '1 minute';
    v_hook ops.incoming_webhooks;
    v_state text;
    v_error text;
    v_detail text;
    v_counts boolean;
BEGIN
    SELECT * INTO v_hook
    FROM ops.incoming_webhooks AS hooks
    WHERE hooks.state = 'pending' AND hooks.due_at <= (SELECT clock_timestamp())
    ORDER BY hooks.due_at
    LIMIT 1
    FOR UPDATE SKIP LOCKED;
    IF v_hook.id IS NULL THEN
        RETURN NULL;
    END IF;
    IF v_hook.event_type = 'unreadable' THEN
        PERFORM ops.give_webhook_up(v_hook, 'It is no JSON with an id and a type.');
        RETURN 'dead';
    END IF;

    BEGIN
        v_state := CASE
            WHEN v_hook.source = 'stripe' AND payments.digest_stripe(
                v_hook.event_type, v_hook.body::jsonb #> '{data,object}'
            ) THEN 'done'
            ELSE 'ignored'
        END;
    EXCEPTION
        -- Whatever it is: the others go on, and this one comes again.
        WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS v_detail = PG_EXCEPTION_DETAIL;
            v_error := left(
                concat_ws('. ', format('%s: %s', SQLSTATE, SQLERRM), nullif(v_detail, '')), 1000
            );
            -- A full disk or a lock is not its fault: hours of it must make no dead letters.
            v_counts := NOT ops.is_transient_error(SQLSTATE);
    END;
    IF v_error IS NULL THEN
        UPDATE ops.incoming_webhooks
        SET state = v_state, finished_at = clock_timestamp(), last_error = NULL
        WHERE incoming_webhooks.id = v_hook.id;
        UPDATE public.dead_letter_webhooks
        SET status = 'resolved', resolved_at = clock_timestamp()
        WHERE dead_letter_webhooks.id = v_hook.id;
        RETURN v_state;
    END IF;
    IF v_counts AND v_hook.attempts + 1 >= c_attempts THEN
        PERFORM ops.give_webhook_up(v_hook, v_error);
        RETURN 'dead';
    END IF;
    UPDATE ops.incoming_webhooks
    SET
        attempts = v_hook.attempts + v_counts::integer,
        last_error = v_error,
        due_at = clock_timestamp() + CASE
            WHEN v_counts THEN ops.full_jitter(v_hook.attempts + 1, c_delay, c_most)
            ELSE ops.full_jitter(1, c_pause, c_pause)
        END
    WHERE incoming_webhooks.id = v_hook.id;
    RETURN 'pending';
END
$function$;

REVOKE ALL ON FUNCTION payments.process_webhook() FROM public;
COMMENT ON FUNCTION payments.process_webhook() IS
'Does the next webhook that is due, as public.process_webhook() says. For the package''s own
functions.';

CREATE PROCEDURE payments.process_webhooks_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    -- One at a time: its locks are of orders and accounts, and go with its transaction.
    more := payments.process_webhook() IS NOT NULL;
    handled := more::integer;
END
$procedure$;

REVOKE ALL ON PROCEDURE payments.process_webhooks_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE payments.process_webhooks_job (bigint, boolean) IS
'Does the next webhook that a processor sent. For ops.tick().';

CREATE PROCEDURE payments.forget_webhooks_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    DELETE FROM ops.incoming_webhooks
    WHERE incoming_webhooks.id = ANY(ARRAY(
        SELECT old.id
        FROM ops.incoming_webhooks AS old
        WHERE old.received_at < now() - interval '90 days' AND old.state IN ('done', 'ignored')
        ORDER BY old.received_at
        LIMIT 5000
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS handled = ROW_COUNT;
    more := handled >= 5000;
END
$procedure$;

REVOKE ALL ON PROCEDURE payments.forget_webhooks_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE payments.forget_webhooks_job (bigint, boolean) IS
'Deletes webhooks of processors that were done with, 90 days after they came. For ops.tick().';
