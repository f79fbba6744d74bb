-- What no constraint can say about the ledger: sums over rows, and history that stays.

CREATE FUNCTION payments.tg_entries__seal()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.recorded_xid := pg_current_xact_id();
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_entries__seal() FROM public;
COMMENT ON FUNCTION payments.tg_entries__seal() IS
'BEFORE INSERT: stamps the row with the writing database transaction, whatever the statement says,
so that the foreign key finds a header of this very transaction or refuses.';

CREATE FUNCTION payments.tg__balanced()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_transaction_id constant uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
    v_fault text;
BEGIN
    SELECT string_agg(format('%s %s', sums.difference, sums.currency), ', ') INTO v_fault
    FROM (
        SELECT entries.currency, sum(entries.amount_cents) AS difference
        FROM payments.entries
        WHERE entries.transaction_id = v_transaction_id
        GROUP BY entries.currency
    ) AS sums
    HAVING count(*) = 0 OR bool_or(sums.difference <> 0);

    IF FOUND THEN
        PERFORM ops.raise_error('YP201', format(
            'Entries of transaction %s sum to %s.', v_transaction_id, coalesce(v_fault, 'nothing')
        ));
    END IF;

    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg__balanced() FROM public;
COMMENT ON FUNCTION payments.tg__balanced() IS
'At commit: refuses with YP201 a transaction without entries, or whose entries do not sum to zero
in each currency. Its argument is the column that names the transaction. Definer, because the
writer may not read all entries.';

CREATE TRIGGER _200_seal BEFORE INSERT ON payments.entries
FOR EACH ROW EXECUTE FUNCTION payments.tg_entries__seal();

-- On both tables: a header without entries, and an entry that comes after its header was checked.
CREATE CONSTRAINT TRIGGER _500_balanced AFTER INSERT ON payments.transactions
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION payments.tg__balanced('id');

CREATE CONSTRAINT TRIGGER _500_balanced AFTER INSERT ON payments.entries
DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION payments.tg__balanced('transaction_id');

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.transactions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.entries
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

-- What an account is for and whose it is was true for every entry on it.
CREATE TRIGGER _300_identity_stays
BEFORE UPDATE OF organization_id, user_id, type, currency OR DELETE ON payments.accounts
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.accounts
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.transactions
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.entries
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
