-- Upkeep of the outbox: the journal's old states go, events that everybody has go after a month,
-- and workers that listen are woken.

CREATE FUNCTION ops.rotate_outbox_journal(least_rows integer DEFAULT 10000)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms'
AS $function$
DECLARE
    v_lane integer;
    v_state ops.outbox_journal_a;
    v_in_b boolean;
BEGIN
    PERFORM ops.require_outbox_isolation();
    -- Every lane is held, so that nobody reads a state while its half is emptied.
    FOR v_lane IN SELECT lanes.id FROM ops.outbox_lanes AS lanes ORDER BY lanes.id LOOP
        PERFORM FROM ops.outbox_lanes AS lanes WHERE lanes.id = v_lane FOR UPDATE;
    END LOOP;
    v_in_b := EXISTS (SELECT FROM ops.outbox_journal_b);
    IF v_in_b THEN
        IF (
            SELECT count(*)
            FROM (SELECT FROM ops.outbox_journal_b LIMIT least_rows) AS few
        ) < least_rows
        THEN
            RETURN FALSE;
        END IF;
        LOCK TABLE ops.outbox_journal_b IN ACCESS EXCLUSIVE MODE;
    ELSE
        IF (
            SELECT count(*)
            FROM (SELECT FROM ops.outbox_journal_a LIMIT least_rows) AS few
        ) < least_rows
        THEN
            RETURN FALSE;
        END IF;
        LOCK TABLE ops.outbox_journal_a IN ACCESS EXCLUSIVE MODE;
    END IF;

    FOR v_lane IN SELECT lanes.id FROM ops.outbox_lanes AS lanes LOOP
        SELECT * INTO v_state FROM ops.outbox_state(v_lane);
        CONTINUE WHEN v_state.seq IS NULL;
        v_state.seq := v_state.seq + 1;
        IF v_in_b THEN
            INSERT INTO ops.outbox_journal_a SELECT (v_state).*;
        ELSE
            INSERT INTO ops.outbox_journal_b SELECT (v_state).*;
        END IF;
    END LOOP;
    IF v_in_b THEN
        TRUNCATE ops.outbox_journal_b;
    ELSE
        TRUNCATE ops.outbox_journal_a;
    END IF;
    RETURN TRUE;
EXCEPTION
    -- Somebody reads or works; another time.
    WHEN lock_not_available THEN
        RETURN FALSE;
END
$function$;

REVOKE ALL ON FUNCTION ops.rotate_outbox_journal(integer) FROM public;
COMMENT ON FUNCTION ops.rotate_outbox_journal(integer) IS
'Copies the latest state of each lane to the empty half of the journal and empties the other, if it
has so many rows and nobody is in the way; returns whether it did. It waits at most 200 ms for each
lock. Errors: YP003 the isolation level. For the package''s own functions.';

CREATE FUNCTION ops.forget_events(kept interval DEFAULT interval '30 days')
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_rows bigint;
BEGIN
    WITH states AS MATERIALIZED (
        -- Who waited for a rotation sees no state of a lane: nothing is settled then.
        SELECT state.seen
        FROM ops.outbox_lanes AS lanes
        LEFT JOIN LATERAL ops.outbox_state(lanes.id) AS state ON TRUE
    ), oldest AS MATERIALIZED (
        SELECT events.id, events.xid, events.created_at
        FROM public.outbox AS events
        -- What has to stay does not stand in the way of what is behind it.
        WHERE NOT EXISTS (
                SELECT FROM ops.outbox_retries WHERE outbox_retries.event_id = events.id
            )
            AND NOT EXISTS (
                SELECT FROM ops.outbox_dead_letters WHERE outbox_dead_letters.event_id = events.id
            )
        ORDER BY events.log_position
        LIMIT 20000
    )
    DELETE FROM public.outbox
    WHERE outbox.id = ANY(ARRAY(
        SELECT oldest.id
        FROM oldest
        WHERE oldest.created_at < now() - kept
            AND NOT EXISTS (
                SELECT FROM states
                WHERE pg_visible_in_snapshot(oldest.xid, states.seen) IS NOT TRUE
            )
        LIMIT 5000
    ));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$function$;

REVOKE ALL ON FUNCTION ops.forget_events(interval) FROM public;
COMMENT ON FUNCTION ops.forget_events(interval) IS
'Deletes up to 5,000 of the oldest events, older than kept, that every consumer is done with, and
returns how many. What is a retry or a dead letter stays. For the package''s own functions.';

CREATE PROCEDURE ops.keep_outbox_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_rows bigint;
BEGIN
    PERFORM ops.rotate_outbox_journal();
    handled := ops.forget_events();
    more := handled >= 5000;
    DELETE FROM ops.outbox_dead_letters
    WHERE (outbox_dead_letters.consumer, outbox_dead_letters.event_id) IN (
        SELECT old.consumer, old.event_id
        FROM ops.outbox_dead_letters AS old
        WHERE old.died_at < now() - interval '90 days'
        ORDER BY old.died_at
        LIMIT 5000
    );
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    handled := handled + v_rows;
    more := more OR v_rows >= 5000;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.keep_outbox_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ops.keep_outbox_job (bigint, boolean) IS
'Rotates the journal of the outbox, deletes events that every consumer is done with after 30 days,
and dead letters after 90, five thousand of each. For ops.tick().';

CREATE PROCEDURE ops.wake_outbox_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
DECLARE
    v_consumer text;
BEGIN
    handled := 0;
    more := FALSE;
    FOR v_consumer IN
        SELECT consumers.name
        FROM ops.outbox_consumers AS consumers
        WHERE EXISTS (
            SELECT
            FROM ops.outbox_lanes AS lanes
            CROSS JOIN LATERAL ops.outbox_state(lanes.id) AS state
            WHERE lanes.consumer = consumers.name
                AND (state.leased_until IS NULL OR state.leased_until <= clock_timestamp())
                AND (state.high IS NOT NULL OR ops.outbox_has_news(state))
        ) OR EXISTS (
            SELECT FROM ops.outbox_retries AS retries
            WHERE retries.consumer = consumers.name
                AND retries.due_at <= (SELECT clock_timestamp())
        )
    LOOP
        PERFORM pg_notify('outbox', v_consumer);
        handled := handled + 1;
    END LOOP;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.wake_outbox_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ops.wake_outbox_job (bigint, boolean) IS
'Notifies channel outbox of the name of each consumer that has anything to lease. For ops.tick().';
