-- Giving tickets back: by the organizer, ticket by ticket, and by the buyer herself, where the tier
-- or a new date of the event allows it. Money moves when the processor says so: refund_paid().

CREATE FUNCTION public.refund_tickets(
    ticket_ids uuid[],
    idempotency_key text,
    keeps_fees boolean DEFAULT FALSE,
    keep_fixed_cents bigint DEFAULT 0,
    keep_percent numeric DEFAULT 0,
    reason text DEFAULT NULL
)
RETURNS public.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tickets constant uuid[] := ticketing.parse_tickets(ticket_ids, idempotency_key, reason);
    v_caller uuid;
    v_order ticketing.orders;
    v_refund ticketing.refunds;
    v_answer public.refunds;
BEGIN
    PERFORM ops.require(keeps_fees IS NOT NULL, 'keeps_fees', 'must be given');
    PERFORM ops.require(
        keep_fixed_cents BETWEEN 0 AND 100000000000, 'keep_fixed_cents',
        'must be between 0 and 100000000000 minor units'
    );
    PERFORM ops.require(
        keep_percent BETWEEN 0 AND 100 AND keep_percent = round(keep_percent, 2), 'keep_percent',
        'must be between 0 and 100, with at most two decimals'
    );
    IF NOT ops.is_service() THEN
        v_caller := organizations.require_account();
    END IF;

    SELECT * INTO v_order
    FROM ticketing.orders
    WHERE orders.id = ticketing.order_of(v_tickets)
    FOR NO KEY UPDATE;
    IF v_order.id IS NULL OR v_caller IS NOT NULL AND NOT ticketing.is_seller(v_order) THEN
        PERFORM ops.raise_error('YP004', 'The caller sells no order with all of these tickets.');
    END IF;

    v_refund := ticketing.refund_tickets(
        v_order, v_tickets,
        (
            refund_tickets.keeps_fees, refund_tickets.keep_fixed_cents,
            (refund_tickets.keep_percent * 100)::integer
        )::ticketing.refund_terms,
        refund_tickets.idempotency_key, v_caller, refund_tickets.reason
    );
    SELECT * INTO STRICT v_answer FROM public.refunds WHERE refunds.id = v_refund.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.refund_tickets(uuid[], text, boolean, bigint, numeric, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.refund_tickets(uuid[], text, boolean, bigint, numeric, text)
TO authenticated, service_role;
COMMENT ON FUNCTION public.refund_tickets(uuid[], text, boolean, bigint, numeric, text) IS
'Takes tickets of one order back and asks for their money to go back, which takes an admin of the
organization that sold them, or the person: what was paid for each, less the platform''s fees if
those are kept, an amount in minor units and a part in percent; free tickets have nothing to keep.
They admit nobody from now on; their places go back on sale once refund_paid() is told, and if
refund_failed() is, they count again. The same key again returns the refund. Errors: YP001, YP009,
YP216 not signed in, no profile, no permanent account; YP003 an argument; YP004 the caller sells no
such order; YP005 the order is not paid, a ticket was used, given away or refunded, or it has no
line, as in orders of the earlier product, which refund_order() pays back; YP006 the key asked for
other tickets; YP260, YP262 the books have it otherwise. Callable by authenticated, service_role.';

CREATE FUNCTION public.give_tickets_back(
    ticket_ids uuid[],
    idempotency_key text,
    reason text DEFAULT NULL
)
RETURNS public.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_tickets constant uuid[] := ticketing.parse_tickets(ticket_ids, idempotency_key, reason);
    v_caller constant uuid := users.require_caller();
    v_order ticketing.orders;
    v_event events.events;
    v_refund ticketing.refunds;
    v_answer public.refunds;
BEGIN
    SELECT * INTO v_order FROM ticketing.orders WHERE orders.id = ticketing.order_of(v_tickets);
    -- The money goes to the buyer, so whom she gave a ticket cannot turn it into money, nor she.
    IF v_order.user_id IS DISTINCT FROM v_caller OR EXISTS (
        SELECT FROM ticketing.tickets
        WHERE tickets.id = ANY(v_tickets) AND tickets.owner_user_id <> v_caller
    ) THEN
        PERFORM ops.raise_error('YP004', 'The caller has no order with all of these tickets.');
    END IF;

    v_event := ticketing.steady_event(v_order.event_id);
    SELECT * INTO STRICT v_order
    FROM ticketing.orders
    WHERE orders.id = v_order.id
    FOR NO KEY UPDATE;
    SELECT * INTO v_refund
    FROM ticketing.refunds
    WHERE refunds.order_id = v_order.id
        AND refunds.idempotency_key = ticketing.refund_key(give_tickets_back.idempotency_key);

    v_refund := ticketing.refund_tickets(
        v_order, v_tickets,
        -- A repeat is answered also when the time is over.
        CASE
            WHEN v_refund.id IS NULL
                THEN ticketing.own_refund_terms(v_event, v_order, v_tickets)
        END,
        give_tickets_back.idempotency_key, v_caller, give_tickets_back.reason
    );
    SELECT * INTO STRICT v_answer FROM public.refunds WHERE refunds.id = v_refund.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.give_tickets_back(uuid[], text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.give_tickets_back(uuid[], text, text) TO authenticated;
COMMENT ON FUNCTION public.give_tickets_back(uuid[], text, text) IS
'Gives tickets of one order back that the caller bought and still has, and asks for her money: all
of it while the organizer lets who bought before the event was moved; else, where and as long as the
tiers allow it, all but the platform''s fees. They admit nobody from now on. The same key again
returns the refund. Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP004 she
has no order with these tickets; YP005 one was used or refunded, or has no line, as in orders of the
earlier product; YP006 the key asked for other tickets; YP143 they are not taken back, or not any
more; YP260, YP262 the books have it otherwise. Callable by authenticated.';

CREATE FUNCTION public.set_refund_terms(
    tier_id uuid,
    is_refundable boolean,
    refund_until timestamptz DEFAULT NULL
)
RETURNS public.ticket_tiers
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_answer public.ticket_tiers;
BEGIN
    PERFORM ops.require(is_refundable IS NOT NULL, 'is_refundable', 'must be given');
    PERFORM ops.require(
        coalesce(isfinite(refund_until), TRUE), 'refund_until', 'must be a finite time or null'
    );
    PERFORM events.require_writer_of(
        (
            SELECT ticket_tiers.event_id
            FROM ticketing.ticket_tiers
            WHERE ticket_tiers.id = set_refund_terms.tier_id
        ),
        tier_id, 'tier_id'
    );

    UPDATE ticketing.ticket_tiers
    SET
        is_refundable = set_refund_terms.is_refundable,
        refund_until = set_refund_terms.refund_until
    WHERE ticket_tiers.id = set_refund_terms.tier_id;

    SELECT * INTO STRICT v_answer
    FROM public.ticket_tiers
    WHERE ticket_tiers.id = set_refund_terms.tier_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.set_refund_terms(uuid, boolean, timestamptz)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.set_refund_terms(uuid, boolean, timestamptz) TO authenticated;
COMMENT ON FUNCTION public.set_refund_terms(uuid, boolean, timestamptz) IS
'Says whether buyers may give tickets of a tier back themselves, and until when; null: until the
event''s refund_cutoff_days before its start. Returns the tier. Errors: YP001, YP009 not signed in
or no profile; YP002 not an editor of its event, or no such tier; YP003 an argument; YP005 the
organization is suspended or closed; YP216 no permanent account. Callable by authenticated.';
