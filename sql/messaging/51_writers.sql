-- What people do in conversations, as far as no policy can say it. Services and jobs pass: they set
-- what they mean.

CREATE FUNCTION messaging.tg_direct_messages__write()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ops.caller_kind() <> 'user' THEN
        RETURN NEW;
    END IF;

    IF TG_OP = 'UPDATE' THEN
        IF OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL THEN
            NEW.deleted_at := now();
            NEW.body := '';
            NEW.attachments := NULL;
            RETURN NEW;
        END IF;
        IF (NEW.body, NEW.attachments) IS NOT DISTINCT FROM (OLD.body, OLD.attachments) THEN
            RETURN NEW;
        END IF;
        NEW.edited_at := now();
    ELSE
        NEW.written_by := CASE WHEN NEW.sender_type = 'organization' THEN users.caller_id() END;
    END IF;

    -- Between two, whoever of them is a person or an organization, and whoever has blocked; an edit
    -- says something new as well. To somebody who is neither, the policy says no more than of any
    -- conversation.
    IF NEW.conversation_id = ANY(messaging.my_conversations()) AND EXISTS (
        SELECT FROM messaging.direct_conversations
        INNER JOIN messaging.conversation_participants AS one
            ON one.conversation_id = direct_conversations.id
        INNER JOIN messaging.conversation_participants AS other
            ON other.conversation_id = direct_conversations.id
        INNER JOIN users.user_blocks
            ON
                coalesce(user_blocks.blocker_user_id, user_blocks.blocker_organization_id)
                = coalesce(one.participant_user_id, one.participant_org_id)
                AND coalesce(user_blocks.blocked_user_id, user_blocks.blocked_organization_id)
                = coalesce(other.participant_user_id, other.participant_org_id)
        WHERE direct_conversations.id = NEW.conversation_id
            AND direct_conversations.kind = 'direct'
    ) THEN
        PERFORM ops.raise_error('YP002', 'These two do not write to each other.');
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION messaging.tg_direct_messages__write() FROM public;
COMMENT ON FUNCTION messaging.tg_direct_messages__write() IS
'BEFORE INSERT OR UPDATE, where a person writes: an organization''s message names who wrote it, an
edit and a deletion are of now, and what is deleted is empty. Errors: YP002 one of two has blocked
the other. Definer, because the writer may not read who has blocked whom.';

CREATE TRIGGER _050_write BEFORE INSERT OR UPDATE ON messaging.direct_messages
FOR EACH ROW EXECUTE FUNCTION messaging.tg_direct_messages__write();

CREATE FUNCTION messaging.tg_conversation_participants__mark()
RETURNS trigger
LANGUAGE plpgsql VOLATILE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    IF ops.caller_kind() <> 'user' THEN
        RETURN NEW;
    END IF;

    NEW.last_read_seq := greatest(
        OLD.last_read_seq,
        least(
            NEW.last_read_seq,
            (
                SELECT direct_conversations.last_seq
                FROM messaging.direct_conversations
                WHERE direct_conversations.id = NEW.conversation_id
            )
        )
    );
    IF NEW.last_read_seq <> OLD.last_read_seq THEN
        NEW.last_read_at := now();
    END IF;
    IF OLD.left_at IS NULL AND NEW.left_at IS NOT NULL THEN
        NEW.left_at := now();
    END IF;
    RETURN NEW;
END
$function$;

REVOKE ALL ON FUNCTION messaging.tg_conversation_participants__mark() FROM public;
COMMENT ON FUNCTION messaging.tg_conversation_participants__mark() IS
'BEFORE UPDATE, where a person writes: a read mark moves forward, at most to the latest message, and
leaving is of now. Definer, because the writer may not ask what she is to the database.';

CREATE TRIGGER _150_mark BEFORE UPDATE OF last_read_seq, left_at
ON messaging.conversation_participants
FOR EACH ROW EXECUTE FUNCTION messaging.tg_conversation_participants__mark();
