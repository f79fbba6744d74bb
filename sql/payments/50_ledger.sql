-- What makes entries of legs, and keeps history as it is. Transactions are judged, the balances
-- they change are changed in the order of their accounts, and entries are written: the same few
-- statements for any number of transactions.

CREATE FUNCTION payments.tg_transactions__post()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
-- Everything is found by its key, also while tables are small and statistics young. Without jit:
-- before PostgreSQL 18 a plan that is discouraged seems dear enough to be compiled, for 0.4 s.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
SET jit = off
AS $function$
DECLARE
    v_now constant timestamptz := clock_timestamp();
    v_seen record;
BEGIN
    PERFORM payments.read_the_rules();

    SELECT
        bool_or((
            legs.status = 'open' AND legs.amount_cents <> 0 AND legs.difference = 0
            AND (books.closed_through IS NULL OR legs.day > books.closed_through)
            AND legs.recorded_xid = pg_current_xact_id()
        ) IS NOT TRUE) AS a_fault,
        bool_or(legs.reverses_id IS NOT NULL) AS a_reversal,
        bool_or(legs.hold_id IS NOT NULL) AS a_hold,
        bool_or(EXISTS (
            SELECT FROM payments.holds
            WHERE holds.account_id = legs.account_id AND holds.status = 'pending'
                AND holds.expires_at <= v_now
        )) AS a_late_hold
    INTO v_seen
    FROM (
        SELECT
            made.reverses_id, made.hold_id, made.recorded_xid, leg.account_id, leg.amount_cents,
            accounts.status,
            (made.effective_at AT TIME ZONE 'UTC')::date AS day,
            sum(leg.amount_cents) OVER (PARTITION BY made.id, accounts.currency) AS difference
        FROM made
        CROSS JOIN LATERAL unnest(made.legs) AS leg
        LEFT JOIN payments.accounts ON accounts.id = leg.account_id
    ) AS legs
    LEFT JOIN payments.books ON TRUE;
    IF v_seen.a_fault THEN
        PERFORM payments.refuse_legs(ARRAY(
            SELECT made::payments.transactions FROM made
        ), payments.closed_through());
    END IF;
    -- Before balances are locked: who takes the same back waits here, with nothing in hand.
    IF v_seen.a_reversal THEN
        PERFORM payments.refuse_excess(ARRAY(
            SELECT made.id FROM made WHERE made.reverses_id IS NOT NULL
        ));
    END IF;
    IF v_seen.a_hold OR v_seen.a_late_hold THEN
        PERFORM payments.settle_holds(ARRAY(SELECT made::payments.transactions FROM made));
    END IF;

    WITH legs AS MATERIALIZED (
        SELECT
            made.id AS transaction_id, made.recorded_seq, made.reference_type, made.reference_id,
            made.created_by, made.recorded_xid, leg.position, leg.account_id, leg.amount_cents,
            leg.description, accounts.currency, accounts.mode,
            leg.amount_cents * accounts.normal_side AS change
        FROM made
        CROSS JOIN LATERAL unnest(made.legs)
        WITH ORDINALITY AS leg (account_id, amount_cents, description, position)
        INNER JOIN payments.accounts ON accounts.id = leg.account_id
    ),

    -- In the order of accounts, so that two postings never wait for each other.
    sums AS (
        SELECT legs.account_id, sum(legs.change)::bigint AS change, count(*) AS number
        FROM legs
        WHERE legs.mode = 'running'
        GROUP BY legs.account_id
        ORDER BY legs.account_id
    ),

    changed AS (
        UPDATE payments.balances
        SET
            posted_cents = CASE
                WHEN balances.posted_cents + sums.change - balances.held_cents
                    < balances.floor_cents
                OR balances.posted_cents + sums.change > balances.ceiling_cents
                    THEN payments.refuse_balance(balances, sums.change)
                ELSE balances.posted_cents + sums.change
            END,
            version = balances.version + sums.number,
            recorded_at = greatest(v_now, balances.recorded_at + interval '1 microsecond')
            + (sums.number - 1) * interval '1 microsecond'
        FROM sums
        WHERE balances.account_id = sums.account_id
        RETURNING
            balances.account_id,
            balances.posted_cents - sums.change AS posted_before,
            balances.version - sums.number AS version_before,
            balances.recorded_at - sums.number * interval '1 microsecond' AS recorded_before
    )

    INSERT INTO payments.entries (
        transaction_id, position, account_id, reference_type, reference_id, created_by, currency,
        amount_cents, version, balance_cents, recorded_xid, description, created_at
    )
    SELECT
        legs.transaction_id, legs.position, legs.account_id, legs.reference_type,
        legs.reference_id, legs.created_by, legs.currency, legs.amount_cents,
        changed.version_before + row_number() OVER so_far,
        changed.posted_before + sum(legs.change) OVER so_far,
        legs.recorded_xid, legs.description,
        coalesce(
            changed.recorded_before + row_number() OVER so_far * interval '1 microsecond', v_now
        )
    FROM legs
    LEFT JOIN changed USING (account_id)
    WINDOW so_far AS (
        PARTITION BY legs.account_id ORDER BY legs.recorded_seq, legs.position
    );

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_transactions__post() FROM public;
COMMENT ON FUNCTION payments.tg_transactions__post() IS
'AFTER INSERT, once a statement: judges the transactions, then writes their entries and the running
balances. Errors: those of payments.post(). Definer, because nobody else writes entries.';

CREATE FUNCTION payments.tg__only_the_ledger()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'YP207',
        MESSAGE = 'only the ledger writes this',
        DETAIL = format('%s of %I.%I.', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME);
END
$function$;

REVOKE ALL ON FUNCTION payments.tg__only_the_ledger() FROM public;
COMMENT ON FUNCTION payments.tg__only_the_ledger() IS
'BEFORE a statement that is not run by a trigger of the ledger: refuses it with YP207. It
does not look the message up, because the writer may have no rights on the registry.';

CREATE FUNCTION payments.tg_accounts__open_balance()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO payments.balances (account_id, floor_cents) VALUES (NEW.id, 0);
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_accounts__open_balance() FROM public;
COMMENT ON FUNCTION payments.tg_accounts__open_balance() IS
'AFTER INSERT of an account with a running balance: it begins at zero and may not fall below.
Definer, because nobody else writes balances.';

CREATE TRIGGER _400_open_balance AFTER INSERT ON payments.accounts
FOR EACH ROW WHEN (new.mode = 'running')
EXECUTE FUNCTION payments.tg_accounts__open_balance();

CREATE TRIGGER _400_post AFTER INSERT ON payments.transactions
REFERENCING NEW TABLE AS made
FOR EACH STATEMENT EXECUTE FUNCTION payments.tg_transactions__post();

CREATE TRIGGER _300_only_the_ledger BEFORE INSERT ON payments.entries
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
EXECUTE FUNCTION payments.tg__only_the_ledger();

CREATE TRIGGER _300_only_the_ledger
BEFORE INSERT OR UPDATE OF account_id, posted_cents, held_cents, version, recorded_at
ON payments.balances
FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
EXECUTE FUNCTION payments.tg__only_the_ledger();

CREATE TRIGGER _300_append_only BEFORE DELETE ON payments.balances
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.transactions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.entries
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

-- What an account is for and whose it is was true for every entry on it.
CREATE TRIGGER _300_identity_stays
BEFORE UPDATE OF organization_id, user_id, type, currency, mode OR DELETE ON payments.accounts
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.accounts
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.balances
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.transactions
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.entries
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.closings
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.closings
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.points
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.points
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.books
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE ON payments.books
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.folds
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE DELETE ON payments.folds
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();
