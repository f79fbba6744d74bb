-- Dead letters come back in the order in which their events were written.

CREATE FUNCTION ops.replay_dead_events(consumer text, events uuid[])
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_consumer ops.outbox_consumers;
    v_dead ops.outbox_dead_letters;
    v_replayed integer := 0;
BEGIN
    PERFORM ops.require_outbox_isolation();
    v_consumer := ops.outbox_consumer(consumer);
    -- Whose turn it is in an aggregate is decided under the lock of its lane.
    PERFORM FROM ops.outbox_lanes AS lanes
    WHERE lanes.consumer = v_consumer.name
    ORDER BY lanes.id
    FOR UPDATE;

    FOR v_dead IN
        DELETE FROM ops.outbox_dead_letters
        WHERE outbox_dead_letters.consumer = v_consumer.name
            AND (events IS NULL OR outbox_dead_letters.event_id = ANY(events))
        RETURNING outbox_dead_letters.*
    LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM public.outbox WHERE outbox.id = v_dead.event_id);
        INSERT INTO ops.outbox_retries (
            consumer, lane, ordering_key, log_position, event_id, attempts, last_error
        )
        VALUES (
            v_consumer.name, ops.outbox_lane(v_dead.ordering_key, v_consumer.lanes),
            v_dead.ordering_key, v_dead.log_position, v_dead.event_id, 0, v_dead.last_error
        )
        ON CONFLICT ON CONSTRAINT outbox_retries_pkey DO NOTHING;
        v_replayed := v_replayed + 1;
    END LOOP;
    -- Once all are there, so that the first of an aggregate is the first.
    PERFORM ops.promote_outbox_retry(v_consumer.name, blocked.ordering_key, NULL)
    FROM (
        SELECT DISTINCT retries.ordering_key
        FROM ops.outbox_retries AS retries
        WHERE retries.consumer = v_consumer.name
    ) AS blocked;
    RETURN v_replayed;
END
$function$;

REVOKE ALL ON FUNCTION ops.replay_dead_events(text, uuid[]) FROM public;
COMMENT ON FUNCTION ops.replay_dead_events(text, uuid[]) IS
'Has dead letters delivered again, as public.replay_dead_events() says. Errors: YP400 no such
consumer; YP003 the isolation level. For the package''s own functions.';
