-- Answers of workers. A token that is over, or that another lease has followed, changes nothing:
-- the lane is locked first, then its present state is read.

CREATE FUNCTION ops.require_events_lease(
    lease_token uuid, OUT state ops.outbox_journal_a, OUT lane integer,
    OUT consumer ops.outbox_consumers
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lane ops.outbox_lanes;
BEGIN
    -- Whole rows among several results. @plpgsql_check_options: extra_warnings = off
    PERFORM ops.require_outbox_isolation();
    PERFORM ops.require(lease_token IS NOT NULL, 'lease_token', 'must be given');
    SELECT * INTO v_lane
    FROM ops.outbox_lanes
    WHERE outbox_lanes.id = ops.outbox_token_lane(lease_token)
    FOR UPDATE;
    SELECT * INTO state FROM ops.outbox_state(v_lane.id);
    IF state.token IS DISTINCT FROM lease_token OR state.leased_until <= clock_timestamp() THEN
        PERFORM ops.raise_error('YP401', 'It ran out, or was answered, or is of no lease.');
    END IF;
    lane := v_lane.lane;
    SELECT * INTO consumer
    FROM ops.outbox_consumers
    WHERE outbox_consumers.name = v_lane.consumer;
END
$function$;

REVOKE ALL ON FUNCTION ops.require_events_lease(uuid) FROM public;
COMMENT ON FUNCTION ops.require_events_lease(uuid) IS
'Locks the lane of a lease until the end of the transaction and returns its state. Errors: YP401 the
lease is over; YP003 the isolation level. For the package''s own functions.';

CREATE FUNCTION ops.ack_events(lease_token uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lease record;
    v_state ops.outbox_journal_a;
    v_key uuid;
BEGIN
    SELECT * INTO v_lease FROM ops.require_events_lease(lease_token);
    v_state := v_lease.state;
    FOR v_key IN
        WITH settled AS (
            DELETE FROM ops.outbox_retries
            WHERE outbox_retries.token = lease_token
            RETURNING outbox_retries.ordering_key
        )
        SELECT DISTINCT settled.ordering_key FROM settled
    LOOP
        PERFORM ops.promote_outbox_retry((v_lease.consumer).name, v_key, NULL);
    END LOOP;

    v_state := ops.settle_outbox_slice(v_state);
    v_state.token := NULL;
    v_state.leased_until := NULL;
    PERFORM ops.write_outbox_state(v_state);
END
$function$;

REVOKE ALL ON FUNCTION ops.ack_events(uuid) FROM public;
COMMENT ON FUNCTION ops.ack_events(uuid) IS
'Settles a batch, but for the events of it that were put off. Errors: YP401 the lease is over,
nothing is changed; YP003 an argument or the isolation level. For the package''s own functions.';

CREATE FUNCTION ops.extend_events_lease(lease_token uuid, lease_for interval)
RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lease record;
    v_state ops.outbox_journal_a;
BEGIN
    PERFORM ops.require_lease_time(lease_for);
    SELECT * INTO v_lease FROM ops.require_events_lease(lease_token);
    v_state := v_lease.state;
    v_state.leased_until := clock_timestamp() + lease_for;
    UPDATE ops.outbox_retries
    SET due_at = v_state.leased_until
    WHERE outbox_retries.token = lease_token AND outbox_retries.due_at IS NOT NULL;
    PERFORM ops.write_outbox_state(v_state);
    RETURN v_state.leased_until;
END
$function$;

REVOKE ALL ON FUNCTION ops.extend_events_lease(uuid, interval) FROM public;
COMMENT ON FUNCTION ops.extend_events_lease(uuid, interval) IS
'Keeps a batch for so long from now and returns until when. Errors: YP401 the lease is over; YP003
an argument or the isolation level. For the package''s own functions.';
