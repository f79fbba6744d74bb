-- Refunds: money that goes back for an order, each with its own state at the processor. The order
-- and its lines count what is asked for and not failed, in their own rows; their checks make it
-- impossible to give back more than was paid, also by two refunds at once.

CREATE TABLE ticketing.refunds (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL,
    event_id uuid,
    created_by uuid,
    approved_by uuid,
    event_cancellation_id uuid,
    ledger_transaction_id uuid,
    currency text NOT NULL,
    amount_cents bigint NOT NULL,
    status ticketing.refund_status NOT NULL DEFAULT 'pending',
    kind ticketing.refund_kind NOT NULL DEFAULT 'full',
    releases_inventory boolean NOT NULL DEFAULT TRUE,
    keeps_fees boolean NOT NULL DEFAULT FALSE,
    reason text,
    failure_reason text,
    stripe_refund_id text,
    idempotency_key text,
    succeeded_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT refunds_pkey PRIMARY KEY (id),
    CONSTRAINT refunds_id_order_id_key UNIQUE (id, order_id),
    CONSTRAINT refunds_stripe_refund_id_key UNIQUE (stripe_refund_id),
    CONSTRAINT refunds_order_id_idempotency_key_key UNIQUE (order_id, idempotency_key),
    -- The currency is part of the key: money goes back as it came.
    CONSTRAINT refunds_order_id_fkey FOREIGN KEY (order_id, currency)
    REFERENCES ticketing.orders (id, currency) ON DELETE RESTRICT,
    CONSTRAINT refunds_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT refunds_approved_by_fkey FOREIGN KEY (approved_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    -- The event is part of both keys: a cancellation refunds orders of its own event alone.
    CONSTRAINT refunds_event_is_the_orders FOREIGN KEY (order_id, event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT refunds_event_cancellation_id_fkey FOREIGN KEY (event_cancellation_id, event_id)
    REFERENCES ticketing.event_cancellations (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT refunds_of_a_cancellation_name_its_event
    CHECK (event_cancellation_id IS NULL OR event_id IS NOT NULL),
    CONSTRAINT refunds_amount_cents_check CHECK (amount_cents >= 0),
    CONSTRAINT refunds_goodwill_leaves_the_tickets
    CHECK (kind <> 'goodwill' OR NOT releases_inventory),
    CONSTRAINT refunds_succeeded_at_only_when_succeeded
    CHECK ((status = 'succeeded') = (succeeded_at IS NOT NULL)),
    CONSTRAINT refunds_reason_check CHECK (char_length(reason) <= 2000),
    CONSTRAINT refunds_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200)
);

ALTER TABLE ticketing.refunds ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.refunds FORCE ROW LEVEL SECURITY;

CREATE INDEX refunds_order_id_idx ON ticketing.refunds (order_id, currency);
CREATE INDEX refunds_created_by_idx ON ticketing.refunds (created_by);
CREATE INDEX refunds_approved_by_idx ON ticketing.refunds (approved_by);
CREATE INDEX refunds_order_id_event_id_idx ON ticketing.refunds (order_id, event_id);
CREATE INDEX refunds_event_cancellation_id_idx
ON ticketing.refunds (event_cancellation_id, event_id);
CREATE INDEX refunds_ledger_transaction_id_idx ON ticketing.refunds (ledger_transaction_id);

COMMENT ON TABLE ticketing.refunds IS 'Money that goes back to a buyer.';
COMMENT ON COLUMN ticketing.refunds.id IS 'Reference of its ledger entries.';
COMMENT ON COLUMN ticketing.refunds.order_id IS 'The order it is for.';
COMMENT ON COLUMN ticketing.refunds.event_id IS
'The order''s event, which a refund of a cancelled event must name.';
COMMENT ON COLUMN ticketing.refunds.created_by IS
'Who asked: the buyer or the organizer; null: a job or the buyer''s bank.';
COMMENT ON COLUMN ticketing.refunds.approved_by IS 'Who agreed, where somebody had to.';
COMMENT ON COLUMN ticketing.refunds.event_cancellation_id IS
'The cancellation that it is part of.';
COMMENT ON COLUMN ticketing.refunds.ledger_transaction_id IS
'The movement in the ledger, written when it succeeded.';
COMMENT ON COLUMN ticketing.refunds.currency IS 'The order''s, ISO 4217.';
COMMENT ON COLUMN ticketing.refunds.amount_cents IS
'In minor units of currency; 0 for free tickets.';
COMMENT ON COLUMN ticketing.refunds.status IS 'Machine refund.';
COMMENT ON COLUMN ticketing.refunds.kind IS 'Why, in one word.';
COMMENT ON COLUMN ticketing.refunds.releases_inventory IS
'Whether its tickets go back on sale once it succeeded.';
COMMENT ON COLUMN ticketing.refunds.keeps_fees IS
'Whether the platform keeps its fees, so that the organizer and the tax office bear it alone.';
COMMENT ON COLUMN ticketing.refunds.reason IS 'In the words of who asked.';
COMMENT ON COLUMN ticketing.refunds.failure_reason IS 'The processor''s word for why it failed.';
COMMENT ON COLUMN ticketing.refunds.stripe_refund_id IS 'The processor''s id, re_... .';
COMMENT ON COLUMN ticketing.refunds.idempotency_key IS
'Chosen by the caller, unique per order: the same key never refunds twice.';
COMMENT ON COLUMN ticketing.refunds.succeeded_at IS 'UTC; set exactly when it succeeded.';
COMMENT ON COLUMN ticketing.refunds.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.refunds.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.refund_items (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    refund_id uuid NOT NULL,
    order_id uuid NOT NULL,
    order_item_id uuid NOT NULL,
    amount_cents bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT refund_items_pkey PRIMARY KEY (id),
    CONSTRAINT refund_items_refund_id_order_item_id_key UNIQUE (refund_id, order_item_id),
    -- The order is part of both keys: a refund gives back lines of its own order alone.
    CONSTRAINT refund_items_refund_id_fkey FOREIGN KEY (refund_id, order_id)
    REFERENCES ticketing.refunds (id, order_id) ON DELETE RESTRICT,
    CONSTRAINT refund_items_order_item_id_fkey FOREIGN KEY (order_item_id, order_id)
    REFERENCES ticketing.order_items (id, order_id) ON DELETE RESTRICT,
    CONSTRAINT refund_items_amount_cents_check CHECK (amount_cents >= 0)
);

ALTER TABLE ticketing.refund_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.refund_items FORCE ROW LEVEL SECURITY;

CREATE INDEX refund_items_refund_id_idx ON ticketing.refund_items (refund_id, order_id);
CREATE INDEX refund_items_order_item_id_idx ON ticketing.refund_items (order_item_id, order_id);

COMMENT ON TABLE ticketing.refund_items IS
'The part of a refund that is for one line of the order, and so for one ticket. Append-only.';
COMMENT ON COLUMN ticketing.refund_items.id IS 'No order.';
COMMENT ON COLUMN ticketing.refund_items.refund_id IS 'The refund.';
COMMENT ON COLUMN ticketing.refund_items.order_id IS 'The order of both, repeated.';
COMMENT ON COLUMN ticketing.refund_items.order_item_id IS
'The line, whose ticket is the one that goes back.';
COMMENT ON COLUMN ticketing.refund_items.amount_cents IS
'In minor units of the order''s currency; 0 for a free ticket.';
COMMENT ON COLUMN ticketing.refund_items.created_at IS 'UTC.';
