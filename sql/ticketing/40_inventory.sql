-- Stock. A tier's counters change here and in hold() alone, each time under the tier's row lock and
-- with a line in inventory_operations. Locks: tiers in the order of their ids, then holds.

CREATE FUNCTION ticketing.expire_holds(tier_id uuid)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH expired AS (
        UPDATE ticketing.ticket_holds
        SET status = 'expired'
        WHERE ticket_holds.tier_id = expire_holds.tier_id
            AND ticket_holds.status = 'active'
            AND ticket_holds.expires_at <= clock_timestamp()
        RETURNING id, event_id, user_id, session_id, quantity
    ),

    recorded AS (
        INSERT INTO ticketing.inventory_operations (
            event_id, tier_id, hold_id, user_id, session_id, operation_type, quantity
        )
        SELECT
            expired.event_id, expire_holds.tier_id, expired.id, expired.user_id,
            expired.session_id, 'expire', expired.quantity
        FROM expired
    )

    UPDATE ticketing.ticket_tiers
    SET reserved_quantity = ticket_tiers.reserved_quantity - stock.quantity
    FROM (SELECT sum(expired.quantity)::integer AS quantity FROM expired) AS stock
    WHERE ticket_tiers.id = expire_holds.tier_id AND stock.quantity > 0
$function$;

REVOKE ALL ON FUNCTION ticketing.expire_holds(uuid) FROM public;
COMMENT ON FUNCTION ticketing.expire_holds(uuid) IS
'Gives the stock of the tier''s dead holds back. The caller holds the tier''s row lock. For the
package''s own functions.';

CREATE FUNCTION ticketing.sell_holds(order_id uuid)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH held AS (
        UPDATE ticketing.ticket_holds
        SET status = 'converted', order_id = orders.id
        FROM ticketing.orders
        WHERE orders.id = sell_holds.order_id
            AND ticket_holds.id = ANY(orders.hold_ids)
            AND ticket_holds.status = 'active'
        RETURNING
            ticket_holds.id, ticket_holds.event_id, ticket_holds.tier_id, ticket_holds.user_id,
            ticket_holds.session_id, ticket_holds.quantity
    ),

    recorded AS (
        INSERT INTO ticketing.inventory_operations (
            event_id, tier_id, hold_id, order_id, user_id, session_id, operation_type, quantity
        )
        SELECT
            held.event_id, held.tier_id, held.id, sell_holds.order_id, held.user_id,
            held.session_id, 'sell', held.quantity
        FROM held
    )

    UPDATE ticketing.ticket_tiers
    SET
        reserved_quantity = ticket_tiers.reserved_quantity - stock.quantity,
        sold_quantity = ticket_tiers.sold_quantity + stock.quantity,
        issued_quantity = ticket_tiers.issued_quantity + stock.quantity
    FROM (
        SELECT held.tier_id, sum(held.quantity)::integer AS quantity
        FROM held
        GROUP BY held.tier_id
    ) AS stock
    WHERE ticket_tiers.id = stock.tier_id
$function$;

REVOKE ALL ON FUNCTION ticketing.sell_holds(uuid) FROM public;
COMMENT ON FUNCTION ticketing.sell_holds(uuid) IS
'Turns the active holds of an order into sold stock. The caller holds the row locks of the tiers.
For the package''s own functions.';
