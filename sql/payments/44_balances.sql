-- What is on an account: now, at a recorded point, and at the end of an effective day. Each read
-- touches the last sum and the few entries after it, however many there are.

CREATE FUNCTION payments.balance(account_id uuid)
RETURNS payments.account_balance
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off
AS $function$
DECLARE
    v_account payments.accounts;
    v_posted bigint;
    v_held bigint := 0;
    v_balance payments.account_balance;
BEGIN
    SELECT * INTO v_account FROM payments.accounts WHERE accounts.id = balance.account_id;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', format('There is no account %s.', account_id));
    END IF;

    IF v_account.mode = 'running' THEN
        SELECT
            balances.posted_cents,
            balances.held_cents - coalesce((
                SELECT sum(holds.amount_cents)
                FROM payments.holds
                WHERE holds.account_id = balances.account_id AND holds.status = 'pending'
                    AND holds.expires_at <= clock_timestamp()
            ), 0)
        INTO STRICT v_posted, v_held
        FROM payments.balances
        WHERE balances.account_id = v_account.id;
    ELSE
        v_posted := payments.deferred_balance(v_account.id, v_account.normal_side);
    END IF;
    -- Not returned as an expression: PostgreSQL 15 has lost its type by then.
    v_balance.account_id := v_account.id;
    v_balance.currency := v_account.currency;
    v_balance.posted_cents := v_posted;
    v_balance.held_cents := v_held;
    v_balance.available_cents := v_posted - v_held;
    RETURN v_balance;
END
$function$;

REVOKE ALL ON FUNCTION payments.balance(uuid) FROM public;
COMMENT ON FUNCTION payments.balance(uuid) IS
'What is on an account now: posted, held by holds whose time is not over, and available, in minor
units, positive on its normal side. Error: YP004 there is no such account. For the package''s own
functions and staff.';

CREATE FUNCTION payments.deferred_balance(account_id uuid, normal_side integer)
RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT
        coalesce(max(last.posted_cents), 0)
        + coalesce(sum(entries.amount_cents), 0)::bigint * deferred_balance.normal_side
    FROM (SELECT) AS one
    LEFT JOIN LATERAL (
        SELECT checkpoints.posted_cents, checkpoints.below
        FROM payments.checkpoints
        WHERE checkpoints.account_id = deferred_balance.account_id
            AND checkpoints.below <= (SELECT payments.folded_below())
        ORDER BY checkpoints.below DESC
        LIMIT 1
    ) AS last ON TRUE
    LEFT JOIN payments.entries
        ON entries.account_id = deferred_balance.account_id
        AND entries.recorded_xid >= coalesce(last.below, '0'::xid8)
$function$;

REVOKE ALL ON FUNCTION payments.deferred_balance(uuid, integer) FROM public;
COMMENT ON FUNCTION payments.deferred_balance(uuid, integer) IS
'The last checkpoint of an account and the entries after it, in one snapshot. For
payments.balance().';

CREATE FUNCTION payments.balance_at(account_id uuid, point bigint)
RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET jit = off
AS $function$
DECLARE
    v_account payments.accounts;
    v_point payments.points;
    v_balance bigint;
    v_entry record;
BEGIN
    SELECT * INTO v_account FROM payments.accounts WHERE accounts.id = balance_at.account_id;
    SELECT * INTO v_point FROM payments.points WHERE points.id = balance_at.point;
    IF v_account.id IS NULL OR v_point.id IS NULL THEN
        PERFORM ops.raise_error('YP004', format(
            'There is no account %s, or no point %s.', account_id, point
        ));
    ELSIF v_point.cluster_id <> (SELECT system_identifier FROM pg_control_system()) THEN
        PERFORM ops.raise_error('YP005', format(
            'Point %s was marked on another server, before a restore.', point
        ));
    END IF;

    IF v_account.mode = 'deferred' THEN
        SELECT
            coalesce(max(last.posted_cents), 0)
            + coalesce(sum(entries.amount_cents), 0) * v_account.normal_side
        INTO STRICT v_balance
        FROM (SELECT) AS one
        LEFT JOIN LATERAL (
            SELECT checkpoints.posted_cents, checkpoints.below
            FROM payments.checkpoints
            WHERE checkpoints.account_id = v_account.id
                AND checkpoints.below <= pg_snapshot_xmin(v_point.snapshot)
                AND checkpoints.below <= (SELECT payments.folded_below())
            ORDER BY checkpoints.below DESC
            LIMIT 1
        ) AS last ON TRUE
        LEFT JOIN payments.entries
            ON entries.account_id = v_account.id
            AND entries.recorded_xid >= coalesce(last.below, '0'::xid8)
            AND entries.recorded_xid < pg_snapshot_xmax(v_point.snapshot)
            AND entries.recorded_xid <> v_point.recorded_xid
            AND pg_visible_in_snapshot(entries.recorded_xid, v_point.snapshot);
        RETURN v_balance;
    END IF;

    -- Entries of this account were committed in their order, so what the point saw is all up to
    -- one of them: near the point's time, and before or after it where a clock was set.
    SELECT entries.created_at, entries.balance_cents INTO v_entry
    FROM payments.entries
    WHERE entries.account_id = v_account.id AND entries.currency = v_account.currency
        AND entries.created_at <= v_point.created_at
        AND entries.recorded_xid <> v_point.recorded_xid
        AND pg_visible_in_snapshot(entries.recorded_xid, v_point.snapshot)
    ORDER BY entries.created_at DESC
    LIMIT 1;
    v_balance := coalesce(v_entry.balance_cents, 0);
    FOR v_entry IN
        SELECT entries.balance_cents, entries.recorded_xid
        FROM payments.entries
        WHERE entries.account_id = v_account.id AND entries.currency = v_account.currency
            AND entries.created_at > v_point.created_at
        ORDER BY entries.created_at
    LOOP
        EXIT WHEN v_entry.recorded_xid = v_point.recorded_xid
            OR NOT pg_visible_in_snapshot(v_entry.recorded_xid, v_point.snapshot);
        v_balance := v_entry.balance_cents;
    END LOOP;
    RETURN v_balance;
END
$function$;

REVOKE ALL ON FUNCTION payments.balance_at(uuid, bigint) FROM public;
COMMENT ON FUNCTION payments.balance_at(uuid, bigint) IS
'What was posted on an account when a point was marked, exactly what was committed then, in minor
units, positive on its normal side. Errors: YP004 there is no such account or point; YP005 the point
was marked on another server. For the package''s own functions and staff.';

CREATE FUNCTION payments.balance_on(account_id uuid, day date)
RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
-- By keys alone, also where few accounts have most entries.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $function$
    WITH folds AS MATERIALIZED (
        SELECT payments.folded_below() AS folded_below
    )

    SELECT ((
        SELECT coalesce(sum(day_totals.debit_cents - day_totals.credit_cents), 0)
        FROM payments.day_totals
        WHERE day_totals.account_id = accounts.id AND day_totals.day <= balance_on.day
            AND (SELECT folds.folded_below FROM folds) > '0'
    ) + (
        SELECT coalesce(sum(entries.amount_cents), 0)
        FROM payments.entries
        INNER JOIN payments.transactions ON transactions.id = entries.transaction_id
        WHERE entries.account_id = accounts.id
            AND entries.recorded_xid >= (SELECT folds.folded_below FROM folds)
            AND (transactions.effective_at AT TIME ZONE 'UTC')::date <= balance_on.day
    ))::bigint * accounts.normal_side
    FROM payments.accounts
    WHERE accounts.id = balance_on.account_id
$function$;

REVOKE ALL ON FUNCTION payments.balance_on(uuid, date) FROM public;
COMMENT ON FUNCTION payments.balance_on(uuid, date) IS
'What an account has at the end of an effective day (UTC), by all that is recorded by now, also what
was recorded later with an earlier date; in minor units, positive on its normal side, null: no such
account. For the package''s own functions and staff.';
