-- What is on sale, and setting tickets aside before they are paid for.

CREATE FUNCTION public.add_ticket_tier(
    event_id uuid,
    name text,
    price_cents bigint DEFAULT 0,
    currency text DEFAULT 'USD',
    quantity integer DEFAULT NULL,
    max_per_order integer DEFAULT 6,
    sales_start timestamptz DEFAULT NULL,
    sales_end timestamptz DEFAULT NULL
)
RETURNS public.ticket_tiers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event constant events.events := events.require_writer(event_id);
    v_tier public.ticket_tiers;
BEGIN
    IF v_event.status IN ('cancelled', 'completed') THEN
        PERFORM ops.raise_error('YP005', format('Event %s is %s.', v_event.id, v_event.status));
    END IF;
    PERFORM ops.require(
        name ~ '\S' AND char_length(name) <= 100, 'name', 'must be 1 to 100 characters'
    );
    PERFORM ops.require(
        price_cents BETWEEN 0 AND 100000000000, 'price_cents',
        'must be between 0 and 100000000000 minor units'
    );
    PERFORM ops.require(
        quantity IS NULL OR quantity BETWEEN 0 AND 10000000, 'quantity',
        'must be between 0 and 10000000, or null for no limit'
    );
    PERFORM ops.require(
        max_per_order BETWEEN 1 AND 100, 'max_per_order', 'must be between 1 and 100'
    );
    PERFORM ops.require(
        coalesce(isfinite(sales_start) AND isfinite(sales_end) AND sales_end > sales_start, TRUE)
        AND coalesce(isfinite(sales_start), TRUE) AND coalesce(isfinite(sales_end), TRUE),
        'sales_end', 'must be a finite time after sales_start'
    );
    PERFORM ops.require(
        EXISTS (
            SELECT FROM ref.currencies
            WHERE currencies.code = add_ticket_tier.currency
                AND currencies.kind = 'tender' AND currencies.is_active
        ),
        'currency', 'must be the ISO 4217 code of a currency in use'
    );

    INSERT INTO ticketing.ticket_tiers (
        event_id, name, price_cents, currency, quantity, max_per_order, sales_start, sales_end
    )
    VALUES (
        add_ticket_tier.event_id, btrim(add_ticket_tier.name), add_ticket_tier.price_cents,
        add_ticket_tier.currency, add_ticket_tier.quantity, add_ticket_tier.max_per_order,
        add_ticket_tier.sales_start, add_ticket_tier.sales_end
    )
    ON CONFLICT ON CONSTRAINT ticket_tiers_event_id_name_key DO NOTHING
    RETURNING ticket_tiers.id INTO v_tier.id;
    IF v_tier.id IS NULL THEN
        PERFORM ops.raise_error('YP010', format('The event has a tier named %s.', btrim(name)));
    END IF;

    SELECT * INTO STRICT v_tier FROM public.ticket_tiers WHERE ticket_tiers.id = v_tier.id;
    RETURN v_tier;
END
$function$;

REVOKE ALL ON FUNCTION public.add_ticket_tier(
    uuid, text, bigint, text, integer, integer, timestamptz, timestamptz
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.add_ticket_tier(
    uuid, text, bigint, text, integer, integer, timestamptz, timestamptz
) TO authenticated;
COMMENT ON FUNCTION public.add_ticket_tier(
    uuid, text, bigint, text, integer, integer, timestamptz, timestamptz
) IS
'Adds a kind of ticket to an event and returns it. price_cents is in minor units of currency,
without the platform''s fee; quantity null means no limit. Errors: YP001, YP009 not signed in or
no profile; YP002 not an editor of the event; YP003 an argument; YP005 the event is over, or its
organization suspended or closed; YP010 the name is taken; YP216 no permanent account. Callable by
authenticated.';

CREATE FUNCTION public.hold_tickets(event_id uuid, items jsonb)
RETURNS SETOF public.ticket_holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_item ticketing.item;
    v_hold ticketing.ticket_holds;
BEGIN
    PERFORM ops.require(event_id IS NOT NULL, 'event_id', 'must be given');

    -- In the order of the tiers' ids: two baskets with the same tiers cannot wait for each other.
    FOR v_item IN
        SELECT * FROM ticketing.parse_items(items) AS parsed ORDER BY parsed.tier_id
    LOOP
        v_hold := ticketing.hold(hold_tickets.event_id, v_item, v_caller);

        RETURN QUERY
        SELECT * FROM public.ticket_holds WHERE ticket_holds.id = v_hold.id;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION public.hold_tickets(uuid, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.hold_tickets(uuid, jsonb) TO authenticated;
COMMENT ON FUNCTION public.hold_tickets(uuid, jsonb) IS
'Sets tickets of a published event aside for the caller for ten minutes: all items or none. items
is an array of 1 to 20 {"tier_id": uuid, "quantity": 1 to 100}, each tier once. Returns the holds.
Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP004 no such tier on sale, or
an event that the caller cannot see;
YP101 too few tickets left; YP102 more than the tier allows one buyer at a time; YP103 not on sale
now. Callable by authenticated.';
