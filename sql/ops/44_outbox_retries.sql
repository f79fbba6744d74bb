-- Blocked aggregates: whose turn is next, and what becomes of an event that fails for good. The
-- caller has locked the lane.

CREATE FUNCTION ops.promote_outbox_retry(consumer text, ordering_key uuid, live_token uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_state ops.outbox_journal_a;
BEGIN
    IF live_token IS NOT NULL THEN
        SELECT * INTO v_state FROM ops.outbox_state(ops.outbox_token_lane(live_token));
    END IF;
    UPDATE ops.outbox_retries
    SET due_at = CASE
        -- It is part of the batch that is being worked on.
        WHEN retries.token = live_token THEN v_state.leased_until
        ELSE greatest(clock_timestamp(), retries.not_before)
    END
    FROM (
        SELECT waiting.log_position, waiting.event_id, waiting.token, waiting.not_before
        FROM ops.outbox_retries AS waiting
        WHERE waiting.consumer = promote_outbox_retry.consumer
            AND waiting.ordering_key = promote_outbox_retry.ordering_key
        ORDER BY waiting.log_position, waiting.event_id
        LIMIT 1
    ) AS retries
    WHERE outbox_retries.consumer = promote_outbox_retry.consumer
        AND outbox_retries.ordering_key = promote_outbox_retry.ordering_key
        AND outbox_retries.log_position = retries.log_position
        AND outbox_retries.event_id = retries.event_id
        AND NOT EXISTS (
            SELECT FROM ops.outbox_retries AS head
            WHERE head.consumer = promote_outbox_retry.consumer
                AND head.ordering_key = promote_outbox_retry.ordering_key
                AND head.due_at IS NOT NULL
        );
END
$function$;

REVOKE ALL ON FUNCTION ops.promote_outbox_retry(text, uuid, uuid) FROM public;
COMMENT ON FUNCTION ops.promote_outbox_retry(text, uuid, uuid) IS
'Makes the first event of a blocked aggregate due unless one is; live_token: the lease under which
the caller acts, if one. For the package''s own functions.';

CREATE FUNCTION ops.bury_outbox_event(
    consumer text,
    event_id uuid,
    ordering_key uuid,
    log_position bigint,
    attempts integer,
    error text,
    live_token uuid DEFAULT NULL
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO ops.outbox_dead_letters (
        consumer, event_id, ordering_key, log_position, attempts, last_error
    )
    VALUES (
        bury_outbox_event.consumer, bury_outbox_event.event_id, bury_outbox_event.ordering_key,
        bury_outbox_event.log_position, bury_outbox_event.attempts, left(error, 1000)
    )
    ON CONFLICT ON CONSTRAINT outbox_dead_letters_pkey DO NOTHING;
    DELETE FROM ops.outbox_retries
    WHERE outbox_retries.consumer = bury_outbox_event.consumer
        AND outbox_retries.ordering_key = bury_outbox_event.ordering_key
        AND outbox_retries.log_position = bury_outbox_event.log_position
        AND outbox_retries.event_id = bury_outbox_event.event_id;
    PERFORM ops.promote_outbox_retry(
        bury_outbox_event.consumer, bury_outbox_event.ordering_key, live_token
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.bury_outbox_event(text, uuid, uuid, bigint, integer, text, uuid)
FROM public;
COMMENT ON FUNCTION ops.bury_outbox_event(text, uuid, uuid, bigint, integer, text, uuid) IS
'Makes an event a dead letter; its aggregate goes on. For the package''s own functions.';

CREATE FUNCTION ops.outbox_has_due(consumer text, lane integer)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_bitmapscan = off
SET enable_seqscan = off
AS $function$
DECLARE
    -- A variable, so that the index can be asked for it.
    v_now constant timestamptz := clock_timestamp();
BEGIN
    RETURN EXISTS (
        SELECT FROM ops.outbox_retries AS retries
        WHERE retries.consumer = outbox_has_due.consumer
            AND retries.lane = outbox_has_due.lane
            AND retries.due_at <= v_now
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.outbox_has_due(text, integer) FROM public;
COMMENT ON FUNCTION ops.outbox_has_due(text, integer) IS
'Whether the time of any retry of a lane has come. For the package''s own functions.';

CREATE FUNCTION ops.take_outbox_retries(
    consumer ops.outbox_consumers,
    lane integer,
    most integer,
    token uuid,
    leased_until timestamptz,
    OUT taken integer,
    OUT is_alone boolean
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- By the index of what is due, however much waits and whatever statistics say.
SET enable_bitmapscan = off
SET enable_seqscan = off
AS $function$
DECLARE
    v_now timestamptz;
    v_head record;
    v_rows integer;
BEGIN
    taken := 0;
    is_alone := FALSE;
    WHILE taken < most AND NOT is_alone LOOP
        -- A variable, so that the index of what is due can be asked for it; anew each time, for
        -- what was behind one that is given up is due at once.
        v_now := clock_timestamp();
        SELECT
            retries.*,
            EXISTS (SELECT FROM public.outbox WHERE outbox.id = retries.event_id) AS is_there
        INTO v_head
        FROM ops.outbox_retries AS retries
        WHERE retries.consumer = consumer.name
            AND retries.lane = take_outbox_retries.lane
            AND retries.due_at <= v_now
        ORDER BY retries.due_at
        LIMIT 1;
        EXIT WHEN NOT FOUND;

        IF NOT v_head.is_there THEN
            DELETE FROM ops.outbox_retries
            WHERE outbox_retries.consumer = v_head.consumer
                AND outbox_retries.ordering_key = v_head.ordering_key
                AND outbox_retries.log_position = v_head.log_position
                AND outbox_retries.event_id = v_head.event_id;
            PERFORM ops.promote_outbox_retry(consumer.name, v_head.ordering_key, NULL);
        ELSIF v_head.attempts >= consumer.max_attempts THEN
            PERFORM ops.bury_outbox_event(
                consumer.name, v_head.event_id, v_head.ordering_key, v_head.log_position,
                v_head.attempts,
                coalesce(v_head.last_error, 'Its leases ran out without an answer.')
            );
        ELSE
            -- It still has the token of a lease that nobody answered for.
            is_alone := v_head.token IS NOT NULL AND v_head.attempts >= 2;
            EXIT WHEN is_alone AND taken > 0;
            UPDATE ops.outbox_retries
            SET
                attempts = v_head.attempts + 1,
                due_at = take_outbox_retries.leased_until,
                token = take_outbox_retries.token
            WHERE outbox_retries.consumer = v_head.consumer
                AND outbox_retries.ordering_key = v_head.ordering_key
                AND outbox_retries.log_position = v_head.log_position
                AND outbox_retries.event_id = v_head.event_id;
            taken := taken + 1;
            -- It waited for another one alone: those behind it need not wait again.
            IF v_head.last_error IS NULL AND NOT is_alone THEN
                WITH behind AS (
                    SELECT
                        waiting.log_position,
                        waiting.event_id,
                        bool_or(
                            waiting.last_error IS NOT NULL
                            OR waiting.attempts >= consumer.max_attempts
                            OR waiting.token IS NOT NULL AND waiting.attempts >= 2
                        ) OVER (ORDER BY waiting.log_position, waiting.event_id) AS is_cut
                    FROM (
                        SELECT *
                        FROM ops.outbox_retries AS every
                        WHERE every.consumer = v_head.consumer
                            AND every.ordering_key = v_head.ordering_key
                            AND (every.log_position, every.event_id)
                            > (v_head.log_position, v_head.event_id)
                        ORDER BY every.log_position, every.event_id
                        LIMIT most - taken
                    ) AS waiting
                )
                UPDATE ops.outbox_retries
                SET
                    attempts = outbox_retries.attempts + 1,
                    token = take_outbox_retries.token
                FROM behind
                WHERE outbox_retries.consumer = v_head.consumer
                    AND outbox_retries.ordering_key = v_head.ordering_key
                    AND outbox_retries.log_position = behind.log_position
                    AND outbox_retries.event_id = behind.event_id
                    AND NOT behind.is_cut;
                GET DIAGNOSTICS v_rows = ROW_COUNT;
                taken := taken + v_rows;
            END IF;
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ops.take_outbox_retries(
    ops.outbox_consumers, integer, integer, uuid, timestamptz
) FROM public;
COMMENT ON FUNCTION ops.take_outbox_retries(
    ops.outbox_consumers, integer, integer, uuid, timestamptz
) IS
'Leases the events of blocked aggregates whose time has come, the longest due first, and returns how
many, and whether nothing else may be in the batch. For the package''s own functions.';
