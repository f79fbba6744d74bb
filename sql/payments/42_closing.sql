-- Closing and opening: of periods, and of accounts. Each waits until nobody is posting and lets
-- nobody post meanwhile, so that what was judged before is committed before.

CREATE FUNCTION payments.closed_through()
RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT books.closed_through FROM payments.books
$function$;

REVOKE ALL ON FUNCTION payments.closed_through() FROM public;
COMMENT ON FUNCTION payments.closed_through() IS
'The last effective day (UTC) that takes no transactions any more; null: all are open.';

CREATE FUNCTION payments.stop_the_press()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        current_setting('transaction_isolation') = 'read committed', 'transaction_isolation',
        'must be read committed'
    );
    -- The gate that whoever posts or sets aside goes through. Not transactions itself: who has no
    -- right to change history may not lock it either.
    LOCK TABLE payments.books IN EXCLUSIVE MODE;
    -- Transactions with an older snapshot find this row changed, and fail.
    INSERT INTO payments.books DEFAULT VALUES
    ON CONFLICT ON CONSTRAINT books_pkey DO UPDATE SET changed_at = clock_timestamp();
END
$function$;

REVOKE ALL ON FUNCTION payments.stop_the_press() FROM public;
COMMENT ON FUNCTION payments.stop_the_press() IS
'Until the end of the transaction nobody else posts. Error: YP003 in another isolation level than
read committed, where what was posted before the lock may be unseen. For what changes the rules of
posting.';

CREATE FUNCTION payments.read_the_rules()
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Whoever changes the rules waits for this transaction, and the other way round.
    LOCK TABLE payments.books IN ROW SHARE MODE;
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        -- Its snapshot may be older than a closing: then one of these is a serialization failure.
        INSERT INTO payments.books DEFAULT VALUES ON CONFLICT ON CONSTRAINT books_pkey DO NOTHING;
        PERFORM FROM payments.books FOR SHARE;
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION payments.read_the_rules() FROM public;
COMMENT ON FUNCTION payments.read_the_rules() IS
'Before anybody judges by what the books and accounts say: 40001 when that was changed after the
snapshot of the transaction. For the triggers of the ledger.';

CREATE FUNCTION payments.close_period(through date, reason text, closed_by uuid DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_before date;
    v_id bigint;
BEGIN
    PERFORM ops.require(
        close_period.through IS NULL
        OR close_period.through < (clock_timestamp() AT TIME ZONE 'UTC')::date,
        'through', 'must be over'
    );
    PERFORM ops.require(close_period.reason ~ '\S', 'reason', 'must be given');
    PERFORM payments.stop_the_press();
    v_before := payments.closed_through();
    IF v_before IS NOT DISTINCT FROM close_period.through THEN
        RETURN NULL;
    END IF;

    UPDATE payments.books SET closed_through = close_period.through;
    INSERT INTO payments.closings (closed_through, closed_before, closed_by, reason)
    VALUES (close_period.through, v_before, close_period.closed_by, close_period.reason)
    RETURNING closings.id INTO v_id;
    RETURN v_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.close_period(date, text, uuid) FROM public;
COMMENT ON FUNCTION payments.close_period(date, text, uuid) IS
'Closes the books through an effective day (UTC) that is over; an earlier one, or null for none,
opens them again. Returns the number of the record, null when nothing changed. Error: YP003 an
argument. For staff.';

CREATE FUNCTION payments.set_account_status(account_id uuid, status payments.account_status)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_balance payments.account_balance;
    v_before payments.account_status;
BEGIN
    PERFORM ops.require(status IS NOT NULL, 'status', 'must be given');
    PERFORM payments.stop_the_press();
    v_balance := payments.balance(set_account_status.account_id);
    SELECT accounts.status INTO STRICT v_before
    FROM payments.accounts
    WHERE accounts.id = set_account_status.account_id;

    IF v_before = 'closed' AND set_account_status.status <> 'closed' THEN
        PERFORM ops.raise_error('YP203', format('Account %s is closed for good.', account_id));
    ELSIF set_account_status.status = 'closed'
        AND (v_balance.posted_cents, v_balance.held_cents) <> (0, 0) THEN
        PERFORM ops.raise_error('YP005', format(
            'Account %s has %s, of which %s is held; it must be empty.', account_id,
            v_balance.posted_cents, v_balance.held_cents
        ));
    END IF;
    UPDATE payments.accounts
    SET status = set_account_status.status
    WHERE accounts.id = set_account_status.account_id;
END
$function$;

REVOKE ALL ON FUNCTION payments.set_account_status(uuid, payments.account_status) FROM public;
COMMENT ON FUNCTION payments.set_account_status(uuid, payments.account_status) IS
'Freezes an account, opens it again, or closes it for good when it is empty. Errors: YP003 status,
YP004 no such account, YP005 it is not empty, YP203 it is closed. For staff.';

CREATE FUNCTION payments.set_bounds(account_id uuid, floor_cents bigint, ceiling_cents bigint)
RETURNS payments.balances
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_balance payments.balances;
BEGIN
    PERFORM payments.expire_holds(ARRAY[set_bounds.account_id], 1000000);
    SELECT * INTO v_balance
    FROM payments.balances
    WHERE balances.account_id = set_bounds.account_id
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', format(
            'There is no account %s that keeps a running balance.', account_id
        ));
    ELSIF v_balance.posted_cents - v_balance.held_cents < set_bounds.floor_cents
        OR v_balance.posted_cents > set_bounds.ceiling_cents THEN
        PERFORM ops.raise_error('YP005', format(
            'Account %s has %s, of which %s is held: outside of these bounds.', account_id,
            v_balance.posted_cents, v_balance.held_cents
        ));
    END IF;

    UPDATE payments.balances
    SET floor_cents = set_bounds.floor_cents, ceiling_cents = set_bounds.ceiling_cents
    WHERE balances.account_id = set_bounds.account_id
    RETURNING * INTO v_balance;
    RETURN v_balance;
END
$function$;

REVOKE ALL ON FUNCTION payments.set_bounds(uuid, bigint, bigint) FROM public;
COMMENT ON FUNCTION payments.set_bounds(uuid, bigint, bigint) IS
'Bounds the balance of an account, in minor units on its normal side; null: no bound. Errors: YP004
it keeps no running balance, YP005 it is outside already. For staff.';
