-- Invoices are drafted, issued and paid. A number is taken under the lock of its series in the
-- transaction that issues the document: whoever comes next waits for the end of that transaction,
-- and one that fails gives its number back, so that no number is ever missing.

CREATE FUNCTION payments.request_hash(request jsonb)
RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT sha256(convert_to(request::text, 'UTF8'))
$function$;

REVOKE ALL ON FUNCTION payments.request_hash(jsonb) FROM public;
COMMENT ON FUNCTION payments.request_hash(jsonb) IS
'What payments.invoices keeps of a request, to tell a repeat from another one. For the package''s
own functions.';

CREATE FUNCTION payments.find_document(issuer_id uuid, idempotency_key text, request_hash bytea)
RETURNS payments.invoices
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_document payments.invoices;
BEGIN
    SELECT * INTO v_document
    FROM payments.invoices
    WHERE invoices.issuer_id = find_document.issuer_id
        AND invoices.idempotency_key = find_document.idempotency_key;
    IF v_document.request_hash <> find_document.request_hash THEN
        PERFORM ops.raise_error('YP006', format('The key made document %s.', v_document.id));
    END IF;

    RETURN v_document;
END
$function$;

REVOKE ALL ON FUNCTION payments.find_document(uuid, text, bytea) FROM public;
COMMENT ON FUNCTION payments.find_document(uuid, text, bytea) IS
'The document that the issuer''s key has made already, or a row of nulls. YP006 when the request
was another one. For the package''s own functions.';

CREATE FUNCTION payments.draft_invoice(
    lines payments.draft_line[],
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
RETURNS payments.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lines constant payments.draft_line[] := ARRAY(
        SELECT (
            line.description, coalesce(line.quantity, 1), line.unit_price_cents,
            coalesce(line.tax_rate, 0), coalesce(line.tax_included, FALSE)
        )::payments.draft_line
        FROM unnest(lines) WITH ORDINALITY AS line (
            description, quantity, unit_price_cents, tax_rate, tax_included, place
        )
        ORDER BY line.place
    );
    v_decimals integer;
    v_hash bytea;
    v_invoice payments.invoices;
BEGIN
    PERFORM ops.require(
        cardinality(v_lines) BETWEEN 1 AND 1000, 'lines', 'must be 1 to 1000 lines'
    );
    -- The whole may not overflow, and tax at most doubles it.
    PERFORM ops.require(
        bool_and(
            coalesce(
                line.description ~ '\S' AND char_length(line.description) <= 500
                AND line.quantity > 0
                AND line.unit_price_cents >= 0
                AND line.tax_rate BETWEEN 0 AND 100
                AND line.tax_rate = round(line.tax_rate, 4),
                FALSE
            )
        )
        AND sum(line.quantity::numeric * line.unit_price_cents) <= 4 * 10::numeric ^ 18,
        'lines',
        'must each have a description, a quantity, a price of at least 0 and a tax rate of 0 to 100'
        ' percent with at most four decimals, and come to at most 4 * 10^18'
    )
    FROM unnest(v_lines) AS line;
    PERFORM ops.require(
        num_nonnulls(buyer_organization_id, purchased_by_user_id) > 0, 'buyer_organization_id',
        'or purchased_by_user_id must be given'
    );
    PERFORM ops.require(jsonb_typeof(bill_to) = 'object', 'bill_to', 'must be an object');
    PERFORM ops.require(
        credits_purchased = 0
        OR credits_purchased > 0 AND num_nonnulls(wallet_id, org_wallet_id) = 1,
        'credits_purchased', 'must be 0, or above it with one wallet to fill'
    );
    PERFORM ops.require(
        coalesce(char_length(idempotency_key) BETWEEN 1 AND 200, TRUE), 'idempotency_key',
        'must be 1 to 200 characters'
    );
    SELECT currencies.decimal_places INTO v_decimals
    FROM ref.currencies
    WHERE currencies.code = draft_invoice.currency;
    PERFORM ops.require(v_decimals IS NOT NULL, 'currency', 'must be the code of a currency');

    IF draft_invoice.idempotency_key IS NOT NULL THEN
        v_hash := payments.request_hash(
            jsonb_build_array(
                'invoice', to_jsonb(v_lines), draft_invoice.currency, buyer_organization_id,
                purchased_by_user_id, draft_invoice.bill_to, draft_invoice.order_id,
                draft_invoice.wallet_id, draft_invoice.org_wallet_id,
                draft_invoice.credits_purchased, draft_invoice.promo_code,
                draft_invoice.due_at AT TIME ZONE 'UTC'
            )
        );
    END IF;

    INSERT INTO payments.invoices (
        organization_id, buyer_organization_id, purchased_by_user_id, bill_to, order_id,
        wallet_id, org_wallet_id, credits_purchased, promo_code, due_at, currency,
        currency_decimals, idempotency_key, request_hash
    )
    VALUES (
        draft_invoice.organization_id, draft_invoice.buyer_organization_id,
        draft_invoice.purchased_by_user_id, draft_invoice.bill_to, draft_invoice.order_id,
        draft_invoice.wallet_id, draft_invoice.org_wallet_id, draft_invoice.credits_purchased,
        draft_invoice.promo_code, draft_invoice.due_at, draft_invoice.currency, v_decimals,
        draft_invoice.idempotency_key, v_hash
    )
    ON CONFLICT ON CONSTRAINT invoices_issuer_id_idempotency_key_key DO NOTHING
    RETURNING * INTO v_invoice;
    IF v_invoice.id IS NULL THEN
        RETURN payments.find_document(
            coalesce(draft_invoice.organization_id, '00000000-0000-0000-0000-000000000000'),
            draft_invoice.idempotency_key, v_hash
        );
    END IF;

    PERFORM payments.add_lines(
        v_invoice.id, v_lines, rates.tax_rate, rates.tax_included,
        payments.tax_of(rates.amount_cents, rates.tax_rate, rates.tax_included)
    )
    FROM (
        SELECT
            line.tax_rate,
            line.tax_included,
            sum(line.quantity * line.unit_price_cents)::bigint AS amount_cents
        FROM unnest(v_lines) AS line
        GROUP BY line.tax_rate, line.tax_included
    ) AS rates;

    RETURN payments.add_up(v_invoice.id);
END
$function$;

REVOKE ALL ON FUNCTION payments.draft_invoice(
    payments.draft_line[], text, uuid, uuid, uuid, jsonb, uuid, uuid, uuid, bigint, text,
    timestamptz, text
) FROM public;
COMMENT ON FUNCTION payments.draft_invoice(
    payments.draft_line[], text, uuid, uuid, uuid, jsonb, uuid, uuid, uuid, bigint, text,
    timestamptz, text
) IS
'Writes a draft of these lines with their tax and returns it. organization_id is the issuer, null
the platform; the buyer is an organization or a person, or a person for an organization. The tax of
each rate is computed on the sum of its lines. With an idempotency_key, which is the issuer''s, the
same call returns the same document again. Errors: YP003 an argument; YP006 the key made another
document; 23503 an id is of nothing, an organization''s wallet not the buyer''s, or an order not the
issuer''s. For the package''s own
functions.';

CREATE FUNCTION payments.tell_of_document(
    document payments.invoices, what text, more jsonb DEFAULT '{}'
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        format('%s.%s', document.kind, what),
        coalesce(document.organization_id, document.buyer_organization_id),
        'invoice', document.id,
        jsonb_build_object(
            'invoice_id', document.id,
            'number', document.number,
            'original_invoice_id', document.original_invoice_id,
            'total_cents', document.total_cents,
            'tax_cents', document.tax_cents,
            'currency', document.currency
        ) || more
    )
$function$;

REVOKE ALL ON FUNCTION payments.tell_of_document(payments.invoices, text, jsonb) FROM public;
COMMENT ON FUNCTION payments.tell_of_document(payments.invoices, text, jsonb) IS
'Tells the world outside what became of an invoice or credit note: issued, paid, voided. For the
package''s own functions.';

CREATE FUNCTION payments.number_document(
    document payments.invoices, issued_at timestamptz, series text
)
RETURNS payments.invoices
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_at timestamptz := coalesce(number_document.issued_at, clock_timestamp());
    v_series text;
    v_sequence payments.invoice_sequences;
    v_before timestamptz;
    v_document payments.invoices;
BEGIN
    PERFORM ops.require(
        isfinite(v_at) AND v_at <= clock_timestamp(), 'issued_at', 'must not lie in the future'
    );
    v_series := coalesce(
        number_document.series,
        CASE document.kind WHEN 'credit_note' THEN 'CN-' ELSE '' END
        || to_char(v_at AT TIME ZONE 'UTC', 'YYYY')
    );
    PERFORM ops.require(
        v_series ~ '^[A-Z0-9][A-Z0-9-]{0,19}$', 'series',
        'must be 1 to 20 capitals, digits and hyphens'
    );

    -- Opens the series or counts on in it. From here until its end this transaction has the lock.
    INSERT INTO payments.invoice_sequences AS counted (organization_id, kind, series, last_number)
    VALUES (document.organization_id, document.kind, v_series, 1)
    ON CONFLICT ON CONSTRAINT invoice_sequences_issuer_kind_series_key
    DO UPDATE SET last_number = counted.last_number + 1
    RETURNING counted.* INTO STRICT v_sequence;

    -- Times go up with the numbers, though a clock be set back or a session have waited long.
    SELECT invoices.issued_at INTO v_before
    FROM payments.invoices
    WHERE invoices.sequence_id = v_sequence.id
        AND invoices.number_in_series = v_sequence.last_number - 1;
    PERFORM ops.require(
        number_document.issued_at IS NULL OR coalesce(v_at >= v_before, TRUE), 'issued_at',
        'must not lie before the document with the number before'
    );

    UPDATE payments.invoices
    SET
        status = 'open',
        issued_at = greatest(v_at, v_before),
        sequence_id = v_sequence.id,
        number_in_series = v_sequence.last_number,
        number = v_series || '-' || lpad(
            v_sequence.last_number::text, greatest(6, length(v_sequence.last_number::text)), '0'
        )
    WHERE invoices.id = document.id
    RETURNING * INTO STRICT v_document;

    PERFORM payments.tell_of_document(v_document, 'issued');
    RETURN v_document;
END
$function$;

REVOKE ALL ON FUNCTION payments.number_document(payments.invoices, timestamptz, text) FROM public;
COMMENT ON FUNCTION payments.number_document(payments.invoices, timestamptz, text) IS
'Issues a draft that the caller has locked and found sound: number, state open, outbox. Returns it.
Errors as payments.issue_invoice(). For the package''s own functions.';
