-- Events that could not be delivered yet, those that wait behind them, and those that were given
-- up. An aggregate with a row here is blocked: its events come from here alone, one at a time and
-- in their order, and nothing else waits for it.

CREATE TABLE ops.outbox_retries (
    consumer text NOT NULL,
    lane integer NOT NULL,
    ordering_key uuid NOT NULL,
    log_position bigint NOT NULL,
    event_id uuid NOT NULL,
    attempts integer NOT NULL,
    due_at timestamptz,
    not_before timestamptz,
    token uuid,
    last_error text,

    -- No foreign keys: a shared lock on the consumer's row would tie its workers together, and an
    -- event whose organization is deleted is left out when it is due.
    CONSTRAINT outbox_retries_pkey PRIMARY KEY (consumer, ordering_key, log_position, event_id),
    CONSTRAINT outbox_retries_attempts_check CHECK (attempts >= 0),
    CONSTRAINT outbox_retries_last_error_check CHECK (char_length(last_error) <= 1000)
);

CREATE TABLE ops.outbox_dead_letters (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    ordering_key uuid NOT NULL,
    log_position bigint NOT NULL,
    attempts integer NOT NULL,
    last_error text,
    died_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT outbox_dead_letters_pkey PRIMARY KEY (consumer, event_id),
    CONSTRAINT outbox_dead_letters_consumer_fkey FOREIGN KEY (consumer)
    REFERENCES ops.outbox_consumers (name) ON DELETE CASCADE,
    CONSTRAINT outbox_dead_letters_attempts_check CHECK (attempts >= 0),
    CONSTRAINT outbox_dead_letters_last_error_check CHECK (char_length(last_error) <= 1000)
);

ALTER TABLE ops.outbox_retries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_retries FORCE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_dead_letters ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.outbox_dead_letters FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX outbox_retries_one_head_key ON ops.outbox_retries (consumer, ordering_key)
WHERE due_at IS NOT NULL;
CREATE INDEX outbox_retries_due_idx ON ops.outbox_retries (consumer, lane, due_at)
WHERE due_at IS NOT NULL;
CREATE INDEX outbox_retries_token_idx ON ops.outbox_retries (token) WHERE token IS NOT NULL;
CREATE INDEX outbox_retries_event_id_idx ON ops.outbox_retries (event_id);
CREATE INDEX outbox_dead_letters_event_id_idx ON ops.outbox_dead_letters (event_id);
CREATE INDEX outbox_dead_letters_died_at_idx ON ops.outbox_dead_letters (died_at);

COMMENT ON TABLE ops.outbox_retries IS
'What a consumer still has to deliver of blocked aggregates; what the events say is in the outbox.';
COMMENT ON COLUMN ops.outbox_retries.consumer IS 'Of ops.outbox_consumers.';
COMMENT ON COLUMN ops.outbox_retries.lane IS 'Lane of the aggregate.';
COMMENT ON COLUMN ops.outbox_retries.ordering_key IS 'The aggregate; the event itself without one.';
COMMENT ON COLUMN ops.outbox_retries.log_position IS 'The order within an aggregate.';
COMMENT ON COLUMN ops.outbox_retries.event_id IS 'Of public.outbox.';
COMMENT ON COLUMN ops.outbox_retries.attempts IS
'How often it was leased, but for leases in which it was skipped.';
COMMENT ON COLUMN ops.outbox_retries.due_at IS
'When it is leased next, UTC; the end of its lease while leased. Null: behind another one.';
COMMENT ON COLUMN ops.outbox_retries.not_before IS 'Not due earlier, UTC, when its turn comes.';
COMMENT ON COLUMN ops.outbox_retries.token IS 'The lease it was last part of; an ack settles it.';
COMMENT ON COLUMN ops.outbox_retries.last_error IS 'In the worker''s words.';
COMMENT ON TABLE ops.outbox_dead_letters IS
'Events that a consumer has given up, until replay_dead_events() or 90 days.';
COMMENT ON COLUMN ops.outbox_dead_letters.consumer IS 'Who gave up.';
COMMENT ON COLUMN ops.outbox_dead_letters.event_id IS 'Of public.outbox, which keeps it as long.';
COMMENT ON COLUMN ops.outbox_dead_letters.ordering_key IS 'As ops.outbox_retries.ordering_key.';
COMMENT ON COLUMN ops.outbox_dead_letters.log_position IS 'The order of a replay.';
COMMENT ON COLUMN ops.outbox_dead_letters.attempts IS 'How often it was leased.';
COMMENT ON COLUMN ops.outbox_dead_letters.last_error IS 'In the last worker''s words.';
COMMENT ON COLUMN ops.outbox_dead_letters.died_at IS 'UTC.';
