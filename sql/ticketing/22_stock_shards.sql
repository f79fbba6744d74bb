-- Stock. The places of a tier or of a pool lie in up to sixteen bags, its shards. Whoever takes a
-- place out of a bag has it: buyers who reach into different bags do not wait for each other, and
-- the checks of each bag are the last word on what can be held and sold.

CREATE TABLE ticketing.stock_shards (
    stock_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(tier_id, pool_id)) STORED,
    shard smallint NOT NULL,
    event_id uuid NOT NULL,
    tier_id uuid,
    pool_id uuid,
    capacity integer,
    available integer,
    held integer NOT NULL DEFAULT 0,
    sold integer NOT NULL DEFAULT 0,
    issued integer NOT NULL DEFAULT 0,

    CONSTRAINT stock_shards_pkey PRIMARY KEY (stock_id, shard),
    -- The event is part of both keys: a shard is of a tier or pool of its event.
    CONSTRAINT stock_shards_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE CASCADE,
    CONSTRAINT stock_shards_pool_id_fkey FOREIGN KEY (event_id, pool_id)
    REFERENCES ticketing.capacity_pools (event_id, id) ON DELETE CASCADE,
    CONSTRAINT stock_shards_are_of_a_tier_or_a_pool CHECK (num_nonnulls(tier_id, pool_id) = 1),
    CONSTRAINT stock_shards_shard_check CHECK (shard BETWEEN 0 AND 15),
    CONSTRAINT stock_shards_are_never_oversold CHECK (available >= 0),
    CONSTRAINT stock_shards_held_check CHECK (held >= 0),
    CONSTRAINT stock_shards_sold_check CHECK (sold >= 0),
    CONSTRAINT stock_shards_places_are_available_held_or_sold
    CHECK (capacity = available + held + sold),
    CONSTRAINT stock_shards_without_limit_count_nothing_available
    CHECK ((capacity IS NULL) = (available IS NULL)),
    CONSTRAINT stock_shards_of_a_pool_have_a_capacity
    CHECK (pool_id IS NULL OR capacity IS NOT NULL),
    CONSTRAINT stock_shards_of_a_tier_sell_what_they_issue
    CHECK (CASE WHEN pool_id IS NULL THEN issued >= sold ELSE issued = 0 END)
)
-- The counters are updated at every sale: room on the page keeps those updates off the indexes.
WITH (fillfactor = 25);

ALTER TABLE ticketing.stock_shards ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.stock_shards FORCE ROW LEVEL SECURITY;

CREATE INDEX stock_shards_event_id_tier_id_idx ON ticketing.stock_shards (event_id, tier_id);
CREATE INDEX stock_shards_event_id_pool_id_idx ON ticketing.stock_shards (event_id, pool_id);

COMMENT ON TABLE ticketing.stock_shards IS
'The places of a tier or pool, in bags. Where a place is free is not fixed: free places move to
where they are asked for. Where it is held or sold stays: holds name their shards.';
COMMENT ON COLUMN ticketing.stock_shards.stock_id IS
'The tier or the pool. Locks are taken in the order of this and of shard.';
COMMENT ON COLUMN ticketing.stock_shards.shard IS
'From 0. A stock keeps the number of shards that it began with.';
COMMENT ON COLUMN ticketing.stock_shards.event_id IS 'The event of the tier or pool, repeated.';
COMMENT ON COLUMN ticketing.stock_shards.tier_id IS 'The tier whose stock it is.';
COMMENT ON COLUMN ticketing.stock_shards.pool_id IS 'The pool whose places they are.';
COMMENT ON COLUMN ticketing.stock_shards.capacity IS 'Places in the bag; null: without limit.';
COMMENT ON COLUMN ticketing.stock_shards.available IS 'Places that can be taken; null: any number.';
COMMENT ON COLUMN ticketing.stock_shards.held IS 'Places of active holds.';
COMMENT ON COLUMN ticketing.stock_shards.sold IS 'Places sold and not returned.';
COMMENT ON COLUMN ticketing.stock_shards.issued IS
'Serial numbers given out for a tier''s tickets; it never falls. The nth number of shard s is
(n - 1) * shards + s + 1, so that shards never give out the same.';
