-- Whether a wallet, its lots and its lines say the same.

CREATE FUNCTION payments.wallet_faults(of_wallet_id uuid DEFAULT NULL)
RETURNS TABLE (wallet_id uuid, fault text, record_id uuid, expected numeric, actual numeric)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH owned AS (
        SELECT wallets.id, wallets.balance_credits
        FROM payments.wallets
        WHERE wallet_faults.of_wallet_id IS NULL OR wallets.id = wallet_faults.of_wallet_id
        UNION ALL
        SELECT org_wallets.id, org_wallets.balance_credits
        FROM payments.org_wallets
        WHERE wallet_faults.of_wallet_id IS NULL OR org_wallets.id = wallet_faults.of_wallet_id
    ),

    lots AS (
        SELECT
            coalesce(credit_lots.wallet_id, credit_lots.org_wallet_id) AS wallet_id,
            credit_lots.id, credit_lots.quantity_purchased, credit_lots.quantity_remaining,
            credit_lots.price_cents
        FROM payments.credit_lots
        WHERE wallet_faults.of_wallet_id IS NULL
            OR wallet_faults.of_wallet_id = credit_lots.wallet_id
            OR wallet_faults.of_wallet_id = credit_lots.org_wallet_id
    ),

    lines AS (
        SELECT of_people.wallet_id, of_people.credits_delta, of_people.lots
        FROM payments.wallet_transactions AS of_people
        WHERE wallet_faults.of_wallet_id IS NULL OR of_people.wallet_id = wallet_faults.of_wallet_id
        UNION ALL
        SELECT of_organizers.wallet_id, of_organizers.credits_delta, of_organizers.lots
        FROM payments.org_wallet_transactions AS of_organizers
        WHERE wallet_faults.of_wallet_id IS NULL
            OR of_organizers.wallet_id = wallet_faults.of_wallet_id
    ),

    used AS (
        SELECT uses.lot_id, -sum(uses.credits) AS credits
        FROM lines
        CROSS JOIN LATERAL jsonb_to_recordset(lines.lots) AS uses (lot_id uuid, credits bigint)
        WHERE uses.credits < 0
        GROUP BY uses.lot_id
    ),

    compared AS (
        SELECT
            owned.id AS wallet_id, 'balance_is_not_its_lots' AS fault, owned.id AS record_id,
            coalesce(sums.credits, 0) AS expected, owned.balance_credits::numeric AS actual
        FROM owned
        LEFT JOIN (
            SELECT lots.wallet_id, sum(lots.quantity_remaining) AS credits
            FROM lots
            GROUP BY lots.wallet_id
        ) AS sums ON sums.wallet_id = owned.id
        UNION ALL
        SELECT
            owned.id, 'balance_is_not_its_lines', owned.id, coalesce(sums.credits, 0),
            owned.balance_credits::numeric
        FROM owned
        LEFT JOIN (
            SELECT lines.wallet_id, sum(lines.credits_delta) AS credits
            FROM lines
            GROUP BY lines.wallet_id
        ) AS sums ON sums.wallet_id = owned.id
        UNION ALL
        SELECT
            lots.wallet_id, 'lot_is_not_as_lines_used_it', lots.id,
            lots.quantity_purchased - coalesce(used.credits, 0),
            lots.quantity_remaining::numeric
        FROM lots
        LEFT JOIN used ON used.lot_id = lots.id
        WHERE lots.price_cents IS NOT NULL
    )

    SELECT compared.* FROM compared WHERE compared.expected <> compared.actual;
END
$function$;

REVOKE ALL ON FUNCTION payments.wallet_faults(uuid) FROM public;
COMMENT ON FUNCTION payments.wallet_faults(uuid) IS
'Where the balances of all wallets, or of one, are not what their lots hold or their lines add up
to, and lots that are not as lines used them, all in credits. For the package''s own functions.';
