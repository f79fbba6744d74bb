-- What a worker is given, and a function that handles events within the database.

CREATE TYPE ops.leased_event AS (
    lease_token uuid,
    event_id uuid,
    log_position bigint,
    topic text,
    aggregate_type text,
    aggregate_id uuid,
    organization_id uuid,
    payload jsonb,
    attempt integer,
    occurred_at timestamptz
);

COMMENT ON TYPE ops.leased_event IS
'An event of the outbox with the lease that it is part of, as lease_events() tells it.';
COMMENT ON COLUMN ops.leased_event.lease_token IS 'The lease, which is acknowledged as a whole.';
COMMENT ON COLUMN ops.leased_event.event_id IS 'public.outbox.id: the same each time it comes.';
COMMENT ON COLUMN ops.leased_event.log_position IS 'Its place in the order of its aggregate.';
COMMENT ON COLUMN ops.leased_event.topic IS 'What happened: ops.outbox_topics.';
COMMENT ON COLUMN ops.leased_event.aggregate_type IS 'The kind of thing that it happened to.';
COMMENT ON COLUMN ops.leased_event.aggregate_id IS 'Which one; null: it has no order.';
COMMENT ON COLUMN ops.leased_event.organization_id IS 'Whose event it is; null: nobody''s.';
COMMENT ON COLUMN ops.leased_event.payload IS 'An object, as the schema of its topic says.';
COMMENT ON COLUMN ops.leased_event.attempt IS 'From 1: how often it was tried, with this time.';
COMMENT ON COLUMN ops.leased_event.occurred_at IS 'UTC: when the transaction that wrote it began.';
