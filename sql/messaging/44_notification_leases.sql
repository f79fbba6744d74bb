-- The deliveries of notifications: workers lease what is due and say how it went. Who leases asks
-- once more whether she still wants it, has not read it meanwhile and is not asleep. A worker that
-- died loses its lease and another takes it up; the token keeps the two apart.

CREATE FUNCTION messaging.lease_deliveries(
    channel public.notification_channel, batch integer, lease_seconds integer
)
RETURNS SETOF uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER ROWS 100
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_seen integer;
    v_leased uuid[] := ARRAY[]::uuid[];
    v_more uuid[];
BEGIN
    LOOP
        WITH due AS MATERIALIZED (
            SELECT
                waiting.id,
                CASE
                    WHEN waiting.attempt_count >= 8 THEN 'failed'
                    WHEN notifications.read_at > notifications.created_at
                        OR NOT messaging.wants(
                            notifications.user_id, notifications.event_type, waiting.channel
                        )
                        OR waiting.channel = 'push' AND NOT EXISTS (
                            SELECT FROM messaging.push_devices
                            WHERE push_devices.user_id = notifications.user_id
                                AND push_devices.revoked_at IS NULL
                        )
                        THEN 'skipped'
                    ELSE 'pending'
                END::messaging.delivery_state AS state,
                -- A summary was waited for already; quiet hours may have begun since.
                CASE
                    WHEN waiting.channel IN ('push', 'sms')
                        THEN messaging.due_at(notifications.user_id, waiting.channel, now())
                    ELSE now()
                END AS may_go_at
            FROM messaging.notification_deliveries AS waiting
            INNER JOIN messaging.notifications ON notifications.id = waiting.notification_id
            WHERE waiting.channel = lease_deliveries.channel
                AND waiting.state = 'pending'
                AND waiting.due_at <= now()
            ORDER BY waiting.due_at
            LIMIT batch - cardinality(v_leased)
            FOR NO KEY UPDATE OF waiting SKIP LOCKED
        ),

        judged AS (
            UPDATE messaging.notification_deliveries
            SET
                state = due.state,
                due_at = CASE
                    WHEN due.may_go_at > now() THEN due.may_go_at
                    ELSE now() + make_interval(secs => lease_seconds)
                END,
                lease_token = CASE
                    WHEN due.state = 'pending' AND due.may_go_at <= now() THEN gen_random_uuid()
                END,
                attempt_count = attempt_count
                + (due.state = 'pending' AND due.may_go_at <= now())::integer,
                last_error = CASE
                    WHEN due.state = 'failed' THEN coalesce(last_error, 'no worker answered')
                    ELSE last_error
                END
            FROM due
            WHERE notification_deliveries.id = due.id
            RETURNING notification_deliveries.id, notification_deliveries.lease_token
        )

        SELECT
            count(*),
            coalesce(
                array_agg(judged.id) FILTER (WHERE judged.lease_token IS NOT NULL), '{}'
            )
        INTO v_seen, v_more
        FROM judged;

        v_leased := v_leased || v_more;
        EXIT WHEN v_seen = 0 OR cardinality(v_leased) >= batch;
    END LOOP;

    RETURN QUERY SELECT unnest(v_leased);
END
$function$;

REVOKE ALL ON FUNCTION messaging.lease_deliveries(
    public.notification_channel, integer, integer
) FROM public;
COMMENT ON FUNCTION messaging.lease_deliveries(public.notification_channel, integer, integer) IS
'Leases up to so many due deliveries of a channel and returns their ids. On the way it skips what
was read, switched off or has no device, puts off what falls into quiet hours and gives up what
eight leases did not settle. For the package''s own functions.';

CREATE FUNCTION messaging.settle_delivery(
    delivery_id uuid,
    lease_token uuid,
    outcome text,
    provider_message_id text,
    error text,
    retry_after_seconds integer
)
RETURNS messaging.notification_deliveries
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_delay constant interval := interval '30 seconds';
    c_most constant interval := interval '1 hour';
    v_delivery messaging.notification_deliveries;
    v_state messaging.delivery_state;
BEGIN
    SELECT * INTO v_delivery
    FROM messaging.notification_deliveries
    WHERE notification_deliveries.id = delivery_id
    FOR NO KEY UPDATE;

    -- The answer to the first call was lost.
    IF v_delivery.lease_token = settle_delivery.lease_token AND v_delivery.state::text = outcome
    THEN
        RETURN v_delivery;
    END IF;

    -- Not now(): the lease may have ended while this waited for the row.
    IF v_delivery.lease_token IS DISTINCT FROM settle_delivery.lease_token
        OR v_delivery.lease_token IS NULL
        OR v_delivery.state <> 'pending'
        OR v_delivery.due_at <= clock_timestamp()
    THEN
        PERFORM ops.raise_error('YP451', format('Delivery %s.', delivery_id));
        RETURN NULL;
    END IF;

    v_state := CASE
        WHEN outcome <> 'retry' THEN outcome
        WHEN v_delivery.attempt_count >= 8 THEN 'failed'
        ELSE 'pending'
    END::messaging.delivery_state;
    UPDATE messaging.notification_deliveries
    SET
        state = v_state,
        sent_at = CASE WHEN v_state = 'sent' THEN now() END,
        provider_message_id = coalesce(
            settle_delivery.provider_message_id, notification_deliveries.provider_message_id
        ),
        last_error = left(error, 2000),
        lease_token = CASE
            WHEN v_state <> 'pending' THEN notification_deliveries.lease_token
        END,
        due_at = CASE
            WHEN v_state <> 'pending' THEN notification_deliveries.due_at
            ELSE now() + greatest(
                make_interval(secs => retry_after_seconds),
                ops.full_jitter(v_delivery.attempt_count, c_delay, c_most)
            )
        END
    WHERE notification_deliveries.id = delivery_id
    RETURNING * INTO v_delivery;
    RETURN v_delivery;
END
$function$;

REVOKE ALL ON FUNCTION messaging.settle_delivery(uuid, uuid, text, text, text, integer)
FROM public;
COMMENT ON FUNCTION messaging.settle_delivery(uuid, uuid, text, text, text, integer) IS
'Ends a lease with an outcome, sent, failed or retry, and returns the delivery. A retry is due
after a random part of 30 seconds, doubled with each attempt up to an hour, not before
retry_after_seconds have passed; the eighth is the last. Errors: YP451 the lease is over. For the
package''s own functions.';
