-- How credits go: spent on something, or past their time. Both turn what was paid for them into
-- revenue, lot by lot.

CREATE FUNCTION payments.spend_credits(
    wallet_id uuid,
    credits bigint,
    reference_type payments.reference_type,
    reference_id uuid,
    idempotency_key text,
    memo text DEFAULT NULL,
    created_by uuid DEFAULT NULL
)
RETURNS payments.credit_move
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key constant text := format('credit_spend:%s', idempotency_key);
    v_wallet payments.credit_wallet;
    v_move payments.credit_move;
    v_lots jsonb;
BEGIN
    PERFORM ops.require(credits > 0, 'credits', 'must be above zero');
    PERFORM ops.require(reference_type IS NOT NULL, 'reference_type', 'must be given');
    PERFORM ops.require(reference_id IS NOT NULL, 'reference_id', 'must be given');
    PERFORM ops.require(
        char_length(idempotency_key) BETWEEN 1 AND 150, 'idempotency_key',
        'must be 1 to 150 characters'
    );
    v_wallet := payments.lock_wallet(spend_credits.wallet_id);
    v_move := payments.find_credit_move(
        v_wallet, v_key, 'spend', -credits, spend_credits.reference_type,
        spend_credits.reference_id
    );
    IF v_move.line_id IS NOT NULL THEN
        RETURN v_move;
    ELSIF v_wallet.status <> 'active' THEN
        PERFORM ops.raise_error(
            'YP251', format('Wallet %s is %s.', v_wallet.id, v_wallet.status)
        );
    END IF;

    v_lots := payments.take_credits(v_wallet, spend_credits.credits);
    v_move := payments.write_credit_line(
        v_wallet, 'spend', v_lots,
        payments.post_used_lots(
            v_wallet, v_lots, spend_credits.reference_type, spend_credits.reference_id,
            coalesce(spend_credits.memo, 'Credits spent'), v_key, spend_credits.created_by
        ),
        spend_credits.reference_type, spend_credits.reference_id, v_key, spend_credits.memo
    );
    PERFORM payments.tell_of_credits('credits.spent', v_wallet, v_move, jsonb_build_object(
        'reference_type', spend_credits.reference_type, 'reference_id', spend_credits.reference_id
    ));
    RETURN v_move;
END
$function$;

REVOKE ALL ON FUNCTION payments.spend_credits(
    uuid, bigint, payments.reference_type, uuid, text, text, uuid
) FROM public;
COMMENT ON FUNCTION payments.spend_credits(
    uuid, bigint, payments.reference_type, uuid, text, text, uuid
) IS
'Spends whole credits of a wallet of either kind, those that end first before the others, and turns
what they cost into revenue. Errors: YP003 an argument; YP004 no such wallet; YP006 the key did
something else; YP251 the wallet is frozen or closed; YP252 too few credits that have not ended. For
the package''s own functions.';

CREATE FUNCTION payments.expire_credits(batch integer DEFAULT 1000)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_wallets payments.credit_wallet[];
    v_wallet payments.credit_wallet;
    v_lot_ids uuid[];
    v_credits bigint;
    v_lots jsonb;
    v_move payments.credit_move;
    v_expired integer := 0;
BEGIN
    PERFORM ops.require(batch BETWEEN 1 AND 100000, 'batch', 'must be 1 to 100,000');
    -- All wallets before the first entry: two of one owner share an account of the ledger.
    SELECT array_agg(payments.lock_wallet(ended.id) ORDER BY ended.id) INTO v_wallets
    FROM (
        SELECT DISTINCT coalesce(lots.wallet_id, lots.org_wallet_id) AS id
        FROM payments.credit_lots AS lots
        LEFT JOIN payments.wallets ON wallets.id = lots.wallet_id
        LEFT JOIN payments.org_wallets ON org_wallets.id = lots.org_wallet_id
        WHERE lots.quantity_remaining > 0 AND lots.expires_at <= now()
            -- Nothing leaves a frozen wallet: its credits end when it is released.
            AND coalesce(wallets.status, org_wallets.status) <> 'frozen'
        ORDER BY id
        LIMIT expire_credits.batch
    ) AS ended;

    FOREACH v_wallet IN ARRAY coalesce(v_wallets, '{}') LOOP
        SELECT array_agg(lots.id), sum(lots.quantity_remaining) INTO v_lot_ids, v_credits
        FROM payments.credit_lots AS lots
        WHERE (lots.wallet_id = v_wallet.id OR lots.org_wallet_id = v_wallet.id)
            AND lots.quantity_remaining > 0 AND lots.expires_at <= now();
        -- Another session may have been first, or froze it.
        CONTINUE WHEN v_lot_ids IS NULL OR v_wallet.status = 'frozen';

        v_lots := payments.take_credits(v_wallet, v_credits, v_lot_ids);
        v_move := payments.write_credit_line(
            v_wallet, 'expiry', v_lots,
            payments.post_used_lots(
                v_wallet, v_lots, 'adjustment', v_wallet.id, 'Credits past their time', NULL, NULL
            ),
            'adjustment', v_wallet.id, NULL, 'Credits past their time'
        );
        PERFORM payments.tell_of_credits('credits.expired', v_wallet, v_move);
        v_expired := v_expired + 1;
    END LOOP;
    RETURN v_expired;
END
$function$;

REVOKE ALL ON FUNCTION payments.expire_credits(integer) FROM public;
COMMENT ON FUNCTION payments.expire_credits(integer) IS
'Takes credits past their time out of at most so many wallets, all such lots of a wallet at once,
turns what was paid for them into revenue, and returns the number of wallets; 0: none is left.
Frozen wallets wait. For a job.';
