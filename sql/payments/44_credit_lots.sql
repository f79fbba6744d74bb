-- Wallets and their lots of credits. A wallet's row lock comes first and serializes everything
-- that happens to its credits; then its lots in the order in which they end; the ledger is last.

CREATE FUNCTION payments.lot_cents(price_cents bigint, bought bigint, remaining bigint)
RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(price_cents - div(price_cents::numeric * (bought - remaining), bought), 0)
$function$;

REVOKE ALL ON FUNCTION payments.lot_cents(bigint, bigint, bigint) FROM public;
COMMENT ON FUNCTION payments.lot_cents(bigint, bigint, bigint) IS
'The money that is still in a lot of this price of which so many of the credits bought remain:
what was used is counted from the beginning and rounded down, so that all uses of a lot together
make exactly its price, in whatever portions. 0 for a lot without a price. For the package''s own
functions.';

CREATE FUNCTION payments.take_up_to(
    wallet payments.credit_wallet, credits bigint, lot_ids uuid[] DEFAULT NULL
)
RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lots jsonb;
BEGIN
    WITH locked AS MATERIALIZED (
        SELECT lots.*
        FROM payments.credit_lots AS lots
        WHERE (lots.wallet_id = wallet.id OR lots.org_wallet_id = wallet.id)
            AND lots.quantity_remaining > 0
            AND CASE
                WHEN take_up_to.lot_ids IS NULL
                    THEN lots.expires_at IS NULL OR lots.expires_at > clock_timestamp()
                ELSE lots.id = ANY(take_up_to.lot_ids)
            END
        ORDER BY lots.expires_at NULLS LAST, lots.id
        FOR UPDATE
    ),

    planned AS (
        SELECT
            locked.id,
            row_number() OVER places AS place,
            least(
                locked.quantity_remaining,
                greatest(
                    take_up_to.credits + locked.quantity_remaining
                    - sum(locked.quantity_remaining) OVER places,
                    0
                )
            )::bigint AS credits
        FROM locked
        WINDOW places AS (ORDER BY locked.expires_at NULLS LAST, locked.id)
    ),

    taken AS (
        UPDATE payments.credit_lots AS lots
        SET
            quantity_remaining = lots.quantity_remaining - planned.credits,
            depleted_at
            = CASE WHEN lots.quantity_remaining = planned.credits THEN clock_timestamp() END
        FROM planned
        WHERE lots.id = planned.id AND planned.credits > 0
        RETURNING
            lots.id, lots.currency, planned.place, planned.credits,
            payments.lot_cents(
                lots.price_cents, lots.quantity_purchased,
                lots.quantity_remaining + planned.credits
            )
            - payments.lot_cents(
                lots.price_cents, lots.quantity_purchased, lots.quantity_remaining
            ) AS cents
    )

    SELECT jsonb_agg(
        jsonb_build_object(
            'lot_id', taken.id, 'credits', -taken.credits, 'cents', -taken.cents,
            'currency', taken.currency
        )
        ORDER BY taken.place
    ) INTO v_lots
    FROM taken;
    RETURN v_lots;
END
$function$;

REVOKE ALL ON FUNCTION payments.take_up_to(payments.credit_wallet, bigint, uuid[]) FROM public;
COMMENT ON FUNCTION payments.take_up_to(payments.credit_wallet, bigint, uuid[]) IS
'Takes at most so many credits out of a locked wallet: of the lots that have not ended, the first to
end first; or of these lots alone, ended or not. Returns what it did to each lot, as lines of
wallets keep it, or null when there was none. For the package''s own functions.';

CREATE FUNCTION payments.take_credits(
    wallet payments.credit_wallet, credits bigint, lot_ids uuid[] DEFAULT NULL
)
RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lots constant jsonb := payments.take_up_to(wallet, credits, lot_ids);
    v_taken bigint;
BEGIN
    SELECT -sum(taken.credits) INTO v_taken
    FROM jsonb_to_recordset(v_lots) AS taken (credits bigint);
    IF v_taken IS DISTINCT FROM take_credits.credits THEN
        PERFORM ops.raise_error('YP252', format(
            'Wallet %s has %s of the %s credits.', wallet.id, coalesce(v_taken, 0),
            take_credits.credits
        ));
    END IF;

    RETURN v_lots;
END
$function$;

REVOKE ALL ON FUNCTION payments.take_credits(payments.credit_wallet, bigint, uuid[]) FROM public;
COMMENT ON FUNCTION payments.take_credits(payments.credit_wallet, bigint, uuid[]) IS
'payments.take_up_to() for exactly so many credits: YP252 when there are fewer. For the package''s
own functions.';

CREATE FUNCTION payments.align_lots(wallet payments.credit_wallet, credits bigint)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_lot_ids uuid[];
    v_in_lots bigint;
BEGIN
    SELECT array_agg(lots.id), coalesce(sum(lots.quantity_remaining), 0)
    INTO v_lot_ids, v_in_lots
    FROM payments.credit_lots AS lots
    WHERE (lots.wallet_id = wallet.id OR lots.org_wallet_id = wallet.id)
        AND lots.quantity_remaining > 0;

    IF v_in_lots > credits THEN
        PERFORM payments.take_up_to(wallet, v_in_lots - credits, v_lot_ids);
    ELSIF v_in_lots < credits THEN
        INSERT INTO payments.credit_lots (
            wallet_id, org_wallet_id, quantity_purchased, quantity_remaining, unit_price_cents,
            currency, source, metadata
        )
        VALUES (
            CASE WHEN NOT wallet.is_organizers THEN wallet.id END,
            CASE WHEN wallet.is_organizers THEN wallet.id END,
            align_lots.credits - v_in_lots, align_lots.credits - v_in_lots, 0,
            wallet.currency, 'adjustment', '{"origin": "balance before the ledger"}'
        );
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION payments.align_lots(payments.credit_wallet, bigint) FROM public;
COMMENT ON FUNCTION payments.align_lots(payments.credit_wallet, bigint) IS
'Gives a locked wallet of the earlier product lots that hold exactly the credits of its balance,
which is what its owner was shown: what no lot holds comes into a new one, what lots hold in
excess leaves those that end first. For the package''s own functions.';

CREATE FUNCTION payments.lock_wallet(wallet_id uuid)
RETURNS payments.credit_wallet
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_wallet payments.credit_wallet;
    v_credits bigint;
BEGIN
    SELECT
        org_wallets.id, TRUE, org_wallets.org_id, org_wallets.user_id, org_wallets.status,
        org_wallets.currency, org_wallets.balance_credits
    INTO
        v_wallet.id, v_wallet.is_organizers, v_wallet.organization_id, v_wallet.user_id,
        v_wallet.status, v_wallet.currency, v_credits
    FROM payments.org_wallets
    WHERE org_wallets.id = lock_wallet.wallet_id
    FOR NO KEY UPDATE;

    IF NOT FOUND THEN
        SELECT
            wallets.id, FALSE, NULL::uuid, wallets.user_id, wallets.status, 'USD',
            wallets.balance_credits
        INTO
            v_wallet.id, v_wallet.is_organizers, v_wallet.organization_id, v_wallet.user_id,
            v_wallet.status, v_wallet.currency, v_credits
        FROM payments.wallets
        WHERE wallets.id = lock_wallet.wallet_id
        FOR NO KEY UPDATE;
    END IF;
    IF v_wallet.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'There is no such wallet.');
    END IF;

    PERFORM payments.align_lots(v_wallet, v_credits);
    RETURN v_wallet;
END
$function$;

REVOKE ALL ON FUNCTION payments.lock_wallet(uuid) FROM public;
COMMENT ON FUNCTION payments.lock_wallet(uuid) IS
'Locks a wallet of either kind, before its lots and the ledger, and has its lots hold what its
balance says, which in wallets of the earlier product they may not. YP004 when there is none. For
the package''s own functions.';

CREATE FUNCTION payments.lock_active_wallet(wallet_id uuid, may_be_frozen boolean DEFAULT FALSE)
RETURNS payments.credit_wallet
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_wallet constant payments.credit_wallet := payments.lock_wallet(wallet_id);
BEGIN
    IF v_wallet.status = 'closed' OR (v_wallet.status = 'frozen' AND NOT may_be_frozen) THEN
        PERFORM ops.raise_error(
            'YP251', format('Wallet %s is %s.', v_wallet.id, v_wallet.status)
        );
    END IF;
    RETURN v_wallet;
END
$function$;

REVOKE ALL ON FUNCTION payments.lock_active_wallet(uuid, boolean) FROM public;
COMMENT ON FUNCTION payments.lock_active_wallet(uuid, boolean) IS
'payments.lock_wallet() for a wallet that may be used: YP251 when it is closed, or frozen and
something is to leave it. For the package''s own functions.';
