-- What keeps wallets, invoices and payouts true: time stamps, states, lines that only ever grow,
-- and invoices that stay as they were issued.

CREATE FUNCTION payments.tg_invoice_lines__issued_stay()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_issued boolean;
BEGIN
    -- Locked before it is judged: a line and the issue of its invoice wait for each other.
    SELECT bool_or(locked.issued_at IS NOT NULL) INTO v_issued
    FROM (
        SELECT invoices.issued_at
        FROM payments.invoices
        WHERE invoices.id IN (OLD.invoice_id, NEW.invoice_id)
        FOR NO KEY UPDATE
    ) AS locked;
    IF v_issued THEN
        PERFORM ops.raise_error('YP008', 'The invoice has been issued; write a credit note.');
    END IF;

    RETURN coalesce(NEW, OLD);
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_invoice_lines__issued_stay() FROM public;
COMMENT ON FUNCTION payments.tg_invoice_lines__issued_stay() IS
'BEFORE INSERT, UPDATE or DELETE: refuses with YP008 any change to the lines of an issued invoice.
Definer, because the writer of a line may not read the invoice.';

CREATE TRIGGER _300_issued_stay BEFORE INSERT OR UPDATE OR DELETE ON payments.invoice_lines
FOR EACH ROW EXECUTE FUNCTION payments.tg_invoice_lines__issued_stay();

CREATE TRIGGER _300_issued_stays
BEFORE UPDATE OF
organization_id, sequence_id, buyer_organization_id, purchased_by_user_id, wallet_id,
org_wallet_id, order_id, original_invoice_id, kind, currency, currency_decimals, subtotal_cents,
tax_cents, total_cents, credits_purchased, bill_to, promo_code, number_in_series, number,
issued_at, due_at
ON payments.invoices
FOR EACH ROW WHEN (old.issued_at IS NOT NULL)
EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_issued_is_kept BEFORE DELETE ON payments.invoices
FOR EACH ROW WHEN (old.issued_at IS NOT NULL)
EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.invoice_lines
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.invoices
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.org_wallet_transactions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.org_wallet_transactions
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON payments.wallet_transactions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.wallet_transactions
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.wallets
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.org_wallets
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.payout_accounts
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.payout_configurations
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.invoice_sequences
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.invoices
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.credit_lots
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.payout_queue
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT ON payments.invoices
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('invoice', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON payments.invoices
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('invoice', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON payments.payout_queue
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('payout', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON payments.payout_queue
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('payout', 'status', 'id');
