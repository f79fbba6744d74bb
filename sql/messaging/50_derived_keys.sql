-- Columns that follow from others of their row and are part of keys. They are not generated: on a
-- table with a BEFORE UPDATE trigger PostgreSQL counts generated columns as updated each time, so
-- any update would take the lock that changes keys, and wait for all who refer to the row.

CREATE FUNCTION messaging.tg_conversation_participants__id()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.participant_id := coalesce(NEW.participant_user_id, NEW.participant_org_id);
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION messaging.tg_conversation_participants__id() FROM public;
COMMENT ON FUNCTION messaging.tg_conversation_participants__id() IS
'BEFORE INSERT OR UPDATE OF participant_user_id, participant_org_id: the id is that of the person or
the organization, whatever the statement says.';

CREATE TRIGGER _100_keys BEFORE INSERT OR UPDATE OF participant_user_id, participant_org_id
ON messaging.conversation_participants
FOR EACH ROW EXECUTE FUNCTION messaging.tg_conversation_participants__id();

CREATE FUNCTION messaging.tg_direct_messages__sender()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    NEW.sender_id := coalesce(NEW.sender_user_id, NEW.sender_org_id);
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION messaging.tg_direct_messages__sender() FROM public;
COMMENT ON FUNCTION messaging.tg_direct_messages__sender() IS
'BEFORE INSERT OR UPDATE OF sender_user_id, sender_org_id: the id is that of the person or the
organization, whatever the statement says.';

CREATE TRIGGER _100_keys BEFORE INSERT OR UPDATE OF sender_user_id, sender_org_id
ON messaging.direct_messages
FOR EACH ROW EXECUTE FUNCTION messaging.tg_direct_messages__sender();
