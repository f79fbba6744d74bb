-- Summing up for good. What transactions below the oldest running one wrote is complete, so it is
-- summed once; every read is a sum and the entries after it, in one statement, and so exact at any
-- moment. A long transaction delays the fold and lengthens that tail, and changes no result.

CREATE FUNCTION payments.folded_below()
RETURNS xid8
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce((
        SELECT folds.folded_below
        FROM payments.folds
        WHERE folds.folded_in = folds.xmin
            AND folds.folded_on = (SELECT system_identifier FROM pg_control_system())
    ), '0'::xid8)
$function$;

REVOKE ALL ON FUNCTION payments.folded_below() FROM public;
COMMENT ON FUNCTION payments.folded_below() IS
'Entries of database transactions below this one are in checkpoints and day totals. 0 where those
came by a restore: transactions count anew here, so they say nothing about what was posted since.
Needs EXECUTE on pg_control_system(), which PUBLIC has. For reads and the fold.';

CREATE FUNCTION payments.fold_entries()
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $function$
DECLARE
    v_from xid8;
    v_below xid8;
    v_folded bigint;
BEGIN
    PERFORM ops.require(
        current_setting('transaction_isolation') = 'read committed', 'transaction_isolation',
        'must be read committed'
    );
    -- One at a time. What the lock waited for is seen by the statements that follow.
    PERFORM pg_advisory_xact_lock(hashtextextended('payments.fold_entries', 0));
    SELECT payments.folded_below(), pg_snapshot_xmin(pg_current_snapshot())
    INTO STRICT v_from, v_below;

    IF v_from = '0' THEN
        DELETE FROM payments.checkpoints;
        DELETE FROM payments.day_totals;
    END IF;
    IF v_from >= v_below THEN
        RETURN 0;
    END IF;

    WITH folded AS MATERIALIZED (
        SELECT
            entries.account_id, entries.amount_cents, entries.created_at,
            (transactions.effective_at AT TIME ZONE 'UTC')::date AS day
        FROM payments.transactions
        INNER JOIN payments.entries ON entries.transaction_id = transactions.id
        WHERE transactions.recorded_xid >= v_from AND transactions.recorded_xid < v_below
    ),

    days AS (
        INSERT INTO payments.day_totals AS totals (
            account_id, day, debit_cents, credit_cents, entries
        )
        SELECT
            folded.account_id, folded.day,
            coalesce(sum(folded.amount_cents) FILTER (WHERE folded.amount_cents > 0), 0),
            coalesce(-sum(folded.amount_cents) FILTER (WHERE folded.amount_cents < 0), 0),
            count(*)
        FROM folded
        GROUP BY folded.account_id, folded.day
        ON CONFLICT ON CONSTRAINT day_totals_pkey DO UPDATE
            SET
                debit_cents = totals.debit_cents + excluded.debit_cents,
                credit_cents = totals.credit_cents + excluded.credit_cents,
                entries = totals.entries + excluded.entries
    ),

    points AS (
        INSERT INTO payments.checkpoints (
            account_id, below, posted_cents, entries, last_entry_at
        )
        SELECT
            sums.account_id, v_below,
            coalesce(last.posted_cents, 0) + sums.change * accounts.normal_side,
            coalesce(last.entries, 0) + sums.entries,
            greatest(last.last_entry_at, sums.last_entry_at)
        FROM (
            SELECT
                folded.account_id, sum(folded.amount_cents) AS change, count(*) AS entries,
                max(folded.created_at) AS last_entry_at
            FROM folded
            GROUP BY folded.account_id
        ) AS sums
        INNER JOIN payments.accounts ON accounts.id = sums.account_id
        LEFT JOIN LATERAL (
            SELECT checkpoints.posted_cents, checkpoints.entries, checkpoints.last_entry_at
            FROM payments.checkpoints
            WHERE checkpoints.account_id = sums.account_id
            ORDER BY checkpoints.below DESC
            LIMIT 1
        ) AS last ON TRUE
    )

    SELECT count(*) INTO v_folded FROM folded;

    -- Not the row of the books, which who posts by an older snapshot may not find changed.
    INSERT INTO payments.folds (folded_below, folded_on, folded_in)
    SELECT v_below, system_identifier, '0'
    FROM pg_control_system()
    ON CONFLICT ON CONSTRAINT folds_pkey DO UPDATE
        SET
            folded_below = excluded.folded_below,
            folded_on = excluded.folded_on,
            folded_at = excluded.folded_at;
    -- Now that its version is of this transaction, or of this subtransaction: so is the next one.
    UPDATE payments.folds SET folded_in = folds.xmin;
    RETURN v_folded;
END
$function$;

REVOKE ALL ON FUNCTION payments.fold_entries() FROM public;
COMMENT ON FUNCTION payments.fold_entries() IS
'Sums up what is complete into checkpoints and day totals, and returns how many entries that were.
Error: YP003 in another isolation level than read committed. For a job, every minute or so.';

CREATE FUNCTION payments.mark_point()
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_id bigint;
BEGIN
    -- What is there and not committed here yet came by a restore, and no snapshot tells it later
    -- from what is posted here under the same number.
    IF EXISTS (
        SELECT FROM payments.transactions
        WHERE transactions.recorded_xid >= pg_snapshot_xmin(pg_current_snapshot())
            AND NOT pg_visible_in_snapshot(transactions.recorded_xid, pg_current_snapshot())
            AND transactions.recorded_xid <> pg_current_xact_id()
    ) THEN
        PERFORM ops.raise_error('YP005', 'Entries came by a restore and have numbers of another '
            'server that are not past here: docs/backup.md tells how to renumber them.');
    END IF;

    INSERT INTO payments.points (snapshot, cluster_id)
    SELECT pg_current_snapshot(), system_identifier
    FROM pg_control_system()
    RETURNING points.id INTO v_id;
    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.mark_point() FROM public;
COMMENT ON FUNCTION payments.mark_point() IS
'Remembers what is committed at this moment and returns the point''s number, for
payments.balance_at(). Error: YP005 entries came by a restore and are not renumbered. For jobs and
reports.';
