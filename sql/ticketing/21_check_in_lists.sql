-- Check-in lists: an event may admit at several doors or on several days, each with its own list.
-- A ticket is admitted once per list. A list without tiers admits all of the event's tiers.

CREATE TABLE ticketing.check_in_lists (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    created_by uuid,
    name text NOT NULL,
    is_active boolean NOT NULL DEFAULT TRUE,
    admits_from timestamptz,
    admits_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT check_in_lists_pkey PRIMARY KEY (id),
    CONSTRAINT check_in_lists_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT check_in_lists_event_id_name_key UNIQUE (event_id, name),
    CONSTRAINT check_in_lists_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT check_in_lists_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT check_in_lists_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 100),
    CONSTRAINT check_in_lists_end_after_they_begin CHECK (admits_until > admits_from)
);

ALTER TABLE ticketing.check_in_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.check_in_lists FORCE ROW LEVEL SECURITY;

CREATE INDEX check_in_lists_created_by_idx ON ticketing.check_in_lists (created_by);

COMMENT ON TABLE ticketing.check_in_lists IS 'A door or a day of an event that admits on its own.';
COMMENT ON COLUMN ticketing.check_in_lists.id IS 'What a scanning device is set to.';
COMMENT ON COLUMN ticketing.check_in_lists.event_id IS 'The event it admits to.';
COMMENT ON COLUMN ticketing.check_in_lists.created_by IS 'The organizer who made it.';
COMMENT ON COLUMN ticketing.check_in_lists.name IS 'As scanners see it: Day 2, Backstage.';
COMMENT ON COLUMN ticketing.check_in_lists.is_active IS 'Whether it admits at all.';
COMMENT ON COLUMN ticketing.check_in_lists.admits_from IS 'UTC; null: at once.';
COMMENT ON COLUMN ticketing.check_in_lists.admits_until IS
'UTC, exclusive; null: until the event is over.';
COMMENT ON COLUMN ticketing.check_in_lists.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.check_in_lists.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.check_in_list_tiers (
    list_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    event_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT check_in_list_tiers_pkey PRIMARY KEY (list_id, tier_id),
    -- The event is part of both keys: a list admits tiers of its own event alone.
    CONSTRAINT check_in_list_tiers_list_id_fkey FOREIGN KEY (list_id, event_id)
    REFERENCES ticketing.check_in_lists (id, event_id) ON DELETE CASCADE,
    CONSTRAINT check_in_list_tiers_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE CASCADE
);

ALTER TABLE ticketing.check_in_list_tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.check_in_list_tiers FORCE ROW LEVEL SECURITY;

CREATE INDEX check_in_list_tiers_list_id_event_id_idx
ON ticketing.check_in_list_tiers (list_id, event_id);
CREATE INDEX check_in_list_tiers_event_id_tier_id_idx
ON ticketing.check_in_list_tiers (event_id, tier_id);

COMMENT ON TABLE ticketing.check_in_list_tiers IS
'A tier that a list admits. A list without any admits all tiers of its event.';
COMMENT ON COLUMN ticketing.check_in_list_tiers.list_id IS 'The list.';
COMMENT ON COLUMN ticketing.check_in_list_tiers.tier_id IS 'The tier it admits.';
COMMENT ON COLUMN ticketing.check_in_list_tiers.event_id IS 'The event of both, repeated.';
COMMENT ON COLUMN ticketing.check_in_list_tiers.created_at IS 'UTC.';
