-- After a move to another server. Snapshots are about transactions of the server that took them;
-- on another one, which a dump was restored on, the same numbers mean others. What was pending
-- can still be told exactly, since the log's rows came along with the numbers of the old server.

CREATE FUNCTION ops.restart_outbox()
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lane record;
    v_state ops.outbox_journal_a;
    v_key uuid;
    v_moved bigint := 0;
    v_now record;
BEGIN
    PERFORM ops.require_outbox_isolation();
    -- Nobody writes meanwhile, so that no event is between the old positions and the new ones.
    LOCK TABLE public.outbox IN SHARE ROW EXCLUSIVE MODE;
    FOR v_lane IN
        SELECT lanes.id, lanes.lane, consumers.*::ops.outbox_consumers AS consumer
        FROM ops.outbox_lanes AS lanes
        INNER JOIN ops.outbox_consumers AS consumers ON consumers.name = lanes.consumer
        ORDER BY lanes.id
        FOR UPDATE OF lanes
    LOOP
        SELECT * INTO v_state FROM ops.outbox_state(v_lane.id);
        FOR v_key IN
            WITH moved AS (
                INSERT INTO ops.outbox_retries (
                    consumer, lane, ordering_key, log_position, event_id, attempts
                )
                SELECT
                    (v_lane.consumer).name, v_lane.lane, coalesce(events.aggregate_id, events.id),
                    events.log_position, events.id, 0
                FROM public.outbox AS events
                WHERE events.processed_at IS NULL
                    AND (
                        (v_lane.consumer).topics IS NULL
                        OR events.topic = ANY((v_lane.consumer).topics)
                    )
                    AND ops.outbox_lane(
                        coalesce(events.aggregate_id, events.id), (v_lane.consumer).lanes
                    ) = v_lane.lane
                    AND (
                        events.log_position > v_state.seen_last
                        OR NOT pg_visible_in_snapshot(events.xid, v_state.seen)
                    )
                    AND NOT coalesce(
                        events.log_position <= v_state.cursor_position
                        AND pg_visible_in_snapshot(events.xid, v_state.high),
                        FALSE
                    )
                    AND NOT EXISTS (
                        SELECT FROM ops.outbox_dead_letters AS dead
                        WHERE dead.consumer = (v_lane.consumer).name AND dead.event_id = events.id
                    )
                ON CONFLICT ON CONSTRAINT outbox_retries_pkey DO NOTHING
                RETURNING outbox_retries.ordering_key
            )
            SELECT moved.ordering_key FROM moved
        LOOP
            v_moved := v_moved + 1;
            PERFORM ops.promote_outbox_retry((v_lane.consumer).name, v_key, NULL);
        END LOOP;
    END LOOP;

    -- A sequence that began anew would have new events overtake the old ones.
    PERFORM setval('ops.outbox_positions', greatest(newest.log_position, ops.outbox_position(), 1))
    FROM (SELECT max(outbox.log_position) AS log_position FROM public.outbox) AS newest;
    -- Of all snapshots of this server the past.
    UPDATE public.outbox SET xid = '3' WHERE outbox.xid <> '3';
    SELECT * INTO v_now FROM ops.take_outbox_snapshot();
    FOR v_lane IN
        SELECT lanes.id, control.system_identifier
        FROM ops.outbox_lanes AS lanes
        CROSS JOIN pg_control_system() AS control
    LOOP
        SELECT * INTO v_state FROM ops.outbox_state(v_lane.id);
        v_state.cluster_id := v_lane.system_identifier;
        v_state.seen := v_now.snapshot;
        v_state.seen_first := v_now.first_position;
        v_state.seen_last := v_now.last_position;
        v_state.high := NULL;
        v_state.high_first := NULL;
        v_state.high_last := NULL;
        v_state.cursor_position := NULL;
        v_state.slice_end := NULL;
        v_state.token := NULL;
        v_state.leased_until := NULL;
        PERFORM ops.write_outbox_state(v_state);
    END LOOP;
    RETURN v_moved;
END
$function$;

REVOKE ALL ON FUNCTION ops.restart_outbox() FROM public;
COMMENT ON FUNCTION ops.restart_outbox() IS
'To be called once when the database came to another server by dump and restore or pg_upgrade: what
was pending for each consumer becomes a retry, nothing is lost and what was acknowledged does not
come again; open leases are over. Writers of events wait meanwhile. Returns how many events were
pending over all consumers. Errors: YP003 the isolation level. For the DBA.';
