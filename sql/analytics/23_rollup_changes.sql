-- Which rows of the rollups are out of date. Writers of facts only ever add rows here, so they wait
-- for nobody; the fold computes a row anew from the facts and takes away the notes that it has
-- seen.

CREATE TABLE analytics.rollup_changes (
    id bigint GENERATED ALWAYS AS IDENTITY,
    rollup analytics.rollup NOT NULL,
    key uuid NOT NULL,
    day date NOT NULL,

    CONSTRAINT rollup_changes_pkey PRIMARY KEY (rollup, key, day, id)
)
-- Filled and emptied all the time: swept early.
WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

ALTER TABLE analytics.rollup_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.rollup_changes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.rollup_changes IS
'A note that facts behind a row of a rollup have changed, one for each statement and row. As long as
it stands, the live views compute that row from the facts.';
COMMENT ON COLUMN analytics.rollup_changes.id IS 'Tells two notes of the same row apart.';
COMMENT ON COLUMN analytics.rollup_changes.rollup IS 'The rollup.';
COMMENT ON COLUMN analytics.rollup_changes.key IS 'The row: the event, post, campaign or tier.';
COMMENT ON COLUMN analytics.rollup_changes.day IS 'Day of UTC.';

-- Beside the notes of days and not among them: these wait for minutes, and dashboards read those.
CREATE TABLE analytics.counter_changes (
    id bigint GENERATED ALWAYS AS IDENTITY,
    counters analytics.counters NOT NULL,
    key uuid NOT NULL,

    CONSTRAINT counter_changes_pkey PRIMARY KEY (counters, key, id)
)
WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

ALTER TABLE analytics.counter_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.counter_changes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.counter_changes IS
'A note that rollups behind counters since the beginning have changed, one for each fold and row.';
COMMENT ON COLUMN analytics.counter_changes.id IS 'Tells two notes of the same row apart.';
COMMENT ON COLUMN analytics.counter_changes.counters IS 'Which counters.';
COMMENT ON COLUMN analytics.counter_changes.key IS 'The row: the event or post.';

CREATE TABLE analytics.rollup_floors (
    rollup analytics.rollup NOT NULL,
    first_day date NOT NULL,

    CONSTRAINT rollup_floors_pkey PRIMARY KEY (rollup)
);

ALTER TABLE analytics.rollup_floors ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.rollup_floors FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE analytics.rollup_floors IS
'From which day on a rollup follows its facts. Before the facts of a month are dropped the floor
moves above it: their rows stay as they are, and what is written about those days counts no more. No
row: it follows all of its facts.';
COMMENT ON COLUMN analytics.rollup_floors.rollup IS 'The rollup.';
COMMENT ON COLUMN analytics.rollup_floors.first_day IS
'First day of UTC that is still computed from facts; earlier rows are frozen.';
