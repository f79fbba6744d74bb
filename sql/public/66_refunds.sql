-- Refunds and chargebacks of ticket orders: organizers ask for refunds; the server that is trusted
-- with money tells what the processor and the banks did, as often as it likes.

CREATE FUNCTION public.refund_order(
    order_id uuid,
    idempotency_key text,
    amount_cents bigint DEFAULT NULL,
    kind text DEFAULT 'full',
    reason text DEFAULT NULL
)
RETURNS public.refunds
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller uuid;
    v_order ticketing.orders;
    v_refund ticketing.refunds;
    v_answer public.refunds;
BEGIN
    IF NOT ops.is_service() THEN
        v_caller := organizations.require_account();
        SELECT * INTO v_order
        FROM ticketing.orders
        WHERE orders.id = refund_order.order_id;
        IF v_order.id IS NULL OR NOT ticketing.is_seller(v_order) THEN
            PERFORM ops.raise_error('YP004', 'The caller manages no seller of such an order.');
        END IF;
    END IF;

    v_refund := payments.request_refund(
        refund_order.order_id, refund_order.idempotency_key, refund_order.amount_cents,
        CASE
            WHEN refund_order.kind IN ('full', 'partial', 'goodwill')
                THEN refund_order.kind::ticketing.refund_kind
        END,
        refund_order.reason, v_caller
    );
    SELECT * INTO STRICT v_answer FROM public.refunds WHERE refunds.id = v_refund.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.refund_order(uuid, text, bigint, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.refund_order(uuid, text, bigint, text, text)
TO authenticated, service_role;
COMMENT ON FUNCTION public.refund_order(uuid, text, bigint, text, text) IS
'Asks for money of a ticket order to go back, which takes an admin of the organization that sold it,
or the person: an amount in minor units, or all that is left. Its tickets count until all that was
paid is paid back: refund_tickets() takes them one by one. The event refund.requested has the server
send it, which tells refund_paid() or refund_failed(). The same key again returns the refund.
Errors: YP001, YP009, YP216 not signed in, no profile, no permanent account; YP003 an argument;
YP004 the caller does not sell such an order; YP005 it was not paid; YP006 the key asked for another
refund; YP260 more than is left. Callable by authenticated, service_role.';

CREATE FUNCTION public.refund_paid(
    refund_id uuid,
    processor_id text,
    keeps_fees boolean DEFAULT FALSE
)
RETURNS public.refunds
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.post_refund(refund_id, processor_id, keeps_fees);
    SELECT * FROM public.refunds WHERE refunds.id = refund_paid.refund_id
$function$;

REVOKE ALL ON FUNCTION public.refund_paid(uuid, text, boolean)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.refund_paid(uuid, text, boolean) TO service_role;
COMMENT ON FUNCTION public.refund_paid(uuid, text, boolean) IS
'The processor has paid a refund back, under its id: it is taken off what the organizer, the tax
office and, unless keeps_fees, the platform got of the order. What the organizer no longer has she
owes. Told again, nothing changes. Errors: YP004 no such refund; YP005 it failed or is a
chargeback, or the order is not in the books; YP260 more than is left without the fees; YP262 it
has another id, or the id another refund; YP003, YP006 the books have it otherwise. Callable by
service_role.';

CREATE FUNCTION public.refund_failed(refund_id uuid, message text)
RETURNS public.refunds
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.refund_failed(refund_id, message);
    SELECT * FROM public.refunds WHERE refunds.id = refund_failed.refund_id
$function$;

REVOKE ALL ON FUNCTION public.refund_failed(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.refund_failed(uuid, text) TO service_role;
COMMENT ON FUNCTION public.refund_failed(uuid, text) IS
'The processor refused a refund, or the bank sent a paid one back: the order may be refunded again.
Its tickets count again if their places are not back on sale; if their event was called off
meanwhile, their refund is asked for anew, on the terms of the cancellation. Told again, nothing
changes. Errors: YP004 no such refund; YP005 it is a chargeback; YP003, YP006, YP260, YP262 the
books have it otherwise. Callable by service_role.';

CREATE FUNCTION public.open_chargeback(
    order_id uuid,
    provider_dispute_id text,
    amount_cents bigint,
    fee_cents bigint DEFAULT 0,
    reason text DEFAULT NULL,
    is_borne_by_platform boolean DEFAULT FALSE
)
RETURNS public.chargebacks
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.open_chargeback(
        order_id, provider_dispute_id, amount_cents, fee_cents, reason, is_borne_by_platform
    );
    SELECT chargebacks.*
    FROM public.chargebacks
    INNER JOIN payments.chargebacks AS opened ON opened.id = chargebacks.id
    WHERE opened.provider_dispute_id = open_chargeback.provider_dispute_id
$function$;

REVOKE ALL ON FUNCTION public.open_chargeback(uuid, text, bigint, bigint, text, boolean)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.open_chargeback(uuid, text, bigint, bigint, text, boolean)
TO service_role;
COMMENT ON FUNCTION public.open_chargeback(uuid, text, bigint, bigint, text, boolean) IS
'A buyer''s bank has taken the money of a ticket order back: the organizer bears it, or the
platform if so told, which bears the processor''s fee in any case. Told again, nothing changes.
Errors: YP003 an argument; YP004 no such order; YP005 it was never paid; YP261 the dispute was told
otherwise; YP006 the books have it otherwise. Callable by service_role.';

CREATE FUNCTION public.close_chargeback(
    provider_dispute_id text,
    outcome text
)
RETURNS public.chargebacks
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.close_chargeback(
        provider_dispute_id,
        CASE WHEN outcome IN ('won', 'lost') THEN outcome::payments.chargeback_status END
    );
    SELECT chargebacks.*
    FROM public.chargebacks
    INNER JOIN payments.chargebacks AS closed ON closed.id = chargebacks.id
    WHERE closed.provider_dispute_id = close_chargeback.provider_dispute_id
$function$;

REVOKE ALL ON FUNCTION public.close_chargeback(text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.close_chargeback(text, text) TO service_role;
COMMENT ON FUNCTION public.close_chargeback(text, text) IS
'The bank has decided a chargeback: won, the money is back; lost, the order counts it as refunded.
Told again, nothing changes. Errors: YP003 the outcome; YP004 no such dispute; YP261 it was decided
otherwise; YP006 the books have it otherwise. Callable by service_role.';

CREATE FUNCTION public.post_processor_fee(transaction_id uuid, fee_cents bigint, processor_id text)
RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.post_processor_fee(transaction_id, fee_cents, processor_id)
$function$;

REVOKE ALL ON FUNCTION public.post_processor_fee(uuid, bigint, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.post_processor_fee(uuid, bigint, text) TO service_role;
COMMENT ON FUNCTION public.post_processor_fee(uuid, bigint, text) IS
'What the processor kept of a payment, refund or dispute, in minor units, under its id of the
balance transaction; returns the ledger transaction. Told again, nothing changes. Errors: YP003 an
argument, or no transaction with the processor; YP004 no such transaction; YP006 the id was told
with another fee. Callable by service_role.';
