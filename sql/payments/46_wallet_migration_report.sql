-- What the migration of wallets could not take over as it was.

CREATE FUNCTION payments.wallet_migration_report()
RETURNS TABLE (
    source_table text, source_id uuid, wallet_id uuid, reason text, credits bigint,
    money_cents bigint, currency text, made_at timestamptz
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        lines.source_table, lines.source_id, lines.wallet_id,
        coalesce(lines.fault, 'not migrated yet, or worth less than a minor unit'),
        lines.credits, lines.money_cents, lines.money_currency, lines.made_at
    FROM payments.lines_before_ledger() AS lines
    WHERE lines.transaction_id IS NULL
    UNION ALL
    SELECT
        opened.metadata ->> 'source_table', (opened.metadata ->> 'source_id')::uuid,
        opened.reference_id, 'what its lines do not make up is the opening balance', 0,
        -sum(entries.amount_cents)::bigint, entries.currency, opened.effective_at
    FROM payments.transactions AS opened
    INNER JOIN payments.entries ON entries.transaction_id = opened.id
    INNER JOIN payments.accounts ON accounts.id = entries.account_id AND accounts.type = 'credits'
    WHERE opened.reference_type = 'adjustment'
        AND opened.metadata ->> 'source_table' IN ('payments.wallets', 'payments.org_wallets')
    GROUP BY opened.id, entries.currency
    ORDER BY 3, 8, 2
$function$;

REVOKE ALL ON FUNCTION payments.wallet_migration_report() FROM public;
COMMENT ON FUNCTION payments.wallet_migration_report() IS
'Rows of wallets of the earlier product that are not in the books as they were, with the reason: a
line that could not be taken over, or has not been yet; and each opening balance, whose money_cents
is what was added for it, in minor units. For the DBA.';
