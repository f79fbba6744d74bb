-- When an event was moved, and what was promised to those who had bought by then.

CREATE TABLE ticketing.event_reschedules (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    requested_by uuid,
    old_start_at timestamptz NOT NULL,
    old_end_at timestamptz NOT NULL,
    new_start_at timestamptz,
    new_end_at timestamptz,
    refund_until timestamptz,
    reason text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT event_reschedules_pkey PRIMARY KEY (id),
    CONSTRAINT event_reschedules_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT event_reschedules_requested_by_fkey FOREIGN KEY (requested_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT event_reschedules_name_both_times_or_none
    CHECK (num_nulls(new_start_at, new_end_at) <> 1),
    CONSTRAINT event_reschedules_end_after_they_begin CHECK (new_end_at > new_start_at),
    CONSTRAINT event_reschedules_reason_check CHECK (char_length(reason) <= 2000)
);

ALTER TABLE ticketing.event_reschedules ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.event_reschedules FORCE ROW LEVEL SECURITY;

CREATE INDEX event_reschedules_event_id_idx
ON ticketing.event_reschedules (event_id, created_at);
CREATE INDEX event_reschedules_requested_by_idx ON ticketing.event_reschedules (requested_by);

COMMENT ON TABLE ticketing.event_reschedules IS
'Each time that an event was moved, and until when its buyers may ask for all of their money.
Append-only.';
COMMENT ON COLUMN ticketing.event_reschedules.id IS 'No order.';
COMMENT ON COLUMN ticketing.event_reschedules.event_id IS 'The event.';
COMMENT ON COLUMN ticketing.event_reschedules.requested_by IS 'The organizer who moved it.';
COMMENT ON COLUMN ticketing.event_reschedules.old_start_at IS 'When it was to begin, UTC.';
COMMENT ON COLUMN ticketing.event_reschedules.old_end_at IS 'When it was to end, UTC.';
COMMENT ON COLUMN ticketing.event_reschedules.new_start_at IS
'When it begins now, UTC; null: postponed, nobody knows until when.';
COMMENT ON COLUMN ticketing.event_reschedules.new_end_at IS 'When it ends now, UTC.';
COMMENT ON COLUMN ticketing.event_reschedules.refund_until IS
'Until when who had bought before may give the tickets back for all that was paid, UTC; null: the
tiers'' own terms hold.';
COMMENT ON COLUMN ticketing.event_reschedules.reason IS 'Told to ticket holders.';
COMMENT ON COLUMN ticketing.event_reschedules.created_at IS 'UTC.';
