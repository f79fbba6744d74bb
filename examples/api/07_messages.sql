-- Notifications and conversations.

-- as authenticated cleo: What is new.
-- given: notification_id
SELECT id, title, message, created_at
FROM notifications
WHERE user_id = :'cleo_id' AND read_at IS NULL
ORDER BY created_at DESC
LIMIT 20;

-- as authenticated cleo: Has read one.
UPDATE notifications SET read_at = now()
WHERE id = :'notification_id'
RETURNING id, read_at;

-- as authenticated cleo: Wants no mail about likes.
INSERT INTO notification_preferences (user_id, event_type, channel, enabled)
VALUES (:'cleo_id', 'post.liked', 'email', FALSE)
ON CONFLICT (user_id, event_type, channel) DO UPDATE
SET user_id = excluded.user_id, event_type = excluded.event_type, channel = excluded.channel,
    enabled = excluded.enabled
RETURNING event_type, channel, enabled;

-- as authenticated cleo: Is not to be woken between 22:00 and 7:00, in minutes of her day.
INSERT INTO notification_settings (user_id, quiet_from_minute, quiet_to_minute)
VALUES (:'cleo_id', 1320, 420)
ON CONFLICT (user_id) DO UPDATE
SET user_id = excluded.user_id, quiet_from_minute = excluded.quiet_from_minute,
    quiet_to_minute = excluded.quiet_to_minute
RETURNING quiet_from_minute, quiet_to_minute;

-- as authenticated cleo: Registers her phone for pushed notifications. The same token again is the
-- same device.
-- keep: device_id = save_push_device
SELECT * FROM save_push_device(platform => 'ios', token => 'd0c3', name => 'Phone');

-- as authenticated cleo: Names it.
UPDATE push_devices SET name = 'Cleo''s phone' WHERE id = :'device_id' RETURNING id, name;

-- as authenticated cleo: Writes in a conversation. client_id makes a retry harmless.
-- keep: message_id
INSERT INTO direct_messages (conversation_id, body, client_id)
VALUES (:'conversation_id', 'May I bring my dog?', 'cleo-1')
RETURNING id, seq;

-- as authenticated ben: Reads what has come ...
SELECT id, seq, sender_user_id, body, created_at
FROM direct_messages
WHERE conversation_id = :'conversation_id'
ORDER BY seq DESC
LIMIT 50;

-- as authenticated ben: ... and says so.
UPDATE conversation_participants SET last_read_seq = 1
WHERE conversation_id = :'conversation_id' AND participant_user_id = :'ben_id'
RETURNING last_read_seq;

-- as authenticated cleo: Changes her message.
UPDATE direct_messages SET body = 'May I bring my small dog?'
WHERE id = :'message_id'
RETURNING id, edited_at;
