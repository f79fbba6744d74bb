-- What organizers look at: how tickets sell, who comes, and the lines for their own books. Figures
-- and contacts are for those who see the orders, at least admins; the list of guests is for editors
-- and for those at the door.

CREATE FUNCTION public.sales_by_tier(event_id uuid)
RETURNS TABLE (
    tier_id uuid,
    name text,
    status text,
    currency text,
    price_cents bigint,
    quantity integer,
    available integer,
    held integer,
    sold integer,
    admitted bigint,
    subtotal_cents bigint,
    discount_cents bigint,
    fees_cents bigint,
    tax_cents bigint,
    total_cents bigint
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_role(event_id, 'admin');
    v_is_csv constant boolean := ticketing.asks_for_csv();
BEGIN
    RETURN QUERY
    SELECT
        tiers.id, ticketing.cell(tiers.name, v_is_csv), tiers.status::text, tiers.currency,
        tiers.price_cents,
        stock.quantity, stock.available, coalesce(stock.held, 0), coalesce(stock.sold, 0),
        door.admitted, money.subtotal_cents, money.discount_cents, money.fees_cents,
        money.tax_cents, money.total_cents
    FROM ticketing.ticket_tiers AS tiers
    CROSS JOIN LATERAL ticketing.stock_of(tiers.id) AS stock
    -- Each part is summed on its own: joining them would count both too often.
    CROSS JOIN LATERAL (
        SELECT count(*) AS admitted
        FROM ticketing.tickets
        WHERE tickets.event_id = v_event.id
            AND tickets.tier_id = tiers.id
            AND tickets.status = 'redeemed'
    ) AS door
    CROSS JOIN LATERAL (
        SELECT
            coalesce(sum(items.unit_price_cents * items.quantity), 0)::bigint AS subtotal_cents,
            coalesce(sum(items.discount_cents), 0)::bigint AS discount_cents,
            coalesce(sum(items.fee_cents), 0)::bigint AS fees_cents,
            coalesce(sum(items.tax_cents), 0)::bigint AS tax_cents,
            coalesce(sum(items.total_cents), 0)::bigint AS total_cents
        FROM ticketing.order_items AS items
        INNER JOIN ticketing.orders ON orders.id = items.order_id
        WHERE items.event_id = v_event.id
            AND items.tier_id = tiers.id
            AND orders.paid_at IS NOT NULL
    ) AS money
    WHERE tiers.event_id = v_event.id
    ORDER BY tiers.sort_index, tiers.name;
END
$function$;

REVOKE ALL ON FUNCTION public.sales_by_tier(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.sales_by_tier(uuid) TO authenticated;
COMMENT ON FUNCTION public.sales_by_tier(uuid) IS
'How each kind of ticket of an event sells: its stock as it is now (null: without limit), how many
have come in, and what paid orders were for, in minor units of currency and before refunds. As CSV
(Accept: text/csv) names are made safe for spreadsheets. Errors: YP001, YP009 not signed in or no
profile; YP002 not an admin of the event; YP003 none named. Callable by authenticated.';

CREATE FUNCTION public.sales_by_day(event_id uuid)
RETURNS TABLE (
    day date,
    currency text,
    orders bigint,
    tickets bigint,
    subtotal_cents bigint,
    discount_cents bigint,
    fees_cents bigint,
    tax_cents bigint,
    total_cents bigint,
    refunded_cents bigint
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_role(event_id, 'admin');
BEGIN
    RETURN QUERY
    WITH moved AS (
        SELECT
            (sales.paid_at AT TIME ZONE v_event.timezone)::date AS moved_on,
            sales.currency AS of_currency, 1 AS is_order, sales.tickets_issued_count AS issued,
            sales.subtotal_cents AS subtotal, sales.discount_cents AS discount,
            sales.fees_cents AS fees, sales.tax_cents AS tax, sales.total_cents AS total,
            0::bigint AS refunded
        FROM ticketing.orders AS sales
        WHERE sales.event_id = v_event.id AND sales.paid_at IS NOT NULL
        UNION ALL
        SELECT
            (refunds.succeeded_at AT TIME ZONE v_event.timezone)::date,
            refunds.currency, 0, 0, 0, 0, 0, 0, 0, refunds.amount_cents
        FROM ticketing.refunds
        INNER JOIN ticketing.orders AS sales ON sales.id = refunds.order_id
        WHERE sales.event_id = v_event.id AND refunds.succeeded_at IS NOT NULL
    )

    SELECT
        moved.moved_on, moved.of_currency, sum(moved.is_order)::bigint,
        sum(moved.issued)::bigint, sum(moved.subtotal)::bigint, sum(moved.discount)::bigint,
        sum(moved.fees)::bigint, sum(moved.tax)::bigint, sum(moved.total)::bigint,
        sum(moved.refunded)::bigint
    FROM moved
    GROUP BY moved.moved_on, moved.of_currency
    ORDER BY moved.moved_on, moved.of_currency;
END
$function$;

REVOKE ALL ON FUNCTION public.sales_by_day(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.sales_by_day(uuid) TO authenticated;
COMMENT ON FUNCTION public.sales_by_day(uuid) IS
'What an event sold and gave back on each day of its own time zone, in minor units of currency: sums
of orders on the day they were paid, refunds on the day they succeeded. Days without either are left
out. Errors: YP001, YP009 not signed in or no profile; YP002 not an admin of the event; YP003 none
named. Callable by authenticated.';

CREATE FUNCTION public.guest_list(
    event_id uuid,
    search text DEFAULT NULL,
    after uuid DEFAULT NULL,
    at_most integer DEFAULT 100
)
RETURNS TABLE (
    ticket_id uuid,
    tier_name text,
    serial_no integer,
    status text,
    name text,
    email text,
    phone text,
    order_id uuid,
    redeemed_at timestamptz
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := events.require_scanner(event_id);
    v_is_csv constant boolean := ticketing.asks_for_csv();
    v_shows_contacts boolean;
    v_pattern text;
BEGIN
    PERFORM ops.require(at_most BETWEEN 1 AND 500, 'at_most', 'must be between 1 and 500');
    PERFORM ops.require(
        coalesce(char_length(search) <= 100, TRUE), 'search', 'must be at most 100 characters'
    );
    SELECT events.owner_user_id IS NOT DISTINCT FROM v_caller
        OR organizations.has_role(events.owner_organization_id, 'admin')
    INTO v_shows_contacts
    FROM events.events
    WHERE events.id = guest_list.event_id;
    -- As it is written: % and _ mean themselves.
    v_pattern := '%' || regexp_replace(btrim(search), '([\\%_])', '\\\1', 'g') || '%';

    RETURN QUERY
    WITH guests AS (
        SELECT
            tickets.id, tickets.order_id, tickets.serial_no, tickets.status, tickets.redeemed_at,
            tiers.name AS tier_name, who.name, contact.email, contact.phone
        FROM ticketing.tickets
        INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = tickets.tier_id
        INNER JOIN ticketing.orders ON orders.id = tickets.order_id
        INNER JOIN users.user_profiles ON user_profiles.user_id = tickets.owner_user_id
        -- What was said at the checkout is about the buyer, not about whom she gave a ticket to.
        CROSS JOIN LATERAL (
            SELECT orders.user_id = tickets.owner_user_id AS bought
        ) AS she
        CROSS JOIN LATERAL (
            SELECT coalesce(
                CASE WHEN she.bought THEN orders.contact_name END, user_profiles.display_name, ''
            ) AS name
        ) AS who
        CROSS JOIN LATERAL (
            SELECT
                CASE WHEN she.bought AND v_shows_contacts THEN orders.contact_email END AS email,
                CASE WHEN she.bought AND v_shows_contacts THEN orders.contact_phone END AS phone
        ) AS contact
        WHERE tickets.event_id = guest_list.event_id
    )

    SELECT
        guests.id, ticketing.cell(guests.tier_name, v_is_csv), guests.serial_no,
        guests.status::text, ticketing.cell(guests.name, v_is_csv),
        ticketing.cell(guests.email, v_is_csv), ticketing.cell(guests.phone, v_is_csv),
        guests.order_id, guests.redeemed_at
    FROM guests
    WHERE (
            v_pattern IS NULL
            OR guests.name ILIKE v_pattern
            OR guests.email ILIKE v_pattern
            OR guests.phone ILIKE v_pattern
            OR guests.serial_no::text = btrim(guest_list.search)
        )
        AND (
            guest_list.after IS NULL
            OR (lower(guests.name), guests.id) > (
                SELECT lower(last.name), last.id
                FROM guests AS last
                WHERE last.id = guest_list.after
            )
        )
    ORDER BY lower(guests.name), guests.id
    LIMIT guest_list.at_most;
END
$function$;

REVOKE ALL ON FUNCTION public.guest_list(uuid, text, uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.guest_list(uuid, text, uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.guest_list(uuid, text, uuid, integer) IS
'The tickets of an event with the names of their owners, by name: at_most (1 to 500) of those that
search is a part of (of the name, the contact, or all of the serial number); after is the last
ticket of the page before. E-mail addresses and phone numbers are shown to admins alone. As CSV
(Accept: text/csv) what people typed is made safe for spreadsheets. Errors: YP001, YP009 not signed
in or no profile; YP002 neither an editor nor an enabled scanner of the event; YP003 an argument;
YP216 no permanent account. Callable by authenticated.';
