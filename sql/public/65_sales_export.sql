-- The lines of an event's sales for the organizer's own books, as a flat table that PostgREST also
-- answers as CSV (Accept: text/csv).

CREATE FUNCTION public.export_sales(
    event_id uuid,
    after uuid DEFAULT NULL,
    at_most integer DEFAULT 1000
)
RETURNS TABLE (
    line_id uuid,
    order_id uuid,
    order_status text,
    paid_at timestamptz,
    paid_local text,
    buyer_name text,
    buyer_email text,
    promo_codes text,
    tier text,
    ticket_id uuid,
    serial_no integer,
    ticket_status text,
    redeemed_at timestamptz,
    currency text,
    price numeric,
    discount numeric,
    fee numeric,
    tax_added numeric,
    tax_included numeric,
    total numeric
)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_role(event_id, 'admin');
BEGIN
    PERFORM ops.require(at_most BETWEEN 1 AND 10000, 'at_most', 'must be between 1 and 10000');

    RETURN QUERY
    SELECT
        items.id, sales.id, sales.status::text, sales.paid_at,
        to_char(sales.paid_at AT TIME ZONE v_event.timezone, 'YYYY-MM-DD HH24:MI:SS'),
        ticketing.cell(sales.contact_name), ticketing.cell(sales.contact_email),
        ticketing.cell(codes.list), ticketing.cell(tiers.name), tickets.id, tickets.serial_no,
        tickets.status::text, tickets.redeemed_at, sales.currency,
        ref.minor_to_amount(items.unit_price_cents * items.quantity, sales.currency_decimals),
        ref.minor_to_amount(items.discount_cents, sales.currency_decimals),
        ref.minor_to_amount(items.fee_cents, sales.currency_decimals),
        ref.minor_to_amount(items.tax_cents, sales.currency_decimals),
        ref.minor_to_amount(items.included_tax_cents, sales.currency_decimals),
        ref.minor_to_amount(items.total_cents, sales.currency_decimals)
    FROM ticketing.orders AS sales
    INNER JOIN ticketing.order_items AS items ON items.order_id = sales.id
    INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = items.tier_id
    LEFT JOIN ticketing.tickets ON tickets.id = items.ticket_id
    CROSS JOIN LATERAL (
        SELECT string_agg(promos.code, ' ' ORDER BY promos.code) AS list
        FROM campaigns.promo_redemptions
        INNER JOIN campaigns.promos ON promos.id = promo_redemptions.promo_id
        WHERE promo_redemptions.order_id = sales.id AND promo_redemptions.released_at IS NULL
    ) AS codes
    WHERE sales.event_id = v_event.id
        AND sales.paid_at IS NOT NULL
        AND (
            export_sales.after IS NULL
            OR (sales.paid_at, items.id) > (
                SELECT last_sales.paid_at, last.id
                FROM ticketing.order_items AS last
                INNER JOIN ticketing.orders AS last_sales ON last_sales.id = last.order_id
                WHERE last.id = export_sales.after AND last.event_id = v_event.id
            )
        )
    ORDER BY sales.paid_at, items.id
    LIMIT export_sales.at_most;
END
$function$;

REVOKE ALL ON FUNCTION public.export_sales(uuid, uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.export_sales(uuid, uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.export_sales(uuid, uuid, integer) IS
'The lines of an event''s paid orders, one for each ticket, in the order they were paid: amounts in
major units of currency with its decimals, times as instants and on the clocks of the event. at_most
(1 to 10000) lines; after is the last line of the page before. What people typed is made safe for
spreadsheets. Errors: YP001, YP009 not signed in or no profile; YP002 not an admin of the event;
YP003 an argument. Callable by authenticated.';
