-- From events to deliveries: the consumer webhooks of the outbox. Lease, deliveries and
-- acknowledgment are one transaction, so that each event becomes its deliveries once.

CREATE FUNCTION ops.fan_out_webhooks(batch integer)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_lease constant interval := interval '5 minutes';
    v_event record;
    v_token uuid;
    v_events integer := 0;
BEGIN
    PERFORM ops.require(
        coalesce(batch BETWEEN 1 AND 1000, FALSE), 'batch', 'must be between 1 and 1000'
    );
    IF NOT EXISTS (SELECT FROM ops.outbox_consumers WHERE outbox_consumers.name = 'webhooks') THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('ops.fan_out_webhooks', 0));
        IF NOT EXISTS (
            SELECT FROM ops.outbox_consumers WHERE outbox_consumers.name = 'webhooks'
        ) THEN
            -- Events of before an endpoint make no deliveries for it.
            PERFORM ops.create_outbox_consumer('webhooks', start_at => 'start', lanes => 4);
        END IF;
    END IF;

    BEGIN
        FOR v_event IN
            SELECT leased.* FROM ops.lease_events('webhooks', batch, c_lease) AS leased
        LOOP
            v_token := v_event.lease_token;
            v_events := v_events + 1;
            PERFORM ops.enqueue_webhooks(
                v_event.event_id, v_event.organization_id, v_event.topic, v_event.payload,
                v_event.occurred_at
            );
        END LOOP;
        IF v_token IS NOT NULL THEN
            PERFORM ops.ack_events(v_token);
        END IF;
        RETURN v_events;
    EXCEPTION
        WHEN OTHERS THEN
            v_events := 0;
    END;

    -- One of them makes no deliveries, and the lease is undone: now each by itself, so that only
    -- the one waits. What the lease itself raises is raised again.
    WHILE v_events < batch LOOP
        SELECT leased.* INTO v_event FROM ops.lease_events('webhooks', 1, c_lease) AS leased;
        EXIT WHEN NOT FOUND;
        v_events := v_events + 1;
        BEGIN
            PERFORM ops.enqueue_webhooks(
                v_event.event_id, v_event.organization_id, v_event.topic, v_event.payload,
                v_event.occurred_at
            );
        EXCEPTION
            -- Not of the event: an hour of it must not make dead letters of all that comes.
            WHEN transaction_rollback OR insufficient_resources OR lock_not_available
                OR operator_intervention OR system_error THEN
                RAISE;
            WHEN OTHERS THEN
                PERFORM ops.nack_event(
                    v_event.lease_token, v_event.event_id, format('%s: %s', SQLSTATE, SQLERRM), NULL
                );
        END;
        PERFORM ops.ack_events(v_event.lease_token);
    END LOOP;
    RETURN v_events;
END
$function$;

REVOKE ALL ON FUNCTION ops.fan_out_webhooks(integer) FROM public;
COMMENT ON FUNCTION ops.fan_out_webhooks(integer) IS
'Makes the deliveries of the next events, at most so many (1 to 1000), and returns how many events
there were; 0: none, or others have them. One that makes none is put off, and a dead letter at last.
Errors: YP003 an argument or the isolation level; YP403 the DBA has to call ops.restart_outbox()
first. For the package''s own functions.';

CREATE PROCEDURE ops.fan_out_webhooks_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := ops.fan_out_webhooks(500);
    more := handled > 0;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.fan_out_webhooks_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ops.fan_out_webhooks_job (bigint, boolean) IS
'Makes the deliveries of the next five hundred events; where a worker runs it does so earlier. For
ops.tick().';
