-- Triggers of messaging: numbers of messages, states, time stamps.

CREATE FUNCTION messaging.tg_direct_messages__number()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        PERFORM ops.require(
            (NEW.conversation_id, NEW.seq) = (OLD.conversation_id, OLD.seq),
            'seq', 'cannot be changed'
        );
        RETURN NEW;
    END IF;

    -- The row lock orders the messages of one conversation, and of no other. An unknown one is left
    -- to the foreign key, which wants a number first.
    SELECT direct_conversations.last_seq + 1
    INTO NEW.seq
    FROM messaging.direct_conversations
    WHERE direct_conversations.id = NEW.conversation_id
    FOR NO KEY UPDATE;
    NEW.seq := coalesce(NEW.seq, 1);

    -- Sent twice: the key refuses it, or lets it drop ON CONFLICT. Either way it uses up no number.
    IF EXISTS (
        SELECT FROM messaging.direct_messages
        WHERE direct_messages.sender_id = coalesce(NEW.sender_user_id, NEW.sender_org_id)
            AND direct_messages.client_id = NEW.client_id
    ) THEN
        RETURN NEW;
    END IF;

    UPDATE messaging.direct_conversations
    SET last_seq = NEW.seq, last_message_at = NEW.created_at
    WHERE direct_conversations.id = NEW.conversation_id;

    UPDATE messaging.conversation_participants
    SET last_read_seq = NEW.seq, last_read_at = NEW.created_at
    WHERE conversation_participants.conversation_id = NEW.conversation_id
        AND conversation_participants.participant_id
        = coalesce(NEW.sender_user_id, NEW.sender_org_id);
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION messaging.tg_direct_messages__number() FROM public;
COMMENT ON FUNCTION messaging.tg_direct_messages__number() IS
'BEFORE INSERT OR UPDATE OF conversation_id, seq: gives the next number of the conversation,
whatever the statement says, and marks all up to it as read by the sender. Errors: YP003 a message
is moved or renumbered. Definer, because a sender may not change the conversation''s row.';

CREATE TRIGGER _100_number BEFORE INSERT OR UPDATE OF conversation_id, seq
ON messaging.direct_messages
FOR EACH ROW EXECUTE FUNCTION messaging.tg_direct_messages__number();

CREATE TRIGGER _200_state_guard AFTER INSERT ON messaging.message_jobs
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('message_job', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON messaging.message_jobs
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('message_job', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON messaging.message_job_recipients
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('message_recipient', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON messaging.message_job_recipients
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('message_recipient', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON messaging.org_contact_imports
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('contact_import', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON messaging.org_contact_imports
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('contact_import', 'status', 'id');

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.notifications
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.notification_deliveries
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.notification_preferences
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.notification_settings
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.push_devices
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.direct_conversations
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.conversation_participants
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.direct_messages
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.org_contact_imports
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.org_contact_import_entries
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.message_templates
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.message_jobs
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON messaging.message_job_recipients
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
