-- Credits, for the server that is trusted with money: it tells of payments that came and of
-- advertising that was delivered. People see the outcome in their wallets.

CREATE FUNCTION public.open_wallet(
    organization_id uuid DEFAULT NULL, user_id uuid DEFAULT NULL, currency text DEFAULT 'USD'
)
RETURNS uuid
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.ensure_wallet(organization_id, user_id, currency)
$function$;

REVOKE ALL ON FUNCTION public.open_wallet(uuid, uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.open_wallet(uuid, uuid, text) TO service_role;
COMMENT ON FUNCTION public.open_wallet(uuid, uuid, text) IS
'The id of the wallet for credits of an organization, in this currency, or of a person, whose
credits have none; opened empty when it is missing. Errors: YP003 not exactly one owner; 23503 an
unknown owner or currency. Callable by service_role.';

CREATE FUNCTION public.purchase_credits(
    invoice_id uuid,
    paid_cents bigint,
    payment_reference text DEFAULT NULL,
    expires_at timestamptz DEFAULT NULL
)
RETURNS payments.credit_move
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.purchase_credits(invoice_id, paid_cents, payment_reference, expires_at)
$function$;

REVOKE ALL ON FUNCTION public.purchase_credits(uuid, bigint, text, timestamptz)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.purchase_credits(uuid, bigint, text, timestamptz)
TO service_role;
COMMENT ON FUNCTION public.purchase_credits(uuid, bigint, text, timestamptz) IS
'An invoice for credits was paid: marks it as paid and puts its credits into its wallet until
expires_at, or for good. paid_cents is what was received, in minor units, tax included;
payment_reference is the processor''s id of the payment. A repeat changes nothing and says so.
Errors: YP003 an argument; YP004 no such invoice for credits; YP005 it is not open; YP006 it was
paid by another payment; YP105 the payment is not its total; YP107 the payment has paid another
invoice; YP251 the wallet is closed. Callable by service_role.';

CREATE FUNCTION public.grant_credits(
    wallet_id uuid,
    credits bigint,
    idempotency_key text,
    source text DEFAULT 'promotion',
    expires_at timestamptz DEFAULT NULL,
    memo text DEFAULT NULL
)
RETURNS payments.credit_move
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        source IN ('promotion', 'refund', 'adjustment'), 'source',
        'must be promotion, refund or adjustment; purchases are paid for'
    );
    RETURN payments.grant_credits(
        wallet_id, credits, idempotency_key, source::payments.credit_source, expires_at, memo
    );
END
$function$;

REVOKE ALL ON FUNCTION public.grant_credits(
    uuid, bigint, text, text, timestamptz, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.grant_credits(
    uuid, bigint, text, text, timestamptz, text
) TO service_role;
COMMENT ON FUNCTION public.grant_credits(
    uuid, bigint, text, text, timestamptz, text
) IS
'Gives credits for nothing to a wallet of either kind. source: promotion, refund (of spending) or
adjustment. Errors: YP003 an argument; YP004 no such wallet; YP006 the key did something else;
YP251 the wallet is closed. Callable by service_role.';

CREATE FUNCTION public.refund_credits(
    invoice_id uuid,
    credits bigint,
    idempotency_key text,
    refund_reference text DEFAULT NULL
)
RETURNS payments.credit_move
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT payments.refund_credits(invoice_id, credits, idempotency_key, refund_reference)
$function$;

REVOKE ALL ON FUNCTION public.refund_credits(uuid, bigint, text, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.refund_credits(uuid, bigint, text, text) TO service_role;
COMMENT ON FUNCTION public.refund_credits(uuid, bigint, text, text) IS
'Takes unused credits of a paid invoice back for money, with their share of the tax; the event
credits.refunded says how much the processor sends. refund_reference is the processor''s id of the
refund. Errors: YP003 an argument; YP004 no credits were bought by this invoice; YP006 the key did
something else; YP251 the wallet is frozen or closed; YP252 fewer credits of the invoice are left.
Callable by service_role.';

CREATE FUNCTION public.charge_campaign(
    campaign_id uuid,
    wallet_id uuid,
    metric_type text,
    quantity bigint,
    rate_model text,
    rate_usd_cents bigint,
    charged_micros bigint,
    idempotency_key text,
    occurred_at timestamptz DEFAULT now(),
    creative_id uuid DEFAULT NULL,
    budget_day date DEFAULT NULL
)
RETURNS public.ad_spend_ledger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_line_id uuid;
    v_answer public.ad_spend_ledger;
BEGIN
    SELECT charged.id INTO STRICT v_line_id
    FROM payments.charge_campaign(
        campaign_id, wallet_id, metric_type, quantity, rate_model, rate_usd_cents, charged_micros,
        idempotency_key, occurred_at, creative_id, budget_day
    ) AS charged;

    SELECT * INTO STRICT v_answer
    FROM public.ad_spend_ledger
    WHERE ad_spend_ledger.id = v_line_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.charge_campaign(
    uuid, uuid, text, bigint, text, bigint, bigint, text, timestamptz, uuid, date
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.charge_campaign(
    uuid, uuid, text, bigint, text, bigint, bigint, text, timestamptz, uuid, date
) TO service_role;
COMMENT ON FUNCTION public.charge_campaign(
    uuid, uuid, text, bigint, text, bigint, bigint, text, timestamptz, uuid, date
) IS
'Charges a campaign for what was delivered: charged_micros is the price in micro-credits, the other
arguments are the columns of campaigns.ad_spend_ledger. Whole credits leave the wallet, the one
of the campaign''s organization or of the person who set it up; the part of a credit is carried on.
Errors: YP003 an argument; YP004 no such campaign or wallet; YP006 the key charged something else;
YP251 the wallet is frozen or closed; YP252 too few credits or too little budget is left. Callable
by service_role.';
