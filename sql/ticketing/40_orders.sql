-- What an order is made of: the price of its holds, its lines, and its tickets.

CREATE FUNCTION ticketing.taxes_at(event_id uuid, categories text[])
RETURNS ticketing.tax[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_taxes ticketing.tax[];
BEGIN
    -- Tickets are paid before they are used, so the rate of the day of sale is due, as it is dated
    -- where the event takes place. A region's rate replaces the country's of the same kind, and
    -- joins one of another kind.
    v_taxes := ARRAY(
        SELECT
            ROW(
                rates.id, rates.category, rates.country_code, rates.region,
                format(
                    '%s %s %%',
                    CASE rates.kind WHEN 'sales_tax' THEN 'Sales tax' ELSE upper(rates.kind) END,
                    trim_scale(rates.rate)
                ),
                rates.rate, NULL, NULL, NULL
            )::ticketing.tax
        FROM (
            SELECT DISTINCT ON (tax_rates.category, tax_rates.kind) tax_rates.*
            FROM events.events
            INNER JOIN ref.tax_rates
                ON tax_rates.country_code = events.country_code
                    AND (tax_rates.region IS NULL OR tax_rates.region = events.region_code)
            WHERE events.id = taxes_at.event_id
                AND tax_rates.category = ANY(taxes_at.categories)
                AND tax_rates.is_active
                AND tax_rates.valid_during @> (now() AT TIME ZONE events.timezone)::date
            ORDER BY tax_rates.category, tax_rates.kind, tax_rates.region NULLS LAST
        ) AS rates
        ORDER BY rates.category, rates.region NULLS FIRST
    );

    IF NOT taxes_at.categories <@ ARRAY(SELECT tax.category FROM unnest(v_taxes) AS tax) THEN
        PERFORM ops.raise_error('YP123', format(
            'No rate is known for %s where the event takes place.', taxes_at.categories
        ));
    END IF;

    RETURN v_taxes;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.taxes_at(uuid, text[]) FROM public;
COMMENT ON FUNCTION ticketing.taxes_at(uuid, text[]) IS
'The taxes that are due today on tickets of these categories where the event takes place. YP123 the
rate of a category is not known. For the package''s own functions.';

CREATE FUNCTION ticketing.price_holds(
    hold_ids uuid[],
    buyer_id uuid,
    promo_codes text[] DEFAULT '{}'
)
RETURNS ticketing.cart
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_events uuid[];
    v_currencies text[];
    v_lines ticketing.line[];
    v_held integer;
    v_seller_id uuid;
    v_fee_bps integer;
    v_cart ticketing.cart;
BEGIN
    -- What is read of a hold never changes, so no lock is needed to price it.
    SELECT
        array_agg(DISTINCT held.event_id), array_agg(DISTINCT held.currency),
        count(DISTINCT held.id), array_agg(held.line ORDER BY held.tier_id, held.id)
    INTO v_events, v_currencies, v_held, v_lines
    FROM (
        SELECT
            holds.id, holds.event_id, holds.tier_id, tiers.currency,
            ROW(
                tiers.id, coalesce(holds.unit_price_cents, tiers.price_cents), tiers.tax_category,
                tiers.price_includes_tax, tiers.price_includes_fee, 0, 0, 0, 0
            )::ticketing.line AS line
        FROM ticketing.ticket_holds AS holds
        INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = holds.tier_id
        CROSS JOIN generate_series(1, holds.quantity) AS nth
        WHERE holds.id = ANY(price_holds.hold_ids) AND holds.user_id = price_holds.buyer_id
    ) AS held;

    IF v_held <> cardinality(hold_ids) THEN
        PERFORM ops.raise_error('YP004', 'Not every hold exists and belongs to the buyer.');
    END IF;
    PERFORM ops.require(
        cardinality(v_events) = 1 AND cardinality(v_currencies) = 1, 'hold_ids',
        'must be of one event and one currency'
    );

    -- An event of a person pays what an organization pays unless agreed otherwise.
    SELECT events.owner_organization_id, coalesce(organizations.ticket_fee_bps, 500)
    INTO v_seller_id, v_fee_bps
    FROM events.events
    LEFT JOIN organizations.organizations ON organizations.id = events.owner_organization_id
    WHERE events.id = v_events[1];

    v_cart := ticketing.price_lines(
        v_lines,
        v_fee_bps,
        CASE
            WHEN cardinality(price_holds.promo_codes) > 0
                THEN campaigns.find_promos(
                    price_holds.promo_codes, v_seller_id, v_currencies[1]
                )
            ELSE '{}'
        END,
        ticketing.taxes_at(
            v_events[1],
            ARRAY(
                SELECT DISTINCT line.tax_category
                FROM unnest(v_lines) AS line
                WHERE line.tax_category IS NOT NULL
            )
        )
    );
    v_cart.event_id := v_events[1];
    v_cart.currency := v_currencies[1];
    RETURN v_cart;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.price_holds(uuid[], uuid, text[]) FROM public;
COMMENT ON FUNCTION ticketing.price_holds(uuid[], uuid, text[]) IS
'What the buyer''s holds cost now, at the prices of when they were held. Errors: YP003 more than one
event or currency; YP004 a hold is not hers; YP120, YP122 the codes; YP123 the tax is not known. For
the package''s own functions.';

CREATE FUNCTION ticketing.write_lines(order_id uuid, cart ticketing.cart)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO ticketing.order_items (
        event_id, order_id, tier_id, unit_price_cents, discount_cents, fee_cents, tax_cents,
        included_tax_cents
    )
    SELECT
        cart.event_id, write_lines.order_id, line.tier_id, line.unit_price_cents,
        line.discount_cents, CASE WHEN line.price_includes_fee THEN 0 ELSE line.fee_cents END,
        line.tax_cents, line.included_tax_cents
    FROM unnest(cart.lines) AS line;

    INSERT INTO ticketing.order_fee_lines (order_id, kind, name, amount_cents, is_paid_by_buyer)
    SELECT
        write_lines.order_id, 'platform', 'Service fee', sum(line.fee_cents),
        NOT line.price_includes_fee
    FROM unnest(cart.lines) AS line
    GROUP BY line.price_includes_fee
    HAVING sum(line.fee_cents) > 0;

    INSERT INTO ticketing.order_tax_lines (
        order_id, tax_rate_id, country_code, region, name, rate, taxable_cents, tax_cents,
        is_included
    )
    SELECT
        write_lines.order_id, tax.tax_rate_id, tax.country_code, tax.region, tax.name, tax.rate,
        tax.taxable_cents, tax.tax_cents, tax.is_included
    FROM unnest(cart.taxes) AS tax;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.write_lines(uuid, ticketing.cart) FROM public;
COMMENT ON FUNCTION ticketing.write_lines(uuid, ticketing.cart) IS
'Writes the lines of a new order, one for each ticket to be issued, and those of its fees and taxes.
For the package''s own functions.';

CREATE FUNCTION ticketing.issue_tickets(order_id uuid)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_issued integer;
BEGIN
    WITH places AS MATERIALIZED (
        SELECT
            gen_random_uuid() AS ticket_id,
            holds.id AS hold_id,
            holds.event_id,
            holds.tier_id,
            holds.user_id,
            serials.serial_no,
            row_number() OVER (PARTITION BY holds.tier_id ORDER BY holds.id, serials.nth) AS nth
        FROM ticketing.ticket_holds AS holds
        INNER JOIN ticketing.serials(
            ARRAY(
                SELECT sold.id
                FROM ticketing.ticket_holds AS sold
                WHERE sold.order_id = issue_tickets.order_id
            )
        ) AS serials ON holds.id = serials.hold_id
    ),

    lines AS (
        SELECT
            order_items.id,
            order_items.tier_id,
            row_number() OVER (PARTITION BY order_items.tier_id ORDER BY order_items.id) AS nth
        FROM ticketing.order_items
        WHERE order_items.order_id = issue_tickets.order_id
    ),

    issued AS (
        INSERT INTO ticketing.tickets (
            id, event_id, tier_id, order_id, hold_id, owner_user_id, serial_no, qr_code
        )
        SELECT
            places.ticket_id, places.event_id, places.tier_id, issue_tickets.order_id,
            places.hold_id, places.user_id, places.serial_no,
            ticketing.ticket_code(places.ticket_id, places.event_id)
        FROM places
    )

    UPDATE ticketing.order_items
    SET ticket_id = places.ticket_id
    FROM lines
    INNER JOIN places USING (tier_id, nth)
    WHERE order_items.id = lines.id;

    GET DIAGNOSTICS v_issued = ROW_COUNT;
    RETURN v_issued;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.issue_tickets(uuid) FROM public;
COMMENT ON FUNCTION ticketing.issue_tickets(uuid) IS
'Issues the tickets of an order, one for each of its lines, out of the holds that were converted for
it, and returns their number. For the package''s own functions.';
