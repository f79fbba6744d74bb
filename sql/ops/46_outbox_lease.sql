-- The lease itself: the first free lane of a consumer that has anything to deliver.

CREATE FUNCTION ops.lease_outbox_lane(
    consumer ops.outbox_consumers,
    lane_id integer,
    lane integer,
    max_rows integer,
    lease_for interval,
    news_at bigint,
    OUT token uuid,
    OUT events public.outbox[],
    OUT retries integer
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_state ops.outbox_journal_a;
    v_token constant uuid := ops.new_outbox_token(lane_id);
    v_until constant timestamptz := clock_timestamp() + lease_for;
    v_heads record;
    v_slice record;
    v_has_moved boolean := FALSE;
BEGIN
    -- A statement of its own after the lock: it reads what the last holder of the lock has written.
    SELECT * INTO v_state FROM ops.outbox_state(lane_id);
    IF v_state.seq IS NULL OR v_state.leased_until > clock_timestamp() THEN
        RETURN;
    END IF;
    IF v_state.cluster_id <> (SELECT system_identifier FROM pg_control_system()) THEN
        PERFORM ops.raise_error('YP403', format(
            'The positions of %s were taken on another server; ops.restart_outbox() is due.',
            consumer.name
        ));
    END IF;

    -- What nobody answered for is held one by one from now on.
    IF v_state.slice_end IS NOT NULL THEN
        PERFORM ops.unslice_outbox_events(consumer, lane, v_state, NULL);
        v_state := ops.settle_outbox_slice(v_state);
        v_has_moved := TRUE;
    END IF;
    v_state.token := NULL;
    v_state.leased_until := NULL;
    events := ARRAY[]::public.outbox[];
    SELECT * INTO v_heads
    FROM ops.take_outbox_retries(consumer, lane, max_rows, v_token, v_until);
    retries := v_heads.taken;
    IF v_heads.taken < max_rows AND NOT v_heads.is_alone THEN
        SELECT * INTO v_slice
        FROM ops.take_outbox_slice(
            consumer, lane, v_state, max_rows - v_heads.taken,
            coalesce(v_state.seq = news_at, FALSE)
        );
        v_state := v_slice.state;
        events := v_slice.events;
        v_has_moved := v_has_moved OR v_slice.has_moved;
    END IF;

    IF v_heads.taken = 0 AND cardinality(events) = 0 THEN
        IF v_has_moved THEN
            PERFORM ops.write_outbox_state(v_state);
        END IF;
        RETURN;
    END IF;
    token := v_token;
    v_state.token := v_token;
    v_state.leased_until := v_until;
    PERFORM ops.write_outbox_state(v_state);
    IF cardinality(events) > 0 AND v_has_moved AND v_state.slice_end < v_state.high_last THEN
        -- There is more than one batch: others may help, in their lanes.
        PERFORM pg_notify('outbox', consumer.name);
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ops.lease_outbox_lane(
    ops.outbox_consumers, integer, integer, integer, interval, bigint
) FROM public;
COMMENT ON FUNCTION ops.lease_outbox_lane(
    ops.outbox_consumers, integer, integer, integer, interval, bigint
) IS
'Leases what a lane, whose row the caller has locked, has to deliver: the token (null: nothing now),
events of the log, and how many retries have the token too. news_at: the number of the state for
which the caller found something new in the log. Errors: YP403 the positions are of another server.
For the package''s own functions.';

CREATE FUNCTION ops.lease_events(consumer text, batch integer, lease_for interval)
RETURNS SETOF ops.leased_event
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- A session that planned it while the log was short goes on by the keys.
SET enable_seqscan = off
SET enable_bitmapscan = off
AS $function$
DECLARE
    v_consumer ops.outbox_consumers;
    v_lane record;
    v_lease record;
    v_state ops.outbox_journal_a;
    v_here bigint;
    v_news_at bigint;
BEGIN
    PERFORM ops.require_outbox_isolation();
    PERFORM ops.require(batch BETWEEN 1 AND 1000, 'batch', 'must be 1 to 1000');
    PERFORM ops.require_lease_time(lease_for);
    v_consumer := ops.outbox_consumer(consumer);
    SELECT control.system_identifier INTO v_here FROM pg_control_system() AS control;

    -- By chance, so that no lane waits for another to run dry.
    FOR v_lane IN
        SELECT lanes.id, lanes.lane
        FROM ops.outbox_lanes AS lanes
        WHERE lanes.consumer = v_consumer.name
        ORDER BY random()
    LOOP
        -- A look without the lock, which would keep the holder of the lease from answering and
        -- make who finds nothing a writer.
        SELECT * INTO v_state FROM ops.outbox_state(v_lane.id);
        CONTINUE WHEN v_state.leased_until > clock_timestamp();
        v_news_at := NULL;
        IF v_state.high IS NULL AND v_state.slice_end IS NULL AND v_state.cluster_id = v_here THEN
            IF ops.outbox_has_news(v_state) THEN
                v_news_at := v_state.seq;
            ELSIF NOT ops.outbox_has_due(v_consumer.name, v_lane.lane) THEN
                CONTINUE;
            END IF;
        END IF;
        PERFORM FROM ops.outbox_lanes AS lanes
        WHERE lanes.id = v_lane.id
        FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND;

        SELECT * INTO v_lease
        FROM ops.lease_outbox_lane(
            v_consumer, v_lane.id, v_lane.lane, batch, lease_for, v_news_at
        );
        CONTINUE WHEN v_lease.token IS NULL;

        IF v_lease.retries = 0 THEN
            RETURN QUERY
            SELECT
                v_lease.token, events.id, events.log_position, events.topic, events.aggregate_type,
                events.aggregate_id, events.organization_id, events.payload, 1, events.created_at
            FROM unnest(v_lease.events) AS events
            ORDER BY events.log_position, events.id;
            RETURN;
        END IF;
        RETURN QUERY
        SELECT
            v_lease.token, events.id, events.log_position, events.topic, events.aggregate_type,
            events.aggregate_id, events.organization_id, events.payload, events.attempts,
            events.created_at
        FROM (
            SELECT log.*, 1 AS attempts
            FROM unnest(v_lease.events) AS log
            UNION ALL
            SELECT log.*, retries.attempts
            FROM ops.outbox_retries AS retries
            INNER JOIN public.outbox AS log ON log.id = retries.event_id
            WHERE retries.token = v_lease.token
        ) AS events
        ORDER BY events.log_position, events.id;
        RETURN;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.lease_events(text, integer, interval) FROM public;
COMMENT ON FUNCTION ops.lease_events(text, integer, interval) IS
'A batch for a worker, as public.lease_events() says. Errors: YP003 an argument or the isolation
level; YP400 no such consumer; YP403 the positions are of another server. For the package''s own
functions.';
