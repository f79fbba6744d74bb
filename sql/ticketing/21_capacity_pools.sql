-- Limits that no tier's own stock can say: places shared by several tiers, and how many tickets of
-- a tier one person may have. Places are counted in stock_shards; a person's tickets change in her
-- counter's row lock, where a check is the last word.

CREATE TABLE ticketing.capacity_pools (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    parent_id uuid,
    name text NOT NULL,
    capacity integer NOT NULL,
    reserved_quantity integer NOT NULL DEFAULT 0,
    sold_quantity integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT capacity_pools_pkey PRIMARY KEY (id),
    CONSTRAINT capacity_pools_event_id_id_key UNIQUE (event_id, id),
    CONSTRAINT capacity_pools_event_id_name_key UNIQUE (event_id, name),
    CONSTRAINT capacity_pools_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    -- The event is part of the key: an area lies in a venue of its own event.
    CONSTRAINT capacity_pools_parent_id_fkey FOREIGN KEY (event_id, parent_id)
    REFERENCES ticketing.capacity_pools (event_id, id) ON DELETE RESTRICT,
    CONSTRAINT capacity_pools_are_never_overfilled
    CHECK (reserved_quantity + sold_quantity <= capacity),
    CONSTRAINT capacity_pools_reserved_quantity_check CHECK (reserved_quantity >= 0),
    CONSTRAINT capacity_pools_sold_quantity_check CHECK (sold_quantity >= 0),
    CONSTRAINT capacity_pools_capacity_check CHECK (capacity BETWEEN 0 AND 10000000),
    CONSTRAINT capacity_pools_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 100)
);

ALTER TABLE ticketing.capacity_pools ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.capacity_pools FORCE ROW LEVEL SECURITY;

CREATE INDEX capacity_pools_event_id_parent_id_idx
ON ticketing.capacity_pools (event_id, parent_id);

COMMENT ON TABLE ticketing.capacity_pools IS
'Places that several tiers of one event share, e.g. the seats of a hall.';
COMMENT ON COLUMN ticketing.capacity_pools.id IS 'The stock_id of its shards.';
COMMENT ON COLUMN ticketing.capacity_pools.event_id IS 'The event whose places they are.';
COMMENT ON COLUMN ticketing.capacity_pools.parent_id IS
'The pool it lies in, as an area in a venue: what is taken here is taken there too. It never
changes; pools lie three deep at most.';
COMMENT ON COLUMN ticketing.capacity_pools.name IS 'For the organizer, unique within the event.';
COMMENT ON COLUMN ticketing.capacity_pools.capacity IS 'Places in all.';
COMMENT ON COLUMN ticketing.capacity_pools.reserved_quantity IS
'Of an earlier form of stock; nothing writes it any more. The shards have the figures.';
COMMENT ON COLUMN ticketing.capacity_pools.sold_quantity IS
'Of an earlier form of stock; nothing writes it any more. The shards have the figures.';
COMMENT ON COLUMN ticketing.capacity_pools.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.capacity_pools.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.tier_pool_members (
    pool_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    event_id uuid NOT NULL,
    places_per_ticket integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT tier_pool_members_pkey PRIMARY KEY (tier_id, pool_id),
    -- The event is part of both keys: a pool is shared by tiers of its own event alone.
    CONSTRAINT tier_pool_members_pool_id_fkey FOREIGN KEY (event_id, pool_id)
    REFERENCES ticketing.capacity_pools (event_id, id) ON DELETE RESTRICT,
    CONSTRAINT tier_pool_members_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE RESTRICT,
    CONSTRAINT tier_pool_members_places_per_ticket_check CHECK (places_per_ticket BETWEEN 1 AND 100)
);

ALTER TABLE ticketing.tier_pool_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.tier_pool_members FORCE ROW LEVEL SECURITY;

CREATE INDEX tier_pool_members_event_id_pool_id_idx
ON ticketing.tier_pool_members (event_id, pool_id);
CREATE INDEX tier_pool_members_event_id_tier_id_idx
ON ticketing.tier_pool_members (event_id, tier_id);

COMMENT ON TABLE ticketing.tier_pool_members IS
'A tier whose tickets take places of a pool, and of the pools that it lies in. A tier may take
from several pools; it joins or leaves one while none of its tickets is held or sold.';
COMMENT ON COLUMN ticketing.tier_pool_members.pool_id IS 'Whose places are taken.';
COMMENT ON COLUMN ticketing.tier_pool_members.tier_id IS 'Whose tickets take them.';
COMMENT ON COLUMN ticketing.tier_pool_members.event_id IS 'The event of both, repeated.';
COMMENT ON COLUMN ticketing.tier_pool_members.places_per_ticket IS
'Places one ticket takes: 4 for a family ticket. A pool that is reached in several ways is taken
from once, with the largest of their numbers.';
COMMENT ON COLUMN ticketing.tier_pool_members.created_at IS 'UTC.';

CREATE TABLE ticketing.tier_user_counters (
    tier_id uuid NOT NULL,
    user_id uuid NOT NULL,
    reserved_quantity integer NOT NULL DEFAULT 0,
    bought_quantity integer NOT NULL DEFAULT 0,
    max_reserved integer,
    max_quantity integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT tier_user_counters_pkey PRIMARY KEY (tier_id, user_id),
    CONSTRAINT tier_user_counters_tier_id_fkey FOREIGN KEY (tier_id)
    REFERENCES ticketing.ticket_tiers (id) ON DELETE CASCADE,
    CONSTRAINT tier_user_counters_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT tier_user_counters_are_within_the_limit
    CHECK (max_quantity IS NULL OR reserved_quantity + bought_quantity <= max_quantity),
    CONSTRAINT tier_user_counters_hold_at_most_one_order
    CHECK (max_reserved IS NULL OR reserved_quantity <= max_reserved),
    CONSTRAINT tier_user_counters_reserved_quantity_check CHECK (reserved_quantity >= 0),
    CONSTRAINT tier_user_counters_bought_quantity_check CHECK (bought_quantity >= 0),
    CONSTRAINT tier_user_counters_max_reserved_check CHECK (max_reserved > 0),
    CONSTRAINT tier_user_counters_max_quantity_check CHECK (max_quantity > 0)
)
WITH (fillfactor = 70);

ALTER TABLE ticketing.tier_user_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.tier_user_counters FORCE ROW LEVEL SECURITY;

CREATE INDEX tier_user_counters_user_id_idx ON ticketing.tier_user_counters (user_id);

COMMENT ON TABLE ticketing.tier_user_counters IS
'How many tickets of a tier one person holds and has bought. Derived from holds and orders.';
COMMENT ON COLUMN ticketing.tier_user_counters.tier_id IS 'The tier.';
COMMENT ON COLUMN ticketing.tier_user_counters.user_id IS 'The buyer.';
COMMENT ON COLUMN ticketing.tier_user_counters.reserved_quantity IS
'Tickets in her active holds.';
COMMENT ON COLUMN ticketing.tier_user_counters.bought_quantity IS
'Tickets she bought and did not give back for a refund.';
COMMENT ON COLUMN ticketing.tier_user_counters.max_reserved IS
'The tier''s max_per_order when she last held; null: unknown.';
COMMENT ON COLUMN ticketing.tier_user_counters.max_quantity IS
'The tier''s max_per_user when the counters last grew; null: no limit. A limit that is lowered
later takes nothing away.';
COMMENT ON COLUMN ticketing.tier_user_counters.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.tier_user_counters.updated_at IS 'UTC, kept by trigger.';
