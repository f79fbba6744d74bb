-- The locks of a batch of a cancelled event. One after the other, orders would take them as they
-- lie, and two workers, or one and the sweeper, wait for each other.

CREATE FUNCTION ticketing.lock_batch(event_id uuid, order_ids uuid[], hold_ids uuid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Opening a tier of the earlier product locks it, and tickets.
    PERFORM ticketing.open_tier(tiers.id)
    FROM (
        SELECT ticket_tiers.id
        FROM ticketing.ticket_tiers
        WHERE ticket_tiers.event_id = lock_batch.event_id AND NOT EXISTS (
            SELECT FROM ticketing.stock_shards WHERE stock_shards.stock_id = ticket_tiers.id
        )
        ORDER BY ticket_tiers.id
    ) AS tiers;

    PERFORM FROM ticketing.ticket_holds
    WHERE ticket_holds.id = ANY(lock_batch.hold_ids)
    ORDER BY ticket_holds.id
    FOR UPDATE;
    PERFORM FROM ticketing.ticket_transfers
    WHERE ticket_transfers.status = 'offered' AND ticket_transfers.ticket_id IN (
        SELECT tickets.id
        FROM ticketing.tickets
        WHERE tickets.order_id = ANY(lock_batch.order_ids)
    )
    ORDER BY ticket_transfers.id
    FOR NO KEY UPDATE;
    PERFORM FROM ticketing.tickets
    WHERE tickets.order_id = ANY(lock_batch.order_ids)
    ORDER BY tickets.id
    FOR NO KEY UPDATE;

    PERFORM FROM ticketing.tier_user_counters AS counters
    WHERE (counters.tier_id, counters.user_id) IN (
        SELECT ticket_holds.tier_id, ticket_holds.user_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(lock_batch.hold_ids)
        UNION ALL
        SELECT tickets.tier_id, orders.user_id
        FROM ticketing.orders
        INNER JOIN ticketing.tickets ON tickets.order_id = orders.id
        WHERE orders.id = ANY(lock_batch.order_ids)
    )
    ORDER BY counters.tier_id, counters.user_id
    FOR UPDATE;
    PERFORM FROM ticketing.guest_codes
    WHERE guest_codes.id IN (
        SELECT ticket_holds.guest_code_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(lock_batch.hold_ids)
    )
    ORDER BY guest_codes.id
    FOR NO KEY UPDATE;
    PERFORM FROM ticketing.stock_shards
    WHERE stock_shards.event_id = lock_batch.event_id
    ORDER BY stock_shards.stock_id, stock_shards.shard
    FOR UPDATE;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.lock_batch(uuid, uuid[], uuid[]) FROM public;
COMMENT ON FUNCTION ticketing.lock_batch(uuid, uuid[], uuid[]) IS
'Locks what the cancellation of locked orders and the end of these holds will change, in the order
of locks, and all stock of the event, which nobody buys any more. For the package''s own
functions.';
