-- The record of stock: every change of a tier's counters, in words. Append-only; the counters of
-- ticket_tiers are at all times the sum of these rows.

CREATE TABLE ticketing.inventory_operations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    order_id uuid,
    hold_id uuid,
    user_id uuid,
    session_id text,
    operation_type ticketing.inventory_operation NOT NULL,
    quantity integer NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT inventory_operations_pkey PRIMARY KEY (id),
    -- The event is part of both keys: no line counts a tier's stock in another event's order.
    CONSTRAINT inventory_operations_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE RESTRICT,
    CONSTRAINT inventory_operations_order_id_fkey FOREIGN KEY (order_id, event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    -- The tier is part of the key: no line counts one tier's hold in another's stock.
    CONSTRAINT inventory_operations_hold_id_fkey FOREIGN KEY (hold_id, tier_id)
    REFERENCES ticketing.ticket_holds (id, tier_id) ON DELETE RESTRICT,
    CONSTRAINT inventory_operations_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT inventory_operations_quantity_check CHECK (quantity <> 0),
    CONSTRAINT inventory_operations_only_adjust_takes_away
    CHECK (quantity > 0 OR operation_type = 'adjust'),
    CONSTRAINT inventory_operations_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

ALTER TABLE ticketing.inventory_operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.inventory_operations FORCE ROW LEVEL SECURITY;

-- A hold begins once and ends once, in one way.
CREATE UNIQUE INDEX inventory_operations_one_begin_per_hold_idx
ON ticketing.inventory_operations (hold_id) WHERE operation_type = 'hold';
CREATE UNIQUE INDEX inventory_operations_one_end_per_hold_idx
ON ticketing.inventory_operations (hold_id) WHERE operation_type IN ('sell', 'release', 'expire');
CREATE INDEX inventory_operations_hold_id_idx
ON ticketing.inventory_operations (hold_id, tier_id);
CREATE INDEX inventory_operations_tier_id_idx
ON ticketing.inventory_operations (tier_id, event_id, created_at);
CREATE INDEX inventory_operations_order_id_idx
ON ticketing.inventory_operations (order_id, event_id);
CREATE INDEX inventory_operations_user_id_idx ON ticketing.inventory_operations (user_id);

COMMENT ON TABLE ticketing.inventory_operations IS 'Why a tier''s stock is what it is.';
COMMENT ON COLUMN ticketing.inventory_operations.id IS 'No order; created_at has it.';
COMMENT ON COLUMN ticketing.inventory_operations.event_id IS 'The event of tier and order.';
COMMENT ON COLUMN ticketing.inventory_operations.tier_id IS 'Whose stock changed.';
COMMENT ON COLUMN ticketing.inventory_operations.order_id IS 'The order it was sold to.';
COMMENT ON COLUMN ticketing.inventory_operations.hold_id IS 'The hold that began or ended.';
COMMENT ON COLUMN ticketing.inventory_operations.user_id IS 'For whom, or by whom adjusted.';
COMMENT ON COLUMN ticketing.inventory_operations.session_id IS 'The guest session, if any.';
COMMENT ON COLUMN ticketing.inventory_operations.operation_type IS 'What happened.';
COMMENT ON COLUMN ticketing.inventory_operations.quantity IS
'Tickets concerned, positive; negative only where an adjustment takes stock away.';
COMMENT ON COLUMN ticketing.inventory_operations.metadata IS 'Object for the caller''s notes.';
COMMENT ON COLUMN ticketing.inventory_operations.created_at IS 'UTC.';
