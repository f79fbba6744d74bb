-- Guests: people who buy or look up tickets without an account. A short code proves that an
-- address is theirs; it opens a session for that address. Codes and tokens are stored as hashes.

CREATE TABLE ticketing.guest_otp_codes (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid,
    method ticketing.contact_method NOT NULL,
    contact text NOT NULL,
    otp_hash text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL,
    consumed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT guest_otp_codes_pkey PRIMARY KEY (id),
    CONSTRAINT guest_otp_codes_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT guest_otp_codes_contact_fits_its_method CHECK (
        CASE method
            WHEN 'email' THEN contact ~ '^[^@\s]+@[^@\s]+$' AND contact = lower(contact)
            ELSE contact ~ '^\+[1-9][0-9]{6,14}$'
        END
    ),
    CONSTRAINT guest_otp_codes_contact_check CHECK (char_length(contact) <= 320),
    CONSTRAINT guest_otp_codes_otp_hash_is_a_hash CHECK (char_length(otp_hash) >= 32),
    CONSTRAINT guest_otp_codes_are_tried_five_times CHECK (attempts BETWEEN 0 AND 5),
    CONSTRAINT guest_otp_codes_expire_later CHECK (expires_at > created_at)
);

ALTER TABLE ticketing.guest_otp_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.guest_otp_codes FORCE ROW LEVEL SECURITY;

CREATE INDEX guest_otp_codes_event_id_idx ON ticketing.guest_otp_codes (event_id);
CREATE INDEX guest_otp_codes_contact_idx ON ticketing.guest_otp_codes (contact, created_at DESC);
CREATE INDEX guest_otp_codes_expires_at_idx ON ticketing.guest_otp_codes (expires_at);

COMMENT ON TABLE ticketing.guest_otp_codes IS
'A code sent to a guest to prove her address. Deleted soon after it expires.';
COMMENT ON COLUMN ticketing.guest_otp_codes.id IS 'What the guest sends back with the code.';
COMMENT ON COLUMN ticketing.guest_otp_codes.event_id IS 'The event she was at; null: none.';
COMMENT ON COLUMN ticketing.guest_otp_codes.method IS 'How it was sent.';
COMMENT ON COLUMN ticketing.guest_otp_codes.contact IS
'Her e-mail address in lower case, or her phone number in E.164. Personal.';
COMMENT ON COLUMN ticketing.guest_otp_codes.otp_hash IS
'Salted hash of the code; the code itself is nowhere. Never shown.';
COMMENT ON COLUMN ticketing.guest_otp_codes.attempts IS 'Wrong answers; after five it is dead.';
COMMENT ON COLUMN ticketing.guest_otp_codes.expires_at IS 'UTC.';
COMMENT ON COLUMN ticketing.guest_otp_codes.consumed_at IS 'When it was used, UTC: it works once.';
COMMENT ON COLUMN ticketing.guest_otp_codes.created_at IS 'UTC.';

CREATE TABLE ticketing.guest_ticket_sessions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    token_hash text NOT NULL,
    method ticketing.contact_method NOT NULL,
    contact text NOT NULL,
    scope jsonb NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT guest_ticket_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT guest_ticket_sessions_token_hash_key UNIQUE (token_hash),
    CONSTRAINT guest_ticket_sessions_contact_fits_its_method CHECK (
        CASE method
            WHEN 'email' THEN contact ~ '^[^@\s]+@[^@\s]+$' AND contact = lower(contact)
            ELSE contact ~ '^\+[1-9][0-9]{6,14}$'
        END
    ),
    CONSTRAINT guest_ticket_sessions_contact_check CHECK (char_length(contact) <= 320),
    CONSTRAINT guest_ticket_sessions_token_hash_is_a_hash CHECK (char_length(token_hash) >= 32),
    CONSTRAINT guest_ticket_sessions_scope_check CHECK (jsonb_typeof(scope) = 'object'),
    CONSTRAINT guest_ticket_sessions_expire_later CHECK (expires_at > created_at)
);

ALTER TABLE ticketing.guest_ticket_sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.guest_ticket_sessions FORCE ROW LEVEL SECURITY;

CREATE INDEX guest_ticket_sessions_contact_idx ON ticketing.guest_ticket_sessions (contact);
CREATE INDEX guest_ticket_sessions_expires_at_idx
ON ticketing.guest_ticket_sessions (expires_at);

COMMENT ON TABLE ticketing.guest_ticket_sessions IS
'What a guest may see after she proved her address. Deleted soon after it expires.';
COMMENT ON COLUMN ticketing.guest_ticket_sessions.id IS 'Named by holds and checkouts.';
COMMENT ON COLUMN ticketing.guest_ticket_sessions.token_hash IS
'SHA-256 of the token that the guest''s browser has. Never shown.';
COMMENT ON COLUMN ticketing.guest_ticket_sessions.method IS 'How her address was proved.';
COMMENT ON COLUMN ticketing.guest_ticket_sessions.contact IS
'Her e-mail address in lower case, or her phone number in E.164. Personal.';
COMMENT ON COLUMN ticketing.guest_ticket_sessions.scope IS
'Object: what it opens: {"all": true}, or {"event_ids": [uuid]}.';
COMMENT ON COLUMN ticketing.guest_ticket_sessions.expires_at IS 'UTC.';
COMMENT ON COLUMN ticketing.guest_ticket_sessions.revoked_at IS
'When she signed out, UTC; it opens nothing from then on.';
COMMENT ON COLUMN ticketing.guest_ticket_sessions.created_at IS 'UTC.';
