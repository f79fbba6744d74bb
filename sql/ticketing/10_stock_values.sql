-- Values of the stock: what is asked for, and what a hold took.

CREATE TYPE ticketing.taken AS (stock_id uuid, shard smallint, places integer);
COMMENT ON TYPE ticketing.taken IS 'A number of places of one stock, and the shard they are in.';

CREATE TYPE ticketing.demand AS (tier_id uuid, stock_id uuid, places integer);
COMMENT ON TYPE ticketing.demand IS 'Places of one stock that tickets of one tier ask for.';

CREATE TYPE ticketing.need AS (stock_id uuid, places integer, shards integer, available bigint);
COMMENT ON TYPE ticketing.need IS
'Places of one stock that are asked for, its number of shards, and the places that were free when
somebody looked; null: without limit.';
