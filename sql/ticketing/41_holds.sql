-- Holds: what a buyer asks for is checked, then set aside under the lock of its tier.

CREATE FUNCTION ticketing.parse_items(items jsonb)
RETURNS SETOF ticketing.item
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    -- Nothing is cast before it is known to be castable: bad input is YP003, not an internal error.
    v_items constant jsonb := ops.require_array(items, 'items', 20);
BEGIN
    PERFORM ops.require(
        bool_and(
            coalesce(
                item ->> 'tier_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                AND jsonb_typeof(item -> 'quantity') = 'number'
                AND item ->> 'quantity' ~ '^([1-9][0-9]?|100)$',
                FALSE
            )
        )
        AND count(*) = count(DISTINCT lower(item ->> 'tier_id')),
        'items', 'must hold a tier_id, each once, and a quantity from 1 to 100'
    )
    FROM jsonb_array_elements(v_items) AS item;

    RETURN QUERY
    SELECT (item ->> 'tier_id')::uuid, (item ->> 'quantity')::integer
    FROM jsonb_array_elements(v_items) AS item;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.parse_items(jsonb) FROM public;
COMMENT ON FUNCTION ticketing.parse_items(jsonb) IS
'Reads an array of {"tier_id": uuid, "quantity": integer}. YP003 when it is anything else. For the
package''s own functions.';

CREATE FUNCTION ticketing.lock_tier(event_id uuid, tier_id uuid)
RETURNS ticketing.ticket_tiers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tier ticketing.ticket_tiers;
    v_event events.events;
BEGIN
    SELECT * INTO v_tier
    FROM ticketing.ticket_tiers
    WHERE ticket_tiers.id = lock_tier.tier_id AND ticket_tiers.event_id = lock_tier.event_id
    FOR UPDATE;

    SELECT * INTO v_event FROM events.events WHERE events.id = v_tier.event_id;

    -- A draft is nobody's business, nor is an event that the buyer cannot see: its tiers do not
    -- exist for her. With a ticket she would be its guest.
    IF v_tier.id IS NULL OR v_event.status = 'draft' OR (
        (
            v_event.visibility = 'public'
            OR v_event.visibility = 'unlisted' AND v_event.link_token = events.presented_link()
        )
        AND (v_event.owner_user_id IS NULL OR v_event.owner_user_id <> ALL(users.blocked()))
        OR v_event.id = ANY(events.guest_events())
        OR v_event.id = ANY(events.managed_events('viewer'))
    ) IS NOT TRUE THEN
        PERFORM ops.raise_error('YP004', format('The event has no tier %s on sale.', tier_id));
    END IF;
    IF v_event.status <> 'published' OR v_tier.status NOT IN ('active', 'hidden')
        OR v_tier.sales_start > now() OR coalesce(v_tier.sales_end, v_event.end_at) <= now()
        OR EXISTS (
            SELECT FROM organizations.organizations
            WHERE organizations.id = v_event.owner_organization_id
                AND organizations.status <> 'active'
        )
    THEN
        PERFORM ops.raise_error('YP103', format('Tier %s is not on sale now.', tier_id));
    END IF;

    -- What these ask for is not checked here, so such a tier is not sold this way at all.
    IF v_tier.requires_code OR v_tier.max_per_user IS NOT NULL OR EXISTS (
        SELECT FROM ticketing.tier_pool_members WHERE tier_pool_members.tier_id = v_tier.id
    ) THEN
        PERFORM ops.raise_error('YP103', format(
            'Tier %s needs a code, counts per person or shares its stock.', tier_id
        ));
    END IF;

    RETURN v_tier;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.lock_tier(uuid, uuid) FROM public;
COMMENT ON FUNCTION ticketing.lock_tier(uuid, uuid) IS
'Locks a tier that is on sale now and returns it. Errors: YP004 no such tier, or of an event that
the caller cannot see; YP103 not on sale, or its organization is suspended or closed. For the
package''s own functions.';

CREATE FUNCTION ticketing.hold(event_id uuid, item ticketing.item, buyer_id uuid)
RETURNS ticketing.ticket_holds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tier constant ticketing.ticket_tiers := ticketing.lock_tier(event_id, item.tier_id);
    v_hold ticketing.ticket_holds;
BEGIN
    PERFORM ticketing.expire_holds(v_tier.id);

    -- Without this a buyer with many baskets could set a whole tier aside.
    IF item.quantity + coalesce((
        SELECT sum(ticket_holds.quantity)
        FROM ticketing.ticket_holds
        WHERE ticket_holds.tier_id = v_tier.id
            AND ticket_holds.user_id = hold.buyer_id
            AND ticket_holds.status = 'active'
    ), 0) > v_tier.max_per_order THEN
        PERFORM ops.raise_error('YP102', format(
            'One buyer may hold %s tickets of tier %s at a time.', v_tier.max_per_order, v_tier.id
        ));
    END IF;

    UPDATE ticketing.ticket_tiers
    SET reserved_quantity = ticket_tiers.reserved_quantity + item.quantity
    WHERE ticket_tiers.id = v_tier.id
        AND (
            ticket_tiers.quantity IS NULL
            OR ticket_tiers.reserved_quantity + ticket_tiers.sold_quantity + item.quantity
            <= ticket_tiers.quantity
        );
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP101', format(
            'Fewer than %s tickets of tier %s are left.', item.quantity, v_tier.id
        ));
    END IF;

    INSERT INTO ticketing.ticket_holds (event_id, tier_id, user_id, quantity, expires_at)
    VALUES (
        v_tier.event_id, v_tier.id, hold.buyer_id, item.quantity,
        clock_timestamp() + interval '10 minutes'
    )
    RETURNING * INTO v_hold;

    INSERT INTO ticketing.inventory_operations (
        event_id, tier_id, hold_id, user_id, operation_type, quantity
    )
    VALUES (v_tier.event_id, v_tier.id, v_hold.id, hold.buyer_id, 'hold', item.quantity);

    RETURN v_hold;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.hold(uuid, ticketing.item, uuid) FROM public;
COMMENT ON FUNCTION ticketing.hold(uuid, ticketing.item, uuid) IS
'Sets tickets of one tier aside for ten minutes. Errors: YP004 no such tier; YP101 too few left;
YP102 more than one buyer may hold; YP103 not on sale. For the package''s own functions.';
