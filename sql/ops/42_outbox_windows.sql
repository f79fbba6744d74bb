-- Windows on the outbox. What a lane has not seen yet is the difference of two snapshots, which
-- skips no transaction and waits for none: neither gaps in positions nor a writer of hours matter.
-- Positions bound the search. A snapshot comes with two: transactions that begin after it have
-- greater positions than the first, and all that it sees have none greater than the second.

CREATE FUNCTION ops.outbox_lane(ordering_key uuid, lanes integer)
RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT get_byte(uuid_send(ordering_key), 15) % lanes
$function$;

REVOKE ALL ON FUNCTION ops.outbox_lane(uuid, integer) FROM public;
COMMENT ON FUNCTION ops.outbox_lane(uuid, integer) IS
'The lane of an aggregate, from 0. For the package''s own functions.';

CREATE FUNCTION ops.outbox_position()
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_position bigint;
BEGIN
    SELECT outbox_positions.last_value - CASE WHEN outbox_positions.is_called THEN 0 ELSE 1 END
    INTO v_position
    FROM ops.outbox_positions;
    RETURN v_position;
END
$function$;

REVOKE ALL ON FUNCTION ops.outbox_position() FROM public;
COMMENT ON FUNCTION ops.outbox_position() IS
'The latest position that was drawn, committed or not. For the package''s own functions.';

CREATE FUNCTION ops.fence_outbox()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- A snapshot calls everything from the latest ended transaction on future, also what has long
    -- begun. A subtransaction that begins and ends here moves that border up to now. The message
    -- gives it an id and leaves no row.
    PERFORM pg_logical_emit_message(TRUE, 'yardpass', '');
    RAISE no_data_found;
EXCEPTION
    WHEN no_data_found THEN
        RETURN;
END
$function$;

REVOKE ALL ON FUNCTION ops.fence_outbox() FROM public;
COMMENT ON FUNCTION ops.fence_outbox() IS
'After it a snapshot knows every transaction that had begun before it. For the package''s own
functions.';

CREATE FUNCTION ops.take_outbox_snapshot(
    OUT snapshot pg_snapshot, OUT first_position bigint, OUT last_position bigint
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_own constant xid8 := pg_current_xact_id();
BEGIN
    -- In this order, each in a statement of its own.
    first_position := ops.outbox_position();
    PERFORM ops.fence_outbox();
    SELECT pg_current_snapshot() INTO snapshot;
    last_position := ops.outbox_position();

    -- To a snapshot its own transaction is the past; what it may still write is not.
    SELECT format(
        '%s:%s:%s',
        least(pg_snapshot_xmin(snapshot), v_own), pg_snapshot_xmax(snapshot),
        string_agg(open.xid::text, ',' ORDER BY open.xid)
    )::pg_snapshot
    INTO snapshot
    FROM (
        SELECT xip.xid FROM pg_snapshot_xip(snapshot) AS xip (xid)
        UNION
        SELECT v_own
    ) AS open;
END
$function$;

REVOKE ALL ON FUNCTION ops.take_outbox_snapshot() FROM public;
COMMENT ON FUNCTION ops.take_outbox_snapshot() IS
'A snapshot, in which the caller''s transaction is still open, and its two positions. For the
package''s own functions.';

CREATE FUNCTION ops.outbox_state(lane_id integer)
RETURNS ops.outbox_journal_a
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT states.*
    FROM (
        (
            SELECT journal.*
            FROM ops.outbox_journal_a AS journal
            WHERE journal.lane_id = outbox_state.lane_id
            ORDER BY journal.seq DESC
            LIMIT 1
        )
        UNION ALL
        (
            SELECT journal.*
            FROM ops.outbox_journal_b AS journal
            WHERE journal.lane_id = outbox_state.lane_id
            ORDER BY journal.seq DESC
            LIMIT 1
        )
    ) AS states
    ORDER BY states.seq DESC
    LIMIT 1
$function$;

REVOKE ALL ON FUNCTION ops.outbox_state(integer) FROM public;
COMMENT ON FUNCTION ops.outbox_state(integer) IS
'The present state of a lane, from either half of the journal. For the package''s own functions.';

CREATE FUNCTION ops.write_outbox_state(state ops.outbox_journal_a)
RETURNS ops.outbox_journal_a
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_state ops.outbox_journal_a := state;
BEGIN
    v_state.seq := state.seq + 1;
    -- Where the latest state is, there goes the next: the other half may be about to be emptied.
    IF EXISTS (
        SELECT FROM ops.outbox_journal_b AS journal
        WHERE journal.lane_id = state.lane_id AND journal.seq = state.seq
    ) THEN
        INSERT INTO ops.outbox_journal_b SELECT (v_state).*;
    ELSE
        INSERT INTO ops.outbox_journal_a SELECT (v_state).*;
    END IF;
    RETURN v_state;
END
$function$;

REVOKE ALL ON FUNCTION ops.write_outbox_state(ops.outbox_journal_a) FROM public;
COMMENT ON FUNCTION ops.write_outbox_state(ops.outbox_journal_a) IS
'Adds the next state of a lane, whose row the caller has locked, and returns it. For the package''s
own functions.';

CREATE FUNCTION ops.outbox_slice(
    consumer ops.outbox_consumers,
    lane integer,
    state ops.outbox_journal_a,
    above bigint,
    up_to bigint,
    most integer
)
RETURNS SETOF public.outbox
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- Whatever statistics say, the order of the index is the way: no slice may read the whole window.
SET enable_bitmapscan = off
SET enable_seqscan = off
SET enable_sort = off
SET jit = off
SET plan_cache_mode = force_generic_plan
AS $function$
DECLARE
    v_rows bigint;
BEGIN
    -- Transactions that were open when the last window ended.
    RETURN QUERY
    SELECT late.*
    FROM pg_snapshot_xip(state.seen) AS xip (xid)
    CROSS JOIN LATERAL (
        SELECT events.*
        FROM public.outbox AS events
        -- As pairs, which the index of transactions alone can find: by positions it would read all
        -- that is kept.
        WHERE (events.xid, events.log_position) > (xip.xid, above)
            AND (events.xid, events.log_position) <= (xip.xid, least(state.seen_first, up_to))
            AND events.processed_at IS NULL
            AND pg_visible_in_snapshot(events.xid, state.high)
            AND (consumer.topics IS NULL OR events.topic = ANY(consumer.topics))
            AND get_byte(uuid_send(coalesce(events.aggregate_id, events.id)), 15)
            % consumer.lanes = outbox_slice.lane
        ORDER BY events.xid, events.log_position
        FETCH FIRST most ROWS WITH TIES
    ) AS late
    ORDER BY late.log_position
    FETCH FIRST most ROWS WITH TIES;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    IF v_rows >= most THEN
        RETURN;
    END IF;

    -- What was written since then has greater positions.
    RETURN QUERY
    SELECT events.*
    FROM public.outbox AS events
    WHERE events.log_position > greatest(above, state.seen_first)
        AND events.log_position <= least(state.high_last, up_to)
        AND NOT pg_visible_in_snapshot(events.xid, state.seen)
        AND pg_visible_in_snapshot(events.xid, state.high)
        AND events.processed_at IS NULL
        AND (consumer.topics IS NULL OR events.topic = ANY(consumer.topics))
        AND get_byte(uuid_send(coalesce(events.aggregate_id, events.id)), 15)
        % consumer.lanes = outbox_slice.lane
    ORDER BY events.log_position
    FETCH FIRST (most - v_rows) ROWS WITH TIES;
END
$function$;

REVOKE ALL ON FUNCTION ops.outbox_slice(
    ops.outbox_consumers, integer, ops.outbox_journal_a, bigint, bigint, integer
) FROM public;
COMMENT ON FUNCTION ops.outbox_slice(
    ops.outbox_consumers, integer, ops.outbox_journal_a, bigint, bigint, integer
) IS
'Events of the open window of a lane, above one position and up to another, in order; at most so
many, and those of the last one''s position. For the package''s own functions.';
