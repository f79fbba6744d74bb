-- Buying. A checkout makes an order of what was held and gives time to pay it; the server that has
-- seen the money come says so, and is the only caller whose word about a payment counts. What costs
-- nothing people take themselves.

CREATE FUNCTION public.start_checkout(
    hold_ids uuid[],
    idempotency_key text,
    promo_codes text[] DEFAULT '{}',
    contact_email text DEFAULT NULL,
    contact_name text DEFAULT NULL,
    contact_phone text DEFAULT NULL,
    guest_token text DEFAULT NULL
)
RETURNS public.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_hold_ids constant uuid[] := ticketing.read_hold_ids(hold_ids);
    v_buyer ticketing.buyer;
    v_placed record;
    v_order ticketing.orders;
    v_answer public.orders;
BEGIN
    PERFORM ticketing.check_checkout(idempotency_key, promo_codes);
    v_buyer := ticketing.find_buyer(
        ticketing.buyer_of(v_hold_ids), guest_token, contact_email, contact_name, contact_phone
    );

    v_placed := ticketing.place_order(
        v_hold_ids, start_checkout.idempotency_key, promo_codes, v_buyer, interval '10 minutes'
    );
    SELECT * INTO STRICT v_order FROM ticketing.orders WHERE orders.id = v_placed.order_id;
    IF v_placed.is_new THEN
        v_order := ticketing.open_checkout(v_order, v_buyer);
        IF v_order.total_cents = 0 THEN
            PERFORM FROM ticketing.end_holds(v_order.hold_ids, 'converted', v_order.id);
            v_order := ticketing.settle(v_order, NULL);
        END IF;
    END IF;

    SELECT * INTO STRICT v_answer FROM public.orders WHERE orders.id = v_order.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.start_checkout(uuid[], text, text[], text, text, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.start_checkout(uuid[], text, text[], text, text, text, text)
TO authenticated, service_role;
COMMENT ON FUNCTION public.start_checkout(uuid[], text, text[], text, text, text, text) IS
'Makes a pending order of holds of one event and one buyer, with its final price, and returns it:
the buyer has until expires_at to pay total_cents, at least ten minutes from the first checkout on.
An order that costs nothing is paid at once. promo_codes are at most one of the organizer and one of
the platform. The same idempotency_key, which must be given, with the same arguments returns the
same order and changes nothing; with others it is refused. To check the same holds out otherwise,
say with a code, send a new key: that gives the pending order before up, with its codes, and makes
another. A guest, who is signed in anonymously, sends the token of verify_guest_code(), which may be
a new one in a repeat. Errors: YP001, YP009 not signed in or no profile; YP003 an argument; YP004 a
hold is unknown or another buyer''s; YP005 a hold was bought or released; YP006 the key was used for
other holds, codes or another contact; YP103 the event is not on sale; YP104 a hold has expired;
YP120 a code does not hold; YP121 it is used up; YP122 the codes do not go together; YP123 the tax
is not known; YP124, YP127 a guest without a token, or with one that is over. Callable by
authenticated, service_role.';

CREATE FUNCTION public.order_paid(order_id uuid, paid_cents bigint, payment_reference text)
RETURNS public.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_order ticketing.orders;
    v_answer public.orders;
BEGIN
    PERFORM ops.require(
        char_length(payment_reference) BETWEEN 1 AND 200, 'payment_reference',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(paid_cents > 0, 'paid_cents', 'must be more than zero');

    v_order := ticketing.pay_order(
        order_paid.order_id, order_paid.paid_cents, order_paid.payment_reference
    );

    SELECT * INTO STRICT v_answer FROM public.orders WHERE orders.id = v_order.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.order_paid(uuid, bigint, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.order_paid(uuid, bigint, text) TO service_role;
COMMENT ON FUNCTION public.order_paid(uuid, bigint, text) IS
'The payment of a checkout has come, under the processor''s id: issues the tickets and returns the
order. Also after the order''s time: then the tickets are sold if they are still in stock. If not
(YP101), if a limit or a code is against it (YP102, YP110, YP121), if the buyer left the checkout
or the event sells nothing any more, the order is paid without tickets (tickets_issued_count 0) and
its refund asked for at once. Told again, nothing changes. Errors: YP003 an argument; YP004 no such
order; YP105 the payment is not the price; YP107 the payment has paid for another order; YP125
another payment has paid the order; YP005, YP006, YP260 its refund was asked for otherwise.
Callable by service_role.';

CREATE FUNCTION public.cancel_checkout(order_id uuid)
RETURNS public.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller uuid;
    v_answer public.orders;
BEGIN
    IF NOT ops.is_service() THEN
        v_caller := users.require_caller();
        IF NOT EXISTS (
            SELECT FROM ticketing.orders
            WHERE orders.id = cancel_checkout.order_id AND orders.user_id = v_caller
        ) THEN
            PERFORM ops.raise_error('YP004', 'The caller has no such order.');
        END IF;
    END IF;
    PERFORM ticketing.leave_checkout(cancel_checkout.order_id);

    SELECT * INTO STRICT v_answer FROM public.orders WHERE orders.id = cancel_checkout.order_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.cancel_checkout(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.cancel_checkout(uuid) TO authenticated, service_role;
COMMENT ON FUNCTION public.cancel_checkout(uuid) IS
'Gives an order up before it is paid, and with it its holds and the uses of its codes; returns the
order. One that ended unpaid stays as it is. Errors: YP001, YP009 not signed in or no profile; YP004
the caller has no such order; YP005 it was paid. Callable by authenticated, service_role.';

CREATE FUNCTION public.purchase_tickets(
    hold_ids uuid[],
    idempotency_key text,
    paid_cents bigint DEFAULT 0,
    payment_reference text DEFAULT NULL,
    contact_email text DEFAULT NULL,
    contact_name text DEFAULT NULL,
    promo_codes text[] DEFAULT '{}',
    guest_token text DEFAULT NULL
)
RETURNS public.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_hold_ids constant uuid[] := ticketing.read_hold_ids(hold_ids);
    v_buyer ticketing.buyer;
    v_order ticketing.orders;
    v_answer public.orders;
BEGIN
    PERFORM ticketing.check_checkout(idempotency_key, promo_codes);
    PERFORM ops.require(paid_cents >= 0, 'paid_cents', 'must not be negative');
    -- A reference without a payment would use up the reference of one that is still to come.
    PERFORM ops.require(
        CASE
            WHEN paid_cents = 0 THEN payment_reference IS NULL
            ELSE char_length(payment_reference) BETWEEN 1 AND 200
        END,
        'payment_reference', 'must be 1 to 200 characters when something was paid, else null'
    );
    v_buyer := ticketing.find_buyer(
        ticketing.buyer_of(v_hold_ids), guest_token, contact_email, contact_name, NULL
    );
    IF paid_cents > 0 AND NOT ops.is_service() THEN
        PERFORM ops.raise_error('YP002', 'Only the payment service may say what was paid.');
    END IF;

    v_order := ticketing.buy(
        v_hold_ids, purchase_tickets.idempotency_key, purchase_tickets.promo_codes, v_buyer,
        purchase_tickets.paid_cents, purchase_tickets.payment_reference
    );

    SELECT * INTO STRICT v_answer FROM public.orders WHERE orders.id = v_order.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.purchase_tickets(
    uuid[], text, bigint, text, text, text, text[], text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.purchase_tickets(
    uuid[], text, bigint, text, text, text, text[], text
) TO authenticated, service_role;
COMMENT ON FUNCTION public.purchase_tickets(
    uuid[], text, bigint, text, text, text, text[], text
) IS
'Checkout and payment in one step: turns holds of one event and one buyer into a paid order with
tickets, and returns the order. paid_cents is what was received, in minor units, and must be the
exact price with codes, fees and taxes; payment_reference is the processor''s id of that payment.
The same call with the same idempotency_key returns the same order again; a new key gives a pending
checkout of these holds up. Errors: YP001, YP009 not signed in or no profile; YP002 a person says
that she paid; YP003 an argument; YP004 a hold is unknown or another buyer''s; YP005 a hold was
bought or released; YP006 the key was used for other holds, codes, another contact or another
payment; YP103 the event is not on sale; YP104 a hold has expired; YP105 the payment is not the
price; YP107 the payment has paid for another order; YP120 a code does not hold; YP121 it is used
up; YP122 the codes do not go together; YP123 the tax is not known; YP124, YP127 a guest without a
token, or with one that is over. Callable by authenticated for free tickets, by service_role for
all.';
