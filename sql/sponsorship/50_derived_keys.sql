-- Columns that follow from others of their row and are part of keys. They are not generated: on a
-- table with a BEFORE UPDATE trigger PostgreSQL counts generated columns as updated each time, so
-- any update would take the lock that changes keys, and wait for all who refer to the row.

CREATE FUNCTION sponsorship.tg_sponsors__mark()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.is_verified := NEW.verified_at IS NOT NULL;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION sponsorship.tg_sponsors__mark() FROM public;
COMMENT ON FUNCTION sponsorship.tg_sponsors__mark() IS
'BEFORE INSERT OR UPDATE OF verified_at: the mark follows from the time of verification, whatever
the statement says.';

CREATE TRIGGER _100_keys BEFORE INSERT OR UPDATE OF verified_at
ON sponsorship.sponsors
FOR EACH ROW EXECUTE FUNCTION sponsorship.tg_sponsors__mark();
