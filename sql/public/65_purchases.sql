-- Buying. People take free tickets themselves; a paid order is completed by the server that has
-- seen the money come, which is the only caller whose word about a payment counts.

CREATE FUNCTION public.purchase_tickets(
    hold_ids uuid[],
    idempotency_key text,
    paid_cents bigint DEFAULT 0,
    payment_reference text DEFAULT NULL,
    contact_email text DEFAULT NULL,
    contact_name text DEFAULT NULL
)
RETURNS public.orders
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_is_service constant boolean := ops.is_service();
    v_hold_ids constant uuid[] := ARRAY(
        SELECT DISTINCT held FROM unnest(hold_ids) AS held ORDER BY held
    );
    v_buyer_id uuid;
    v_order ticketing.orders;
    v_answer public.orders;
BEGIN
    PERFORM ops.require(
        cardinality(v_hold_ids) BETWEEN 1 AND 20 AND array_position(v_hold_ids, NULL) IS NULL,
        'hold_ids', 'must be 1 to 20 ids'
    );
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 200, 'idempotency_key',
        'must be 1 to 200 characters'
    );
    PERFORM ops.require(paid_cents >= 0, 'paid_cents', 'must not be negative');
    -- A reference without a payment would use up the reference of one that is still to come.
    PERFORM ops.require(
        CASE
            WHEN paid_cents = 0 THEN payment_reference IS NULL
            ELSE char_length(payment_reference) BETWEEN 1 AND 200
        END,
        'payment_reference', 'must be 1 to 200 characters when something was paid, else null'
    );
    PERFORM ops.require(
        coalesce(char_length(contact_email) <= 320 AND contact_email ~ '^[^@\s]+@[^@\s]+$', TRUE),
        'contact_email', 'must be an e-mail address'
    );
    PERFORM ops.require(
        coalesce(char_length(contact_name) <= 200, TRUE), 'contact_name',
        'must be at most 200 characters'
    );

    IF v_is_service THEN
        -- The server acts for whoever holds the tickets.
        SELECT ticket_holds.user_id INTO v_buyer_id
        FROM ticketing.ticket_holds
        WHERE ticket_holds.id = ANY(v_hold_ids)
        ORDER BY ticket_holds.id
        LIMIT 1;
    ELSE
        v_buyer_id := users.require_caller();
        IF paid_cents > 0 THEN
            PERFORM ops.raise_error('YP002', 'Only the payment service may say what was paid.');
        END IF;
    END IF;

    v_order := ticketing.buy(
        v_hold_ids, purchase_tickets.idempotency_key, purchase_tickets.paid_cents,
        purchase_tickets.payment_reference, purchase_tickets.contact_email,
        purchase_tickets.contact_name, v_buyer_id
    );

    SELECT * INTO STRICT v_answer FROM public.orders WHERE orders.id = v_order.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.purchase_tickets(uuid[], text, bigint, text, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.purchase_tickets(uuid[], text, bigint, text, text, text)
TO authenticated, service_role;
COMMENT ON FUNCTION public.purchase_tickets(uuid[], text, bigint, text, text, text) IS
'Turns holds of one event and one buyer into a paid order with tickets, and returns the order.
paid_cents is what was received, in minor units, and must be the exact price with fees;
payment_reference is the processor''s id of that payment. The same call with the same
idempotency_key returns the same order again. Errors: YP001, YP009 not signed in or no profile;
YP002 a person says that she paid; YP003 an argument; YP004 a hold is unknown or another buyer''s;
YP005 a hold was bought or released; YP006 the key was used for other holds or another payment;
YP103 the event is not on sale; YP104 a hold has expired; YP105 the payment is not the price;
YP107 the payment has paid for another order. Callable by authenticated for free tickets, by
service_role for all.';
