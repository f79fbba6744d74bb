-- Invoices in the API: the trusted server alone writes, issues and settles them.

CREATE FUNCTION public.draft_invoice(
    lines jsonb,
    currency text,
    organization_id uuid DEFAULT NULL,
    buyer_organization_id uuid DEFAULT NULL,
    purchased_by_user_id uuid DEFAULT NULL,
    bill_to jsonb DEFAULT '{}',
    order_id uuid DEFAULT NULL,
    wallet_id uuid DEFAULT NULL,
    org_wallet_id uuid DEFAULT NULL,
    credits_purchased bigint DEFAULT 0,
    promo_code text DEFAULT NULL,
    due_at timestamptz DEFAULT NULL,
    idempotency_key text DEFAULT NULL
)
RETURNS public.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_drafted constant payments.invoices := payments.draft_invoice(
        lines => payments.parse_draft_lines(lines),
        currency => currency,
        organization_id => organization_id,
        buyer_organization_id => buyer_organization_id,
        purchased_by_user_id => purchased_by_user_id,
        bill_to => bill_to,
        order_id => order_id,
        wallet_id => wallet_id,
        org_wallet_id => org_wallet_id,
        credits_purchased => credits_purchased,
        promo_code => promo_code,
        due_at => due_at,
        idempotency_key => idempotency_key
    );
    v_answer public.invoices;
BEGIN
    SELECT * INTO STRICT v_answer FROM public.invoices WHERE invoices.id = v_drafted.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.draft_invoice(
    jsonb, text, uuid, uuid, uuid, jsonb, uuid, uuid, uuid, bigint, text, timestamptz, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.draft_invoice(
    jsonb, text, uuid, uuid, uuid, jsonb, uuid, uuid, uuid, bigint, text, timestamptz, text
) TO service_role;
COMMENT ON FUNCTION public.draft_invoice(
    jsonb, text, uuid, uuid, uuid, jsonb, uuid, uuid, uuid, bigint, text, timestamptz, text
) IS
'Writes a draft of an invoice and returns it. lines is an array of 1 to 1000 {"description": text,
"unit_price_cents": integer, "quantity": integer or 1, "tax_rate": percent with at most four
decimals or 0, "tax_included": boolean or false}, in minor units of currency. organization_id
issues it, null: the platform; the buyer is buyer_organization_id, or purchased_by_user_id alone.
credits_purchased fill wallet_id, or org_wallet_id of the buyer, when purchase_credits() is called.
The tax of each rate is computed on the sum of its lines, rounded half up, and divided over them.
The same call with the same idempotency_key, if one is given, returns the same invoice again.
Errors: YP003 an argument; YP006 the key made another document; 23503 an id is of nothing, an
organization''s wallet not the buyer''s, or an order not the issuer''s. Callable by service_role.';

CREATE FUNCTION public.issue_invoice(
    invoice_id uuid,
    issued_at timestamptz DEFAULT NULL,
    series text DEFAULT NULL
)
RETURNS public.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_issued constant payments.invoices := payments.issue_invoice(invoice_id, issued_at, series);
    v_answer public.invoices;
BEGIN
    SELECT * INTO STRICT v_answer FROM public.invoices WHERE invoices.id = v_issued.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.issue_invoice(uuid, timestamptz, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.issue_invoice(uuid, timestamptz, text) TO service_role;
COMMENT ON FUNCTION public.issue_invoice(uuid, timestamptz, text) IS
'Gives a draft the next number of its issuer and returns it as open; from then on it cannot change.
A number is the series, a hyphen and at least six digits: 2026-000042. The series is by default the
year of issued_at in UTC, which is by default now. An invoice that is issued already is returned as
it is. Errors: YP003 an argument, as a time in the future or before the last number''s; YP004 no
such invoice; YP005 the draft is void; YP240 its amounts do not follow from its lines, or it has
none. Callable by service_role.';

CREATE FUNCTION public.mark_invoice_paid(invoice_id uuid, paid_at timestamptz DEFAULT NULL)
RETURNS public.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_paid constant payments.invoices := payments.mark_invoice_paid(invoice_id, paid_at);
    v_answer public.invoices;
BEGIN
    -- Its credits would never come: that call finds the invoice paid.
    IF v_paid.kind = 'invoice' AND v_paid.credits_purchased > 0 THEN
        PERFORM ops.raise_error('YP005', 'Credits are paid for by purchase_credits().');
    END IF;

    SELECT * INTO STRICT v_answer FROM public.invoices WHERE invoices.id = v_paid.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.mark_invoice_paid(uuid, timestamptz)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.mark_invoice_paid(uuid, timestamptz) TO service_role;
COMMENT ON FUNCTION public.mark_invoice_paid(uuid, timestamptz) IS
'Marks an open or uncollectible invoice as paid, by default now, and returns it; of a credit note it
says that its amount was given back. No money moves. One that is paid already is returned as it is.
Errors: YP003 paid_at lies in the future; YP004 no such invoice; YP005 it is a draft or void, or
buys credits, which purchase_credits() does. Callable by service_role.';

CREATE FUNCTION public.issue_credit_note(
    original_invoice_id uuid,
    idempotency_key text,
    lines jsonb DEFAULT NULL,
    amount_cents bigint DEFAULT NULL,
    reason text DEFAULT NULL,
    issued_at timestamptz DEFAULT NULL,
    series text DEFAULT NULL
)
RETURNS public.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_issued constant payments.invoices := payments.issue_credit_note(
        original_invoice_id, idempotency_key, payments.parse_credit_lines(lines), amount_cents,
        reason, issued_at, series
    );
    v_answer public.invoices;
BEGIN
    SELECT * INTO STRICT v_answer FROM public.invoices WHERE invoices.id = v_issued.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.issue_credit_note(
    uuid, text, jsonb, bigint, text, timestamptz, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.issue_credit_note(
    uuid, text, jsonb, bigint, text, timestamptz, text
) TO service_role;
COMMENT ON FUNCTION public.issue_credit_note(
    uuid, text, jsonb, bigint, text, timestamptz, text
) IS
'Takes an issued invoice back and returns the credit note: lines, an array of {"position": integer,
"quantity": integer or all, "unit_price_cents": integer or the line''s}; or amount_cents with tax,
which its tax rates share; or neither, which is all that is left. Tax goes back in proportion. An
invoice that was not paid is void when nothing is left of it. The same call with the same
idempotency_key returns the same note again. Errors: YP003 an argument; YP004 no such invoice;
YP005 it is not issued; YP006 the key made another document; YP241 less is left of the invoice, in
all or at a tax rate. Callable by service_role.';
