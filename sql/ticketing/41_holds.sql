-- What a buyer asks for: read, and checked before anything is set aside.

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

CREATE FUNCTION ticketing.check_code(event_id uuid, code text)
RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_code_id uuid;
BEGIN
    IF code IS NULL THEN
        RETURN NULL;
    END IF;

    -- Who cannot see the event learns nothing of its codes either: for her it does not exist.
    PERFORM ticketing.check_sale(check_code.event_id, '{}', NULL);

    SELECT guest_codes.id INTO v_code_id
    FROM ticketing.guest_codes
    WHERE guest_codes.code = upper(btrim(check_code.code))
        AND guest_codes.event_id = check_code.event_id
        AND guest_codes.revoked_at IS NULL
        AND coalesce(guest_codes.expires_at > now(), TRUE);
    -- A guess learns nothing of codes that are over or of other events.
    IF v_code_id IS NULL THEN
        PERFORM ops.raise_error('YP109', 'The event has no such code that is valid now.');
    END IF;
    RETURN v_code_id;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.check_code(uuid, text) FROM public;
COMMENT ON FUNCTION ticketing.check_code(uuid, text) IS
'The id of the event''s guest code, however it is typed; null for none. Errors: YP109 it is unknown,
revoked, expired or another event''s; YP004, YP103 as ticketing.check_sale(). For the package''s own
functions.';

CREATE FUNCTION ticketing.check_sale(event_id uuid, items ticketing.item[], guest_code_id uuid)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_event events.events;
    v_item record;
BEGIN
    SELECT * INTO v_event FROM events.events WHERE events.id = check_sale.event_id;
    -- A draft is nobody's business, nor is an event that the buyer cannot see: its tiers do not
    -- exist for her. With a ticket she would be its guest.
    IF v_event.id IS NULL OR v_event.status = 'draft' OR (
        (
            v_event.visibility = 'public'
            OR v_event.visibility = 'unlisted' AND v_event.link_token = events.presented_link()
        )
        AND (v_event.owner_user_id IS NULL OR v_event.owner_user_id <> ALL(users.blocked()))
        OR v_event.id = ANY(events.guest_events())
        OR v_event.id = ANY(events.managed_events('viewer'))
    ) IS NOT TRUE THEN
        PERFORM ops.raise_error('YP004', format('There is no event %s on sale.', event_id));
    END IF;

    FOR v_item IN
        SELECT
            item.tier_id,
            tiers.id IS NOT NULL AS is_known,
            v_event.status = 'published' AND v_event.end_at > now()
            AND tiers.status IN ('active', 'hidden')
            AND coalesce(tiers.sales_start <= now(), TRUE)
            AND coalesce(tiers.sales_end > now(), TRUE) AS is_on_sale,
            tiers.requires_code OR tiers.status = 'hidden' AS is_coded
        FROM unnest(items) AS item
        LEFT JOIN ticketing.ticket_tiers AS tiers
            ON tiers.id = item.tier_id AND tiers.event_id = check_sale.event_id
    LOOP
        IF NOT v_item.is_known THEN
            PERFORM ops.raise_error('YP004', format(
                'The event has no tier %s on sale.', v_item.tier_id
            ));
        ELSIF NOT v_item.is_on_sale THEN
            PERFORM ops.raise_error('YP103', format(
                'Tier %s is not on sale now.', v_item.tier_id
            ));
        ELSIF v_item.is_coded AND guest_code_id IS NULL THEN
            PERFORM ops.raise_error('YP108', format(
                'Tier %s is sold to guests with a code.', v_item.tier_id
            ));
        ELSIF v_item.is_coded AND NOT ticketing.opens(guest_code_id, v_item.tier_id) THEN
            PERFORM ops.raise_error('YP109', format(
                'The code does not open tier %s.', v_item.tier_id
            ));
        END IF;
    END LOOP;
    IF EXISTS (
        SELECT FROM organizations.organizations
        WHERE organizations.id = v_event.owner_organization_id
            AND organizations.status <> 'active'
    ) THEN
        PERFORM ops.raise_error('YP103', 'The organization sells nothing now.');
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.check_sale(uuid, ticketing.item[], uuid) FROM public;
COMMENT ON FUNCTION ticketing.check_sale(uuid, ticketing.item[], uuid) IS
'Whether the caller may hold these now. Errors: YP004 no such tier, or of an event that she cannot
see; YP103 not on sale, or its organization is suspended or closed; YP108 a tier needs a code;
YP109 the code is for other tiers. For the package''s own functions.';
