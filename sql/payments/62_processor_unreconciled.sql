-- Reconciliation at a glance. Staff alone reads it: it is about the platform's own money.

CREATE VIEW payments.unreconciled WITH (security_invoker = TRUE) AS
WITH candidates AS MATERIALIZED (
    SELECT
        candidates.processor_transaction_id,
        candidates.transaction_id,
        candidates.recorded_seq,
        candidates.closeness,
        candidates.part,
        candidates.movement_cents,
        candidates.is_taken,
        abs(candidates.movement_cents - candidates.amount_cents) AS distance
    FROM payments.processor_candidates AS candidates
),

best AS (
    SELECT DISTINCT ON (candidates.processor_transaction_id)
        candidates.processor_transaction_id,
        candidates.transaction_id,
        candidates.movement_cents,
        candidates.part,
        candidates.is_taken
    FROM candidates
    WHERE
        candidates.part IS DISTINCT FROM 'fee'
        -- One that is somebody else's, or moves nothing at the processor, is none.
        AND (candidates.part IS NOT NULL OR NOT candidates.is_taken)
        AND (
            candidates.movement_cents IS NOT NULL
            OR EXISTS (
                SELECT FROM payments.entries
                INNER JOIN payments.accounts ON entries.account_id = accounts.id
                WHERE
                    entries.transaction_id = candidates.transaction_id
                    AND accounts.type = 'clearing'
            )
        )
    ORDER BY
        candidates.processor_transaction_id, candidates.part, candidates.is_taken,
        candidates.closeness, candidates.distance, candidates.recorded_seq
),

open_amounts AS (
    SELECT
        CASE
            WHEN best.transaction_id IS NULL THEN 'no_ledger_transaction'
            WHEN best.movement_cents IS NULL THEN 'currency_differs'
            WHEN best.part IS NULL THEN 'amount_differs'
            WHEN best.is_taken THEN 'transaction_taken'
            ELSE 'not_matched_yet'
        END::payments.mismatch AS reason,
        known.id AS processor_transaction_id,
        best.transaction_id,
        known.currency,
        known.amount_cents AS expected_cents,
        best.movement_cents AS found_cents,
        known.occurred_at AS since
    FROM payments.processor_transactions AS known
    LEFT JOIN best ON known.id = best.processor_transaction_id
    WHERE
        known.amount_cents <> 0
        AND NOT EXISTS (
            SELECT FROM payments.processor_matches
            WHERE
                processor_matches.processor_transaction_id = known.id
                AND processor_matches.part = 'amount'
        )
),

matched AS (
    SELECT
        processor_matches.processor_transaction_id,
        sum(processor_matches.movement_cents) AS movement_cents,
        (array_agg(processor_matches.transaction_id ORDER BY processor_matches.part))[1]
            AS transaction_id,
        bool_or(processor_matches.part = 'amount') AS has_amount
    FROM payments.processor_matches
    GROUP BY processor_matches.processor_transaction_id
),

movements AS (
    SELECT
        transactions.id AS transaction_id,
        entries.currency,
        transactions.effective_at,
        sum(entries.amount_cents) AS movement_cents,
        -- An entry and what takes it back, of which no id speaks, never were at the processor.
        sum(sum(entries.amount_cents)) OVER together <> 0
        OR bool_or(cardinality(payments.processor_ids(transactions.metadata)) > 0) OVER together
            AS is_expected
    FROM payments.entries
    INNER JOIN payments.accounts ON entries.account_id = accounts.id
    INNER JOIN payments.transactions ON entries.transaction_id = transactions.id
    WHERE
        accounts.type = 'clearing'
        AND NOT EXISTS (
            SELECT FROM payments.processor_matches
            WHERE
                processor_matches.transaction_id = entries.transaction_id
                AND processor_matches.currency = entries.currency
        )
    GROUP BY transactions.id, entries.currency
    WINDOW together AS (
        PARTITION BY coalesce(transactions.reverses_id, transactions.id), entries.currency
    )
),

carried AS (
    SELECT
        lines.payout_id,
        min(lines.currency) AS currency,
        count(DISTINCT lines.currency) AS currencies,
        sum(lines.net_cents) AS net_cents,
        min(lines.occurred_at) AS since
    FROM payments.processor_transactions AS lines
    WHERE lines.payout_id <> coalesce(lines.source_id, '')
    GROUP BY lines.payout_id
)

SELECT
    open_amounts.reason,
    open_amounts.processor_transaction_id,
    open_amounts.transaction_id,
    NULL::text AS payout_id,
    open_amounts.currency,
    open_amounts.expected_cents::numeric AS expected_cents,
    open_amounts.found_cents,
    open_amounts.since
FROM open_amounts
UNION ALL
SELECT
    'fee_differs' AS reason,
    known.id AS processor_transaction_id,
    matched.transaction_id,
    NULL AS payout_id,
    known.currency,
    known.fee_cents AS expected_cents,
    known.amount_cents - coalesce(matched.movement_cents, 0) AS found_cents,
    known.occurred_at AS since
FROM payments.processor_transactions AS known
LEFT JOIN matched ON known.id = matched.processor_transaction_id
WHERE
    (matched.has_amount OR known.amount_cents = 0)
    AND known.net_cents <> coalesce(matched.movement_cents, 0)
UNION ALL
SELECT
    'no_processor_transaction' AS reason,
    NULL AS processor_transaction_id,
    movements.transaction_id,
    NULL AS payout_id,
    movements.currency,
    NULL AS expected_cents,
    movements.movement_cents AS found_cents,
    movements.effective_at AS since
FROM movements
WHERE
    movements.is_expected
    AND movements.movement_cents <> 0
    -- The processor's lists come within a day or two.
    AND movements.effective_at < now() - interval '3 days'
    AND NOT EXISTS (
        SELECT FROM open_amounts
        WHERE open_amounts.transaction_id = movements.transaction_id
    )
UNION ALL
SELECT
    CASE
        WHEN payouts.id IS NULL THEN 'payout_missing'
        WHEN carried.currencies > 1 OR carried.currency <> payouts.currency
            THEN 'payout_currency_differs'
        ELSE 'payout_sum_differs'
    END::payments.mismatch AS reason,
    NULL AS processor_transaction_id,
    NULL AS transaction_id,
    coalesce(payouts.id, carried.payout_id) AS payout_id,
    coalesce(payouts.currency, carried.currency) AS currency,
    payouts.amount_cents AS expected_cents,
    coalesce(carried.net_cents, 0) AS found_cents,
    coalesce(payouts.arrival_date::timestamp AT TIME ZONE 'UTC', carried.since) AS since
FROM carried
FULL OUTER JOIN payments.processor_payouts AS payouts ON carried.payout_id = payouts.id
WHERE
    payouts.id IS NULL
    OR (
        payouts.is_automatic
        AND payouts.status NOT IN ('failed', 'canceled')
        AND (
            carried.currencies > 1
            OR carried.currency <> payouts.currency
            OR coalesce(carried.net_cents, 0) <> payouts.amount_cents
        )
    );

COMMENT ON VIEW payments.unreconciled IS
'One row for each thing on which books and processor disagree, and why; empty when all is well.
What the ledger alone knows is listed after three days.';
COMMENT ON COLUMN payments.unreconciled.reason IS 'Why it does not match.';
COMMENT ON COLUMN payments.unreconciled.processor_transaction_id IS
'The processor''s transaction, if it is about one.';
COMMENT ON COLUMN payments.unreconciled.transaction_id IS
'The ledger transaction, if one is known.';
COMMENT ON COLUMN payments.unreconciled.payout_id IS 'The payout, if it is about one.';
COMMENT ON COLUMN payments.unreconciled.currency IS 'ISO 4217, of both amounts.';
COMMENT ON COLUMN payments.unreconciled.expected_cents IS
'What the processor says, in minor units of currency: amount, fee, or payout.';
COMMENT ON COLUMN payments.unreconciled.found_cents IS
'What the books say, in minor units of currency; of a payout the sum of its lines.';
COMMENT ON COLUMN payments.unreconciled.since IS 'When it happened, UTC.';
