-- Columns that follow from others of their row and are part of keys. They are not generated: on a
-- table with a BEFORE UPDATE trigger PostgreSQL counts generated columns as updated each time, so
-- any update would take the lock that changes keys, and wait for all who refer to the row.

CREATE FUNCTION payments.tg__issuer()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.issuer_id := coalesce(NEW.organization_id, '00000000-0000-0000-0000-000000000000');
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg__issuer() FROM public;
COMMENT ON FUNCTION payments.tg__issuer() IS
'BEFORE INSERT OR UPDATE OF organization_id: the issuer is the organization, or all zeros for the
platform, whatever the statement says.';

CREATE TRIGGER _100_keys BEFORE INSERT OR UPDATE OF organization_id
ON payments.invoice_sequences
FOR EACH ROW EXECUTE FUNCTION payments.tg__issuer();

CREATE TRIGGER _100_keys BEFORE INSERT OR UPDATE OF organization_id
ON payments.invoices
FOR EACH ROW EXECUTE FUNCTION payments.tg__issuer();

CREATE FUNCTION payments.tg_payout_accounts__owner()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.org_id := CASE WHEN NEW.context_type = 'organization' THEN NEW.context_id END;
    NEW.user_id := CASE WHEN NEW.context_type = 'individual' THEN NEW.context_id END;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION payments.tg_payout_accounts__owner() FROM public;
COMMENT ON FUNCTION payments.tg_payout_accounts__owner() IS
'BEFORE INSERT OR UPDATE OF context_type, context_id: the columns by which foreign keys reach the
owner follow from these two, whatever the statement says.';

CREATE TRIGGER _100_keys BEFORE INSERT OR UPDATE OF context_type, context_id
ON payments.payout_accounts
FOR EACH ROW EXECUTE FUNCTION payments.tg_payout_accounts__owner();
