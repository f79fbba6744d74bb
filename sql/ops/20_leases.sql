-- Leases: a name that one worker holds until a moment. A queue cuts its work into a few named parts
-- and leases a part, not a row, so that its rows are not rewritten by being taken. The token only
-- grows: who comes back late with an old one has lost the part and may not write its results.

CREATE TABLE ops.leases (
    name text NOT NULL,
    holder text NOT NULL,
    token bigint NOT NULL DEFAULT 0,
    taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    leased_until timestamptz NOT NULL,

    CONSTRAINT leases_pkey PRIMARY KEY (name),
    CONSTRAINT leases_name_check CHECK (name ~ '\S' AND char_length(name) <= 300),
    CONSTRAINT leases_holder_check CHECK (holder ~ '\S' AND char_length(holder) <= 200),
    CONSTRAINT leases_token_check CHECK (token >= 0)
)
-- Rewritten in place, again and again.
WITH (fillfactor = 50);

ALTER TABLE ops.leases ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.leases FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.leases IS
'Who holds which part of which queue, one row per part that was ever leased.';
COMMENT ON COLUMN ops.leases.name IS 'The part, e.g. ml.two-tower-3/event/5: queue first.';
COMMENT ON COLUMN ops.leases.holder IS 'The worker that has or had it, in its own words.';
COMMENT ON COLUMN ops.leases.token IS 'Grows with every taking; results are written under it.';
COMMENT ON COLUMN ops.leases.taken_at IS 'UTC.';
COMMENT ON COLUMN ops.leases.leased_until IS 'UTC; past: anyone may take it.';
