-- Who reads the outbox. A consumer reads by name, at its own pace, in lanes: all events of one
-- aggregate are in one lane, and a lane has one worker at a time. Rows are written once.

CREATE TABLE ops.outbox_consumers (
    name text NOT NULL,
    topics text[],
    lanes integer NOT NULL DEFAULT 8,
    max_attempts integer NOT NULL DEFAULT 10,
    backoff_base interval NOT NULL DEFAULT interval '5 seconds',
    backoff_cap interval NOT NULL DEFAULT interval '6 hours',
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT outbox_consumers_pkey PRIMARY KEY (name),
    CONSTRAINT outbox_consumers_name_check CHECK (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    CONSTRAINT outbox_consumers_topics_check CHECK (cardinality(topics) > 0),
    CONSTRAINT outbox_consumers_lanes_check CHECK (lanes BETWEEN 1 AND 16),
    CONSTRAINT outbox_consumers_max_attempts_check CHECK (max_attempts BETWEEN 1 AND 100),
    CONSTRAINT outbox_consumers_backoff_check CHECK (
        backoff_base BETWEEN interval '1 millisecond' AND backoff_cap
        AND backoff_cap <= interval '7 days'
    )
);

CREATE TABLE ops.outbox_lanes (
    id integer GENERATED ALWAYS AS IDENTITY,
    consumer text NOT NULL,
    lane integer NOT NULL,

    CONSTRAINT outbox_lanes_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_lanes_consumer_lane_key UNIQUE (consumer, lane),
    CONSTRAINT outbox_lanes_consumer_fkey FOREIGN KEY (consumer)
    REFERENCES ops.outbox_consumers (name) ON DELETE CASCADE,
    CONSTRAINT outbox_lanes_lane_check CHECK (lane BETWEEN 0 AND 15)
);

ALTER TABLE ops.outbox_consumers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_consumers FORCE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_lanes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_lanes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.outbox_consumers IS
'Readers of the outbox; made by ops.create_outbox_consumer(), never changed.';
COMMENT ON COLUMN ops.outbox_consumers.name IS 'What it leases by.';
COMMENT ON COLUMN ops.outbox_consumers.topics IS 'What it is told; null: everything.';
COMMENT ON COLUMN ops.outbox_consumers.lanes IS 'How many workers it may have at a time.';
COMMENT ON COLUMN ops.outbox_consumers.max_attempts IS
'An event that failed so often becomes a dead letter.';
COMMENT ON COLUMN ops.outbox_consumers.backoff_base IS
'The longest wait after the first failure; doubled with each more.';
COMMENT ON COLUMN ops.outbox_consumers.backoff_cap IS 'The longest wait of all.';
COMMENT ON COLUMN ops.outbox_consumers.created_at IS 'UTC.';
COMMENT ON TABLE ops.outbox_lanes IS
'Parts of a consumer''s work. A row is locked while its lane''s state moves on, and never written:
nothing here bloats.';
COMMENT ON COLUMN ops.outbox_lanes.id IS 'Part of every lease token of this lane.';
COMMENT ON COLUMN ops.outbox_lanes.consumer IS 'Whose lane.';
COMMENT ON COLUMN ops.outbox_lanes.lane IS 'From 0; see ops.outbox_lane().';
