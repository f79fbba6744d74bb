-- What wallets' lines of the earlier product mean in the books: those that no function of this
-- ledger wrote, each with why it cannot be taken over, if so.

CREATE FUNCTION payments.lines_before_ledger(wallet_id uuid DEFAULT NULL)
RETURNS SETOF payments.wallet_history_line
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    WITH lines AS (
        SELECT
            'payments.wallet_transactions' AS source_table, of_people.id, of_people.wallet_id,
            of_people.type, of_people.credits_delta AS credits, 0::bigint AS money_cents,
            NULL AS currency, NULL::integer AS currency_decimals, of_people.reference_type,
            of_people.reference_id, of_people.created_at
        FROM payments.wallet_transactions AS of_people
        WHERE of_people.ledger_transaction_id IS NULL AND of_people.lots IS NULL
            AND (lines_before_ledger.wallet_id IS NULL
                OR of_people.wallet_id = lines_before_ledger.wallet_id)
        UNION ALL
        SELECT
            'payments.org_wallet_transactions', of_organizers.id, of_organizers.wallet_id,
            of_organizers.transaction_type, of_organizers.credits_delta,
            of_organizers.amount_cents, of_organizers.currency, of_organizers.currency_decimals,
            of_organizers.reference_type, of_organizers.reference_id::text,
            of_organizers.created_at
        FROM payments.org_wallet_transactions AS of_organizers
        WHERE of_organizers.ledger_transaction_id IS NULL AND of_organizers.lots IS NULL
            AND (lines_before_ledger.wallet_id IS NULL
                OR of_organizers.wallet_id = lines_before_ledger.wallet_id)
    ),

    named AS (
        SELECT
            lines.*,
            -- The earlier product also wrote ids of the processor here.
            CASE
                WHEN lines.reference_id ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                    THEN lines.reference_id::uuid
            END AS record_id,
            format('wallet_migration:%s:%s', lines.source_table, lines.id) AS key
        FROM lines
    ),

    judged AS (
        SELECT
            named.*,
            migrated.id AS transaction_id,
            CASE
                WHEN migrated.id IS NOT NULL THEN NULL
                WHEN named.credits <> 0 AND named.type IN ('sale', 'fee', 'payout')
                    THEN 'a line of money moves credits'
                WHEN named.money_cents <> 0
                    AND named.type IN ('purchase', 'spend', 'grant', 'expiry')
                    THEN 'a line of credits moves money'
                WHEN (named.credits < 0 AND named.type IN ('purchase', 'grant'))
                    OR (named.credits > 0 AND named.type IN ('spend', 'expiry'))
                    OR (named.money_cents < 0 AND named.type = 'sale')
                    OR (named.money_cents > 0 AND named.type IN ('fee', 'payout'))
                    THEN 'its sign is not that of its type'
                WHEN named.money_cents <> 0
                    AND named.currency_decimals <> currencies.decimal_places
                    THEN 'its currency had other decimals'
                WHEN EXISTS (
                    SELECT FROM payments.transactions
                    WHERE transactions.reference_type = named.reference_type
                        AND transactions.reference_id = named.record_id
                        AND NOT transactions.metadata ? 'source_table'
                ) THEN 'the books have a transaction of its reference already'
            END AS fault
        FROM named
        LEFT JOIN ref.currencies ON currencies.code = named.currency
        LEFT JOIN payments.transactions AS migrated ON migrated.idempotency_key = named.key
    )

    SELECT
        judged.source_table, judged.id, judged.wallet_id, judged.type, judged.credits,
        sum(judged.credits) FILTER (WHERE judged.fault IS NULL) OVER (
            PARTITION BY judged.wallet_id ORDER BY judged.created_at, judged.id
        ),
        judged.money_cents, judged.currency,
        coalesce(
            judged.reference_type,
            CASE judged.type
                WHEN 'purchase' THEN 'credit_purchase'
                WHEN 'spend' THEN 'campaign_spend'
                WHEN 'refund' THEN 'refund'
                WHEN 'sale' THEN 'ticket_order'
                WHEN 'payout' THEN 'payout'
                ELSE 'adjustment'
            END::payments.reference_type
        ),
        coalesce(judged.record_id, judged.id), judged.reference_id, judged.created_at,
        judged.transaction_id, judged.fault
    FROM judged;
END
$function$;

REVOKE ALL ON FUNCTION payments.lines_before_ledger(uuid) FROM public;
COMMENT ON FUNCTION payments.lines_before_ledger(uuid) IS
'Lines of all wallets, or of one, that no function of the ledger wrote. For the package''s own
functions.';

CREATE FUNCTION payments.lines_to_migrate(wallet_id uuid, credit_rate_cents numeric)
RETURNS TABLE (source payments.wallet_history_line, credit_cents bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN QUERY
    SELECT priced.source, priced.cents
    FROM (
        SELECT
            line AS source, -- noqa: RF02
            (
                round(line.credits_after * lines_to_migrate.credit_rate_cents)
                - round((line.credits_after - line.credits) * lines_to_migrate.credit_rate_cents)
            )::bigint AS cents,
            line.money_cents
        FROM payments.lines_before_ledger(lines_to_migrate.wallet_id) AS line
        WHERE line.fault IS NULL AND line.transaction_id IS NULL
    ) AS priced
    WHERE priced.cents <> 0 OR priced.money_cents <> 0;
END
$function$;

REVOKE ALL ON FUNCTION payments.lines_to_migrate(uuid, numeric) FROM public;
COMMENT ON FUNCTION payments.lines_to_migrate(uuid, numeric) IS
'Lines of a wallet that can be taken over and were not yet, with what their credits are worth at
this rate: rounded on the running total, so that all lines together are worth what their sum is.
Lines worth less than a minor unit move nothing. For the package''s own functions.';
