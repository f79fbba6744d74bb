-- One truth: what wallets show, what their lots hold and what the books have must agree.

CREATE FUNCTION payments.check_wallets()
RETURNS TABLE (wallet_id uuid, fault text, record_id uuid, expected numeric, found numeric)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH booked AS (
        SELECT
            accounts.id, accounts.type, accounts.organization_id, accounts.user_id,
            accounts.currency, -sum(entries.amount_cents) AS cents
        FROM payments.accounts
        INNER JOIN payments.entries ON entries.account_id = accounts.id
        WHERE accounts.type IN ('credits', 'payable')
            AND num_nonnulls(accounts.organization_id, accounts.user_id) = 1
        GROUP BY accounts.id
    ),

    prepaid AS (
        SELECT
            org_wallets.org_id AS organization_id,
            coalesce(wallets.user_id, org_wallets.user_id) AS user_id,
            lots.currency,
            sum(payments.lot_cents(
                lots.price_cents, lots.quantity_purchased, lots.quantity_remaining
            )) AS cents
        FROM payments.credit_lots AS lots
        LEFT JOIN payments.wallets ON wallets.id = lots.wallet_id
        LEFT JOIN payments.org_wallets ON org_wallets.id = lots.org_wallet_id
        GROUP BY 1, 2, lots.currency
    ),

    lines AS (
        SELECT
            made.id, made.wallet_id, made.amount_cents, org_wallets.org_id, org_wallets.user_id,
            org_wallets.currency,
            coalesce(made.ledger_transaction_id, migrated.id) AS transaction_id
        FROM payments.org_wallet_transactions AS made
        INNER JOIN payments.org_wallets ON org_wallets.id = made.wallet_id
        LEFT JOIN payments.transactions AS migrated
            ON migrated.idempotency_key
                = format('wallet_migration:payments.org_wallet_transactions:%s', made.id)
        WHERE made.amount_cents <> 0
    ),

    compared AS (
        SELECT
            NULL::uuid AS wallet_id, 'prepaid_credits_are_not_the_lots' AS fault,
            booked.id AS record_id, coalesce(prepaid.cents, 0) AS expected,
            coalesce(booked.cents, 0) AS found
        FROM prepaid
        FULL JOIN (SELECT * FROM booked WHERE booked.type = 'credits') AS booked
            ON booked.currency = prepaid.currency
                AND coalesce(booked.organization_id, booked.user_id)
                    = coalesce(prepaid.organization_id, prepaid.user_id)
        UNION ALL
        SELECT
            sums.wallet_id, 'payable_is_not_the_lines', booked.id, coalesce(sums.cents, 0),
            coalesce(booked.cents, 0)
        FROM (
            SELECT
                lines.wallet_id, lines.org_id, lines.user_id, lines.currency,
                sum(lines.amount_cents) AS cents
            FROM lines
            WHERE lines.transaction_id IS NOT NULL
            GROUP BY 1, 2, 3, 4
        ) AS sums
        FULL JOIN (SELECT * FROM booked WHERE booked.type = 'payable') AS booked
            ON booked.currency = sums.currency
                AND coalesce(booked.organization_id, booked.user_id)
                    = coalesce(sums.org_id, sums.user_id)
        UNION ALL
        SELECT
            lines.wallet_id, 'line_is_not_in_the_books', lines.id, lines.amount_cents, 0
        FROM lines
        WHERE lines.transaction_id IS NULL
        UNION ALL
        SELECT
            lines.wallet_id, 'line_is_not_as_in_the_books', lines.id, lines.amount_cents,
            coalesce(-sum(entries.amount_cents), 0)
        FROM lines
        LEFT JOIN payments.accounts
            ON accounts.type = 'payable' AND accounts.currency = lines.currency
                AND accounts.organization_id IS NOT DISTINCT FROM lines.org_id
                AND accounts.user_id IS NOT DISTINCT FROM lines.user_id
        LEFT JOIN payments.entries
            ON entries.transaction_id = lines.transaction_id AND entries.account_id = accounts.id
        WHERE lines.transaction_id IS NOT NULL
        GROUP BY lines.id, lines.wallet_id, lines.amount_cents
    )

    SELECT faults.* FROM payments.wallet_faults() AS faults
    UNION ALL
    SELECT compared.* FROM compared WHERE compared.expected <> compared.found
$function$;

REVOKE ALL ON FUNCTION payments.check_wallets() FROM public;
COMMENT ON FUNCTION payments.check_wallets() IS
'Where wallets do not agree; no row: they do. wallet_id and record_id say where, expected and found
what differs: balance_is_not_its_lots, balance_is_not_its_lines, lot_is_not_as_lines_used_it
(credits; found is what the wallet or lot says); prepaid_credits_are_not_the_lots,
payable_is_not_the_lines, line_is_not_in_the_books, line_is_not_as_in_the_books (minor units; found
is what the books say). Wallets of the earlier product agree once they are migrated. For jobs and
the DBA.';
