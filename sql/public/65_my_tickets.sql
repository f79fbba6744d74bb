-- What a buyer has: her orders and her tickets, each with what she needs to know of the event. The
-- views orders and tickets show the same rows; these spare a client the joins and know who asks.

CREATE FUNCTION public.my_orders(after uuid DEFAULT NULL, at_most integer DEFAULT 50)
RETURNS TABLE (
    id uuid,
    event_id uuid,
    event_title text,
    event_status text,
    start_at timestamptz,
    timezone text,
    status text,
    currency text,
    currency_decimals integer,
    total_cents bigint,
    refunded_cents bigint,
    tickets integer,
    expires_at timestamptz,
    paid_at timestamptz,
    created_at timestamptz
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    PERFORM ops.require(at_most BETWEEN 1 AND 500, 'at_most', 'must be between 1 and 500');

    RETURN QUERY
    SELECT
        orders.id, events.id, events.title, events.status::text, events.start_at, events.timezone,
        orders.status::text, orders.currency, orders.currency_decimals, orders.total_cents,
        orders.refunded_cents, orders.tickets_issued_count, orders.expires_at, orders.paid_at,
        orders.created_at
    FROM ticketing.orders
    INNER JOIN events.events ON events.id = orders.event_id
    WHERE orders.user_id = v_caller
        AND (
            my_orders.after IS NULL
            OR (orders.created_at, orders.id) < (
                SELECT last.created_at, last.id
                FROM ticketing.orders AS last
                WHERE last.id = my_orders.after AND last.user_id = v_caller
            )
        )
    ORDER BY orders.created_at DESC, orders.id DESC
    LIMIT my_orders.at_most;
END
$function$;

REVOKE ALL ON FUNCTION public.my_orders(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.my_orders(uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.my_orders(uuid, integer) IS
'The caller''s orders with their events, latest first, at_most (1 to 500) of them; after is the last
one of the page before. Amounts are in minor units of currency; expires_at says until when an order
that waits for its payment keeps its tickets. Errors: YP001, YP009 not signed in or no profile;
YP003 an argument. Callable by authenticated.';

CREATE FUNCTION public.my_tickets(for_event_id uuid DEFAULT NULL, at_most integer DEFAULT 200)
RETURNS TABLE (
    id uuid,
    event_id uuid,
    event_title text,
    event_status text,
    start_at timestamptz,
    end_at timestamptz,
    timezone text,
    venue text,
    city text,
    tier_id uuid,
    tier_name text,
    is_transferable boolean,
    order_id uuid,
    serial_no integer,
    status text,
    code text,
    wallet_pass_url text,
    redeemed_at timestamptz,
    created_at timestamptz
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    PERFORM ops.require(at_most BETWEEN 1 AND 500, 'at_most', 'must be between 1 and 500');

    RETURN QUERY
    SELECT
        tickets.id, events.id, events.title, events.status::text, events.start_at, events.end_at,
        events.timezone, events.venue, events.city, tiers.id, tiers.name, tiers.is_transferable,
        tickets.order_id, tickets.serial_no, tickets.status::text,
        CASE WHEN shown.admits THEN tickets.qr_code END,
        CASE WHEN shown.admits THEN tickets.wallet_pass_url END,
        tickets.redeemed_at, tickets.created_at
    FROM ticketing.tickets
    INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = tickets.tier_id
    INNER JOIN events.events ON events.id = tickets.event_id
    -- She may come in again with a ticket that has admitted her.
    CROSS JOIN LATERAL (
        SELECT tickets.status IN ('issued', 'redeemed') AS admits
    ) AS shown
    WHERE tickets.owner_user_id = v_caller
        AND (my_tickets.for_event_id IS NULL OR tickets.event_id = my_tickets.for_event_id)
    -- What is to come, soonest first, and then what is over.
    ORDER BY
        events.end_at <= now(), abs(extract(EPOCH FROM events.start_at - now())), events.id,
        tiers.sort_index, tickets.serial_no, tickets.id
    LIMIT my_tickets.at_most;
END
$function$;

REVOKE ALL ON FUNCTION public.my_tickets(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.my_tickets(uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.my_tickets(uuid, integer) IS
'The caller''s tickets (null: of all events), each with its event and tier, for events to come
first: at_most (1 to 500). code is what the door scans, a secret; it is null where the ticket admits
nobody any more. Errors: YP001, YP009 not signed in or no profile; YP003 an argument. Callable by
authenticated.';
