-- Check-in lists: an event may admit at several doors or on several days, each with its own list.
-- A list without tiers admits all of the event's tiers. Three columns are its rule: how many
-- entries, whether each needs an exit before it, and whether the count begins anew every day.

CREATE TABLE ticketing.check_in_lists (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    created_by uuid,
    name text NOT NULL,
    is_active boolean NOT NULL DEFAULT TRUE,
    admits_from timestamptz,
    admits_until timestamptz,
    max_entries integer DEFAULT 1,
    needs_exit boolean NOT NULL DEFAULT FALSE,
    per_day boolean NOT NULL DEFAULT FALSE,
    day_begins time NOT NULL DEFAULT '00:00',
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
    CONSTRAINT check_in_lists_max_entries_check CHECK (max_entries BETWEEN 1 AND 1000),
    CONSTRAINT check_in_lists_day_begins_check CHECK (day_begins < '24:00'),
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
COMMENT ON COLUMN ticketing.check_in_lists.max_entries IS
'How often it lets a ticket in: 1 is single entry, null any number.';
COMMENT ON COLUMN ticketing.check_in_lists.needs_exit IS
'Whether who is inside must be scanned out before she comes in again. With max_entries null it is
re-entry; without it a ticket admits as many people as max_entries says.';
COMMENT ON COLUMN ticketing.check_in_lists.per_day IS
'Whether entries count anew each day in the event''s time zone: day passes.';
COMMENT ON COLUMN ticketing.check_in_lists.day_begins IS
'When a day begins there: at 06:00 who comes after midnight still belongs to the night before.';
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
