-- Wallets of the earlier product come into the books: each line as a transaction of both its
-- sides, on its own date; what the lines do not explain as one opening transaction; and what is
-- left as lots that have a price. Once all is done a second run finds nothing.

CREATE FUNCTION payments.migrate_wallet_line(
    source payments.wallet_history_line, wallet payments.credit_wallet, credit_cents bigint,
    currency text, credit_rate_cents numeric
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_credits_from payments.account_type;
    v_money_from payments.account_type;
BEGIN
    v_credits_from := CASE
        WHEN source.type IN ('spend', 'expiry') THEN 'revenue'
        WHEN source.type = 'refund' AND source.credits > 0 THEN 'revenue'
        WHEN source.type IN ('purchase', 'refund') THEN 'clearing'
        ELSE 'refunds'
    END::payments.account_type;
    v_money_from := CASE
        WHEN source.type = 'fee' THEN 'revenue'
        WHEN source.type = 'adjustment' THEN 'refunds'
        ELSE 'clearing'
    END::payments.account_type;

    PERFORM payments.post(
        source.reference_type, source.reference_id,
        payments.legs_on(v_credits_from, currency, credit_cents, 'Credits')
        || payments.legs_on(
            'credits', currency, -credit_cents, 'Credits', wallet.organization_id, wallet.user_id
        )
        || payments.legs_on(v_money_from, source.money_currency, source.money_cents, 'Money')
        || payments.legs_on(
            'payable', source.money_currency, -source.money_cents, 'Money',
            wallet.organization_id, wallet.user_id
        ),
        format('%s, before the ledger', source.type),
        format('wallet_migration:%s:%s', source.source_table, source.source_id),
        effective_at => source.made_at,
        metadata => jsonb_build_object(
            'source_table', source.source_table, 'source_id', source.source_id,
            'source_reference', source.source_reference, 'type', source.type,
            'wallet_id', source.wallet_id, 'credits', source.credits,
            'credit_rate_cents', credit_rate_cents::text
        )
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.migrate_wallet_line(
    payments.wallet_history_line, payments.credit_wallet, bigint, text, numeric
) FROM public;
COMMENT ON FUNCTION payments.migrate_wallet_line(
    payments.wallet_history_line, payments.credit_wallet, bigint, text, numeric
) IS
'Posts a row of payments.lines_before_ledger(). Bought credits and sold tickets came by way of
clearing, spent credits and fees became revenue, gifts and corrections were borne by the platform
(refunds). For the package''s own functions.';

CREATE FUNCTION payments.reopen_lots(
    wallet payments.credit_wallet, credit_rate_cents numeric, currency text
)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ids uuid[];
    v_credits bigint[];
    v_cents bigint;
BEGIN
    SELECT
        array_agg(lots.id ORDER BY lots.expires_at NULLS LAST, lots.id),
        array_agg(lots.quantity_remaining ORDER BY lots.expires_at NULLS LAST, lots.id),
        round(sum(lots.quantity_remaining) * credit_rate_cents)
    INTO v_ids, v_credits, v_cents
    FROM payments.credit_lots AS lots
    WHERE (lots.wallet_id = wallet.id OR lots.org_wallet_id = wallet.id)
        AND lots.quantity_remaining > 0 AND lots.price_cents IS NULL;
    IF v_ids IS NULL THEN
        RETURN 0;
    END IF;

    UPDATE payments.credit_lots
    SET quantity_remaining = 0, depleted_at = clock_timestamp()
    WHERE credit_lots.id = ANY(v_ids);

    PERFORM payments.add_lot(
        wallet, opened.credits, opened.cents, reopen_lots.currency, old.source, old.expires_at,
        NULL, jsonb_build_object('opened_from', old.id)
    )
    FROM unnest(v_ids, v_credits, payments.split(v_cents, v_credits)) AS opened (id, credits, cents)
    INNER JOIN payments.credit_lots AS old ON old.id = opened.id;
    RETURN v_cents;
END
$function$;

REVOKE ALL ON FUNCTION payments.reopen_lots(payments.credit_wallet, numeric, text) FROM public;
COMMENT ON FUNCTION payments.reopen_lots(payments.credit_wallet, numeric, text) IS
'Puts lots with a price in the place of those of the earlier product that still hold credits, ending
when they do, and returns what is in them, in minor units. For the package''s own functions.';

CREATE FUNCTION payments.migrate_wallet(
    wallet_id uuid, credit_rate_cents numeric, currency text,
    OUT lines integer, OUT lines_cents bigint, OUT opening_cents bigint, OUT lots_cents bigint
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_wallet constant payments.credit_wallet := payments.lock_wallet(wallet_id);
    v_account_id constant uuid := payments.ensure_account(
        'credits', currency, v_wallet.organization_id, v_wallet.user_id
    );
    v_before numeric;
    v_after numeric;
    v_unexplained bigint;
    v_line record;
    v_source payments.wallet_history_line;
BEGIN
    SELECT coalesce(sum(entries.amount_cents), 0) INTO v_before
    FROM payments.entries
    WHERE entries.account_id = v_account_id;
    SELECT payments.credits_left(v_wallet) - coalesce(sum(made.credits), 0) INTO v_unexplained
    FROM (
        SELECT wallet_transactions.credits_delta AS credits
        FROM payments.wallet_transactions
        WHERE wallet_transactions.wallet_id = v_wallet.id
        UNION ALL
        SELECT org_wallet_transactions.credits_delta
        FROM payments.org_wallet_transactions
        WHERE org_wallet_transactions.wallet_id = v_wallet.id
    ) AS made;
    IF v_unexplained <> 0 THEN
        PERFORM payments.write_credit_line(
            v_wallet, 'adjustment', jsonb_build_array(jsonb_build_object('credits', v_unexplained)),
            NULL, 'adjustment', v_wallet.id, NULL, 'What earlier lines do not make up'
        );
    END IF;

    lots_cents := payments.reopen_lots(v_wallet, credit_rate_cents, currency);
    SELECT count(*), coalesce(sum(todo.credit_cents), 0) INTO lines, lines_cents
    FROM payments.lines_to_migrate(v_wallet.id, credit_rate_cents) AS todo;
    opening_cents := lots_cents - lines_cents;

    -- What comes before what goes, so that prepaid credits are never below zero on the way.
    FOR v_line IN
        SELECT todo.source, todo.credit_cents
        FROM payments.lines_to_migrate(v_wallet.id, credit_rate_cents) AS todo
        UNION ALL
        SELECT NULL, opening_cents
        WHERE opening_cents <> 0
        ORDER BY credit_cents DESC
    LOOP
        IF v_line.source IS NULL THEN
            PERFORM payments.post(
                'adjustment', v_wallet.id,
                payments.legs_on('refunds', currency, opening_cents, 'Not explained by lines')
                || payments.legs_on(
                    'credits', currency, -opening_cents, 'Opening balance',
                    v_wallet.organization_id, v_wallet.user_id
                ),
                'Opening balance of a wallet',
                metadata => jsonb_build_object(
                    'source_table', CASE
                        WHEN v_wallet.is_organizers THEN 'payments.org_wallets'
                        ELSE 'payments.wallets'
                    END,
                    'source_id', v_wallet.id, 'credit_rate_cents', credit_rate_cents::text
                )
            );
        ELSE
            v_source := v_line.source;
            PERFORM payments.migrate_wallet_line(
                v_source, v_wallet, v_line.credit_cents, currency, credit_rate_cents
            );
        END IF;
    END LOOP;

    SELECT coalesce(sum(entries.amount_cents), 0) INTO v_after
    FROM payments.entries
    WHERE entries.account_id = v_account_id;
    IF v_before - v_after <> lots_cents THEN
        PERFORM ops.raise_error('YP253', format(
            'The books of wallet %s moved by %s, its lots hold %s.', v_wallet.id,
            v_before - v_after, lots_cents
        ));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION payments.migrate_wallet(uuid, numeric, text) FROM public;
COMMENT ON FUNCTION payments.migrate_wallet(uuid, numeric, text) IS
'Takes one wallet over: its lines, one opening transaction for what they do not explain, and lots
for what is left. The books then have what the lots hold, or it ends with YP253. For the package''s
own functions.';

CREATE FUNCTION payments.migrate_wallets(
    credit_rate_cents numeric,
    currency text DEFAULT 'USD',
    batch integer DEFAULT 1000,
    after_wallet_id uuid DEFAULT NULL
)
RETURNS TABLE (
    wallet_id uuid, lines integer, lines_cents bigint, opening_cents bigint, lots_cents bigint
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_wallet_ids uuid[];
    v_wallet_id uuid;
BEGIN
    -- NaN and Infinity are above every number.
    PERFORM ops.require(
        credit_rate_cents > 0 AND credit_rate_cents < 1e9, 'credit_rate_cents',
        'must be above zero and below 1e9'
    );
    PERFORM ops.require(
        EXISTS (SELECT FROM ref.currencies WHERE currencies.code = migrate_wallets.currency),
        'currency', 'must be an ISO 4217 code'
    );
    PERFORM ops.require(batch BETWEEN 1 AND 1000000, 'batch', 'must be 1 to 1,000,000');

    SELECT array_agg(chosen.id ORDER BY chosen.id) INTO v_wallet_ids
    FROM (
        SELECT owned.id
        FROM (
            SELECT wallets.id, wallets.balance_credits FROM payments.wallets
            UNION ALL
            SELECT org_wallets.id, org_wallets.balance_credits FROM payments.org_wallets
        ) AS owned
        WHERE (after_wallet_id IS NULL OR owned.id > after_wallet_id)
            AND (
                EXISTS (
                    SELECT FROM payments.credit_lots AS lots
                    WHERE owned.id IN (lots.wallet_id, lots.org_wallet_id)
                        AND lots.quantity_remaining > 0 AND lots.price_cents IS NULL
                )
                OR EXISTS (
                    SELECT FROM payments.wallet_faults(owned.id) AS faults
                    WHERE faults.fault IN ('balance_is_not_its_lots', 'balance_is_not_its_lines')
                )
                OR EXISTS (
                    SELECT FROM payments.lines_to_migrate(owned.id, credit_rate_cents)
                )
            )
        ORDER BY owned.id
        LIMIT batch
    ) AS chosen;
    -- All wallets before the first entry: two of one owner share an account of the ledger.
    PERFORM payments.lock_wallet(chosen.id)
    FROM (SELECT todo.id FROM unnest(v_wallet_ids) AS todo (id) ORDER BY todo.id) AS chosen;

    FOREACH v_wallet_id IN ARRAY coalesce(v_wallet_ids, '{}')
    LOOP
        RETURN QUERY
        SELECT v_wallet_id, done.*
        FROM payments.migrate_wallet(
            v_wallet_id, migrate_wallets.credit_rate_cents, migrate_wallets.currency
        ) AS done;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION payments.migrate_wallets(numeric, text, integer, uuid) FROM public;
COMMENT ON FUNCTION payments.migrate_wallets(numeric, text, integer, uuid) IS
'Takes wallets of the earlier product into the books, at most so many and in the order of their
ids, and returns one row for each: transactions made of lines, what their credits are worth, what
the opening transaction added, and what its lots hold, which is the sum of the two; no row: all is
done. credit_rate_cents is what one credit is worth, in minor units of currency, fractions allowed.
It may be called again at any time. What cannot be taken over: payments.wallet_migration_report().
Errors: YP003 an argument; YP253 the totals of a wallet do not agree; and those of
payments.post(), as for dates in closed periods. For the DBA.';
