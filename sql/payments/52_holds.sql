-- What holds do to balances. Locks are always taken in one order: holds, then balances by account.

CREATE FUNCTION payments.tg_holds__set_aside()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM payments.read_the_rules();

    IF EXISTS (SELECT FROM placed WHERE placed.status <> 'pending') THEN
        PERFORM ops.raise_error('YP008', 'A hold begins as pending.');
    END IF;
    IF EXISTS (
        SELECT FROM placed
        INNER JOIN payments.accounts ON accounts.id = placed.account_id
        WHERE accounts.status <> 'open'
    ) THEN
        PERFORM ops.raise_error('YP203');
    END IF;
    -- Not what was placed just now: it is not set aside yet.
    PERFORM payments.expire_holds(
        ARRAY(SELECT placed.account_id FROM placed), 1000000,
        ARRAY(SELECT placed.id FROM placed)
    );
    PERFORM payments.change_held(
        ARRAY(SELECT placed.account_id FROM placed), ARRAY(SELECT placed.amount_cents FROM placed)
    );
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_holds__set_aside() FROM public;
COMMENT ON FUNCTION payments.tg_holds__set_aside() IS
'AFTER INSERT, once a statement: sets aside what is held. Errors: YP008 it is not pending, YP202
less is available, YP203 the account is not open. Definer, because nobody else writes balances.';

CREATE FUNCTION payments.refuse_hold(balance payments.balances, change numeric)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.raise_error('YP202', format(
        'Account %s has %s, of which %s is held already; %s more are asked for.',
        balance.account_id, balance.posted_cents, balance.held_cents, refuse_hold.change
    ));
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.refuse_hold(payments.balances, numeric) FROM public;
COMMENT ON FUNCTION payments.refuse_hold(payments.balances, numeric) IS
'Raises YP202: less is available than is to be held. For the triggers of holds.';

CREATE FUNCTION payments.change_held(accounts uuid[], changes bigint[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM FROM payments.balances
    WHERE balances.account_id = ANY(change_held.accounts)
    ORDER BY balances.account_id
    FOR NO KEY UPDATE;

    UPDATE payments.balances
    SET
        held_cents = CASE
            WHEN sums.change > 0
                AND balances.posted_cents - balances.held_cents - sums.change
                < balances.floor_cents
                THEN payments.refuse_hold(balances, sums.change)
            ELSE balances.held_cents + sums.change
        END
    FROM (
        SELECT part.account_id, sum(part.change) AS change
        FROM unnest(change_held.accounts, change_held.changes) AS part (account_id, change)
        GROUP BY part.account_id
    ) AS sums
    WHERE balances.account_id = sums.account_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.change_held(uuid[], bigint[]) FROM public;
COMMENT ON FUNCTION payments.change_held(uuid[], bigint[]) IS
'Adds to what is held on accounts, in minor units. Error: YP202 less is available. For the triggers
of holds.';

CREATE FUNCTION payments.tg_holds__give_back()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF EXISTS (
        SELECT FROM placed
        INNER JOIN ended ON ended.id = placed.id
        WHERE placed.status <> 'pending'
            OR (placed.account_id, placed.amount_cents, placed.reference_type, placed.reference_id)
            IS DISTINCT FROM
            (ended.account_id, ended.amount_cents, ended.reference_type, ended.reference_id)
    ) THEN
        PERFORM ops.raise_error('YP008', 'A hold ends once and stays what it was placed for.');
    END IF;
    PERFORM payments.change_held(
        ARRAY(
            SELECT ended.account_id FROM ended WHERE ended.status <> 'pending' ORDER BY ended.id
        ),
        ARRAY(
            SELECT -ended.amount_cents FROM ended WHERE ended.status <> 'pending' ORDER BY ended.id
        )
    );
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_holds__give_back() FROM public;
COMMENT ON FUNCTION payments.tg_holds__give_back() IS
'AFTER UPDATE, once a statement: what is held no longer is free again. Error: YP008 the hold had
ended, or became another. Definer, because nobody else writes balances.';

CREATE FUNCTION payments.settle_holds(made payments.transactions[])
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_accounts constant uuid[] := ARRAY(
        SELECT leg.account_id
        FROM unnest(settle_holds.made) AS transactions
        CROSS JOIN LATERAL unnest(transactions.legs) AS leg
    );
    v_hold record;
BEGIN
    PERFORM FROM payments.holds
    WHERE holds.id IN (SELECT transactions.hold_id FROM unnest(settle_holds.made) AS transactions)
    ORDER BY holds.id
    -- Whoever posts the same hold has its key locked as well, by the foreign key.
    FOR NO KEY UPDATE;
    PERFORM FROM payments.balances
    WHERE balances.account_id = ANY(v_accounts)
    ORDER BY balances.account_id
    FOR NO KEY UPDATE;
    PERFORM payments.expire_holds(v_accounts, 1000000);

    FOR v_hold IN
        SELECT
            holds.id, holds.account_id, holds.status, holds.amount_cents,
            coalesce((
                SELECT -sum(leg.amount_cents * accounts.normal_side)
                FROM unnest(transactions.legs) AS leg
                INNER JOIN payments.accounts ON accounts.id = leg.account_id
                WHERE leg.account_id = holds.account_id
            ), 0) AS taken
        FROM unnest(settle_holds.made) AS transactions
        INNER JOIN payments.holds ON holds.id = transactions.hold_id
    LOOP
        IF v_hold.status <> 'pending' THEN
            PERFORM ops.raise_error('YP206', format('Hold %s is %s.', v_hold.id, v_hold.status));
        ELSIF v_hold.taken NOT BETWEEN 1 AND v_hold.amount_cents THEN
            PERFORM ops.raise_error('YP209', format(
                'Hold %s is of %s on account %s; the transaction takes %s from it.',
                v_hold.id, v_hold.amount_cents, v_hold.account_id, v_hold.taken
            ));
        END IF;
        UPDATE payments.holds
        SET status = 'posted', posted_cents = v_hold.taken, ended_at = clock_timestamp()
        WHERE holds.id = v_hold.id AND holds.status = 'pending';
        IF NOT FOUND THEN
            PERFORM ops.raise_error('YP206', format('Hold %s is posted twice.', v_hold.id));
        END IF;
    END LOOP;
END
$function$;

REVOKE ALL ON FUNCTION payments.settle_holds(payments.transactions[]) FROM public;
COMMENT ON FUNCTION payments.settle_holds(payments.transactions[]) IS
'Ends the holds that transactions post, and those of their accounts whose time is over. Errors:
YP206 the hold is over, YP209 more than it holds is taken. For the ledger''s trigger.';

CREATE TRIGGER _400_set_aside AFTER INSERT ON payments.holds
REFERENCING NEW TABLE AS placed
FOR EACH STATEMENT EXECUTE FUNCTION payments.tg_holds__set_aside();

CREATE TRIGGER _400_give_back AFTER UPDATE ON payments.holds
REFERENCING OLD TABLE AS placed NEW TABLE AS ended
FOR EACH STATEMENT EXECUTE FUNCTION payments.tg_holds__give_back();

CREATE TRIGGER _300_append_only BEFORE DELETE ON payments.holds
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.holds
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
