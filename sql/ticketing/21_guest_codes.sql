-- Guest codes: words that let their bearers buy what is not on sale to everybody.

CREATE TABLE ticketing.guest_codes (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    tier_id uuid,
    created_by uuid NOT NULL,
    code text NOT NULL,
    max_uses integer NOT NULL DEFAULT 1,
    used_count integer NOT NULL DEFAULT 0,
    notes text,
    expires_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT guest_codes_pkey PRIMARY KEY (id),
    CONSTRAINT guest_codes_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT guest_codes_event_id_code_key UNIQUE (event_id, code),
    CONSTRAINT guest_codes_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    -- The event is part of the key: a code opens a tier of its own event.
    CONSTRAINT guest_codes_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE RESTRICT,
    CONSTRAINT guest_codes_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT guest_codes_code_check CHECK (code ~ '^[A-Z0-9_-]{4,64}$'),
    CONSTRAINT guest_codes_max_uses_check CHECK (max_uses BETWEEN 1 AND 100000),
    CONSTRAINT guest_codes_are_never_overused CHECK (used_count BETWEEN 0 AND max_uses),
    CONSTRAINT guest_codes_notes_check CHECK (char_length(notes) <= 1000)
);

ALTER TABLE ticketing.guest_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.guest_codes FORCE ROW LEVEL SECURITY;

CREATE INDEX guest_codes_event_id_tier_id_idx ON ticketing.guest_codes (event_id, tier_id);
CREATE INDEX guest_codes_created_by_idx ON ticketing.guest_codes (created_by);

COMMENT ON TABLE ticketing.guest_codes IS 'A code that opens tiers which require one.';
COMMENT ON COLUMN ticketing.guest_codes.id IS 'Stable; the code may be given to many.';
COMMENT ON COLUMN ticketing.guest_codes.event_id IS 'The event whose tiers it opens.';
COMMENT ON COLUMN ticketing.guest_codes.tier_id IS
'The one tier it opens; null: all that need one.';
COMMENT ON COLUMN ticketing.guest_codes.created_by IS 'The organizer who made it.';
COMMENT ON COLUMN ticketing.guest_codes.code IS
'What the guest types, stored in upper case; unique within its event, so that nobody learns or takes
away the words of others. The organizer reads it; nobody else may list codes.';
COMMENT ON COLUMN ticketing.guest_codes.max_uses IS 'Tickets it may be used for.';
COMMENT ON COLUMN ticketing.guest_codes.used_count IS 'Tickets that were held or bought with it.';
COMMENT ON COLUMN ticketing.guest_codes.notes IS 'The organizer''s own, e.g. for whom it is.';
COMMENT ON COLUMN ticketing.guest_codes.expires_at IS 'UTC; null: as long as the event is on sale.';
COMMENT ON COLUMN ticketing.guest_codes.revoked_at IS 'When the organizer withdrew it, UTC.';
COMMENT ON COLUMN ticketing.guest_codes.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.guest_codes.updated_at IS 'UTC, kept by trigger.';
