-- Why the ledger refuses. Each function is called by its trigger alone.

CREATE FUNCTION payments.refuse_balance(balance payments.balances, change bigint)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_posted constant bigint := balance.posted_cents + refuse_balance.change;
BEGIN
    IF v_posted - balance.held_cents < balance.floor_cents THEN
        PERFORM ops.raise_error('YP202', format(
            'Account %s would have %s, of which %s is held; the least is %s.',
            balance.account_id, v_posted, balance.held_cents, balance.floor_cents
        ));
    END IF;
    PERFORM ops.raise_error('YP208', format(
        'Account %s would have %s; the most is %s.',
        balance.account_id, v_posted, balance.ceiling_cents
    ));
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.refuse_balance(payments.balances, bigint) FROM public;
COMMENT ON FUNCTION payments.refuse_balance(payments.balances, bigint) IS
'Raises YP202 when a change would bring a balance below its floor, otherwise YP208: above its
ceiling. For the ledger''s trigger.';

CREATE FUNCTION payments.refuse_legs(made payments.transactions[], closed_through date)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_leg record;
BEGIN
    FOR v_leg IN
        SELECT
            transactions.id, transactions.effective_at, transactions.recorded_xid,
            leg.account_id, leg.amount_cents,
            accounts.status, accounts.currency,
            sum(leg.amount_cents) OVER (PARTITION BY transactions.id, accounts.currency)
            AS difference
        FROM unnest(refuse_legs.made) AS transactions
        CROSS JOIN LATERAL unnest(transactions.legs) AS leg
        LEFT JOIN payments.accounts ON accounts.id = leg.account_id
        ORDER BY accounts.status DESC NULLS FIRST
    LOOP
        IF v_leg.status IS NULL THEN
            PERFORM ops.raise_error('YP004', format(
                'There is no account %s.', coalesce(v_leg.account_id::text, 'without an id')
            ));
        ELSIF v_leg.status <> 'open' THEN
            PERFORM ops.raise_error('YP203', format(
                'Account %s is %s.', v_leg.account_id, v_leg.status
            ));
        ELSIF (v_leg.amount_cents <> 0) IS NOT TRUE THEN
            PERFORM ops.raise_error('YP003', 'legs: each has an amount other than zero.');
        ELSIF v_leg.difference <> 0 THEN
            PERFORM ops.raise_error('YP201', format(
                'Legs of transaction %s sum to %s %s.', v_leg.id, v_leg.difference, v_leg.currency
            ));
        ELSIF (v_leg.effective_at AT TIME ZONE 'UTC')::date <= closed_through THEN
            PERFORM ops.raise_error('YP204', format(
                'The books are closed through %s; the transaction counts from %s.',
                closed_through, (v_leg.effective_at AT TIME ZONE 'UTC')::date
            ));
        ELSIF v_leg.recorded_xid <> pg_current_xact_id() THEN
            PERFORM ops.raise_error('YP207', 'recorded_xid is the database''s.');
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION payments.refuse_legs(payments.transactions[], date) FROM public;
COMMENT ON FUNCTION payments.refuse_legs(payments.transactions[], date) IS
'Raises what is wrong with transactions: YP004 no such account, YP203 the account is not open, YP003
no amount, YP201 a sum other than zero in a currency, YP204 a closed period, YP207 another
recorded_xid than the writer''s. For the ledger''s trigger, which has seen that something is.';

CREATE FUNCTION payments.refuse_excess(reversals uuid[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_original uuid;
    v_fault record;
BEGIN
    PERFORM ops.require(
        current_setting('transaction_isolation') = 'read committed', 'transaction_isolation',
        'must be read committed to take something back'
    );
    -- Reversals of one transaction come one after the other, so that each sees those before it.
    FOR v_original IN
        SELECT DISTINCT transactions.reverses_id
        FROM payments.transactions
        WHERE transactions.id = ANY(refuse_excess.reversals)
        ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(hashtextextended('payments.reversal ' || v_original, 0));
    END LOOP;

    SELECT originals.id, account_id, sum(originals.amount) AS original, sum(originals.back) AS back
    INTO v_fault
    FROM (
        SELECT transactions.id, leg.account_id, leg.amount_cents AS amount, 0 AS back
        FROM payments.transactions
        CROSS JOIN LATERAL unnest(transactions.legs) AS leg
        WHERE transactions.id IN (
            SELECT reversals.reverses_id
            FROM payments.transactions AS reversals
            WHERE reversals.id = ANY(refuse_excess.reversals)
        )
        UNION ALL
        SELECT transactions.reverses_id, leg.account_id, 0, leg.amount_cents
        FROM payments.transactions
        CROSS JOIN LATERAL unnest(transactions.legs) AS leg
        WHERE transactions.reverses_id IN (
            SELECT reversals.reverses_id
            FROM payments.transactions AS reversals
            WHERE reversals.id = ANY(refuse_excess.reversals)
        )
    ) AS originals
    GROUP BY originals.id, account_id
    HAVING sum(originals.back) * sign(sum(originals.amount)) > 0
        OR abs(sum(originals.back)) > abs(sum(originals.amount))
    LIMIT 1;
    IF FOUND THEN
        PERFORM ops.raise_error('YP205', format(
            'Transaction %s moved %s on account %s; all that takes it back would move %s.',
            v_fault.id, v_fault.original, v_fault.account_id, v_fault.back
        ));
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION payments.refuse_excess(uuid[]) FROM public;
COMMENT ON FUNCTION payments.refuse_excess(uuid[]) IS
'Raises YP205 when what takes a transaction back is together more than it, or not its opposite, on
one of its accounts. Error: YP003 in another isolation level than read committed. For the
ledger''s trigger.';
