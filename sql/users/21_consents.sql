-- Consent: each answer of a person is an event with its proof, kept for ever; the table of
-- consents holds her latest answer per purpose, and points at the event that proves it. No row is
-- no consent.

CREATE TABLE users.consent_events (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    organization_id uuid,
    event_id uuid,
    purpose text NOT NULL,
    channel text,
    state users.consent_state NOT NULL,
    policy_version text NOT NULL,
    source text NOT NULL,
    locale text,
    ip_hash bytea,
    evidence jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT consent_events_pkey PRIMARY KEY (id),
    CONSTRAINT consent_events_proof_key UNIQUE (id, user_id, purpose, state),
    CONSTRAINT consent_events_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT consent_events_have_one_scope_at_most
    CHECK (num_nonnulls(organization_id, event_id) <= 1),
    CONSTRAINT consent_events_purpose_check CHECK (purpose ~ '^[a-z_]+([.][a-z0-9_]+)*$'),
    CONSTRAINT consent_events_channel_check CHECK (channel IN ('email', 'sms', 'push', 'web')),
    CONSTRAINT consent_events_policy_version_check
    CHECK (policy_version ~ '\S' AND char_length(policy_version) <= 100),
    CONSTRAINT consent_events_source_check CHECK (
        source IN ('signup', 'checkout', 'settings', 'unsubscribe', 'import', 'support', 'legacy')
    ),
    CONSTRAINT consent_events_ip_hash_is_a_sha256 CHECK (octet_length(ip_hash) = 32),
    CONSTRAINT consent_events_evidence_check CHECK (jsonb_typeof(evidence) = 'object')
);

ALTER TABLE users.consent_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.consent_events FORCE ROW LEVEL SECURITY;

CREATE INDEX consent_events_user_id_idx ON users.consent_events (user_id, created_at);
CREATE INDEX consent_events_organization_id_idx ON users.consent_events (organization_id);
CREATE INDEX consent_events_event_id_idx ON users.consent_events (event_id);

COMMENT ON TABLE users.consent_events IS
'Every answer of a person to a question for consent, with its proof. Append-only.';
COMMENT ON COLUMN users.consent_events.id IS 'What a consent points at as its proof.';
COMMENT ON COLUMN users.consent_events.user_id IS 'Who answered.';
COMMENT ON COLUMN users.consent_events.organization_id IS
'The organization that asked, whose mail it is about; null: the platform, or an event.';
COMMENT ON COLUMN users.consent_events.event_id IS 'The event whose organizer asked, for it alone.';
COMMENT ON COLUMN users.consent_events.purpose IS
'What the data may be used for: a data use of the fideslang taxonomy, e.g.
marketing.communications.email.';
COMMENT ON COLUMN users.consent_events.channel IS
'By which way she may be reached: email, sms, push, web; null: it is about no channel.';
COMMENT ON COLUMN users.consent_events.state IS 'Her answer.';
COMMENT ON COLUMN users.consent_events.policy_version IS 'Version of the text she was shown.';
COMMENT ON COLUMN users.consent_events.source IS
'Where she answered; legacy: taken over from the earlier product, import: told by an organizer.';
COMMENT ON COLUMN users.consent_events.locale IS 'BCP 47 tag of the language of the text.';
COMMENT ON COLUMN users.consent_events.ip_hash IS
'Keyed SHA-256 of her address on the network, 32 bytes; the key is outside the database.';
COMMENT ON COLUMN users.consent_events.evidence IS
'Object with what else proves it, e.g. {"form": text, "import_id": uuid}; no personal data.';
COMMENT ON COLUMN users.consent_events.created_at IS 'When she answered, UTC.';

CREATE TABLE users.consents (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    organization_id uuid,
    event_id uuid,
    consent_event_id uuid NOT NULL,
    purpose text NOT NULL,
    channel text,
    state users.consent_state NOT NULL,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT consents_pkey PRIMARY KEY (id),
    CONSTRAINT consents_user_scope_purpose_channel_key
    UNIQUE NULLS NOT DISTINCT (user_id, organization_id, event_id, purpose, channel),
    CONSTRAINT consents_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    -- The proof is of this person, this purpose and this answer.
    CONSTRAINT consents_are_what_their_proof_says
    FOREIGN KEY (consent_event_id, user_id, purpose, state)
    REFERENCES users.consent_events (id, user_id, purpose, state) ON DELETE RESTRICT,
    CONSTRAINT consents_have_one_scope_at_most
    CHECK (num_nonnulls(organization_id, event_id) <= 1),
    CONSTRAINT consents_channel_check CHECK (channel IN ('email', 'sms', 'push', 'web')),
    CONSTRAINT consents_only_a_granted_one_expires
    CHECK (expires_at IS NULL OR state = 'granted')
);

ALTER TABLE users.consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.consents FORCE ROW LEVEL SECURITY;

CREATE INDEX consents_consent_event_id_idx
ON users.consents (consent_event_id, user_id, purpose, state);
CREATE INDEX consents_organization_id_idx ON users.consents (organization_id, purpose, channel);
CREATE INDEX consents_event_id_idx ON users.consents (event_id);

COMMENT ON TABLE users.consents IS
'The latest answer of a person per scope, purpose and channel; it can be rebuilt from the events.';
COMMENT ON COLUMN users.consents.id IS 'Recipients of messages name it as the ground they are on.';
COMMENT ON COLUMN users.consents.user_id IS 'Who answered.';
COMMENT ON COLUMN users.consents.organization_id IS
'The organization it is given to; null: to the platform, or for an event.';
COMMENT ON COLUMN users.consents.event_id IS 'The event it is given for, when for one alone.';
COMMENT ON COLUMN users.consents.consent_event_id IS 'The answer that proves it.';
COMMENT ON COLUMN users.consents.purpose IS 'As in its proof: a data use of fideslang.';
COMMENT ON COLUMN users.consents.channel IS 'email, sms, push, web; null: it is about no channel.';
COMMENT ON COLUMN users.consents.state IS 'As in its proof.';
COMMENT ON COLUMN users.consents.expires_at IS
'Counts until, UTC, exclusive; null: until withdrawn.';
COMMENT ON COLUMN users.consents.created_at IS 'When she was first asked, UTC.';
COMMENT ON COLUMN users.consents.updated_at IS 'UTC, kept by trigger.';
