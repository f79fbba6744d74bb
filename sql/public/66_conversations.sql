-- Beginning a conversation, letting somebody in or not, and what is unread. What follows is said by
-- statement: messages, edits, deletions, read marks and leaving are writes to the views.

CREATE FUNCTION public.write_to(
    recipient_type public.conversation_participant_type,
    recipient_id uuid,
    body text,
    client_id text DEFAULT NULL,
    organization_id uuid DEFAULT NULL
)
RETURNS public.direct_messages
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := organizations.require_account();
    v_sender constant uuid := coalesce(organization_id, v_caller);
    v_talk messaging.direct_conversations;
    v_other messaging.conversation_participants;
    v_id uuid;
    v_answer public.direct_messages;
BEGIN
    PERFORM ops.require(recipient_type IS NOT NULL, 'recipient_type', 'must be given');
    PERFORM ops.require(recipient_id <> v_sender, 'recipient_id', 'must be somebody else');
    PERFORM ops.require(
        body ~ '\S' AND char_length(body) <= 10000, 'body', 'must be 1 to 10000 characters'
    );
    PERFORM ops.require(
        coalesce(char_length(client_id) BETWEEN 1 AND 200, TRUE), 'client_id',
        'must be 1 to 200 characters'
    );
    IF organization_id IS NOT NULL THEN
        PERFORM organizations.require_writer(organization_id);
    END IF;
    -- Who blocks her looks to her like nobody.
    IF NOT messaging.can_be_written_to(
        v_caller, organization_id,
        CASE WHEN recipient_type = 'user' THEN recipient_id END,
        CASE WHEN recipient_type = 'organization' THEN recipient_id END
    ) THEN
        PERFORM ops.raise_error(
            'YP004', format('There is no %s %s.', recipient_type, recipient_id)
        );
    END IF;

    v_talk := messaging.open_direct(
        v_caller, organization_id,
        CASE WHEN recipient_type = 'user' THEN recipient_id END,
        CASE WHEN recipient_type = 'organization' THEN recipient_id END
    );
    SELECT * INTO v_answer
    FROM public.direct_messages
    WHERE direct_messages.sender_id = v_sender AND direct_messages.client_id = write_to.client_id;
    IF v_answer.id IS NOT NULL THEN
        IF (v_answer.conversation_id, v_answer.body) <> (v_talk.id, write_to.body) THEN
            PERFORM ops.raise_error('YP006', 'The client_id is of another message.');
        END IF;
        RETURN v_answer;
    END IF;

    SELECT * INTO STRICT v_other
    FROM messaging.conversation_participants
    WHERE conversation_participants.conversation_id = v_talk.id
        AND conversation_participants.participant_id = write_to.recipient_id;
    IF v_talk.closed_at IS NOT NULL OR v_other.left_at IS NOT NULL THEN
        PERFORM ops.raise_error('YP005', 'The conversation is closed, or the other has left it.');
    ELSIF v_talk.request_status IN ('pending', 'declined') THEN
        -- Without a message it was begun just now, unless somebody else began it.
        IF messaging.requester(v_talk.id) <> v_sender
            AND (v_talk.last_seq > 0 OR v_talk.created_by IS DISTINCT FROM v_caller)
        THEN
            PERFORM messaging.answer_request(v_talk.id, 'accepted');
        ELSIF v_talk.request_status = 'declined' THEN
            PERFORM ops.raise_error('YP458', 'The request was declined.');
        ELSIF v_talk.last_seq > 0 THEN
            PERFORM ops.raise_error('YP456', 'The first message waits for an answer.');
        END IF;
    END IF;

    -- Who left and writes again is back, without what was said in between.
    UPDATE messaging.conversation_participants
    SET left_at = NULL, joined_seq = v_talk.last_seq
    WHERE conversation_participants.conversation_id = v_talk.id
        AND conversation_participants.participant_id = v_sender
        AND conversation_participants.left_at IS NOT NULL;
    INSERT INTO messaging.direct_messages (
        conversation_id, sender_type, sender_user_id, sender_org_id, body, client_id
    )
    VALUES (
        v_talk.id,
        CASE
            WHEN write_to.organization_id IS NULL THEN 'user' ELSE 'organization'
        END::public.conversation_participant_type,
        CASE WHEN write_to.organization_id IS NULL THEN v_caller END,
        write_to.organization_id, write_to.body, write_to.client_id
    )
    RETURNING direct_messages.id INTO v_id;

    SELECT * INTO STRICT v_answer FROM public.direct_messages WHERE direct_messages.id = v_id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.write_to(
    public.conversation_participant_type, uuid, text, text, uuid
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.write_to(
    public.conversation_participant_type, uuid, text, text, uuid
) TO authenticated;
COMMENT ON FUNCTION public.write_to(
    public.conversation_participant_type, uuid, text, text, uuid
) IS
'Writes to a person or an organization, as the caller or as an organization of hers where she is
editor, in the one conversation that the two have, and returns the message. To strangers it is a
request: they see it and answer, and nothing more may be written before. Writing to somebody whose
request waits lets her in. The same client_id again is the same message. Errors: YP001, YP009, YP216
not signed in, no profile, no permanent account; YP002 not an editor of the organization, or a
block; YP003 an argument; YP004 nobody there to be written to; YP005 the conversation is closed, the
other has left it, or the organization is suspended or closed; YP006 the client_id is of another
message; YP456 the request waits; YP457 too many requests; YP458 it was declined. Callable by
authenticated.';

CREATE FUNCTION public.answer_message_request(conversation_id uuid, answer text)
RETURNS public.direct_conversations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_talk messaging.direct_conversations;
    v_answer public.direct_conversations;
BEGIN
    PERFORM ops.require(
        answer IN ('accepted', 'declined'), 'answer', 'must be accepted or declined'
    );
    SELECT * INTO v_talk
    FROM messaging.direct_conversations
    WHERE direct_conversations.id = answer_message_request.conversation_id
        AND direct_conversations.id = ANY(messaging.my_conversations())
    FOR NO KEY UPDATE;
    IF v_talk.id IS NULL THEN
        PERFORM ops.raise_error('YP004', 'The caller takes part in no such conversation.');
    ELSIF NOT EXISTS (
        SELECT FROM messaging.conversation_participants
        WHERE conversation_participants.conversation_id = v_talk.id
            AND conversation_participants.participant_id <> messaging.requester(v_talk.id)
            AND (
                conversation_participants.participant_user_id = v_caller
                OR conversation_participants.participant_org_id
                = ANY(organizations.member_of('editor'))
            )
    ) THEN
        PERFORM ops.raise_error('YP002', 'Who asks does not answer.');
    END IF;

    IF v_talk.request_status IN ('pending', 'declined')
        AND v_talk.request_status::text <> answer
        AND (v_talk.request_status = 'pending' OR answer = 'accepted')
    THEN
        PERFORM messaging.answer_request(
            v_talk.id, answer::messaging.conversation_request_status
        );
    ELSIF v_talk.request_status::text <> answer THEN
        PERFORM ops.raise_error('YP005', format('The conversation is %s.', v_talk.request_status));
    END IF;

    SELECT * INTO STRICT v_answer
    FROM public.direct_conversations
    WHERE direct_conversations.id = v_talk.id;
    RETURN v_answer;
END
$function$;

REVOKE ALL ON FUNCTION public.answer_message_request(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.answer_message_request(uuid, text) TO authenticated;
COMMENT ON FUNCTION public.answer_message_request(uuid, text) IS
'Lets in who wrote first (accepted) or not (declined), and returns the conversation; who declined
may accept later. Told again, nothing changes. Errors: YP001, YP009 not signed in or no profile;
YP002 she asked herself; YP003 an argument; YP004 no such conversation of hers; YP005 nothing was
asked, or it is accepted: leave it, or block. Callable by authenticated.';

CREATE FUNCTION public.unread_messages(organization_id uuid DEFAULT NULL)
RETURNS TABLE (conversation_id uuid, unread bigint, last_message_at timestamptz)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER ROWS 10
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    IF organization_id IS NOT NULL THEN
        PERFORM organizations.require_role(organization_id, 'editor');
    END IF;
    RETURN QUERY
    SELECT
        direct_conversations.id,
        direct_conversations.last_seq
        - greatest(
            conversation_participants.last_read_seq, conversation_participants.joined_seq
        ),
        direct_conversations.last_message_at
    FROM messaging.conversation_participants
    INNER JOIN messaging.direct_conversations
        ON direct_conversations.id = conversation_participants.conversation_id
    WHERE (
        conversation_participants.participant_user_id
        = CASE WHEN unread_messages.organization_id IS NULL THEN v_caller END
        OR conversation_participants.participant_org_id = unread_messages.organization_id
    )
        AND conversation_participants.left_at IS NULL
        AND direct_conversations.request_status <> 'declined'
        AND direct_conversations.last_seq > greatest(
            conversation_participants.last_read_seq, conversation_participants.joined_seq
        )
    ORDER BY direct_conversations.last_message_at DESC, direct_conversations.id;
END
$function$;

REVOKE ALL ON FUNCTION public.unread_messages(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.unread_messages(uuid) TO authenticated;
COMMENT ON FUNCTION public.unread_messages(uuid) IS
'Conversations of the caller, or of an organization where she is editor, in which something is
unread, and how much, latest first. Nothing is counted: a deleted message keeps its number, and
counts until it is passed. Errors: YP001, YP009 not signed in or no profile; YP002 not an editor;
YP003 an argument. Callable by authenticated.';
