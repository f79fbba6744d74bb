-- The outbox is told of messages as they are written, whoever writes them: by ids alone.

CREATE FUNCTION messaging.tg_direct_messages__tell()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        CASE
            WHEN TG_OP = 'INSERT' AND direct_conversations.request_status = 'pending'
                THEN 'message.requested'
            WHEN TG_OP = 'INSERT' THEN 'message.created'
            WHEN NEW.deleted_at IS NOT NULL THEN 'message.deleted'
            ELSE 'message.edited'
        END,
        -- Who is written to, before who writes.
        (
            SELECT conversation_participants.participant_org_id
            FROM messaging.conversation_participants
            WHERE conversation_participants.conversation_id = NEW.conversation_id
                AND conversation_participants.participant_org_id IS NOT NULL
            ORDER BY
                conversation_participants.participant_org_id
                IS NOT DISTINCT FROM NEW.sender_org_id,
                conversation_participants.participant_org_id
            LIMIT 1
        ),
        'conversation', NEW.conversation_id,
        jsonb_build_object(
            'message_id', NEW.id,
            'conversation_id', NEW.conversation_id,
            'sender_id', NEW.sender_id
        )
    FROM messaging.direct_conversations
    WHERE direct_conversations.id = NEW.conversation_id;
    RETURN NULL;
END
$function$;

REVOKE ALL ON FUNCTION messaging.tg_direct_messages__tell() FROM public;
COMMENT ON FUNCTION messaging.tg_direct_messages__tell() IS
'AFTER INSERT, and AFTER UPDATE of what it says: message.requested, message.created, message.edited
or message.deleted for the outbox. Definer, because a writer may not write the outbox.';

CREATE TRIGGER _300_tell AFTER INSERT ON messaging.direct_messages
FOR EACH ROW EXECUTE FUNCTION messaging.tg_direct_messages__tell();

CREATE TRIGGER _301_tell_changes AFTER UPDATE ON messaging.direct_messages
FOR EACH ROW WHEN (
    (old.body, old.attachments, old.deleted_at)
    IS DISTINCT FROM (new.body, new.attachments, new.deleted_at)
)
EXECUTE FUNCTION messaging.tg_direct_messages__tell();
