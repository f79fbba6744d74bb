-- Making and removing consumers, and what all their functions ask first.

CREATE FUNCTION ops.require_outbox_isolation()
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- With one snapshot for all statements a lane's state would be read as it was before its lock.
    PERFORM ops.require(
        current_setting('transaction_isolation') IN ('read committed', 'read uncommitted'),
        'transaction_isolation', 'must be read committed'
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.require_outbox_isolation() FROM public;
COMMENT ON FUNCTION ops.require_outbox_isolation() IS
'Raises YP003 in another isolation level than read committed. For the package''s own functions.';

CREATE FUNCTION ops.outbox_consumer(consumer text)
RETURNS ops.outbox_consumers
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_consumer ops.outbox_consumers;
BEGIN
    SELECT * INTO v_consumer
    FROM ops.outbox_consumers
    WHERE outbox_consumers.name = consumer;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP400', format('No consumer is named %s.', consumer));
    END IF;
    RETURN v_consumer;
END
$function$;

REVOKE ALL ON FUNCTION ops.outbox_consumer(text) FROM public;
COMMENT ON FUNCTION ops.outbox_consumer(text) IS
'A consumer by its name. Errors: YP400 there is none. For the package''s own functions.';

CREATE FUNCTION ops.create_outbox_consumer(
    name text,
    topics text[] DEFAULT NULL,
    start_at text DEFAULT 'now',
    lanes integer DEFAULT 8,
    max_attempts integer DEFAULT 10,
    backoff_base interval DEFAULT interval '5 seconds',
    backoff_cap interval DEFAULT interval '6 hours'
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_from record;
BEGIN
    PERFORM ops.require_outbox_isolation();
    PERFORM ops.require(start_at IN ('now', 'start'), 'start_at', 'must be now or start');
    PERFORM ops.require(
        create_outbox_consumer.name ~ '^[a-z][a-z0-9_]{0,62}$', 'name',
        'must be 1 to 63 small letters, digits and underscores'
    );
    INSERT INTO ops.outbox_consumers (
        name, topics, lanes, max_attempts, backoff_base, backoff_cap
    )
    VALUES (
        create_outbox_consumer.name, create_outbox_consumer.topics, create_outbox_consumer.lanes,
        create_outbox_consumer.max_attempts, create_outbox_consumer.backoff_base,
        create_outbox_consumer.backoff_cap
    )
    ON CONFLICT ON CONSTRAINT outbox_consumers_pkey DO NOTHING;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP010', 'A consumer has that name.');
    END IF;

    IF start_at = 'now' THEN
        SELECT * INTO v_from FROM ops.take_outbox_snapshot();
    ELSE
        -- Sees nothing.
        SELECT
            '3:3:'::pg_snapshot AS snapshot, -9223372036854775808 AS first_position,
            -9223372036854775808 AS last_position
        INTO v_from;
    END IF;
    WITH made AS (
        INSERT INTO ops.outbox_lanes (consumer, lane)
        SELECT create_outbox_consumer.name, lane
        FROM generate_series(0, create_outbox_consumer.lanes - 1) AS lane
        RETURNING outbox_lanes.id
    )
    INSERT INTO ops.outbox_journal_a (
        lane_id, seq, cluster_id, seen, seen_first, seen_last
    )
    SELECT
        made.id, 0, control.system_identifier, v_from.snapshot, v_from.first_position,
        v_from.last_position
    FROM made
    CROSS JOIN pg_control_system() AS control;
END
$function$;

REVOKE ALL ON FUNCTION ops.create_outbox_consumer(
    text, text[], text, integer, integer, interval, interval
) FROM public;
COMMENT ON FUNCTION ops.create_outbox_consumer(
    text, text[], text, integer, integer, interval, interval
) IS
'Makes a reader of the outbox that is told of these topics (null: all): from now, which includes
what is written by transactions that are open, or from the start of what is kept. lanes: how many
workers at a time, 1 to 16. After max_attempts an event becomes a dead letter; before, it waits up
to backoff_base, doubled each time, and at most backoff_cap. Errors: YP003 an argument or the
isolation level; YP010 the name is taken; 23514 a number out of its range. For the DBA and the
package''s own functions.';

CREATE FUNCTION ops.drop_outbox_consumer(name text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lane integer;
BEGIN
    PERFORM ops.require_outbox_isolation();
    PERFORM ops.outbox_consumer(name);
    FOR v_lane IN
        SELECT outbox_lanes.id
        FROM ops.outbox_lanes
        WHERE outbox_lanes.consumer = drop_outbox_consumer.name
        ORDER BY outbox_lanes.id
        FOR UPDATE
    LOOP
        DELETE FROM ops.outbox_journal_a WHERE outbox_journal_a.lane_id = v_lane;
        DELETE FROM ops.outbox_journal_b WHERE outbox_journal_b.lane_id = v_lane;
    END LOOP;
    DELETE FROM ops.outbox_retries WHERE outbox_retries.consumer = drop_outbox_consumer.name;
    DELETE FROM ops.outbox_consumers WHERE outbox_consumers.name = drop_outbox_consumer.name;
END
$function$;

REVOKE ALL ON FUNCTION ops.drop_outbox_consumer(text) FROM public;
COMMENT ON FUNCTION ops.drop_outbox_consumer(text) IS
'Removes a consumer with its positions, retries and dead letters; its workers learn it when they
lease or answer. Errors: YP400 there is none; YP003 the isolation level. For the DBA.';
