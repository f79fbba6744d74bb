-- The waiting list. What came back belongs to the line first: it is held for the next person whom
-- it suffices for, and others are refused as long as it may be. An offer is a hold: what becomes of
-- the hold becomes of the offer. Locks: event, a waiting place, then the hold; an offered place
-- only after its hold. One offer is one transaction: two in one would take locks out of order.

CREATE FUNCTION ticketing.tickets_left(tier_id uuid)
RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT min((
        SELECT sum(stock_shards.available)
        FROM ticketing.stock_shards
        WHERE stock_shards.stock_id = places.stock_id
    ) / places.places)
    FROM ticketing.places_of(ARRAY[tickets_left.tier_id]) AS places
$function$;

REVOKE ALL ON FUNCTION ticketing.tickets_left(uuid) FROM public;
COMMENT ON FUNCTION ticketing.tickets_left(uuid) IS
'How many tickets of the tier are free, in its stock and in its pools; null: without limit, or its
stock is not opened. Read without a lock. For the package''s own functions.';

CREATE FUNCTION ticketing.belongs_to_the_line(tier_id uuid)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_least integer;
BEGIN
    -- On the way of every sale: where nobody waits this is one look at an index.
    SELECT min(waitlist_entries.quantity) INTO v_least
    FROM ticketing.waitlist_entries
    WHERE waitlist_entries.tier_id = belongs_to_the_line.tier_id
        AND waitlist_entries.status = 'waiting';

    RETURN v_least IS NOT NULL AND v_least <= ticketing.tickets_left(tier_id);
END
$function$;

REVOKE ALL ON FUNCTION ticketing.belongs_to_the_line(uuid) FROM public;
COMMENT ON FUNCTION ticketing.belongs_to_the_line(uuid) IS
'Whether somebody in line can be served from what is free, so that it is sold to nobody else. For
the package''s own functions.';

CREATE FUNCTION ticketing.check_line(items ticketing.item[])
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_item ticketing.item;
BEGIN
    FOREACH v_item IN ARRAY items LOOP
        IF ticketing.belongs_to_the_line(v_item.tier_id) THEN
            PERFORM ops.raise_error('YP146', format(
                'What is left of tier %s is for those who wait for it.', v_item.tier_id
            ));
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.check_line(ticketing.item[]) FROM public;
COMMENT ON FUNCTION ticketing.check_line(ticketing.item[]) IS
'YP146 when what is left of one of the tiers belongs to its waiting list. For the package''s own
functions.';

CREATE FUNCTION ticketing.offer_place(entry_id uuid, event_id uuid)
RETURNS ticketing.waitlist_entries
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    c_offer_life constant interval := interval '24 hours';
    v_event constant events.events := ticketing.steady_event(event_id);
    v_entry ticketing.waitlist_entries;
    v_hold ticketing.ticket_holds;
BEGIN
    SELECT * INTO v_entry
    FROM ticketing.waitlist_entries
    WHERE waitlist_entries.id = offer_place.entry_id AND waitlist_entries.status = 'waiting'
    FOR UPDATE SKIP LOCKED;
    IF v_entry.id IS NULL OR v_event.status <> 'published' THEN
        RETURN NULL;
    END IF;

    SELECT * INTO STRICT v_hold
    FROM ticketing.claim(
        v_entry.event_id, ARRAY[(v_entry.tier_id, v_entry.quantity)::ticketing.item],
        v_entry.user_id, NULL,
        least(
            clock_timestamp() + c_offer_life, v_event.end_at,
            (
                SELECT ticket_tiers.sales_end
                FROM ticketing.ticket_tiers
                WHERE ticket_tiers.id = v_entry.tier_id
            )
        )
    );

    UPDATE ticketing.waitlist_entries
    SET
        status = 'offered', hold_id = v_hold.id, offered_at = clock_timestamp(),
        offer_expires_at = v_hold.expires_at
    WHERE waitlist_entries.id = v_entry.id
    RETURNING * INTO STRICT v_entry;
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'waitlist.offered', v_event.owner_organization_id, 'event', v_event.id,
        jsonb_build_object(
            'entry_id', v_entry.id, 'event_id', v_entry.event_id, 'tier_id', v_entry.tier_id,
            'user_id', v_entry.user_id, 'hold_id', v_entry.hold_id, 'quantity', v_entry.quantity,
            'expires_at', v_entry.offer_expires_at
        )
    );

    RETURN v_entry;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.offer_place(uuid, uuid) FROM public;
COMMENT ON FUNCTION ticketing.offer_place(uuid, uuid) IS
'Holds what somebody waits for and tells her; null when she is not waiting any more, or another
worker serves her. Errors: YP101 too few tickets are left; YP102 she has as many as she may have.
For the package''s own functions.';

CREATE FUNCTION ticketing.offer_next(tier_id uuid DEFAULT NULL)
RETURNS SETOF ticketing.waitlist_entries
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_next record;
    v_entry ticketing.waitlist_entries;
    -- How many tickets of a tier were too many in this call.
    v_too_many jsonb := '{}'::jsonb;
BEGIN
    FOR v_next IN
        SELECT waiting.id, waiting.event_id, waiting.tier_id, waiting.quantity
        FROM ticketing.waitlist_entries AS waiting
        INNER JOIN ticketing.ticket_tiers AS tiers ON tiers.id = waiting.tier_id
        INNER JOIN events.events ON events.id = waiting.event_id
        WHERE waiting.status = 'waiting'
            AND coalesce(waiting.tier_id = offer_next.tier_id, TRUE)
            AND events.status = 'published'
            AND events.end_at > now()
            AND tiers.status IN ('active', 'hidden')
            AND coalesce(tiers.sales_start <= now(), TRUE)
            AND coalesce(tiers.sales_end > now(), TRUE)
        ORDER BY waiting.tier_id, waiting.priority DESC, waiting.created_at, waiting.id
    LOOP
        CONTINUE WHEN v_next.quantity >= (v_too_many ->> v_next.tier_id::text)::integer;

        -- What fails lets all of its locks go, so that no two people are served in one breath.
        BEGIN
            v_entry := ticketing.offer_place(v_next.id, v_next.event_id);
            IF v_entry.id IS NOT NULL THEN
                RETURN NEXT v_entry;
                RETURN;
            END IF;
            RAISE no_data_found;
        EXCEPTION
            WHEN no_data_found THEN
                CONTINUE;
            WHEN SQLSTATE 'YP101' THEN
                v_too_many := v_too_many
                || jsonb_build_object(v_next.tier_id::text, v_next.quantity);
                CONTINUE;
            WHEN SQLSTATE 'YP102' THEN
                -- She has bought elsewhere what she may have, and holds up the line.
                NULL;
        END;

        UPDATE ticketing.waitlist_entries
        SET status = 'expired'
        WHERE waitlist_entries.id = v_next.id AND waitlist_entries.status = 'waiting'
        RETURNING * INTO v_entry;
        IF FOUND THEN
            RETURN NEXT v_entry;
            RETURN;
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION ticketing.offer_next(uuid) FROM public;
COMMENT ON FUNCTION ticketing.offer_next(uuid) IS
'Serves the next person in line, of one tier or of any, and returns her place: offered, or expired
because she has as many tickets as she may have. By priority, then who came first; who wants more
than there is is passed over. Offers past their time make room. Call it, each time in a transaction
of its own, until it returns nothing: whenever stock.returned is told, and each minute. For the
package''s own functions and for jobs.';
