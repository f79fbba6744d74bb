-- Keys of ticket codes: each event signs the codes of its tickets with a secret of its own, so that
-- a scanner without network tells them from made-up ones. A key is retired when another takes its
-- place, and revoked when it has leaked; codes of a retired key stay good.

CREATE TABLE ticketing.code_keys (
    event_id uuid NOT NULL,
    number integer NOT NULL,
    secret bytea NOT NULL,
    created_by uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    retired_at timestamptz,
    revoked_at timestamptz,

    CONSTRAINT code_keys_pkey PRIMARY KEY (event_id, number),
    CONSTRAINT code_keys_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT code_keys_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT code_keys_number_check CHECK (number > 0),
    CONSTRAINT code_keys_secret_check CHECK (octet_length(secret) = 32),
    CONSTRAINT code_keys_are_retired_before_they_are_revoked
    CHECK (revoked_at IS NULL OR retired_at IS NOT NULL)
);

ALTER TABLE ticketing.code_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.code_keys FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX code_keys_one_in_use_per_event_idx
ON ticketing.code_keys (event_id) WHERE retired_at IS NULL;
CREATE INDEX code_keys_created_by_idx ON ticketing.code_keys (created_by);

COMMENT ON TABLE ticketing.code_keys IS 'A secret with which an event signs ticket codes.';
COMMENT ON COLUMN ticketing.code_keys.event_id IS 'The event whose tickets it signs.';
COMMENT ON COLUMN ticketing.code_keys.number IS 'Counts from 1 within the event; in every code.';
COMMENT ON COLUMN ticketing.code_keys.secret IS
'32 bytes. Never shown but to the event''s scanners, by scanner_manifest().';
COMMENT ON COLUMN ticketing.code_keys.created_by IS 'Who changed the key; null for the first.';
COMMENT ON COLUMN ticketing.code_keys.created_at IS 'It signs from then on, UTC.';
COMMENT ON COLUMN ticketing.code_keys.retired_at IS
'Since when another key signs, UTC; null for the one in use.';
COMMENT ON COLUMN ticketing.code_keys.revoked_at IS
'Since when no code of this key admits, UTC; its tickets have new codes.';
