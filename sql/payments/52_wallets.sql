-- The balance of a wallet is what its lots hold: it follows every change of them, and nobody, of
-- whatever role, writes another. Rows of the earlier product come in while triggers are off, and
-- stay as they were until somebody uses the wallet.

CREATE FUNCTION payments.tg__balance_follows_lots()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_in_lots numeric;
BEGIN
    SELECT coalesce(sum(lots.quantity_remaining), 0) INTO v_in_lots
    FROM payments.credit_lots AS lots
    WHERE (lots.wallet_id = NEW.id OR lots.org_wallet_id = NEW.id)
        AND lots.quantity_remaining > 0;

    IF v_in_lots <> NEW.balance_credits THEN
        PERFORM ops.raise_error('YP250', format(
            'The lots of wallet %s hold %s credits, not %s.', NEW.id, v_in_lots,
            NEW.balance_credits
        ));
    END IF;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg__balance_follows_lots() FROM public;
COMMENT ON FUNCTION payments.tg__balance_follows_lots() IS
'AFTER INSERT or UPDATE that changes balance_credits: refuses with YP250 a balance that is not what
the lots of the wallet hold.';

CREATE TRIGGER _300_balance_begins_at_zero AFTER INSERT ON payments.wallets
FOR EACH ROW WHEN (new.balance_credits <> 0)
EXECUTE FUNCTION payments.tg__balance_follows_lots();

CREATE TRIGGER _301_balance_follows_lots AFTER UPDATE ON payments.wallets
FOR EACH ROW WHEN (old.balance_credits <> new.balance_credits)
EXECUTE FUNCTION payments.tg__balance_follows_lots();

CREATE TRIGGER _300_balance_begins_at_zero AFTER INSERT ON payments.org_wallets
FOR EACH ROW WHEN (new.balance_credits <> 0)
EXECUTE FUNCTION payments.tg__balance_follows_lots();

CREATE TRIGGER _301_balance_follows_lots AFTER UPDATE ON payments.org_wallets
FOR EACH ROW WHEN (old.balance_credits <> new.balance_credits)
EXECUTE FUNCTION payments.tg__balance_follows_lots();

CREATE FUNCTION payments.move_balance(wallet_id uuid, org_wallet_id uuid, credits numeric)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    -- Where the balance says already what the lots hold, they were brought up to it.
    UPDATE payments.wallets
    SET balance_credits = wallets.balance_credits + move_balance.credits
    WHERE wallets.id = move_balance.wallet_id
        AND wallets.balance_credits <> (
            SELECT coalesce(sum(lots.quantity_remaining), 0)
            FROM payments.credit_lots AS lots
            WHERE lots.wallet_id = move_balance.wallet_id AND lots.quantity_remaining > 0
        );
    UPDATE payments.org_wallets
    SET balance_credits = org_wallets.balance_credits + move_balance.credits
    WHERE org_wallets.id = move_balance.org_wallet_id
        AND org_wallets.balance_credits <> (
            SELECT coalesce(sum(lots.quantity_remaining), 0)
            FROM payments.credit_lots AS lots
            WHERE lots.org_wallet_id = move_balance.org_wallet_id AND lots.quantity_remaining > 0
        );
END
$function$;

REVOKE ALL ON FUNCTION payments.move_balance(uuid, uuid, numeric) FROM public;
COMMENT ON FUNCTION payments.move_balance(uuid, uuid, numeric) IS
'Moves the balance of one wallet, of the one kind or the other, by so many credits. YP250, from the
wallet''s own trigger, for a wallet of the earlier product whose lots did not hold its balance
before: payments.lock_wallet() has them agree. For the package''s own functions.';

CREATE FUNCTION payments.tg_credit_lots__added()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM payments.move_balance(moved.wallet_id, moved.org_wallet_id, moved.credits)
    FROM (
        SELECT
            new_lots.wallet_id, new_lots.org_wallet_id, sum(new_lots.quantity_remaining) AS credits
        FROM new_lots
        GROUP BY new_lots.wallet_id, new_lots.org_wallet_id
        ORDER BY new_lots.wallet_id, new_lots.org_wallet_id
    ) AS moved;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_credit_lots__added() FROM public;
COMMENT ON FUNCTION payments.tg_credit_lots__added() IS
'AFTER INSERT, per statement: the balances of wallets grow by their new lots, in the order of the
wallets'' ids.';

CREATE FUNCTION payments.tg_credit_lots__changed()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM payments.move_balance(moved.wallet_id, moved.org_wallet_id, moved.credits)
    FROM (
        SELECT
            new_lots.wallet_id, new_lots.org_wallet_id,
            sum(new_lots.quantity_remaining - old_lots.quantity_remaining) AS credits
        FROM new_lots
        INNER JOIN old_lots ON old_lots.id = new_lots.id
        WHERE new_lots.quantity_remaining <> old_lots.quantity_remaining
        GROUP BY new_lots.wallet_id, new_lots.org_wallet_id
        ORDER BY new_lots.wallet_id, new_lots.org_wallet_id
    ) AS moved;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_credit_lots__changed() FROM public;
COMMENT ON FUNCTION payments.tg_credit_lots__changed() IS
'AFTER UPDATE, per statement: the balances of wallets move with what remains in their lots, in the
order of the wallets'' ids.';

CREATE TRIGGER _600_balance_of_new_lots AFTER INSERT ON payments.credit_lots
REFERENCING NEW TABLE AS new_lots
FOR EACH STATEMENT EXECUTE FUNCTION payments.tg_credit_lots__added();

CREATE TRIGGER _601_balance_of_changed_lots AFTER UPDATE ON payments.credit_lots
REFERENCING OLD TABLE AS old_lots NEW TABLE AS new_lots
FOR EACH STATEMENT EXECUTE FUNCTION payments.tg_credit_lots__changed();

-- Where a lot is, what it cost and how large it was is history.
CREATE TRIGGER _300_origin_stays
BEFORE UPDATE OF
id, wallet_id, org_wallet_id, invoice_id, quantity_purchased, unit_price_cents, price_cents,
currency, source OR DELETE
ON payments.credit_lots
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.credit_lots
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
