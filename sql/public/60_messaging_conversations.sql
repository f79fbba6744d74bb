-- The API's views of conversations. Read and write marks of others that are nobody's business
-- (muted_until, last_read_at) and who of an organization wrote are no columns here.

CREATE VIEW public.direct_conversations WITH (security_invoker = TRUE) AS
SELECT
    direct_conversations.id,
    direct_conversations.created_by,
    direct_conversations.event_id,
    direct_conversations.kind,
    direct_conversations.request_status,
    direct_conversations.last_seq,
    direct_conversations.metadata,
    direct_conversations.subject,
    direct_conversations.last_message_at,
    direct_conversations.closed_at,
    direct_conversations.created_at,
    direct_conversations.updated_at
FROM messaging.direct_conversations;
COMMENT ON VIEW public.direct_conversations IS
'Threads of messages. Who takes part reads them; functions write.';

CREATE VIEW public.conversation_participants
WITH (security_invoker = TRUE) AS
SELECT
    conversation_participants.conversation_id,
    conversation_participants.participant_id,
    conversation_participants.participant_type,
    conversation_participants.participant_user_id,
    conversation_participants.participant_org_id,
    conversation_participants.role,
    conversation_participants.joined_seq,
    conversation_participants.last_read_seq,
    conversation_participants.joined_at,
    conversation_participants.left_at,
    conversation_participants.created_at,
    conversation_participants.updated_at
FROM messaging.conversation_participants;
COMMENT ON VIEW public.conversation_participants IS
'Who takes part in a conversation. Read by who takes part; each moves her own read mark, and leaves
by setting left_at.';

CREATE VIEW public.direct_messages WITH (security_invoker = TRUE) AS
SELECT
    direct_messages.id,
    direct_messages.conversation_id,
    direct_messages.seq,
    direct_messages.sender_id,
    direct_messages.sender_type,
    direct_messages.sender_user_id,
    direct_messages.sender_org_id,
    direct_messages.reply_to_id,
    direct_messages.body,
    direct_messages.status,
    direct_messages.attachments,
    direct_messages.client_id,
    direct_messages.edited_at,
    direct_messages.deleted_at,
    direct_messages.created_at,
    direct_messages.updated_at
FROM messaging.direct_messages;
ALTER VIEW public.direct_messages ALTER COLUMN sender_type SET DEFAULT 'user';
ALTER VIEW public.direct_messages ALTER COLUMN sender_user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.direct_messages IS
'Messages. Who takes part reads those since she joined and writes her own; she edits hers, and
deletes it by setting deleted_at. For an organization send sender_type organization, sender_org_id
and sender_user_id null.';
