-- Consumers within the database: lease, what their handler does and acknowledgement are one
-- transaction, so each event has its effect once. What a handler refuses waits by itself.

CREATE FUNCTION ops.keep_outbox_consumer(name text, topics text[], start_at text, lanes integer)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_lock constant bigint := hashtextextended('ops.keep_outbox_consumer', 0);
BEGIN
    IF NOT EXISTS (
        SELECT FROM ops.outbox_consumers AS kept WHERE kept.name = keep_outbox_consumer.name
    ) THEN
        PERFORM pg_advisory_xact_lock(c_lock);
        IF NOT EXISTS (
            SELECT FROM ops.outbox_consumers AS kept WHERE kept.name = keep_outbox_consumer.name
        ) THEN
            PERFORM ops.create_outbox_consumer(
                keep_outbox_consumer.name, keep_outbox_consumer.topics,
                keep_outbox_consumer.start_at, keep_outbox_consumer.lanes
            );
        END IF;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ops.keep_outbox_consumer(text, text[], text, integer) FROM public;
COMMENT ON FUNCTION ops.keep_outbox_consumer(text, text[], text, integer) IS
'Makes a consumer unless there is one of that name, which stays as it is; who calls at the same
moment waits. Arguments and errors: as ops.create_outbox_consumer(). For the package''s own
functions.';

CREATE FUNCTION ops.handle_events(consumer text, batch integer, handler regproc)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_lease constant interval := interval '5 minutes';
    c_handle constant text := format('SELECT %s($1)', handler);
    v_event ops.leased_event;
    v_token uuid;
    v_events integer := 0;
BEGIN
    PERFORM ops.require(
        coalesce(batch BETWEEN 1 AND 1000, FALSE), 'batch', 'must be between 1 and 1000'
    );
    BEGIN
        FOR v_event IN
            SELECT leased.* FROM ops.lease_events(consumer, batch, c_lease) AS leased
        LOOP
            v_token := v_event.lease_token;
            v_events := v_events + 1;
            EXECUTE c_handle USING v_event;
        END LOOP;
        IF v_token IS NOT NULL THEN
            PERFORM ops.ack_events(v_token);
        END IF;
        RETURN v_events;
    EXCEPTION
        WHEN OTHERS THEN
            v_events := 0;
    END;

    -- One of them was refused, and the lease is undone: now each by itself, so that only the one
    -- waits. What the lease itself raises is raised again.
    WHILE v_events < batch LOOP
        SELECT leased.* INTO v_event FROM ops.lease_events(consumer, 1, c_lease) AS leased;
        EXIT WHEN NOT FOUND;
        v_events := v_events + 1;
        BEGIN
            EXECUTE c_handle USING v_event;
        EXCEPTION
            WHEN OTHERS THEN
                -- Not of the event: an hour of it must not make dead letters of all that comes.
                IF ops.is_transient_error(SQLSTATE) THEN
                    RAISE;
                END IF;
                PERFORM ops.nack_event(
                    v_event.lease_token, v_event.event_id, format('%s: %s', SQLSTATE, SQLERRM), NULL
                );
        END;
        PERFORM ops.ack_events(v_event.lease_token);
    END LOOP;
    RETURN v_events;
END
$function$;

REVOKE ALL ON FUNCTION ops.handle_events(text, integer, regproc) FROM public;
COMMENT ON FUNCTION ops.handle_events(text, integer, regproc) IS
'Leases the next events of a consumer, at most so many (1 to 1000), has them handled by a function
of one ops.leased_event, and acknowledges them; returns how many there were, 0: none, or others have
them. One that the handler refuses is put off, and a dead letter at last. Errors: YP003 an argument
or the isolation level; YP400 no such consumer; YP403 the DBA has to call ops.restart_outbox()
first; classes 40, 53, 57, 58 and 55P03 as they come, and nothing is done. For the DBA and the
package''s own functions.';
