-- Statements, and the proof that all of it agrees.

CREATE FUNCTION payments.statement(account_id uuid, after timestamptz, until timestamptz)
RETURNS TABLE (
    recorded_at timestamptz,
    effective_at timestamptz,
    transaction_id uuid,
    description text,
    amount_cents bigint,
    balance_cents bigint
)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    WITH opening AS (
        SELECT
            accounts.id, accounts.currency, accounts.normal_side,
            coalesce(last.posted_cents, 0) + (
                SELECT coalesce(sum(entries.amount_cents), 0)
                FROM payments.entries
                WHERE entries.account_id = accounts.id
                    AND entries.recorded_xid >= coalesce(last.below, '0'::xid8)
                    AND entries.created_at <= statement.after
            ) * accounts.normal_side AS balance
        FROM payments.accounts
        LEFT JOIN LATERAL (
            SELECT checkpoints.posted_cents, checkpoints.below
            FROM payments.checkpoints
            WHERE checkpoints.account_id = accounts.id
                AND checkpoints.last_entry_at <= statement.after
                AND checkpoints.below <= (SELECT payments.folded_below())
            ORDER BY checkpoints.below DESC
            LIMIT 1
        ) AS last ON TRUE
        WHERE accounts.id = statement.account_id
    )

    SELECT statement.after, NULL, NULL, 'Opening balance', NULL, opening.balance::bigint
    FROM opening
    UNION ALL
    (
        SELECT
            entries.created_at, transactions.effective_at, entries.transaction_id,
            coalesce(entries.description, transactions.description),
            entries.amount_cents * opening.normal_side,
            (opening.balance + opening.normal_side * sum(entries.amount_cents) OVER (
                ORDER BY entries.created_at, entries.version, transactions.recorded_seq,
                entries.position
            ))::bigint
        FROM opening
        INNER JOIN payments.entries
            ON entries.account_id = opening.id AND entries.currency = opening.currency
            AND entries.created_at > statement.after AND entries.created_at <= statement.until
        INNER JOIN payments.transactions ON transactions.id = entries.transaction_id
        ORDER BY
            entries.created_at, entries.version, transactions.recorded_seq, entries.position
    )
$function$;

REVOKE ALL ON FUNCTION payments.statement(uuid, timestamptz, timestamptz) FROM public;
COMMENT ON FUNCTION payments.statement(uuid, timestamptz, timestamptz) IS
'What was recorded on an account after one moment and until another (UTC), oldest first, with the
balance before and after each, in minor units, positive on the account''s normal side. The first row
is the opening balance. For the package''s own functions and staff.';

CREATE FUNCTION payments.check_books()
RETURNS TABLE (fault text, subject uuid, detail text)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $function$
    WITH sums AS (
        SELECT
            entries.account_id, sum(entries.amount_cents) AS total, count(*) AS number,
            count(*) FILTER (WHERE entries.version IS NULL) AS unnumbered,
            max(entries.version) AS last_version, count(DISTINCT entries.version) AS versions
        FROM payments.entries
        GROUP BY entries.account_id
    )

    SELECT 'unbalanced transaction', legs.transaction_id, format('%s %s', legs.total, legs.currency)
    FROM (
        SELECT entries.transaction_id, entries.currency, sum(entries.amount_cents) AS total
        FROM payments.entries
        GROUP BY entries.transaction_id, entries.currency
        HAVING sum(entries.amount_cents) <> 0
    ) AS legs
    UNION ALL
    SELECT 'entries are not its legs', transactions.id, NULL
    FROM payments.transactions
    WHERE (
        SELECT count(*)
        FROM unnest(transactions.legs)
        WITH ORDINALITY AS leg (account_id, amount_cents, description, position)
        INNER JOIN payments.entries
            ON entries.transaction_id = transactions.id AND entries.position = leg.position
            AND entries.account_id = leg.account_id AND entries.amount_cents = leg.amount_cents
            AND entries.recorded_xid = transactions.recorded_xid
    ) <> cardinality(transactions.legs)
    OR cardinality(transactions.legs) <> (
        SELECT count(*) FROM payments.entries WHERE entries.transaction_id = transactions.id
    )
    UNION ALL
    SELECT 'balance is not the sum of its entries', balances.account_id, format(
        '%s in %s, entries sum to %s in %s', balances.posted_cents, balances.version,
        coalesce(sums.total * accounts.normal_side, 0), coalesce(sums.number, 0)
    )
    FROM payments.balances
    INNER JOIN payments.accounts ON accounts.id = balances.account_id
    LEFT JOIN sums ON sums.account_id = balances.account_id
    WHERE (balances.posted_cents, balances.version, balances.version, balances.version, 0)
        IS DISTINCT FROM (
            coalesce(sums.total * accounts.normal_side, 0), coalesce(sums.number, 0),
            coalesce(sums.last_version, 0), coalesce(sums.versions, 0), coalesce(sums.unnumbered, 0)
        )
    UNION ALL
    SELECT 'held is not the sum of its holds', balances.account_id, format(
        '%s, holds sum to %s', balances.held_cents, coalesce(pending.total, 0)
    )
    FROM payments.balances
    LEFT JOIN (
        SELECT holds.account_id, sum(holds.amount_cents) AS total
        FROM payments.holds
        WHERE holds.status = 'pending'
        GROUP BY holds.account_id
    ) AS pending ON pending.account_id = balances.account_id
    WHERE balances.held_cents <> coalesce(pending.total, 0)
    UNION ALL
    SELECT 'balance after an entry is not the sum so far', steps.account_id, format(
        'entry %s of transaction %s: %s, the sum is %s', steps.position, steps.transaction_id,
        steps.balance_cents, steps.so_far
    )
    FROM (
        SELECT
            entries.account_id, entries.transaction_id, entries.position, entries.balance_cents,
            sum(entries.amount_cents * accounts.normal_side) OVER (
                PARTITION BY entries.account_id ORDER BY entries.version
            ) AS so_far
        FROM payments.entries
        INNER JOIN payments.accounts ON accounts.id = entries.account_id
        WHERE entries.version IS NOT NULL
    ) AS steps
    WHERE steps.balance_cents <> steps.so_far
    UNION ALL
    SELECT 'hold is posted without its transaction', holds.id, NULL
    FROM payments.holds
    WHERE (holds.status = 'posted')::integer <> (
        SELECT count(*) FROM payments.transactions WHERE transactions.hold_id = holds.id
    )
    UNION ALL
    SELECT 'sum and tail are not the sum of its entries', accounts.id, format(
        '%s, entries sum to %s', payments.deferred_balance(accounts.id, accounts.normal_side),
        coalesce(sums.total * accounts.normal_side, 0)
    )
    FROM payments.accounts
    LEFT JOIN sums ON sums.account_id = accounts.id
    WHERE payments.deferred_balance(accounts.id, accounts.normal_side)
        <> coalesce(sums.total * accounts.normal_side, 0)
    UNION ALL
    SELECT 'days are not the sum of its entries', accounts.id, NULL
    FROM payments.accounts
    LEFT JOIN sums ON sums.account_id = accounts.id
    WHERE payments.balance_on(accounts.id, '2200-01-01')
        <> coalesce(sums.total * accounts.normal_side, 0)
    UNION ALL
    SELECT 'entries in another currency', entries.account_id, entries.transaction_id::text
    FROM payments.entries
    INNER JOIN payments.accounts ON accounts.id = entries.account_id
    WHERE accounts.currency <> entries.currency
$function$;

REVOKE ALL ON FUNCTION payments.check_books() FROM public;
COMMENT ON FUNCTION payments.check_books() IS
'What does not agree, in one snapshot: transactions and their entries, balances, holds, checkpoints
and days; no row: the books are right. Reads every entry. For staff and jobs.';
