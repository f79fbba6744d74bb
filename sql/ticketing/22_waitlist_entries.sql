-- The waiting list of a tier: who is next when tickets come back. What is offered is held first,
-- so an offer is never a promise that cannot be kept.

CREATE TABLE ticketing.waitlist_entries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    user_id uuid NOT NULL,
    hold_id uuid,
    quantity integer NOT NULL DEFAULT 1,
    priority integer NOT NULL DEFAULT 0,
    status ticketing.waitlist_status NOT NULL DEFAULT 'waiting',
    offered_at timestamptz,
    offer_expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT waitlist_entries_pkey PRIMARY KEY (id),
    -- The event is part of the key: the list is that of the tier's own event.
    CONSTRAINT waitlist_entries_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE RESTRICT,
    CONSTRAINT waitlist_entries_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT waitlist_entries_hold_id_fkey FOREIGN KEY (hold_id, tier_id)
    REFERENCES ticketing.ticket_holds (id, tier_id) ON DELETE RESTRICT,
    CONSTRAINT waitlist_entries_quantity_check CHECK (quantity BETWEEN 1 AND 100),
    CONSTRAINT waitlist_entries_offer_is_held
    CHECK (status <> 'offered' OR num_nulls(hold_id, offered_at, offer_expires_at) = 0),
    CONSTRAINT waitlist_entries_offer_expires_later CHECK (offer_expires_at > offered_at)
);

ALTER TABLE ticketing.waitlist_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.waitlist_entries FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX waitlist_entries_one_place_per_user_idx
ON ticketing.waitlist_entries (tier_id, user_id) WHERE status IN ('waiting', 'offered');
CREATE UNIQUE INDEX waitlist_entries_one_entry_per_hold_idx
ON ticketing.waitlist_entries (hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX waitlist_entries_next_idx
ON ticketing.waitlist_entries (tier_id, priority DESC, created_at) WHERE status = 'waiting';
CREATE INDEX waitlist_entries_event_id_tier_id_idx
ON ticketing.waitlist_entries (event_id, tier_id);
CREATE INDEX waitlist_entries_user_id_idx ON ticketing.waitlist_entries (user_id);
CREATE INDEX waitlist_entries_hold_id_idx ON ticketing.waitlist_entries (hold_id, tier_id);

COMMENT ON TABLE ticketing.waitlist_entries IS 'One person''s place in the line for a tier.';
COMMENT ON COLUMN ticketing.waitlist_entries.id IS 'Of this place; who leaves gets a new one.';
COMMENT ON COLUMN ticketing.waitlist_entries.event_id IS 'The event of the tier, repeated.';
COMMENT ON COLUMN ticketing.waitlist_entries.tier_id IS 'The tier she waits for.';
COMMENT ON COLUMN ticketing.waitlist_entries.user_id IS 'Who waits.';
COMMENT ON COLUMN ticketing.waitlist_entries.hold_id IS 'The tickets that were held for her offer.';
COMMENT ON COLUMN ticketing.waitlist_entries.quantity IS 'Tickets she wants; all or none.';
COMMENT ON COLUMN ticketing.waitlist_entries.priority IS
'Higher is served first; then who came first.';
COMMENT ON COLUMN ticketing.waitlist_entries.status IS 'Machine waitlist.';
COMMENT ON COLUMN ticketing.waitlist_entries.offered_at IS 'When she was told, UTC.';
COMMENT ON COLUMN ticketing.waitlist_entries.offer_expires_at IS 'Until when it is hers, UTC.';
COMMENT ON COLUMN ticketing.waitlist_entries.created_at IS 'When she joined the line, UTC.';
COMMENT ON COLUMN ticketing.waitlist_entries.updated_at IS 'UTC, kept by trigger.';
