-- Which movement of the ledger is which transaction of the processor. Ids in the metadata propose,
-- amounts decide: what does not agree stays unmatched, and payments.unreconciled says why.

CREATE FUNCTION payments.clearing_movement(transaction_id uuid, currency text)
RETURNS TABLE (movement_cents numeric, fees_cents numeric)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
ROWS 1
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        sum(entries.amount_cents) FILTER (WHERE accounts.type = 'clearing'),
        coalesce(sum(entries.amount_cents) FILTER (WHERE accounts.type = 'fees'), 0)
    FROM payments.entries
    INNER JOIN payments.accounts ON entries.account_id = accounts.id
    WHERE entries.transaction_id = clearing_movement.transaction_id
        AND entries.currency = clearing_movement.currency
$function$;

REVOKE ALL ON FUNCTION payments.clearing_movement(uuid, text) FROM public;
COMMENT ON FUNCTION payments.clearing_movement(uuid, text) IS
'What a ledger transaction moved on clearing accounts in that currency, in minor units (null:
nothing), and what it booked as fees. For the package''s own functions.';

CREATE FUNCTION payments.processor_part(
    amount_cents bigint, fee_cents bigint, movement_cents numeric, fees_cents numeric
)
RETURNS payments.match_part
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RETURN CASE
        WHEN amount_cents <> 0 AND amount_cents IN (movement_cents, movement_cents + fees_cents)
            THEN 'amount'
        -- Nothing but the fee: what left clearing went to the fees.
        WHEN fee_cents <> 0 AND fees_cents = fee_cents AND movement_cents = -fees_cents
            THEN 'fee'
    END::payments.match_part;
END
$function$;

REVOKE ALL ON FUNCTION payments.processor_part(bigint, bigint, numeric, numeric) FROM public;
COMMENT ON FUNCTION payments.processor_part(bigint, bigint, numeric, numeric) IS
'Which part of a transaction of the processor, given its amount and fee, a movement on clearing
accounts is, beside which so much was booked as fees; null: none, the amounts differ. The amount
agrees before the fee, or after it where the same transaction books the fee. For the package''s own
functions.';

CREATE FUNCTION payments.match_processor_transactions()
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- The planner expects many times the rows that there are.
SET jit = off
AS $function$
DECLARE
    v_made integer;
    v_total integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(1497453124, 245);

    -- Each round takes the pairs that are the first choice of both; what they leave comes next.
    LOOP
        INSERT INTO payments.processor_matches (
            processor_transaction_id, part, transaction_id, currency, movement_cents
        )
        SELECT
            ranked.processor_transaction_id, ranked.part, ranked.transaction_id, ranked.currency,
            ranked.movement_cents
        FROM (
            SELECT
                candidates.*,
                row_number() OVER (
                    PARTITION BY candidates.processor_transaction_id, candidates.part
                    ORDER BY candidates.closeness, candidates.recorded_seq
                ) AS choice,
                row_number() OVER (
                    PARTITION BY candidates.transaction_id, candidates.currency
                    ORDER BY
                        candidates.closeness, candidates.occurred_at,
                        candidates.processor_transaction_id, candidates.part
                ) AS chosen
            FROM payments.processor_candidates AS candidates
            WHERE candidates.part IS NOT NULL AND NOT candidates.is_taken
        ) AS ranked
        WHERE ranked.choice = 1 AND ranked.chosen = 1;
        GET DIAGNOSTICS v_made = ROW_COUNT;

        v_total := v_total + v_made;
        EXIT WHEN v_made = 0;
    END LOOP;

    RETURN v_total;
END
$function$;

REVOKE ALL ON FUNCTION payments.match_processor_transactions() FROM public;
COMMENT ON FUNCTION payments.match_processor_transactions() IS
'Matches what agrees in an id, the currency and the amount, and returns how many matches it made.
The closer id wins: its own, then its source''s, then the payment''s; among equals the older. For
the package''s own functions.';

CREATE FUNCTION payments.match_processor_transaction(
    processor_transaction_id text,
    transaction_id uuid
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_known payments.processor_transactions;
    v_fit record;
BEGIN
    PERFORM pg_advisory_xact_lock(1497453124, 245);

    SELECT * INTO v_known
    FROM payments.processor_transactions
    WHERE processor_transactions.id = match_processor_transaction.processor_transaction_id;
    IF NOT FOUND OR NOT EXISTS (
        SELECT FROM payments.transactions
        WHERE transactions.id = match_processor_transaction.transaction_id
    ) THEN
        PERFORM ops.raise_error('YP004', 'There is no such transaction on one of the two sides.');
    END IF;

    IF EXISTS (
        SELECT FROM payments.processor_matches AS matches
        WHERE matches.processor_transaction_id = v_known.id
            AND matches.transaction_id = match_processor_transaction.transaction_id
    ) THEN
        RETURN;
    END IF;

    SELECT
        moved.movement_cents,
        payments.processor_part(
            v_known.amount_cents, v_known.fee_cents, moved.movement_cents, moved.fees_cents
        ) AS part,
        EXISTS (
            SELECT FROM payments.processor_matches AS matches
            WHERE matches.transaction_id = match_processor_transaction.transaction_id
                AND matches.currency = v_known.currency
        ) AS is_taken
    INTO v_fit
    FROM payments.clearing_movement(
        match_processor_transaction.transaction_id, v_known.currency
    ) AS moved;
    IF v_fit.part IS NULL OR v_fit.is_taken OR EXISTS (
        SELECT FROM payments.processor_matches AS matches
        WHERE matches.processor_transaction_id = v_known.id
            AND matches.part = v_fit.part
    ) THEN
        PERFORM ops.raise_error('YP247', CASE
            WHEN v_fit.movement_cents IS NULL THEN format(
                'The ledger transaction moves no %s on a clearing account.', v_known.currency
            )
            WHEN v_fit.part IS NULL THEN format(
                'The processor says %s with a fee of %s, the ledger moved %s, in minor units of '
                '%s.', v_known.amount_cents, v_known.fee_cents, v_fit.movement_cents,
                v_known.currency
            )
            WHEN v_fit.is_taken THEN
                'The ledger transaction is matched with another one of the processor.'
            ELSE 'The processor''s transaction is matched with another one of the ledger.'
        END);
    END IF;

    INSERT INTO payments.processor_matches (
        processor_transaction_id, part, transaction_id, currency, movement_cents, is_manual
    )
    VALUES (
        v_known.id, v_fit.part, match_processor_transaction.transaction_id, v_known.currency,
        v_fit.movement_cents, TRUE
    );
END
$function$;

REVOKE ALL ON FUNCTION payments.match_processor_transaction(text, uuid) FROM public;
COMMENT ON FUNCTION payments.match_processor_transaction(text, uuid) IS
'Matches two transactions that share no id; made already, it does nothing. Errors: YP004 one of
them is unknown; YP247 their amounts or currencies differ, or one is matched otherwise. For the
package''s own functions.';
