-- Columns that follow from others of their row and are part of keys. They are not generated: on a
-- table with a BEFORE UPDATE trigger PostgreSQL counts generated columns as updated each time, so
-- any update would take the lock that changes keys, and wait for all who refer to the row.

CREATE FUNCTION campaigns.tg_promos__issuer()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.issuer_id := coalesce(NEW.organization_id, '00000000-0000-0000-0000-000000000000');
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION campaigns.tg_promos__issuer() FROM public;
COMMENT ON FUNCTION campaigns.tg_promos__issuer() IS
'BEFORE INSERT OR UPDATE OF organization_id: the issuer is the organization, or all zeros for the
platform, whatever the statement says.';

CREATE TRIGGER _100_keys BEFORE INSERT OR UPDATE OF organization_id
ON campaigns.promos
FOR EACH ROW EXECUTE FUNCTION campaigns.tg_promos__issuer();
