-- Who reads and writes what people are told and what they tell each other. Notifications and
-- settings are of one person; a conversation is of those who take part and have not left.

CREATE POLICY select_authenticated ON messaging.notifications
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON messaging.notifications IS 'Her own.';

-- no INSERT policy on notifications: the platform tells
CREATE POLICY update_authenticated ON messaging.notifications
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.caller_id()))
WITH CHECK (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY update_authenticated ON messaging.notifications IS 'Marks on her own.';
-- no DELETE policy on notifications: they go by age
-- no policy for API roles on notification_deliveries: how a notification goes out is internal

CREATE POLICY select_authenticated ON messaging.notification_preferences
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON messaging.notification_preferences IS 'Her own.';

CREATE POLICY insert_authenticated ON messaging.notification_preferences
FOR INSERT TO authenticated
WITH CHECK (user_id = (SELECT users.account_id()));
COMMENT ON POLICY insert_authenticated ON messaging.notification_preferences IS 'Her own.';

CREATE POLICY update_authenticated ON messaging.notification_preferences
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.caller_id()))
WITH CHECK (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY update_authenticated ON messaging.notification_preferences IS 'Her own.';

CREATE POLICY delete_authenticated ON messaging.notification_preferences
FOR DELETE TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY delete_authenticated ON messaging.notification_preferences IS
'Her own: then the default holds.';

CREATE POLICY select_authenticated ON messaging.notification_settings
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON messaging.notification_settings IS 'Her own.';

CREATE POLICY insert_authenticated ON messaging.notification_settings
FOR INSERT TO authenticated
WITH CHECK (user_id = (SELECT users.account_id()));
COMMENT ON POLICY insert_authenticated ON messaging.notification_settings IS 'Her own.';

CREATE POLICY update_authenticated ON messaging.notification_settings
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.caller_id()))
WITH CHECK (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY update_authenticated ON messaging.notification_settings IS 'Her own.';
-- no DELETE policy on notification_settings: the defaults are one update away

CREATE POLICY select_authenticated ON messaging.push_devices
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON messaging.push_devices IS 'Her own.';

-- no INSERT policy on push_devices: save_push_device() takes the secret token and hashes it
CREATE POLICY update_authenticated ON messaging.push_devices
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.caller_id()))
WITH CHECK (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY update_authenticated ON messaging.push_devices IS 'The name of her own.';

CREATE POLICY delete_authenticated ON messaging.push_devices
FOR DELETE TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY delete_authenticated ON messaging.push_devices IS
'Her own: nothing is pushed there any more.';

CREATE POLICY select_authenticated ON messaging.direct_conversations
FOR SELECT TO authenticated
USING (id = ANY((SELECT messaging.my_conversations())::uuid[]));
COMMENT ON POLICY select_authenticated ON messaging.direct_conversations IS
'Who takes part, for an organization its editors.';
-- no INSERT, UPDATE, DELETE policy on direct_conversations: functions begin, accept and close

CREATE POLICY select_authenticated ON messaging.conversation_participants
FOR SELECT TO authenticated
USING (conversation_id = ANY((SELECT messaging.my_conversations())::uuid[]));
COMMENT ON POLICY select_authenticated ON messaging.conversation_participants IS
'Who takes part sees who else does.';

-- no INSERT policy on conversation_participants: functions add people
CREATE POLICY update_authenticated ON messaging.conversation_participants
FOR UPDATE TO authenticated
USING (
    left_at IS NULL
    AND (
        participant_user_id = (SELECT users.caller_id())
        OR participant_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
)
WITH CHECK (
    participant_user_id = (SELECT users.caller_id())
    OR participant_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON messaging.conversation_participants IS
'Her own read mark, and leaving; who has left does not come back by herself.';
-- no DELETE policy on conversation_participants: authors stay in the list

CREATE POLICY select_authenticated ON messaging.direct_messages
FOR SELECT TO authenticated
USING (
    conversation_id = ANY((SELECT messaging.my_conversations())::uuid[])
    -- What was said before she came is not hers to read.
    AND EXISTS (
        SELECT FROM messaging.conversation_participants
        WHERE
            conversation_participants.conversation_id = direct_messages.conversation_id
            AND conversation_participants.joined_seq < direct_messages.seq
            AND conversation_participants.left_at IS NULL
            AND (
                conversation_participants.participant_user_id = (SELECT users.caller_id())
                OR conversation_participants.participant_org_id
                = ANY((SELECT organizations.member_of('editor'))::uuid[])
            )
    )
    AND (
        sender_user_id = (SELECT users.caller_id())
        OR sender_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
        OR deleted_at IS NULL
        AND (
            sender_user_id IS NULL OR sender_user_id <> ALL((SELECT users.blocked())::uuid[])
        )
    )
);
COMMENT ON POLICY select_authenticated ON messaging.direct_messages IS
'Who takes part, from when she joined; deleted ones are seen by their sender alone, those of
somebody across a block by nobody on the other side.';

CREATE POLICY insert_authenticated ON messaging.direct_messages
FOR INSERT TO authenticated
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND (
        sender_user_id = (SELECT users.account_id())
        OR sender_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    AND EXISTS (
        SELECT FROM messaging.conversation_participants
        WHERE
            conversation_participants.conversation_id = direct_messages.conversation_id
            AND conversation_participants.left_at IS NULL
            AND (
                conversation_participants.participant_user_id = direct_messages.sender_user_id
                OR conversation_participants.participant_org_id = direct_messages.sender_org_id
            )
    )
    AND EXISTS (
        SELECT FROM messaging.direct_conversations
        WHERE
            direct_conversations.id = direct_messages.conversation_id
            AND direct_conversations.closed_at IS NULL
            AND (
                direct_conversations.request_status IN ('open', 'accepted')
                -- A stranger writes once and waits.
                OR direct_conversations.request_status = 'pending'
                AND direct_conversations.created_by = (SELECT users.caller_id())
                AND direct_messages.seq = 1
            )
    )
);
COMMENT ON POLICY insert_authenticated ON messaging.direct_messages IS
'Who takes part, as herself or as an editor for the organization that does, while it is open. A
trigger refuses across a block.';

CREATE POLICY update_authenticated ON messaging.direct_messages
FOR UPDATE TO authenticated
USING (
    deleted_at IS NULL
    AND conversation_id = ANY((SELECT messaging.my_conversations())::uuid[])
    AND (
        sender_user_id = (SELECT users.account_id())
        OR sender_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
)
WITH CHECK (
    (
        sender_user_id = (SELECT users.account_id())
        OR sender_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    AND (
        deleted_at IS NOT NULL
        OR EXISTS (
            SELECT FROM messaging.direct_conversations
            WHERE
                direct_conversations.id = direct_messages.conversation_id
                AND direct_conversations.closed_at IS NULL
                AND direct_conversations.request_status <> 'declined'
        )
    )
);
COMMENT ON POLICY update_authenticated ON messaging.direct_messages IS
'Her own, or her organization''s: an edit while the conversation is open and she takes part, a
deletion also afterwards. A trigger refuses edits across a block.';
-- no DELETE policy on direct_messages: a message keeps its number, deleted_at hides it
