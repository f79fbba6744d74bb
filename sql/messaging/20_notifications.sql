-- Notifications: what a person is told. Many of one kind are one row: a second like of the same
-- post joins the unread row of its group instead of making another. Deliveries say by which
-- channels the row went out, at most once each.

CREATE TABLE messaging.notifications (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    recipient_user_id uuid NOT NULL GENERATED ALWAYS AS (user_id) STORED,
    event_id uuid,
    actor_user_id uuid,
    title text NOT NULL,
    message text NOT NULL,
    type text NOT NULL,
    actor_count integer NOT NULL DEFAULT 0,
    sample_actor_ids uuid[] NOT NULL DEFAULT '{}',
    event_type text,
    subject_type text,
    subject_id uuid,
    group_key text,
    dedupe_key text,
    action_url text,
    data jsonb,
    first_at timestamptz NOT NULL DEFAULT now(),
    last_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz,
    read_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT notifications_pkey PRIMARY KEY (id),
    CONSTRAINT notifications_user_id_dedupe_key_key UNIQUE (user_id, dedupe_key),
    CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT notifications_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT notifications_actor_user_id_fkey FOREIGN KEY (actor_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT notifications_title_is_not_blank CHECK (title ~ '\S' AND char_length(title) <= 200),
    CONSTRAINT notifications_message_check CHECK (char_length(message) <= 4000),
    CONSTRAINT notifications_type_check CHECK (type ~ '^[a-z][a-z_.]{0,59}$'),
    CONSTRAINT notifications_event_type_check CHECK (event_type ~ '^[a-z_]+([.][a-z_]+)*$'),
    CONSTRAINT notifications_actor_count_covers_the_sample
    CHECK (actor_count >= cardinality(sample_actor_ids)),
    CONSTRAINT notifications_sample_at_most_five CHECK (cardinality(sample_actor_ids) <= 5),
    CONSTRAINT notifications_subject_has_type_and_id
    CHECK ((subject_type IS NULL) = (subject_id IS NULL)),
    CONSTRAINT notifications_group_key_check CHECK (char_length(group_key) BETWEEN 1 AND 200),
    CONSTRAINT notifications_dedupe_key_check CHECK (char_length(dedupe_key) BETWEEN 1 AND 200),
    CONSTRAINT notifications_are_of_a_group_or_told_once
    CHECK (num_nonnulls(group_key, dedupe_key) < 2),
    CONSTRAINT notifications_action_url_check CHECK (char_length(action_url) <= 2000),
    CONSTRAINT notifications_data_check CHECK (jsonb_typeof(data) = 'object'),
    CONSTRAINT notifications_last_is_not_before_the_first CHECK (last_at >= first_at)
);

ALTER TABLE messaging.notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.notifications FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX notifications_one_unread_per_group_idx
ON messaging.notifications (user_id, group_key)
WHERE read_at IS NULL;
CREATE INDEX notifications_user_id_idx ON messaging.notifications (user_id, last_at DESC, id DESC);
CREATE INDEX notifications_unread_idx ON messaging.notifications (user_id) WHERE read_at IS NULL;
CREATE INDEX notifications_event_id_idx ON messaging.notifications (event_id);
CREATE INDEX notifications_actor_user_id_idx ON messaging.notifications (actor_user_id);

COMMENT ON TABLE messaging.notifications IS
'Something a person is told, possibly on behalf of many others.';
COMMENT ON COLUMN messaging.notifications.id IS 'Clients mark it as read by it.';
COMMENT ON COLUMN messaging.notifications.user_id IS 'Who is told.';
COMMENT ON COLUMN messaging.notifications.recipient_user_id IS 'Another name of user_id.';
COMMENT ON COLUMN messaging.notifications.event_id IS 'The event it is about, if one.';
COMMENT ON COLUMN messaging.notifications.actor_user_id IS
'Who caused it; the latest one of a group.';
COMMENT ON COLUMN messaging.notifications.title IS 'The headline, in the recipient''s language.';
COMMENT ON COLUMN messaging.notifications.message IS 'The sentence below it.';
COMMENT ON COLUMN messaging.notifications.type IS
'How a client shows it: info, success, warning, error, or a word of its own.';
COMMENT ON COLUMN messaging.notifications.actor_count IS
'How many people caused it; 0: the platform itself.';
COMMENT ON COLUMN messaging.notifications.sample_actor_ids IS
'Up to five of them, latest first, for their pictures.';
COMMENT ON COLUMN messaging.notifications.event_type IS
'What happened, e.g. post.liked; preferences go by it.';
COMMENT ON COLUMN messaging.notifications.subject_type IS 'Kind of thing it is about, e.g. post.';
COMMENT ON COLUMN messaging.notifications.subject_id IS
'Which one; no foreign key, because the kinds are many.';
COMMENT ON COLUMN messaging.notifications.group_key IS
'What belongs together, e.g. post.liked:<post>. At most one unread row of a person has it.';
COMMENT ON COLUMN messaging.notifications.dedupe_key IS
'Of what is told once for ever, e.g. reminder:<ticket>: the second one with it is dropped.';
COMMENT ON COLUMN messaging.notifications.action_url IS 'Where a tap leads.';
COMMENT ON COLUMN messaging.notifications.data IS
'Object for the client: ids of what the notification tells of.';
COMMENT ON COLUMN messaging.notifications.first_at IS 'First event of the group, UTC.';
COMMENT ON COLUMN messaging.notifications.last_at IS
'Latest event of the group, UTC; the order of the list.';
COMMENT ON COLUMN messaging.notifications.seen_at IS 'When the list was opened with it in, UTC.';
COMMENT ON COLUMN messaging.notifications.read_at IS 'When she opened it, UTC; null: unread.';
COMMENT ON COLUMN messaging.notifications.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.notifications.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.notification_deliveries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    notification_id uuid NOT NULL,
    channel public.notification_channel NOT NULL,
    state messaging.delivery_state NOT NULL DEFAULT 'pending',
    attempt_count integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    provider_message_id text,
    lease_token uuid,
    last_error text,
    sent_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT notification_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT notification_deliveries_notification_id_channel_key
    UNIQUE (notification_id, channel),
    CONSTRAINT notification_deliveries_provider_message_id_key UNIQUE (provider_message_id),
    CONSTRAINT notification_deliveries_notification_id_fkey FOREIGN KEY (notification_id)
    REFERENCES messaging.notifications (id) ON DELETE CASCADE,
    CONSTRAINT notification_deliveries_attempt_count_check CHECK (attempt_count >= 0),
    CONSTRAINT notification_deliveries_are_sent_at_a_time
    CHECK ((state = 'sent') = (sent_at IS NOT NULL))
);

ALTER TABLE messaging.notification_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.notification_deliveries FORCE ROW LEVEL SECURITY;

CREATE INDEX notification_deliveries_due_idx
ON messaging.notification_deliveries (channel, due_at)
WHERE state = 'pending';

COMMENT ON TABLE messaging.notification_deliveries IS
'One way by which a notification goes out. Appearing in the list needs none.';
COMMENT ON COLUMN messaging.notification_deliveries.id IS 'Idempotency key for the provider.';
COMMENT ON COLUMN messaging.notification_deliveries.notification_id IS 'The notification.';
COMMENT ON COLUMN messaging.notification_deliveries.channel IS 'The way.';
COMMENT ON COLUMN messaging.notification_deliveries.state IS 'How far it is.';
COMMENT ON COLUMN messaging.notification_deliveries.attempt_count IS 'Attempts made.';
COMMENT ON COLUMN messaging.notification_deliveries.due_at IS
'Not before, UTC: the end of her quiet hours, or the time of the next attempt.';
COMMENT ON COLUMN messaging.notification_deliveries.provider_message_id IS
'The provider''s name for it.';
COMMENT ON COLUMN messaging.notification_deliveries.lease_token IS
'Of the worker that has it, or had it last; while one has it, due_at is the end of her lease.';
COMMENT ON COLUMN messaging.notification_deliveries.last_error IS 'Of the latest failed attempt.';
COMMENT ON COLUMN messaging.notification_deliveries.sent_at IS 'When the provider took it, UTC.';
COMMENT ON COLUMN messaging.notification_deliveries.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.notification_deliveries.updated_at IS 'UTC, kept by trigger.';
