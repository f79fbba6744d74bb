-- What is on sale: kinds of tickets, which organizers add and change.

CREATE FUNCTION public.add_ticket_tier(
    event_id uuid,
    name text,
    price_cents bigint DEFAULT 0,
    currency text DEFAULT 'USD',
    quantity integer DEFAULT NULL,
    max_per_order integer DEFAULT 6,
    sales_start timestamptz DEFAULT NULL,
    sales_end timestamptz DEFAULT NULL,
    local_sales_start text DEFAULT NULL,
    local_sales_end text DEFAULT NULL,
    max_per_user integer DEFAULT NULL,
    status text DEFAULT 'active',
    requires_code boolean DEFAULT FALSE,
    is_transferable boolean DEFAULT TRUE,
    price_includes_tax boolean DEFAULT FALSE,
    price_includes_fee boolean DEFAULT FALSE,
    tax_category text DEFAULT NULL,
    sort_index integer DEFAULT 0,
    badge_label text DEFAULT NULL
)
RETURNS public.ticket_tiers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events := events.require_writer(event_id);
    v_wanted constant jsonb := jsonb_build_object(
        'name', name, 'price_cents', price_cents, 'currency', currency, 'quantity', quantity,
        'max_per_order', max_per_order, 'max_per_user', max_per_user, 'status', status,
        'requires_code', requires_code, 'is_transferable', is_transferable,
        'price_includes_tax', price_includes_tax, 'price_includes_fee', price_includes_fee,
        'tax_category', tax_category, 'sort_index', sort_index, 'badge_label', badge_label
    ) || jsonb_strip_nulls(jsonb_build_object(
        'sales_start', sales_start, 'local_sales_start', local_sales_start,
        'sales_end', sales_end, 'local_sales_end', local_sales_end
    ));
    v_tier public.ticket_tiers;
    v_first jsonb;
BEGIN
    v_first := users.begin_request(
        'add_ticket_tier', v_wanted || jsonb_build_object('event_id', event_id)
    );
    IF v_first IS NOT NULL THEN
        RETURN jsonb_populate_record(NULL::public.ticket_tiers, v_first);
    END IF;

    v_event := events.lock_open(v_event.id);
    v_tier.id := ticketing.add_tier(v_event, v_wanted);

    SELECT * INTO STRICT v_tier FROM public.ticket_tiers WHERE ticket_tiers.id = v_tier.id;
    PERFORM users.finish_request('add_ticket_tier', to_jsonb(v_tier));
    RETURN v_tier;
END
$function$;

REVOKE ALL ON FUNCTION public.add_ticket_tier(
    uuid, text, bigint, text, integer, integer, timestamptz, timestamptz, text, text, integer, text,
    boolean, boolean, boolean, boolean, text, integer, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.add_ticket_tier(
    uuid, text, bigint, text, integer, integer, timestamptz, timestamptz, text, text, integer, text,
    boolean, boolean, boolean, boolean, text, integer, text
) TO authenticated;
COMMENT ON FUNCTION public.add_ticket_tier(
    uuid, text, bigint, text, integer, integer, timestamptz, timestamptz, text, text, integer, text,
    boolean, boolean, boolean, boolean, text, integer, text
) IS
'Adds a kind of ticket to an event and returns it. price_cents is in minor units of currency,
without the platform''s fee unless price_includes_fee; quantity null means no limit; tax_category
null means no tax. When it is on sale is said by instants, or by local_sales_start and
local_sales_end on the clocks of the event, e.g. 2027-03-05 10:00. A repeat with the same header
Idempotency-Key gets the same answer. Errors: YP001, YP009 not signed in or no profile; YP002 not
an editor of the event; YP003 an argument; YP005 the event is over, or its organization suspended
or closed; YP010 the name is taken; YP216 no permanent account; YP006, YP420 the key was used for
another request, or the same is being done. Callable by authenticated.';

CREATE FUNCTION public.update_ticket_tier(tier_id uuid, changes jsonb)
RETURNS public.ticket_tiers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events := events.require_writer_of(
        (
            SELECT ticket_tiers.event_id
            FROM ticketing.ticket_tiers
            WHERE ticket_tiers.id = update_ticket_tier.tier_id
        ),
        tier_id, 'tier_id'
    );
    v_tier ticketing.ticket_tiers;
    v_answer public.ticket_tiers;
BEGIN
    v_event := events.lock_open(v_event.id);
    SELECT * INTO STRICT v_tier
    FROM ticketing.ticket_tiers
    WHERE ticket_tiers.id = update_ticket_tier.tier_id
    FOR NO KEY UPDATE;
    IF v_tier.status = 'archived' THEN
        PERFORM ops.raise_error('YP005', format('Tier %s is archived.', v_tier.id));
    END IF;

    v_tier := ticketing.tier_changed(v_tier, changes, v_event.timezone);
    UPDATE ticketing.ticket_tiers
    SET
        name = v_tier.name,
        price_cents = v_tier.price_cents,
        quantity = v_tier.quantity,
        status = v_tier.status,
        max_per_order = v_tier.max_per_order,
        max_per_user = v_tier.max_per_user,
        requires_code = v_tier.requires_code,
        is_transferable = v_tier.is_transferable,
        price_includes_tax = v_tier.price_includes_tax,
        price_includes_fee = v_tier.price_includes_fee,
        tax_category = v_tier.tax_category,
        sort_index = v_tier.sort_index,
        badge_label = v_tier.badge_label,
        sales_start = v_tier.sales_start,
        sales_end = v_tier.sales_end
    WHERE ticket_tiers.id = v_tier.id;

    SELECT * INTO STRICT v_answer FROM public.ticket_tiers WHERE ticket_tiers.id = v_tier.id;
    RETURN v_answer;
EXCEPTION
    WHEN unique_violation THEN
        PERFORM ops.raise_error('YP010', format('The event has a tier named %s.', v_tier.name));
        RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.update_ticket_tier(uuid, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.update_ticket_tier(uuid, jsonb) TO authenticated;
COMMENT ON FUNCTION public.update_ticket_tier(uuid, jsonb) IS
'Changes a kind of ticket and returns it. changes is an object of any of name, price_cents,
quantity, status (active, hidden, paused, archived; archived is for good), max_per_order,
max_per_user, requires_code, is_transferable, price_includes_tax, price_includes_fee, tax_category,
sort_index, badge_label, sales_start, sales_end, local_sales_start and local_sales_end, as in
add_ticket_tier(); what is not in it stays. Tickets that are held are paid for at the price they
were held at, and a lower limit takes nothing away. Errors: YP001, YP009 not signed in or no
profile; YP002 not an editor of its event, or no such tier; YP003 an argument; YP005 the event is
over, the tier archived, or the organization suspended or closed; YP010 the name is taken; YP112
fewer than are held and sold; YP216 no permanent account. Callable by authenticated.';
