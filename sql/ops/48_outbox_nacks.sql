-- An event that could not be delivered: it waits for its next attempt, and later events of its
-- aggregate wait behind it. What went before it in its batch stays part of the batch.

CREATE FUNCTION ops.nack_event(lease_token uuid, event_id uuid, error text, delay interval)
RETURNS uuid[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lease record;
    v_consumer ops.outbox_consumers;
    v_state ops.outbox_journal_a;
    v_key uuid;
    v_event ops.outbox_retries;
    v_until timestamptz;
    v_behind uuid[];
BEGIN
    PERFORM ops.require(event_id IS NOT NULL, 'event_id', 'must be given');
    PERFORM ops.require(error ~ '\S', 'error', 'must say what went wrong');
    PERFORM ops.require(
        delay IS NULL OR delay BETWEEN interval '0' AND interval '7 days', 'delay',
        'must be at most seven days'
    );
    SELECT * INTO v_lease FROM ops.require_events_lease(lease_token);
    v_consumer := v_lease.consumer;
    v_state := v_lease.state;

    SELECT coalesce(outbox.aggregate_id, outbox.id) INTO v_key
    FROM public.outbox
    WHERE outbox.id = nack_event.event_id;
    IF v_key IS NOT NULL AND v_state.slice_end IS NOT NULL THEN
        PERFORM ops.unslice_outbox_events(v_consumer, v_lease.lane, v_state, v_key);
    END IF;
    SELECT * INTO v_event
    FROM ops.outbox_retries
    WHERE outbox_retries.event_id = nack_event.event_id
        AND outbox_retries.consumer = v_consumer.name
        AND outbox_retries.token = lease_token;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP402', format(
            'The event %s is not of this batch, or was answered.', event_id
        ));
    END IF;

    IF v_event.attempts >= v_consumer.max_attempts THEN
        PERFORM ops.bury_outbox_event(
            v_consumer.name, event_id, v_key, v_event.log_position, v_event.attempts, error,
            lease_token
        );
        RETURN ARRAY[]::uuid[];
    END IF;
    v_until := clock_timestamp() + coalesce(delay, ops.full_jitter(
        v_event.attempts, v_consumer.backoff_base, v_consumer.backoff_cap
    ));
    UPDATE ops.outbox_retries
    SET
        token = NULL,
        not_before = v_until,
        due_at = CASE WHEN outbox_retries.due_at IS NOT NULL THEN v_until END,
        last_error = left(error, 1000)
    WHERE outbox_retries.consumer = v_consumer.name
        AND outbox_retries.ordering_key = v_key
        AND outbox_retries.log_position = v_event.log_position
        AND outbox_retries.event_id = v_event.event_id;
    WITH behind AS (
        -- Nobody tried them: an attempt that they did not have must not make dead letters of them.
        UPDATE ops.outbox_retries
        SET token = NULL, attempts = outbox_retries.attempts - 1
        WHERE outbox_retries.consumer = v_consumer.name
            AND outbox_retries.ordering_key = v_key
            AND outbox_retries.token = lease_token
            AND (outbox_retries.log_position, outbox_retries.event_id)
            > (v_event.log_position, v_event.event_id)
        RETURNING outbox_retries.event_id, outbox_retries.log_position
    )
    SELECT array_agg(behind.event_id ORDER BY behind.log_position, behind.event_id) INTO v_behind
    FROM behind;
    RETURN coalesce(v_behind, ARRAY[]::uuid[]);
END
$function$;

REVOKE ALL ON FUNCTION ops.nack_event(uuid, uuid, text, interval) FROM public;
COMMENT ON FUNCTION ops.nack_event(uuid, uuid, text, interval) IS
'Puts an event of a batch off, as public.nack_event() says. Errors: YP401 the lease is over; YP402
the event is not open in it; YP003 an argument or the isolation level. For the package''s own
functions.';
