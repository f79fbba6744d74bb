-- What the matching chooses from. Staff alone reads it: it is about the platform's own money.

CREATE VIEW payments.processor_candidates WITH (security_invoker = TRUE) AS
WITH so_far AS (
    SELECT
        processor_matches.processor_transaction_id,
        bool_or(processor_matches.part = 'amount') AS has_amount,
        bool_or(processor_matches.part = 'fee') AS has_fee,
        sum(processor_matches.movement_cents) AS movement_cents
    FROM payments.processor_matches
    GROUP BY processor_matches.processor_transaction_id
),

unmatched AS MATERIALIZED (
    SELECT
        known.id,
        known.currency,
        known.amount_cents,
        known.fee_cents,
        known.source_id,
        known.payment_intent_id,
        known.occurred_at,
        known.amount_cents = 0 OR so_far.has_amount IS TRUE AS amount_is_done,
        so_far.has_fee IS TRUE AS fee_is_done
    FROM payments.processor_transactions AS known
    LEFT JOIN so_far ON known.id = so_far.processor_transaction_id
    WHERE coalesce(so_far.movement_cents, 0) <> known.net_cents
),

-- A step of its own: the planner takes the ids that agree for many times what they are.
naming AS MATERIALIZED (
    SELECT
        unmatched.id,
        unmatched.currency,
        unmatched.amount_cents,
        unmatched.fee_cents,
        unmatched.source_id,
        unmatched.occurred_at,
        unmatched.amount_is_done,
        unmatched.fee_is_done,
        transactions.id AS transaction_id,
        transactions.recorded_seq,
        payments.processor_ids(transactions.metadata) AS named
    FROM unmatched
    INNER JOIN payments.transactions
        ON
            transactions.metadata <> '{}'
            AND payments.processor_ids(transactions.metadata)
            && ARRAY[unmatched.id, unmatched.source_id, unmatched.payment_intent_id]
),

fitted AS MATERIALIZED (
    SELECT
        naming.id,
        naming.currency,
        naming.amount_cents,
        naming.source_id,
        naming.occurred_at,
        naming.amount_is_done,
        naming.fee_is_done,
        naming.transaction_id,
        naming.recorded_seq,
        naming.named,
        moved.movement_cents,
        payments.processor_part(
            naming.amount_cents, naming.fee_cents, moved.movement_cents, moved.fees_cents
        ) AS part
    FROM naming
    CROSS JOIN LATERAL payments.clearing_movement(naming.transaction_id, naming.currency) AS moved
)

SELECT
    fitted.id AS processor_transaction_id,
    fitted.currency,
    fitted.amount_cents,
    fitted.occurred_at,
    fitted.transaction_id,
    fitted.recorded_seq,
    CASE
        WHEN fitted.id = ANY(fitted.named) THEN 1
        WHEN fitted.source_id = ANY(fitted.named) THEN 2
        ELSE 3
    END AS closeness,
    fitted.part,
    fitted.movement_cents,
    taken.transaction_id IS NOT NULL AS is_taken
FROM fitted
LEFT JOIN payments.processor_matches AS taken
    ON fitted.transaction_id = taken.transaction_id AND fitted.currency = taken.currency
WHERE
    (fitted.part = 'fee' AND NOT fitted.fee_is_done)
    OR (fitted.part IS DISTINCT FROM 'fee' AND NOT fitted.amount_is_done);

COMMENT ON VIEW payments.processor_candidates IS
'Ledger transactions that name an id of a transaction of the processor whose amount, or fee, is
unmatched.';
COMMENT ON COLUMN payments.processor_candidates.processor_transaction_id IS 'At the processor.';
COMMENT ON COLUMN payments.processor_candidates.currency IS 'The processor''s, ISO 4217.';
COMMENT ON COLUMN payments.processor_candidates.amount_cents IS
'The processor''s, in minor units of currency.';
COMMENT ON COLUMN payments.processor_candidates.occurred_at IS 'At the processor, UTC.';
COMMENT ON COLUMN payments.processor_candidates.transaction_id IS 'In the ledger.';
COMMENT ON COLUMN payments.processor_candidates.recorded_seq IS 'Its place in the ledger.';
COMMENT ON COLUMN payments.processor_candidates.closeness IS
'1: the ledger names the very transaction. 2: its source. 3: its payment.';
COMMENT ON COLUMN payments.processor_candidates.part IS
'What it would be matched as; null: the amounts differ.';
COMMENT ON COLUMN payments.processor_candidates.movement_cents IS
'What the ledger moved on clearing accounts, in minor units of currency; null: nothing.';
COMMENT ON COLUMN payments.processor_candidates.is_taken IS
'The movement is matched with another transaction of the processor.';
