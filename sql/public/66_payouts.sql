-- Payouts: people ask for them; the server that is trusted with money takes them to the processor
-- and tells what it says, as often as it likes.

CREATE FUNCTION public.request_payout(
    currency text,
    amount_cents bigint,
    idempotency_key text,
    organization_id uuid DEFAULT NULL,
    order_id uuid DEFAULT NULL,
    event_id uuid DEFAULT NULL,
    user_id uuid DEFAULT NULL
)
RETURNS public.payout_queue
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_user_id uuid := request_payout.user_id;
    v_payout payments.payout_queue;
    v_answer public.payout_queue;
BEGIN
    IF NOT ops.is_service() THEN
        IF request_payout.organization_id IS NOT NULL THEN
            PERFORM organizations.lock_for(request_payout.organization_id, 'admin');
        ELSE
            v_user_id := organizations.require_account();
        END IF;
        IF request_payout.user_id <> v_user_id THEN
            PERFORM ops.raise_error('YP002', 'A person asks for her own payouts alone.');
        END IF;
    END IF;

    v_payout := payments.request_payout(
        request_payout.organization_id, v_user_id, request_payout.currency,
        request_payout.amount_cents, request_payout.idempotency_key, request_payout.order_id,
        request_payout.event_id
    );
    SELECT * INTO STRICT v_answer FROM public.payout_queue WHERE payout_queue.id = v_payout.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.request_payout(text, bigint, text, uuid, uuid, uuid, uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.request_payout(text, bigint, text, uuid, uuid, uuid, uuid)
TO authenticated, service_role;
COMMENT ON FUNCTION public.request_payout(text, bigint, text, uuid, uuid, uuid, uuid) IS
'Asks for a payout of what an organization is owed, which takes an admin of it, or of what the
caller is owed herself; of one sponsorship''s or event''s proceeds, if one is named. The same key
again returns the payout. Errors: YP001, YP009, YP216 not signed in, no profile, no permanent
account; YP002 not an admin, or another person''s payout; YP003 an argument; YP004 the order or
event is not the payee''s; YP005 the organization is suspended, or the sponsorship has an open
payout; YP006 the key asked for another payout; YP257 more than is owed and not asked for yet;
YP258 no account to pay to; YP259 less than the least that is paid out. Callable by authenticated,
service_role.';

CREATE FUNCTION public.claim_payouts(worker text, max_payouts integer DEFAULT 10)
RETURNS TABLE (
    payout_id uuid, attempt integer, organization_id uuid, user_id uuid, stripe_connect_id text,
    currency text, amount_cents bigint, idempotency_key text
)
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        claimed.id, claimed.attempts, claimed.organization_id, claimed.user_id,
        payout_accounts.stripe_connect_id, claimed.currency, claimed.amount_cents,
        claimed.idempotency_key
    FROM payments.claim_payouts(max_payouts, worker) AS claimed
    INNER JOIN payments.payout_accounts ON payout_accounts.id = claimed.payout_account_id
    ORDER BY claimed.priority DESC, claimed.scheduled_for, claimed.id
$function$;

REVOKE ALL ON FUNCTION public.claim_payouts(text, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.claim_payouts(text, integer) TO service_role;
COMMENT ON FUNCTION public.claim_payouts(text, integer) IS
'Hands the worker up to so many payouts that are due, each to one worker alone: what to pay to
which account of the processor, and the key to send with it. Then tell payout_sent(), and
payout_paid() or payout_failed() with the attempt. Errors: YP003 an argument. Callable by
service_role.';

CREATE FUNCTION public.payout_sent(payout_id uuid, provider_payout_id text)
RETURNS public.payout_queue
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.payout_sent(payout_id, provider_payout_id);
    SELECT * FROM public.payout_queue WHERE payout_queue.id = payout_sent.payout_id
$function$;

REVOKE ALL ON FUNCTION public.payout_sent(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.payout_sent(uuid, text) TO service_role;
COMMENT ON FUNCTION public.payout_sent(uuid, text) IS
'The processor has taken a claimed payout under this id. Told again, nothing changes. Errors: YP003
an argument; YP004 no such payout; YP005 it is not claimed; YP262 it has another id, or the id
another payout. Callable by service_role.';

CREATE FUNCTION public.payout_paid(payout_id uuid, provider_payout_id text)
RETURNS public.payout_queue
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.payout_paid(payout_id, provider_payout_id);
    SELECT * FROM public.payout_queue WHERE payout_queue.id = payout_paid.payout_id
$function$;

REVOKE ALL ON FUNCTION public.payout_paid(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.payout_paid(uuid, text) TO service_role;
COMMENT ON FUNCTION public.payout_paid(uuid, text) IS
'The processor has paid: the money leaves the ledger and stands in the payee''s wallet as a payout.
Told again, nothing changes. Errors: YP003 an argument; YP004 no such payout; YP005 it is not
claimed; YP262 it has another id, or the id another payout; YP006 the books have it otherwise.
Callable by service_role.';

CREATE FUNCTION public.payout_failed(payout_id uuid, attempt integer, message text)
RETURNS public.payout_queue
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.payout_failed(payout_id, attempt, message);
    SELECT * FROM public.payout_queue WHERE payout_queue.id = payout_failed.payout_id
$function$;

REVOKE ALL ON FUNCTION public.payout_failed(uuid, integer, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.payout_failed(uuid, integer, text) TO service_role;
COMMENT ON FUNCTION public.payout_failed(uuid, integer, text) IS
'The processor refused an attempt, as claim_payouts() counted it. It is tried again later, up to
its number of attempts. Told again, nothing changes. Errors: YP003 an argument; YP004 no such
payout; YP005 it is paid or held, or the attempt has not been. Callable by service_role.';

CREATE FUNCTION public.payout_returned(payout_id uuid, message text)
RETURNS public.payout_queue
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.payout_returned(payout_id, message);
    SELECT * FROM public.payout_queue WHERE payout_queue.id = payout_returned.payout_id
$function$;

REVOKE ALL ON FUNCTION public.payout_returned(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.payout_returned(uuid, text) TO service_role;
COMMENT ON FUNCTION public.payout_returned(uuid, text) IS
'The bank sent a paid payout back: the payee is owed it again. Told again, nothing changes. Errors:
YP004 no such payout; YP005 it is not paid; YP006 the books have it otherwise. Callable by
service_role.';

CREATE FUNCTION public.move_payout(payout_id uuid, to_status text, reason text)
RETURNS public.payout_queue
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.move_payout(
        payout_id,
        CASE
            WHEN to_status IN ('pending', 'on_hold', 'cancelled')
                THEN to_status::payments.payout_status
        END,
        reason
    );
    SELECT * FROM public.payout_queue WHERE payout_queue.id = move_payout.payout_id
$function$;

REVOKE ALL ON FUNCTION public.move_payout(uuid, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.move_payout(uuid, text, text) TO service_role;
COMMENT ON FUNCTION public.move_payout(uuid, text, text) IS
'What staff decide of a payout: on_hold, pending (resumed, or a failed one tried again) or
cancelled. There already, nothing changes. Errors: YP003 an argument; YP004 no such payout; YP005
it is at the processor; YP011 no such move. Callable by service_role.';
