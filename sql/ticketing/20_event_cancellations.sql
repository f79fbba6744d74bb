-- The cancellation of an event as a piece of work: a job refunds its orders one by one and counts
-- here how far it is, so that it can stop and go on.

CREATE TABLE ticketing.event_cancellations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    requested_by uuid,
    status ticketing.cancellation_status NOT NULL DEFAULT 'pending',
    refund_policy ticketing.refund_policy NOT NULL DEFAULT 'full',
    keep_fixed_cents bigint NOT NULL DEFAULT 0,
    keep_bps integer NOT NULL DEFAULT 0,
    orders_total integer NOT NULL DEFAULT 0,
    orders_done integer NOT NULL DEFAULT 0,
    orders_failed integer NOT NULL DEFAULT 0,
    reason text,
    last_error text,
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_cancellations_pkey PRIMARY KEY (id),
    CONSTRAINT event_cancellations_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT event_cancellations_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT event_cancellations_requested_by_fkey FOREIGN KEY (requested_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT event_cancellations_counts_add_up CHECK (
        least(orders_done, orders_failed) >= 0 AND orders_done + orders_failed <= orders_total
    ),
    CONSTRAINT event_cancellations_complete_only_when_all_are_done
    CHECK (status <> 'completed' OR orders_done = orders_total),
    CONSTRAINT event_cancellations_finished_at_once_completed
    CHECK (status <> 'completed' OR finished_at IS NOT NULL),
    CONSTRAINT event_cancellations_keep_fixed_cents_check CHECK (keep_fixed_cents >= 0),
    CONSTRAINT event_cancellations_keep_bps_check CHECK (keep_bps BETWEEN 0 AND 10000),
    CONSTRAINT event_cancellations_reason_check CHECK (char_length(reason) <= 2000)
);

ALTER TABLE ticketing.event_cancellations ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.event_cancellations FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX event_cancellations_one_per_event_idx
ON ticketing.event_cancellations (event_id) WHERE status <> 'failed';
CREATE INDEX event_cancellations_event_id_idx ON ticketing.event_cancellations (event_id);
CREATE INDEX event_cancellations_requested_by_idx
ON ticketing.event_cancellations (requested_by);

COMMENT ON TABLE ticketing.event_cancellations IS 'The refunding of a cancelled event''s orders.';
COMMENT ON COLUMN ticketing.event_cancellations.id IS 'Named by the refunds it makes.';
COMMENT ON COLUMN ticketing.event_cancellations.event_id IS 'The event that will not happen.';
COMMENT ON COLUMN ticketing.event_cancellations.requested_by IS 'The organizer who cancelled.';
COMMENT ON COLUMN ticketing.event_cancellations.status IS 'Machine cancellation.';
COMMENT ON COLUMN ticketing.event_cancellations.refund_policy IS 'What buyers get back.';
COMMENT ON COLUMN ticketing.event_cancellations.keep_fixed_cents IS
'Kept of each ticket that was paid for, in minor units of the currency that all its tiers have.';
COMMENT ON COLUMN ticketing.event_cancellations.keep_bps IS
'Kept of what was paid for each ticket, in basis points, on top of keep_fixed_cents.';
COMMENT ON COLUMN ticketing.event_cancellations.orders_total IS 'Orders to refund.';
COMMENT ON COLUMN ticketing.event_cancellations.orders_done IS 'Orders refunded.';
COMMENT ON COLUMN ticketing.event_cancellations.orders_failed IS 'Orders that need staff.';
COMMENT ON COLUMN ticketing.event_cancellations.reason IS 'Told to ticket holders.';
COMMENT ON COLUMN ticketing.event_cancellations.last_error IS 'For staff; no personal data.';
COMMENT ON COLUMN ticketing.event_cancellations.started_at IS 'UTC.';
COMMENT ON COLUMN ticketing.event_cancellations.finished_at IS 'UTC.';
COMMENT ON COLUMN ticketing.event_cancellations.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.event_cancellations.updated_at IS 'UTC, kept by trigger.';
