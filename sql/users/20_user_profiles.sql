-- A person as the platform shows her. The key is the one of auth.users; every other table points
-- here, not at auth. Records outlive people: what was bought keeps pointing at the profile, so a
-- profile with records is emptied on erasure, not deleted.

CREATE TABLE users.user_profiles (
    user_id uuid NOT NULL,
    country_code text,
    avatar_media_id uuid,
    display_name text NOT NULL,
    username text,
    role text NOT NULL DEFAULT 'attendee',
    verification_status users.verification_status NOT NULL DEFAULT 'none',
    sponsor_mode_enabled boolean NOT NULL DEFAULT FALSE,
    is_private boolean NOT NULL DEFAULT FALSE,
    discoverable boolean NOT NULL DEFAULT TRUE,
    hide_follow_lists boolean NOT NULL DEFAULT FALSE,
    social_links jsonb NOT NULL DEFAULT '[]',
    phone text,
    photo_url text,
    bio text,
    location text,
    locale text NOT NULL DEFAULT 'en',
    timezone text NOT NULL DEFAULT 'UTC',
    marketing_opt_in_at timestamptz,
    suspended_at timestamptz,
    deactivated_at timestamptz,
    erased_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT user_profiles_pkey PRIMARY KEY (user_id),
    CONSTRAINT user_profiles_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES auth.users (id) ON DELETE CASCADE,
    CONSTRAINT user_profiles_country_code_fkey FOREIGN KEY (country_code)
    REFERENCES ref.countries (code) ON DELETE RESTRICT,
    CONSTRAINT user_profiles_timezone_fkey FOREIGN KEY (timezone)
    REFERENCES ref.timezones (name) ON DELETE RESTRICT,
    CONSTRAINT user_profiles_display_name_is_not_blank
    CHECK (display_name ~ '\S' AND char_length(display_name) <= 200),
    CONSTRAINT user_profiles_username_check CHECK (username ~ '^[A-Za-z0-9_]{3,30}$'),
    CONSTRAINT user_profiles_role_check CHECK (role IN ('attendee', 'organizer')),
    CONSTRAINT user_profiles_social_links_check CHECK (jsonb_typeof(social_links) = 'array')
);

ALTER TABLE users.user_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.user_profiles FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX user_profiles_username_idx ON users.user_profiles (lower(username));
CREATE INDEX user_profiles_country_code_idx ON users.user_profiles (country_code);
CREATE INDEX user_profiles_avatar_media_id_idx ON users.user_profiles (avatar_media_id);
CREATE INDEX user_profiles_timezone_idx ON users.user_profiles (timezone);

COMMENT ON TABLE users.user_profiles IS
'One row per person who has used the platform, with what others may see of her.';
COMMENT ON COLUMN users.user_profiles.user_id IS 'The same as auth.users.id and the claim sub.';
COMMENT ON COLUMN users.user_profiles.country_code IS 'Home country, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN users.user_profiles.avatar_media_id IS
'Her portrait among public.media_assets; null: photo_url, if that is given.';
COMMENT ON COLUMN users.user_profiles.display_name IS 'As shown beside posts and on guest lists.';
COMMENT ON COLUMN users.user_profiles.username IS
'Handle, unique without regard to case; null until she chooses one.';
COMMENT ON COLUMN users.user_profiles.role IS
'The side of the product she sees first: attendee or organizer. It grants nothing.';
COMMENT ON COLUMN users.user_profiles.verification_status IS 'Set by the platform alone.';
COMMENT ON COLUMN users.user_profiles.sponsor_mode_enabled IS
'Whether her client shows the sponsor''s side. It grants nothing.';
COMMENT ON COLUMN users.user_profiles.is_private IS
'Whether following her takes her consent, and only followers see what she posts.';
COMMENT ON COLUMN users.user_profiles.discoverable IS
'Whether search and recommendations may show her.';
COMMENT ON COLUMN users.user_profiles.hide_follow_lists IS
'Whether it is hidden from others whom she follows and who follows her.';
COMMENT ON COLUMN users.user_profiles.social_links IS
'Array of {"platform": text, "url": text} in the order shown.';
COMMENT ON COLUMN users.user_profiles.phone IS
'E.164. Private: no view for others has it. See also users.private_profiles.';
COMMENT ON COLUMN users.user_profiles.photo_url IS 'Address of the portrait.';
COMMENT ON COLUMN users.user_profiles.bio IS 'A few lines about herself, plain text.';
COMMENT ON COLUMN users.user_profiles.location IS 'Where she says she is, free text.';
COMMENT ON COLUMN users.user_profiles.locale IS 'BCP 47 tag of the language she reads.';
COMMENT ON COLUMN users.user_profiles.timezone IS 'IANA zone in which times are shown to her.';
COMMENT ON COLUMN users.user_profiles.marketing_opt_in_at IS
'When she agreed to marketing mail, UTC; null means no.';
COMMENT ON COLUMN users.user_profiles.suspended_at IS
'Since when the platform bars her, UTC; null: it does not. Set by moderation alone.';
COMMENT ON COLUMN users.user_profiles.deactivated_at IS
'Since when she has hidden her account, UTC; null: in use. Signing in again clears it.';
COMMENT ON COLUMN users.user_profiles.erased_at IS
'When her personal data were erased on request, UTC; the row stays for the records.';
COMMENT ON COLUMN users.user_profiles.created_at IS 'UTC.';
COMMENT ON COLUMN users.user_profiles.updated_at IS 'UTC, kept by trigger.';
