-- Columns that follow from others of their row and are part of keys. They are not generated: on a
-- table with a BEFORE UPDATE trigger PostgreSQL counts generated columns as updated each time, so
-- any update would take the lock that changes keys, and wait for all who refer to the row.

CREATE FUNCTION events.tg_events__owner()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.owner_organization_id
        := CASE WHEN NEW.owner_context_type = 'organization' THEN NEW.owner_context_id END;
    NEW.tenant_id := NEW.owner_organization_id;
    NEW.owner_user_id
        := CASE WHEN NEW.owner_context_type = 'individual' THEN NEW.owner_context_id END;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION events.tg_events__owner() FROM public;
COMMENT ON FUNCTION events.tg_events__owner() IS
'BEFORE INSERT OR UPDATE OF owner_context_type, owner_context_id: the columns by which foreign keys
reach the owner follow from these two, whatever the statement says.';

CREATE TRIGGER _100_keys BEFORE INSERT OR UPDATE OF owner_context_type, owner_context_id
ON events.events
FOR EACH ROW EXECUTE FUNCTION events.tg_events__owner();

-- What is written, sold and paid at an event is its tenant's, so an event never changes it; and
-- the tenant that a row takes over from its event stays true.
CREATE TRIGGER _300_tenant_stays BEFORE UPDATE OF owner_context_type, owner_context_id
ON events.events
FOR EACH ROW WHEN (old.owner_organization_id IS DISTINCT FROM new.owner_organization_id)
EXECUTE FUNCTION ops.tg__append_only();
