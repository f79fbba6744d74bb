-- What a person wants to hear, when, and on which devices. Absence means the default: every kind
-- of event on every channel, no quiet hours, no digest.

CREATE TABLE messaging.notification_preferences (
    user_id uuid NOT NULL,
    event_type text NOT NULL,
    channel public.notification_channel NOT NULL,
    enabled boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT notification_preferences_pkey PRIMARY KEY (user_id, event_type, channel),
    CONSTRAINT notification_preferences_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT notification_preferences_event_type_check
    CHECK (event_type ~ '^([a-z_]+([.][a-z_]+)*|[*])$')
);

ALTER TABLE messaging.notification_preferences ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.notification_preferences FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.notification_preferences IS
'What a person switched on or off, against the default.';
COMMENT ON COLUMN messaging.notification_preferences.user_id IS 'Whose wish.';
COMMENT ON COLUMN messaging.notification_preferences.event_type IS
'What happened, as in notifications.event_type; * is all that has no row of its own.';
COMMENT ON COLUMN messaging.notification_preferences.channel IS 'By which way.';
COMMENT ON COLUMN messaging.notification_preferences.enabled IS 'Whether she wants it.';
COMMENT ON COLUMN messaging.notification_preferences.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.notification_preferences.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.notification_settings (
    user_id uuid NOT NULL,
    digest public.digest_frequency NOT NULL DEFAULT 'none',
    digest_minute integer NOT NULL DEFAULT 480,
    quiet_from_minute integer,
    quiet_to_minute integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT notification_settings_pkey PRIMARY KEY (user_id),
    CONSTRAINT notification_settings_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT notification_settings_minutes_of_a_day CHECK (
        digest_minute BETWEEN 0 AND 1439
        AND quiet_from_minute BETWEEN 0 AND 1439
        AND quiet_to_minute BETWEEN 0 AND 1439
    ),
    CONSTRAINT notification_settings_quiet_hours_begin_and_end CHECK (
        (quiet_from_minute IS NULL) = (quiet_to_minute IS NULL)
        AND quiet_from_minute <> quiet_to_minute
    )
);

ALTER TABLE messaging.notification_settings ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.notification_settings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE messaging.notification_settings IS
'When a person wants to hear. Times are on the clock of users.user_profiles.timezone.';
COMMENT ON COLUMN messaging.notification_settings.user_id IS 'Whose wish.';
COMMENT ON COLUMN messaging.notification_settings.digest IS 'How often a summary is mailed.';
COMMENT ON COLUMN messaging.notification_settings.digest_minute IS
'Minute of her local day for the summary; 480 is 08:00.';
COMMENT ON COLUMN messaging.notification_settings.quiet_from_minute IS
'Minute of her local day from which nothing is pushed; null: always allowed.';
COMMENT ON COLUMN messaging.notification_settings.quiet_to_minute IS
'Minute of her local day until which nothing is pushed; below quiet_from_minute: on the next
day.';
COMMENT ON COLUMN messaging.notification_settings.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.notification_settings.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.push_devices (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    platform messaging.push_platform NOT NULL,
    token_hash bytea NOT NULL,
    token text,
    name text,
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT push_devices_pkey PRIMARY KEY (id),
    CONSTRAINT push_devices_token_hash_key UNIQUE (token_hash),
    CONSTRAINT push_devices_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT push_devices_token_hash_check CHECK (octet_length(token_hash) = 32),
    CONSTRAINT push_devices_live_ones_have_a_token
    CHECK ((token IS NULL) = (revoked_at IS NOT NULL)),
    CONSTRAINT push_devices_token_check CHECK (char_length(token) BETWEEN 1 AND 4000),
    CONSTRAINT push_devices_name_check CHECK (char_length(name) <= 200)
);

ALTER TABLE messaging.push_devices ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.push_devices FORCE ROW LEVEL SECURITY;

CREATE INDEX push_devices_user_id_idx ON messaging.push_devices (user_id);

COMMENT ON TABLE messaging.push_devices IS 'A phone or browser that takes pushed notifications.';
COMMENT ON COLUMN messaging.push_devices.id IS 'She revokes it by it.';
COMMENT ON COLUMN messaging.push_devices.user_id IS 'Who is signed in on it.';
COMMENT ON COLUMN messaging.push_devices.platform IS 'Whose push service takes the message.';
COMMENT ON COLUMN messaging.push_devices.token_hash IS
'SHA-256 of the address, 32 bytes: one device is one row, whoever signs in.';
COMMENT ON COLUMN messaging.push_devices.token IS
'Address at the push service. Secret; null once revoked.';
COMMENT ON COLUMN messaging.push_devices.name IS 'What she calls it.';
COMMENT ON COLUMN messaging.push_devices.last_seen_at IS 'Latest sign of life, UTC.';
COMMENT ON COLUMN messaging.push_devices.revoked_at IS
'When she or the push service took it out, UTC.';
COMMENT ON COLUMN messaging.push_devices.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.push_devices.updated_at IS 'UTC, kept by trigger.';
