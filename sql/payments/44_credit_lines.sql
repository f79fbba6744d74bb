-- What every movement of credits writes besides the lots: the money in the books, and the line that
-- the wallet's owner reads.

CREATE FUNCTION payments.credits_left(wallet payments.credit_wallet)
RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        WHEN wallet.is_organizers
            THEN (
                SELECT org_wallets.balance_credits
                FROM payments.org_wallets
                WHERE org_wallets.id = wallet.id
            )
        ELSE (SELECT wallets.balance_credits FROM payments.wallets WHERE wallets.id = wallet.id)
    END
$function$;

REVOKE ALL ON FUNCTION payments.credits_left(payments.credit_wallet) FROM public;
COMMENT ON FUNCTION payments.credits_left(payments.credit_wallet) IS
'The balance of the wallet as it is now, in credits. For the package''s own functions.';

CREATE FUNCTION payments.post_used_lots(
    wallet payments.credit_wallet,
    lots jsonb,
    reference_type payments.reference_type,
    reference_id uuid,
    description text,
    idempotency_key text,
    created_by uuid
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_transaction_id uuid;
    v_legs payments.leg[];
BEGIN
    SELECT array_agg(leg.leg ORDER BY sums.currency, leg.place) INTO v_legs
    FROM (
        SELECT used.currency, -sum(used.cents)::bigint AS cents
        FROM jsonb_to_recordset(post_used_lots.lots) AS used (cents bigint, currency text)
        GROUP BY used.currency
        HAVING sum(used.cents) < 0
    ) AS sums
    CROSS JOIN LATERAL (
        VALUES
        (
            1,
            ROW(
                payments.ensure_account(
                    'credits', sums.currency, wallet.organization_id, wallet.user_id
                ),
                sums.cents, 'Prepaid credits used'
            )::payments.leg
        ),
        (
            2,
            ROW(
                payments.ensure_account('revenue', sums.currency), -sums.cents,
                post_used_lots.description
            )::payments.leg
        )
    ) AS leg (place, leg);
    IF v_legs IS NULL THEN
        RETURN NULL;
    END IF;

    SELECT posted.transaction_id INTO v_transaction_id
    FROM payments.post(
        post_used_lots.reference_type, post_used_lots.reference_id, v_legs,
        post_used_lots.description, post_used_lots.idempotency_key, post_used_lots.created_by,
        metadata => jsonb_build_object('wallet_id', wallet.id, 'lots', post_used_lots.lots)
    ) AS posted;
    RETURN v_transaction_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.post_used_lots(
    payments.credit_wallet, jsonb, payments.reference_type, uuid, text, text, uuid
) FROM public;
COMMENT ON FUNCTION payments.post_used_lots(
    payments.credit_wallet, jsonb, payments.reference_type, uuid, text, text, uuid
) IS
'Turns the money of used lots from what is owed to the owner into revenue, in each currency, and
returns the transaction; null when the credits cost nothing. For the package''s own functions.';

CREATE FUNCTION payments.find_credit_move(
    wallet payments.credit_wallet,
    idempotency_key text,
    type payments.wallet_transaction_type,
    credits bigint,
    reference_type payments.reference_type,
    reference_id uuid
)
RETURNS payments.credit_move
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_found record;
BEGIN
    SELECT made.* INTO v_found
    FROM (
        SELECT
            lines.id, lines.wallet_id, lines.ledger_transaction_id, lines.type,
            lines.credits_delta, lines.reference_type, lines.reference_id
        FROM payments.wallet_transactions AS lines
        WHERE lines.idempotency_key = find_credit_move.idempotency_key
            AND NOT wallet.is_organizers
        UNION ALL
        SELECT
            lines.id, lines.wallet_id, lines.ledger_transaction_id, lines.transaction_type,
            lines.credits_delta, lines.reference_type, lines.reference_id::text
        FROM payments.org_wallet_transactions AS lines
        WHERE lines.idempotency_key = find_credit_move.idempotency_key
            AND wallet.is_organizers
    ) AS made;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    IF (
        v_found.wallet_id, v_found.type, v_found.credits_delta, v_found.reference_type,
        v_found.reference_id
    ) IS DISTINCT FROM (
        wallet.id, find_credit_move.type, find_credit_move.credits,
        find_credit_move.reference_type, find_credit_move.reference_id::text
    ) THEN
        PERFORM ops.raise_error('YP006', format('The key made line %s.', v_found.id));
    END IF;

    RETURN (
        v_found.id, v_found.ledger_transaction_id, TRUE, v_found.credits_delta,
        payments.credits_left(wallet)
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.find_credit_move(
    payments.credit_wallet, text, payments.wallet_transaction_type, bigint,
    payments.reference_type, uuid
) FROM public;
COMMENT ON FUNCTION payments.find_credit_move(
    payments.credit_wallet, text, payments.wallet_transaction_type, bigint,
    payments.reference_type, uuid
) IS
'What the key did to the locked wallet already, or null. YP006 when it did something else. For the
package''s own functions.';

CREATE FUNCTION payments.write_credit_line(
    wallet payments.credit_wallet,
    type payments.wallet_transaction_type,
    lots jsonb,
    transaction_id uuid,
    reference_type payments.reference_type,
    reference_id uuid,
    idempotency_key text,
    memo text,
    invoice_id uuid DEFAULT NULL,
    usd_cents bigint DEFAULT NULL
)
RETURNS payments.credit_move
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_credits bigint;
    v_line_id uuid;
BEGIN
    SELECT sum(moved.credits) INTO v_credits
    FROM jsonb_to_recordset(write_credit_line.lots) AS moved (credits bigint);

    IF wallet.is_organizers THEN
        INSERT INTO payments.org_wallet_transactions (
            wallet_id, ledger_transaction_id, invoice_id, transaction_type, currency,
            currency_decimals, credits_delta, reference_type, reference_id, idempotency_key,
            description, lots
        )
        SELECT
            wallet.id, write_credit_line.transaction_id, write_credit_line.invoice_id,
            write_credit_line.type, currencies.code, currencies.decimal_places, v_credits,
            write_credit_line.reference_type, write_credit_line.reference_id,
            write_credit_line.idempotency_key, write_credit_line.memo, write_credit_line.lots
        FROM ref.currencies
        WHERE currencies.code = wallet.currency
        ON CONFLICT ON CONSTRAINT org_wallet_transactions_idempotency_key_key DO NOTHING
        RETURNING org_wallet_transactions.id INTO v_line_id;
    ELSE
        INSERT INTO payments.wallet_transactions (
            wallet_id, user_id, ledger_transaction_id, type, credits_delta, usd_cents,
            reference_type, reference_id, idempotency_key, memo, lots
        )
        VALUES (
            wallet.id, wallet.user_id, write_credit_line.transaction_id, write_credit_line.type,
            v_credits, write_credit_line.usd_cents, write_credit_line.reference_type,
            write_credit_line.reference_id, write_credit_line.idempotency_key,
            write_credit_line.memo, write_credit_line.lots
        )
        ON CONFLICT ON CONSTRAINT wallet_transactions_idempotency_key_key DO NOTHING
        RETURNING wallet_transactions.id INTO v_line_id;
    END IF;
    IF v_line_id IS NULL THEN
        PERFORM ops.raise_error('YP006', 'The key was used for another wallet.');
    END IF;

    RETURN (v_line_id, transaction_id, FALSE, v_credits, payments.credits_left(wallet));
END
$function$;

REVOKE ALL ON FUNCTION payments.write_credit_line(
    payments.credit_wallet, payments.wallet_transaction_type, jsonb, uuid,
    payments.reference_type, uuid, text, text, uuid, bigint
) FROM public;
COMMENT ON FUNCTION payments.write_credit_line(
    payments.credit_wallet, payments.wallet_transaction_type, jsonb, uuid,
    payments.reference_type, uuid, text, text, uuid, bigint
) IS
'Writes the line of a movement of credits into the table of the wallet''s kind. YP006 when the key
made the line of another wallet. For the package''s own functions.';

CREATE FUNCTION payments.tell_of_credits(
    topic text, wallet payments.credit_wallet, move payments.credit_move, more jsonb DEFAULT '{}'
)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        topic, wallet.organization_id, 'wallet', wallet.id,
        more || jsonb_build_object(
            'wallet_id', wallet.id, 'organization_id', wallet.organization_id,
            'user_id', wallet.user_id, 'line_id', move.line_id,
            'transaction_id', move.transaction_id, 'credits', move.credits,
            'balance_credits', move.balance_credits
        )
    )
$function$;

REVOKE ALL ON FUNCTION payments.tell_of_credits(
    text, payments.credit_wallet, payments.credit_move, jsonb
) FROM public;
COMMENT ON FUNCTION payments.tell_of_credits(
    text, payments.credit_wallet, payments.credit_move, jsonb
) IS
'Writes the outbox event of a movement of credits. For the package''s own functions.';
