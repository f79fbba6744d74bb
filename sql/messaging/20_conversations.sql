-- Conversations between people and organizations. Messages of one conversation are numbered
-- without gaps, so unread is last_seq minus last_read_seq, without counting; a deleted message
-- keeps its number. Authors are participants for ever: who leaves stays in the list. Their ids are
-- filled in by trigger: a generated column in a key would make every read mark lock out messages.

CREATE TABLE messaging.direct_conversations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_by uuid,
    event_id uuid,
    kind messaging.conversation_kind NOT NULL DEFAULT 'direct',
    request_status messaging.conversation_request_status NOT NULL DEFAULT 'open',
    last_seq bigint NOT NULL DEFAULT 0,
    metadata jsonb NOT NULL DEFAULT '{}',
    subject text,
    direct_key text,
    last_message_at timestamptz,
    closed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT direct_conversations_pkey PRIMARY KEY (id),
    CONSTRAINT direct_conversations_direct_key_key UNIQUE (direct_key),
    CONSTRAINT direct_conversations_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT direct_conversations_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT direct_conversations_direct_ones_have_a_key
    CHECK ((kind = 'direct') = (direct_key IS NOT NULL)),
    CONSTRAINT direct_conversations_direct_key_is_two_in_order CHECK (
        direct_key ~ '^[uo]:[0-9a-f-]{36}[|][uo]:[0-9a-f-]{36}$'
        AND split_part(direct_key, '|', 1) COLLATE "C" < split_part(direct_key, '|', 2) COLLATE "C"
    ),
    CONSTRAINT direct_conversations_event_ones_have_an_event
    CHECK ((kind = 'event') = (event_id IS NOT NULL)),
    CONSTRAINT direct_conversations_last_seq_check CHECK (last_seq >= 0),
    CONSTRAINT direct_conversations_subject_check CHECK (char_length(subject) <= 200),
    CONSTRAINT direct_conversations_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
)
-- Every message updates the row: room on the page keeps that off the indexes.
WITH (fillfactor = 70);

ALTER TABLE messaging.direct_conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.direct_conversations FORCE ROW LEVEL SECURITY;

CREATE INDEX direct_conversations_created_by_idx ON messaging.direct_conversations (created_by);
CREATE INDEX direct_conversations_event_id_idx ON messaging.direct_conversations (event_id);

COMMENT ON TABLE messaging.direct_conversations IS 'A thread of messages between two or more.';
COMMENT ON COLUMN messaging.direct_conversations.id IS 'Stable.';
COMMENT ON COLUMN messaging.direct_conversations.created_by IS 'Who began it.';
COMMENT ON COLUMN messaging.direct_conversations.event_id IS
'The event whose conversation it is, where kind is event.';
COMMENT ON COLUMN messaging.direct_conversations.kind IS 'Between whom.';
COMMENT ON COLUMN messaging.direct_conversations.request_status IS
'pending: a stranger''s first message waits to be let in.';
COMMENT ON COLUMN messaging.direct_conversations.last_seq IS
'Number of the latest message; 0: none yet.';
COMMENT ON COLUMN messaging.direct_conversations.metadata IS
'Object for the client; nothing in the database reads it.';
COMMENT ON COLUMN messaging.direct_conversations.subject IS 'Title.';
COMMENT ON COLUMN messaging.direct_conversations.direct_key IS
'Both participants in order, each u:<user> or o:<organization>, joined by |. Unique: two have one
direct conversation.';
COMMENT ON COLUMN messaging.direct_conversations.last_message_at IS
'Time of the latest message, UTC; the order of the list.';
COMMENT ON COLUMN messaging.direct_conversations.closed_at IS
'When it was closed for new messages, UTC.';
COMMENT ON COLUMN messaging.direct_conversations.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.direct_conversations.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.conversation_participants (
    conversation_id uuid NOT NULL,
    participant_id uuid NOT NULL,
    participant_type public.conversation_participant_type NOT NULL,
    participant_user_id uuid,
    participant_org_id uuid,
    role messaging.participant_role NOT NULL DEFAULT 'member',
    joined_seq bigint NOT NULL DEFAULT 0,
    last_read_seq bigint NOT NULL DEFAULT 0,
    joined_at timestamptz NOT NULL DEFAULT now(),
    last_read_at timestamptz,
    muted_until timestamptz,
    left_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT conversation_participants_pkey PRIMARY KEY (conversation_id, participant_id),
    CONSTRAINT conversation_participants_conversation_id_fkey FOREIGN KEY (conversation_id)
    REFERENCES messaging.direct_conversations (id) ON DELETE CASCADE,
    CONSTRAINT conversation_participants_participant_user_id_fkey FOREIGN KEY (participant_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT conversation_participants_participant_org_id_fkey FOREIGN KEY (participant_org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT conversation_participants_are_one_person_or_organization
    CHECK (num_nonnulls(participant_user_id, participant_org_id) = 1),
    CONSTRAINT conversation_participants_id_follows_the_participant
    CHECK (participant_id = coalesce(participant_user_id, participant_org_id)),
    CONSTRAINT conversation_participants_are_what_their_type_says
    CHECK ((participant_type = 'user') = (participant_user_id IS NOT NULL)),
    CONSTRAINT conversation_participants_seqs_are_not_negative
    CHECK (least(joined_seq, last_read_seq) >= 0)
);

ALTER TABLE messaging.conversation_participants ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.conversation_participants FORCE ROW LEVEL SECURITY;

CREATE INDEX conversation_participants_participant_user_id_idx
ON messaging.conversation_participants (participant_user_id);
CREATE INDEX conversation_participants_participant_org_id_idx
ON messaging.conversation_participants (participant_org_id);

COMMENT ON TABLE messaging.conversation_participants IS
'Who takes part in a conversation: a person, or an organization as one.';
COMMENT ON COLUMN messaging.conversation_participants.conversation_id IS 'The conversation.';
COMMENT ON COLUMN messaging.conversation_participants.participant_id IS
'Derived: the person or the organization.';
COMMENT ON COLUMN messaging.conversation_participants.participant_type IS 'Which of the two.';
COMMENT ON COLUMN messaging.conversation_participants.participant_user_id IS 'The person.';
COMMENT ON COLUMN messaging.conversation_participants.participant_org_id IS
'The organization; its members read and write for it.';
COMMENT ON COLUMN messaging.conversation_participants.role IS 'An admin may add and remove others.';
COMMENT ON COLUMN messaging.conversation_participants.joined_seq IS
'History before and with this message is not shown; 0: all is.';
COMMENT ON COLUMN messaging.conversation_participants.last_read_seq IS
'Latest message read; the conversation''s last_seq minus this is unread.';
COMMENT ON COLUMN messaging.conversation_participants.joined_at IS 'UTC.';
COMMENT ON COLUMN messaging.conversation_participants.last_read_at IS
'When last_read_seq moved, UTC.';
COMMENT ON COLUMN messaging.conversation_participants.muted_until IS
'No notifications before, UTC; infinity: never.';
COMMENT ON COLUMN messaging.conversation_participants.left_at IS
'When it left or was removed, UTC; sees nothing later.';
COMMENT ON COLUMN messaging.conversation_participants.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.conversation_participants.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.direct_messages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    sender_id uuid NOT NULL,
    sender_type public.conversation_participant_type NOT NULL,
    sender_user_id uuid,
    sender_org_id uuid,
    written_by uuid,
    reply_to_id uuid,
    body text NOT NULL,
    status messaging.direct_message_status NOT NULL DEFAULT 'sent',
    attachments jsonb,
    client_id text,
    edited_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT direct_messages_pkey PRIMARY KEY (id),
    CONSTRAINT direct_messages_id_conversation_id_key UNIQUE (id, conversation_id),
    CONSTRAINT direct_messages_conversation_id_seq_key UNIQUE (conversation_id, seq),
    CONSTRAINT direct_messages_sender_id_client_id_key UNIQUE (sender_id, client_id),
    CONSTRAINT direct_messages_conversation_id_fkey FOREIGN KEY (conversation_id)
    REFERENCES messaging.direct_conversations (id) ON DELETE CASCADE,
    -- Only participants write.
    CONSTRAINT direct_messages_sender_id_fkey FOREIGN KEY (conversation_id, sender_id)
    REFERENCES messaging.conversation_participants (conversation_id, participant_id)
    ON DELETE CASCADE,
    CONSTRAINT direct_messages_sender_user_id_fkey FOREIGN KEY (sender_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT direct_messages_sender_org_id_fkey FOREIGN KEY (sender_org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT direct_messages_written_by_fkey FOREIGN KEY (written_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    -- An answer stays in the conversation.
    CONSTRAINT direct_messages_reply_to_id_fkey FOREIGN KEY (reply_to_id, conversation_id)
    REFERENCES messaging.direct_messages (id, conversation_id) ON DELETE SET NULL (reply_to_id),
    CONSTRAINT direct_messages_have_one_sender
    CHECK (num_nonnulls(sender_user_id, sender_org_id) = 1),
    CONSTRAINT direct_messages_sender_id_follows_the_sender
    CHECK (sender_id = coalesce(sender_user_id, sender_org_id)),
    CONSTRAINT direct_messages_sender_is_what_the_type_says
    CHECK ((sender_type = 'user') = (sender_user_id IS NOT NULL)),
    CONSTRAINT direct_messages_are_written_for_organizations
    CHECK (written_by IS NULL OR sender_type = 'organization'),
    CONSTRAINT direct_messages_seq_check CHECK (seq > 0),
    CONSTRAINT direct_messages_body_check CHECK (char_length(body) <= 10000),
    CONSTRAINT direct_messages_say_something CHECK (
        body ~ '\S' OR coalesce(attachments, '[]') <> '[]' OR deleted_at IS NOT NULL
    ),
    CONSTRAINT direct_messages_attachments_check CHECK (jsonb_typeof(attachments) = 'array'),
    CONSTRAINT direct_messages_client_id_check CHECK (char_length(client_id) BETWEEN 1 AND 200)
);

ALTER TABLE messaging.direct_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.direct_messages FORCE ROW LEVEL SECURITY;

CREATE INDEX direct_messages_conversation_id_sender_id_idx
ON messaging.direct_messages (conversation_id, sender_id);
CREATE INDEX direct_messages_sender_user_id_idx ON messaging.direct_messages (sender_user_id);
CREATE INDEX direct_messages_sender_org_id_idx ON messaging.direct_messages (sender_org_id);
CREATE INDEX direct_messages_written_by_idx ON messaging.direct_messages (written_by);
CREATE INDEX direct_messages_reply_to_id_conversation_id_idx
ON messaging.direct_messages (reply_to_id, conversation_id);

COMMENT ON TABLE messaging.direct_messages IS
'One message. A deleted one stays as an empty row with its number.';
COMMENT ON COLUMN messaging.direct_messages.id IS 'Stable.';
COMMENT ON COLUMN messaging.direct_messages.conversation_id IS 'The conversation.';
COMMENT ON COLUMN messaging.direct_messages.seq IS
'Counts the conversation''s messages from 1 without gaps; given by trigger, whatever the statement
says.';
COMMENT ON COLUMN messaging.direct_messages.sender_id IS 'Derived: the participant who sent it.';
COMMENT ON COLUMN messaging.direct_messages.sender_type IS
'Whether a person or an organization sent it.';
COMMENT ON COLUMN messaging.direct_messages.sender_user_id IS 'The person who sent it.';
COMMENT ON COLUMN messaging.direct_messages.sender_org_id IS 'The organization that sent it.';
COMMENT ON COLUMN messaging.direct_messages.written_by IS
'Who wrote it for the organization; not shown to the other side.';
COMMENT ON COLUMN messaging.direct_messages.reply_to_id IS
'The message of the same conversation that it answers.';
COMMENT ON COLUMN messaging.direct_messages.body IS
'Plain text; empty once deleted, or where the attachments say it all.';
COMMENT ON COLUMN messaging.direct_messages.status IS
'As the earlier product kept it; who has read it follows from last_read_seq.';
COMMENT ON COLUMN messaging.direct_messages.attachments IS
'Array of {"media_id": uuid, "name": text}.';
COMMENT ON COLUMN messaging.direct_messages.client_id IS
'Chosen by the client, so that a double tap sends once.';
COMMENT ON COLUMN messaging.direct_messages.edited_at IS 'Latest edit, UTC.';
COMMENT ON COLUMN messaging.direct_messages.deleted_at IS 'When its sender deleted it, UTC.';
COMMENT ON COLUMN messaging.direct_messages.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.direct_messages.updated_at IS 'UTC, kept by trigger.';
