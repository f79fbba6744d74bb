-- How far each lane has come. A state is never rewritten, since a long snapshot would keep every
-- old version: each move adds the lane's whole new state, and the latest row counts. Rows are
-- written to one half until ops.rotate_outbox_journal() copies the latest ones over to the other
-- and empties it.

CREATE TABLE ops.outbox_journal_a (
    lane_id integer NOT NULL,
    seq bigint NOT NULL,
    cluster_id bigint NOT NULL,
    seen pg_snapshot NOT NULL,
    seen_first bigint NOT NULL,
    seen_last bigint NOT NULL,
    high pg_snapshot,
    high_first bigint,
    high_last bigint,
    cursor_position bigint,
    slice_end bigint,
    token uuid,
    leased_until timestamptz,

    -- No foreign key: a lane is locked, and there, when its state is written.
    CONSTRAINT outbox_journal_a_pkey PRIMARY KEY (lane_id, seq),
    CONSTRAINT outbox_journal_a_window_is_whole
    CHECK (num_nulls(high, high_first, high_last, cursor_position) IN (0, 4)),
    CONSTRAINT outbox_journal_a_lease_is_whole CHECK ((token IS NULL) = (leased_until IS NULL)),
    CONSTRAINT outbox_journal_a_slice_is_leased CHECK (slice_end IS NULL OR token IS NOT NULL)
);

CREATE TABLE ops.outbox_journal_b (
    lane_id integer NOT NULL,
    seq bigint NOT NULL,
    cluster_id bigint NOT NULL,
    seen pg_snapshot NOT NULL,
    seen_first bigint NOT NULL,
    seen_last bigint NOT NULL,
    high pg_snapshot,
    high_first bigint,
    high_last bigint,
    cursor_position bigint,
    slice_end bigint,
    token uuid,
    leased_until timestamptz,

    -- No foreign key: a lane is locked, and there, when its state is written.
    CONSTRAINT outbox_journal_b_pkey PRIMARY KEY (lane_id, seq),
    CONSTRAINT outbox_journal_b_window_is_whole
    CHECK (num_nulls(high, high_first, high_last, cursor_position) IN (0, 4)),
    CONSTRAINT outbox_journal_b_lease_is_whole CHECK ((token IS NULL) = (leased_until IS NULL)),
    CONSTRAINT outbox_journal_b_slice_is_leased CHECK (slice_end IS NULL OR token IS NOT NULL)
);

ALTER TABLE ops.outbox_journal_a ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_journal_a FORCE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_journal_b ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_journal_b FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.outbox_journal_a IS
'States of lanes, one half. Only added to, and emptied as a whole.';
COMMENT ON COLUMN ops.outbox_journal_a.lane_id IS 'Of ops.outbox_lanes.';
COMMENT ON COLUMN ops.outbox_journal_a.seq IS
'Counts the states of a lane in both halves; the greatest counts.';
COMMENT ON COLUMN ops.outbox_journal_a.cluster_id IS
'System identifier of the server whose transactions the snapshots know.';
COMMENT ON COLUMN ops.outbox_journal_a.seen IS
'What this snapshot sees is settled, or in ops.outbox_retries.';
COMMENT ON COLUMN ops.outbox_journal_a.seen_first IS
'Transactions begun after seen was taken have greater positions.';
COMMENT ON COLUMN ops.outbox_journal_a.seen_last IS 'What seen sees has no greater position.';
COMMENT ON COLUMN ops.outbox_journal_a.high IS
'End of the open window: what it sees and seen does not. Null: none is open.';
COMMENT ON COLUMN ops.outbox_journal_a.high_first IS 'As seen_first, of high.';
COMMENT ON COLUMN ops.outbox_journal_a.high_last IS 'As seen_last, of high.';
COMMENT ON COLUMN ops.outbox_journal_a.cursor_position IS 'The open window is settled up to here.';
COMMENT ON COLUMN ops.outbox_journal_a.slice_end IS
'The lease holds the window up to here; null: it holds retries alone.';
COMMENT ON COLUMN ops.outbox_journal_a.token IS 'Of the lease; null: free.';
COMMENT ON COLUMN ops.outbox_journal_a.leased_until IS 'UTC; past: the lane is free.';
COMMENT ON TABLE ops.outbox_journal_b IS
'States of lanes, the other half. Only added to, and emptied as a whole.';
COMMENT ON COLUMN ops.outbox_journal_b.lane_id IS 'Of ops.outbox_lanes.';
COMMENT ON COLUMN ops.outbox_journal_b.seq IS
'Counts the states of a lane in both halves; the greatest counts.';
COMMENT ON COLUMN ops.outbox_journal_b.cluster_id IS
'System identifier of the server whose transactions the snapshots know.';
COMMENT ON COLUMN ops.outbox_journal_b.seen IS
'What this snapshot sees is settled, or in ops.outbox_retries.';
COMMENT ON COLUMN ops.outbox_journal_b.seen_first IS
'Transactions begun after seen was taken have greater positions.';
COMMENT ON COLUMN ops.outbox_journal_b.seen_last IS 'What seen sees has no greater position.';
COMMENT ON COLUMN ops.outbox_journal_b.high IS
'End of the open window: what it sees and seen does not. Null: none is open.';
COMMENT ON COLUMN ops.outbox_journal_b.high_first IS 'As seen_first, of high.';
COMMENT ON COLUMN ops.outbox_journal_b.high_last IS 'As seen_last, of high.';
COMMENT ON COLUMN ops.outbox_journal_b.cursor_position IS 'The open window is settled up to here.';
COMMENT ON COLUMN ops.outbox_journal_b.slice_end IS
'The lease holds the window up to here; null: it holds retries alone.';
COMMENT ON COLUMN ops.outbox_journal_b.token IS 'Of the lease; null: free.';
COMMENT ON COLUMN ops.outbox_journal_b.leased_until IS 'UTC; past: the lane is free.';
