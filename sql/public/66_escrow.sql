-- Escrow of sponsorships: the server that is trusted with money tells of payments and releases;
-- the people of both sides may stop it all by a dispute.

CREATE FUNCTION public.fund_sponsorship(order_id uuid, paid_cents bigint, payment_reference text)
RETURNS public.sponsorship_orders
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT sponsorship.fund_escrow(order_id, paid_cents, payment_reference);
    SELECT * FROM public.sponsorship_orders WHERE sponsorship_orders.id = fund_sponsorship.order_id
$function$;

REVOKE ALL ON FUNCTION public.fund_sponsorship(uuid, bigint, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.fund_sponsorship(uuid, bigint, text) TO service_role;
COMMENT ON FUNCTION public.fund_sponsorship(uuid, bigint, text) IS
'A sponsor''s payment has come: it goes into escrow, under the processor''s id of the payment.
paid_cents is what was received, in minor units, and must be the price. The same payment again
changes nothing. Errors: YP003 an argument; YP004 no such order; YP005 it takes no money; YP006 the
payment was told with another amount; YP105 it is not the price; YP107 it has paid for another
order. Callable by service_role.';

CREATE FUNCTION public.lock_sponsorship(order_id uuid)
RETURNS public.sponsorship_orders
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT sponsorship.lock_escrow(order_id);
    SELECT * FROM public.sponsorship_orders WHERE sponsorship_orders.id = lock_sponsorship.order_id
$function$;

REVOKE ALL ON FUNCTION public.lock_sponsorship(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.lock_sponsorship(uuid) TO service_role;
COMMENT ON FUNCTION public.lock_sponsorship(uuid) IS
'From here on the sponsor''s money goes back by a dispute alone: both sides have signed, or the
event has begun. Errors: YP003, YP004 no such order; YP011 it is not funded. Callable by
service_role.';

CREATE FUNCTION public.release_sponsorship(
    order_id uuid,
    idempotency_key text,
    amount_cents bigint DEFAULT NULL,
    deliverable_id uuid DEFAULT NULL
)
RETURNS public.sponsorship_orders
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT sponsorship.release_escrow(
        order_id, idempotency_key, amount_cents, deliverable_id
    );
    SELECT *
    FROM public.sponsorship_orders
    WHERE sponsorship_orders.id = release_sponsorship.order_id
$function$;

REVOKE ALL ON FUNCTION public.release_sponsorship(uuid, text, bigint, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.release_sponsorship(uuid, text, bigint, uuid) TO service_role;
COMMENT ON FUNCTION public.release_sponsorship(uuid, text, bigint, uuid) IS
'Releases escrow to the organizer, less the platform''s fee: what an approved deliverable says, an
amount in minor units, or all that is left. The same key again changes nothing. Errors: YP003 an
argument; YP004 no such order or deliverable; YP005 it is not locked; YP006 the key released
something else; YP255 not so much is in escrow; YP256 something required is not delivered, or the
deliverable was paid already. Callable by service_role.';

CREATE FUNCTION public.refund_sponsorship(
    order_id uuid,
    refund_reference text,
    amount_cents bigint DEFAULT NULL
)
RETURNS public.sponsorship_orders
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT sponsorship.refund_escrow(order_id, refund_reference, amount_cents);
    SELECT *
    FROM public.sponsorship_orders
    WHERE sponsorship_orders.id = refund_sponsorship.order_id
$function$;

REVOKE ALL ON FUNCTION public.refund_sponsorship(uuid, text, bigint)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.refund_sponsorship(uuid, text, bigint)
TO service_role;
COMMENT ON FUNCTION public.refund_sponsorship(uuid, text, bigint) IS
'Money of a deal that is not locked went back to the sponsor, under the processor''s id of the
refund: an amount in minor units, or all of it, which ends the deal. The same refund again changes
nothing. Errors: YP003 an argument; YP004 no such order; YP005 it is not funded, or locked; YP006
the refund was told with another amount; YP255 not so much is in escrow. Callable by
service_role.';

CREATE FUNCTION public.resolve_dispute(
    dispute_id uuid,
    release_cents bigint,
    resolution text,
    resolved_by uuid DEFAULT NULL,
    refund_reference text DEFAULT NULL
)
RETURNS public.order_disputes
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT sponsorship.resolve_dispute(
        dispute_id, release_cents, resolution, resolved_by, refund_reference
    );
    SELECT * FROM public.order_disputes WHERE order_disputes.id = resolve_dispute.dispute_id
$function$;

REVOKE ALL ON FUNCTION public.resolve_dispute(uuid, bigint, text, uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.resolve_dispute(uuid, bigint, text, uuid, text) TO service_role;
COMMENT ON FUNCTION public.resolve_dispute(uuid, bigint, text, uuid, text) IS
'The platform decides a dispute about a deal: so much of what is in escrow, in minor units, goes to
the organizer, less the fee, and the rest back to the sponsor. resolution says why. The same
decision again changes nothing. Errors: YP003 an argument; YP004 no such dispute; YP005 it is over;
YP006 it was decided otherwise; YP255 not so much is in escrow. Callable by service_role.';

CREATE FUNCTION public.open_dispute(
    order_id uuid,
    reason text,
    details text DEFAULT NULL,
    amount_cents bigint DEFAULT NULL,
    provider_dispute_id text DEFAULT NULL
)
RETURNS public.order_disputes
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_is_service constant boolean := ops.is_service();
    v_caller uuid;
    v_side public.deal_side := 'sponsor'::public.deal_side;
    v_dispute sponsorship.order_disputes;
    v_answer public.order_disputes;
    v_first jsonb;
BEGIN
    PERFORM ops.require(
        reason IN (
            'not_delivered', 'not_as_agreed', 'event_cancelled', 'payment', 'fraud', 'other'
        ),
        'reason',
        'must be not_delivered, not_as_agreed, event_cancelled, payment, fraud or other'
    );
    PERFORM ops.require(
        coalesce(char_length(details) <= 10000, TRUE), 'details',
        'must be at most 10000 characters'
    );

    IF v_is_service THEN
        PERFORM ops.require(
            char_length(provider_dispute_id) BETWEEN 1 AND 200, 'provider_dispute_id',
            'must be 1 to 200 characters'
        );
    ELSE
        v_caller := organizations.require_account();
        v_first := users.begin_request('open_dispute', jsonb_build_object(
            'order_id', order_id, 'reason', reason, 'details', details,
            'amount_cents', amount_cents
        ));
        IF v_first IS NOT NULL THEN
            RETURN jsonb_populate_record(NULL::public.order_disputes, v_first);
        END IF;
        IF provider_dispute_id IS NOT NULL THEN
            PERFORM ops.raise_error('YP002', 'Only the payment service tells of chargebacks.');
        END IF;
        -- A stranger is refused before she can make others wait, and learns nothing.
        SELECT CASE
            WHEN sponsorship_orders.sponsor_id = ANY(sponsorship.my_sponsors('admin'))
                THEN 'sponsor'
            ELSE 'organizer'
        END::public.deal_side
        INTO v_side
        FROM sponsorship.sponsorship_orders
        WHERE sponsorship_orders.id = open_dispute.order_id
            AND (
                sponsorship_orders.sponsor_id = ANY(sponsorship.my_sponsors('admin'))
                OR sponsorship_orders.organization_id
                = ANY(organizations.member_of('admin'))
            );
        IF v_side IS NULL THEN
            PERFORM ops.raise_error('YP004', 'The caller manages no side of such an order.');
        END IF;
    END IF;

    v_dispute := sponsorship.open_dispute(
        open_dispute.order_id, v_side, open_dispute.reason, open_dispute.details,
        open_dispute.amount_cents, v_caller, open_dispute.provider_dispute_id
    );
    SELECT * INTO STRICT v_answer
    FROM public.order_disputes
    WHERE order_disputes.id = v_dispute.id;
    PERFORM users.finish_request('open_dispute', to_jsonb(v_answer));
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.open_dispute(uuid, text, text, bigint, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.open_dispute(uuid, text, text, bigint, text)
TO authenticated, service_role;
COMMENT ON FUNCTION public.open_dispute(uuid, text, text, bigint, text) IS
'Opens a dispute about a deal, for the caller''s side, which takes an admin of it: the money in
escrow stays there until the platform decides. amount_cents is what it is about, in minor units;
null: all of it. The server may open one for the sponsor''s bank, with the processor''s id, once. A
repeat with the same header Idempotency-Key gets the same answer. Errors: YP001, YP009, YP216 not
signed in, no profile, no permanent account; YP002 a person names a chargeback; YP003 an argument;
YP004 the caller manages neither side of such an order; YP005 no money is held, or a dispute is
open; YP006 the id is of another order''s dispute, or the key was used for another request; YP420
the same request is being done. Callable by authenticated, service_role.';
