-- What only the person herself, and functions on her behalf, may read of her. Row security hides
-- rows, not columns: what others must never see cannot stand in users.user_profiles, which they
-- read. The one exception is the phone number there, which the earlier product kept in that row.

CREATE TABLE users.private_profiles (
    user_id uuid NOT NULL,
    legal_name text,
    contact_email text,
    verified_phone text,
    birth_year integer,
    contact_email_verified_at timestamptz,
    phone_verified_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT private_profiles_pkey PRIMARY KEY (user_id),
    CONSTRAINT private_profiles_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT private_profiles_legal_name_is_not_blank
    CHECK (legal_name ~ '\S' AND char_length(legal_name) <= 200),
    CONSTRAINT private_profiles_contact_email_check
    CHECK (contact_email ~ '^[^@\s]+@[^@\s]+$' AND char_length(contact_email) <= 320),
    CONSTRAINT private_profiles_verified_phone_check
    CHECK (verified_phone ~ '^[+][1-9][0-9]{6,14}$'),
    CONSTRAINT private_profiles_birth_year_check CHECK (birth_year BETWEEN 1900 AND 2100),
    CONSTRAINT private_profiles_only_a_given_email_is_verified
    CHECK (contact_email_verified_at IS NULL OR contact_email IS NOT NULL),
    CONSTRAINT private_profiles_verified_phone_is_dated
    CHECK ((verified_phone IS NULL) = (phone_verified_at IS NULL))
);

ALTER TABLE users.private_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.private_profiles FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.private_profiles IS
'At most one row per person, with what others never see of her. Absent until something is known.';
COMMENT ON COLUMN users.private_profiles.user_id IS 'The person.';
COMMENT ON COLUMN users.private_profiles.legal_name IS
'As in her papers, where an invoice or a check at the door needs it.';
COMMENT ON COLUMN users.private_profiles.contact_email IS
'Where she wants her mail, as she wrote it; null: the address she signs in with.';
COMMENT ON COLUMN users.private_profiles.verified_phone IS
'The number that she has proven to own, E.164; messages go to user_profiles.phone only while the
two are the same.';
COMMENT ON COLUMN users.private_profiles.birth_year IS
'Year alone, for age limits: a full date would be more than the product needs to know.';
COMMENT ON COLUMN users.private_profiles.contact_email_verified_at IS
'When she proved that contact_email is hers, UTC; a change of the address must clear it.';
COMMENT ON COLUMN users.private_profiles.phone_verified_at IS
'When she proved that verified_phone is hers, UTC.';
COMMENT ON COLUMN users.private_profiles.created_at IS 'UTC.';
COMMENT ON COLUMN users.private_profiles.updated_at IS 'UTC, kept by trigger.';
