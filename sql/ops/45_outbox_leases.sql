-- Leasing: a worker takes a lane of its consumer, with the retries that are due and the next events
-- of the log. A part of the log is leased once: what of it nobody answered for is a retry then, and
-- when its worker was lost twice it is leased alone: what kills workers takes nothing along.

CREATE FUNCTION ops.outbox_has_news(state ops.outbox_journal_a)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_bitmapscan = off
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
AS $function$
BEGIN
    -- While no position was drawn since, nothing that began since has written anything.
    IF ops.outbox_position() > state.seen_first
        AND EXISTS (
            SELECT FROM public.outbox AS events
            WHERE events.log_position > state.seen_first
                AND NOT pg_visible_in_snapshot(events.xid, state.seen)
        )
    THEN
        RETURN TRUE;
    END IF;
    RETURN EXISTS (
        SELECT
        FROM pg_snapshot_xip(state.seen) AS xip (xid)
        CROSS JOIN LATERAL (
            SELECT events.xid
            FROM public.outbox AS events
            WHERE (events.xid, events.log_position) >= (xip.xid, -9223372036854775808)
                AND (events.xid, events.log_position) <= (xip.xid, state.seen_first)
            ORDER BY events.xid, events.log_position
            LIMIT 1
        ) AS late
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.outbox_has_news(ops.outbox_journal_a) FROM public;
COMMENT ON FUNCTION ops.outbox_has_news(ops.outbox_journal_a) IS
'Whether a lane without an open window would see anything in a new one, of whatever lane and topic.
For the package''s own functions.';

CREATE FUNCTION ops.close_outbox_window(state ops.outbox_journal_a)
RETURNS ops.outbox_journal_a
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_state ops.outbox_journal_a := state;
BEGIN
    v_state.seen := state.high;
    v_state.seen_first := state.high_first;
    v_state.seen_last := state.high_last;
    v_state.high := NULL;
    v_state.high_first := NULL;
    v_state.high_last := NULL;
    v_state.cursor_position := NULL;
    v_state.slice_end := NULL;
    RETURN v_state;
END
$function$;

REVOKE ALL ON FUNCTION ops.close_outbox_window(ops.outbox_journal_a) FROM public;
COMMENT ON FUNCTION ops.close_outbox_window(ops.outbox_journal_a) IS
'The state with its window settled. For the package''s own functions.';

CREATE FUNCTION ops.settle_outbox_slice(state ops.outbox_journal_a)
RETURNS ops.outbox_journal_a
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_state ops.outbox_journal_a := state;
BEGIN
    IF state.slice_end >= state.high_last THEN
        RETURN ops.close_outbox_window(state);
    END IF;
    v_state.cursor_position := coalesce(state.slice_end, state.cursor_position);
    v_state.slice_end := NULL;
    RETURN v_state;
END
$function$;

REVOKE ALL ON FUNCTION ops.settle_outbox_slice(ops.outbox_journal_a) FROM public;
COMMENT ON FUNCTION ops.settle_outbox_slice(ops.outbox_journal_a) IS
'The state with what its lease holds of the log settled. For the package''s own functions.';

CREATE FUNCTION ops.unslice_outbox_events(
    consumer ops.outbox_consumers,
    lane integer,
    state ops.outbox_journal_a,
    ordering_key uuid
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_all constant integer := 2147483647;
    v_key uuid;
BEGIN
    FOR v_key IN
        WITH moved AS (
            INSERT INTO ops.outbox_retries (
                consumer, lane, ordering_key, log_position, event_id, attempts, token
            )
            SELECT
                consumer.name, unslice_outbox_events.lane,
                coalesce(slice.aggregate_id, slice.id), slice.log_position, slice.id, 1, state.token
            FROM ops.outbox_slice(
                consumer, lane, state, state.cursor_position, state.slice_end, c_all
            ) AS slice
            WHERE (
                    unslice_outbox_events.ordering_key IS NULL
                    OR coalesce(slice.aggregate_id, slice.id) = unslice_outbox_events.ordering_key
                )
                AND NOT EXISTS (
                    SELECT FROM ops.outbox_dead_letters AS dead
                    WHERE dead.consumer = consumer.name AND dead.event_id = slice.id
                )
            -- What waits behind others is there, and so is what was answered.
            ON CONFLICT ON CONSTRAINT outbox_retries_pkey DO NOTHING
            RETURNING outbox_retries.ordering_key
        )
        SELECT DISTINCT moved.ordering_key FROM moved
    LOOP
        PERFORM ops.promote_outbox_retry(consumer.name, v_key, state.token);
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.unslice_outbox_events(
    ops.outbox_consumers, integer, ops.outbox_journal_a, uuid
) FROM public;
COMMENT ON FUNCTION ops.unslice_outbox_events(
    ops.outbox_consumers, integer, ops.outbox_journal_a, uuid
) IS
'Has the events of one aggregate, or with null all, that a lease holds as part of the log be held
one by one, as retries. For the package''s own functions.';

CREATE FUNCTION ops.take_outbox_slice(
    consumer ops.outbox_consumers,
    lane integer,
    INOUT state ops.outbox_journal_a,
    most integer,
    has_news boolean,
    OUT events public.outbox[],
    OUT has_moved boolean
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- Aggregates are looked for by their keys, whatever statistics say.
SET enable_bitmapscan = off
SET enable_seqscan = off
AS $function$
DECLARE
    c_slices constant integer := 100;
    v_window record;
    v_found record;
    v_opened boolean := FALSE;
BEGIN
    -- A whole row among several results. @plpgsql_check_options: extra_warnings = off
    events := ARRAY[]::public.outbox[];
    has_moved := FALSE;
    FOR v_slice IN 1..c_slices LOOP
        IF state.high IS NULL THEN
            -- A second window could only see what was committed since the first.
            EXIT WHEN v_opened OR NOT (has_news OR ops.outbox_has_news(state));
            v_opened := TRUE;
            SELECT * INTO v_window FROM ops.take_outbox_snapshot();
            state.high := v_window.snapshot;
            state.high_first := v_window.first_position;
            state.high_last := v_window.last_position;
            state.cursor_position := -9223372036854775808;
            has_moved := TRUE;
        END IF;

        WITH slice AS MATERIALIZED (
            SELECT event, earlier.event_id IS NOT NULL AS is_blocked
            FROM ops.outbox_slice(
                consumer, lane, state, state.cursor_position, 9223372036854775807, most
            ) AS event
            LEFT JOIN LATERAL (
                SELECT retries.event_id
                FROM ops.outbox_retries AS retries
                WHERE retries.consumer = take_outbox_slice.consumer.name
                    AND retries.ordering_key = coalesce(event.aggregate_id, event.id)
                LIMIT 1
            ) AS earlier ON TRUE
        ), blocked AS (
            INSERT INTO ops.outbox_retries (
                consumer, lane, ordering_key, log_position, event_id, attempts
            )
            SELECT
                consumer.name, lane, coalesce((slice.event).aggregate_id, (slice.event).id),
                (slice.event).log_position, (slice.event).id, 0
            FROM slice
            WHERE slice.is_blocked
        )
        SELECT
            count(*) AS events,
            max((slice.event).log_position) AS last_position,
            array_agg(slice.event) FILTER (WHERE NOT slice.is_blocked) AS free
        INTO v_found
        FROM slice;

        IF v_found.free IS NOT NULL THEN
            events := v_found.free;
            state.slice_end := CASE
                WHEN v_found.events >= most THEN v_found.last_position ELSE state.high_last
            END;
            RETURN;
        END IF;
        -- Nothing of it is to be delivered: all of it waits behind others.
        has_moved := TRUE;
        IF v_found.events >= most THEN
            state.cursor_position := v_found.last_position;
        ELSE
            state := ops.close_outbox_window(state);
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.take_outbox_slice(
    ops.outbox_consumers, integer, ops.outbox_journal_a, integer, boolean
) FROM public;
COMMENT ON FUNCTION ops.take_outbox_slice(
    ops.outbox_consumers, integer, ops.outbox_journal_a, integer, boolean
) IS
'The next events of the log for a lane and the state that leases them; events of blocked aggregates
are put behind their retries instead. has_news: the caller knows that a window would see anything.
For the package''s own functions.';
