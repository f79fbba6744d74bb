-- How far the refunding of a cancelled event is, order by order: a row is written in the
-- transaction that works its order off, so that none is worked off twice and none is forgotten.

CREATE TABLE ticketing.cancelled_orders (
    order_id uuid NOT NULL,
    event_cancellation_id uuid NOT NULL,
    event_id uuid NOT NULL,
    refund_id uuid,
    error_code text,
    created_at timestamptz NOT NULL DEFAULT now(),

    -- An event is cancelled once, so an order is worked off once.
    CONSTRAINT cancelled_orders_pkey PRIMARY KEY (order_id),
    -- The event is part of both keys: a cancellation works off orders of its own event.
    CONSTRAINT cancelled_orders_order_id_fkey FOREIGN KEY (order_id, event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT cancelled_orders_event_cancellation_id_fkey
    FOREIGN KEY (event_cancellation_id, event_id)
    REFERENCES ticketing.event_cancellations (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT cancelled_orders_refund_id_fkey FOREIGN KEY (refund_id, order_id)
    REFERENCES ticketing.refunds (id, order_id) ON DELETE RESTRICT,
    CONSTRAINT cancelled_orders_error_code_check CHECK (error_code ~ '^[0-9A-Z]{5}$'),
    CONSTRAINT cancelled_orders_fail_without_a_refund
    CHECK (num_nonnulls(refund_id, error_code) < 2)
);

ALTER TABLE ticketing.cancelled_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.cancelled_orders FORCE ROW LEVEL SECURITY;

CREATE INDEX cancelled_orders_order_id_idx ON ticketing.cancelled_orders (order_id, event_id);
CREATE INDEX cancelled_orders_event_cancellation_id_idx
ON ticketing.cancelled_orders (event_cancellation_id, event_id);
CREATE INDEX cancelled_orders_refund_id_idx ON ticketing.cancelled_orders (refund_id, order_id);

COMMENT ON TABLE ticketing.cancelled_orders IS
'The orders of cancelled events that are worked off. What is not here is still to do.';
COMMENT ON COLUMN ticketing.cancelled_orders.order_id IS 'The order.';
COMMENT ON COLUMN ticketing.cancelled_orders.event_cancellation_id IS 'As part of what.';
COMMENT ON COLUMN ticketing.cancelled_orders.event_id IS 'The event of both, repeated.';
COMMENT ON COLUMN ticketing.cancelled_orders.refund_id IS
'The refund that it made last; null where nothing was to be given back. Another one follows when
a refund from before the cancellation fails.';
COMMENT ON COLUMN ticketing.cancelled_orders.error_code IS
'The SQLSTATE for which it failed; null: it is done.';
COMMENT ON COLUMN ticketing.cancelled_orders.created_at IS 'UTC.';
