-- Chargebacks: the buyer's bank takes the money of an order back and decides later. The order
-- counts one as a refund that is not decided, so that what the bank may keep is not refunded too.

CREATE TABLE payments.chargebacks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL,
    organization_id uuid,
    refund_id uuid,
    ledger_transaction_id uuid,
    provider_dispute_id text NOT NULL,
    status payments.chargeback_status NOT NULL DEFAULT 'open',
    currency text NOT NULL,
    amount_cents bigint NOT NULL,
    fee_cents bigint NOT NULL DEFAULT 0,
    is_borne_by_platform boolean NOT NULL DEFAULT FALSE,
    reason text,
    opened_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT chargebacks_pkey PRIMARY KEY (id),
    CONSTRAINT chargebacks_provider_dispute_id_key UNIQUE (provider_dispute_id),
    CONSTRAINT chargebacks_refund_id_key UNIQUE (refund_id),
    -- Currency and seller are part of the keys: money is taken as it came, from whom it went to.
    CONSTRAINT chargebacks_order_id_fkey FOREIGN KEY (order_id, currency)
    REFERENCES ticketing.orders (id, currency) ON DELETE RESTRICT,
    CONSTRAINT chargebacks_organization_sold_the_order FOREIGN KEY (order_id, organization_id)
    REFERENCES ticketing.orders (id, seller_organization_id) ON DELETE RESTRICT,
    CONSTRAINT chargebacks_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT chargebacks_refund_is_of_the_order FOREIGN KEY (refund_id, order_id)
    REFERENCES ticketing.refunds (id, order_id) ON DELETE RESTRICT,
    CONSTRAINT chargebacks_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id)
    REFERENCES payments.transactions (id) ON DELETE RESTRICT,
    CONSTRAINT chargebacks_provider_dispute_id_check
    CHECK (char_length(provider_dispute_id) BETWEEN 1 AND 150),
    CONSTRAINT chargebacks_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT chargebacks_fee_cents_check CHECK (fee_cents >= 0),
    CONSTRAINT chargebacks_reason_check CHECK (char_length(reason) <= 200),
    CONSTRAINT chargebacks_closed_at_once_decided CHECK ((status = 'open') = (closed_at IS NULL))
);

ALTER TABLE payments.chargebacks ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.chargebacks FORCE ROW LEVEL SECURITY;

CREATE INDEX chargebacks_order_id_idx ON payments.chargebacks (order_id, currency);
CREATE INDEX chargebacks_order_id_organization_id_idx
ON payments.chargebacks (order_id, organization_id);
CREATE INDEX chargebacks_organization_id_idx
ON payments.chargebacks (organization_id, opened_at);
CREATE INDEX chargebacks_refund_id_order_id_idx ON payments.chargebacks (refund_id, order_id);
CREATE INDEX chargebacks_ledger_transaction_id_idx
ON payments.chargebacks (ledger_transaction_id);

COMMENT ON TABLE payments.chargebacks IS 'One dispute of a buyer''s bank about a ticket order.';
COMMENT ON COLUMN payments.chargebacks.id IS 'Reference of its ledger entries.';
COMMENT ON COLUMN payments.chargebacks.order_id IS 'The order whose payment is disputed.';
COMMENT ON COLUMN payments.chargebacks.organization_id IS
'The seller, the tenant: the order''s; null when a person sold.';
COMMENT ON COLUMN payments.chargebacks.refund_id IS
'The refund of kind chargeback by which the order counts it; null when the order had been refunded
already.';
COMMENT ON COLUMN payments.chargebacks.ledger_transaction_id IS
'The movement by which the bank took the money.';
COMMENT ON COLUMN payments.chargebacks.provider_dispute_id IS
'The processor''s id of the dispute, dp_...: each is told once.';
COMMENT ON COLUMN payments.chargebacks.status IS 'Machine chargeback.';
COMMENT ON COLUMN payments.chargebacks.currency IS
'The order''s, ISO 4217: the key refuses another.';
COMMENT ON COLUMN payments.chargebacks.amount_cents IS
'What the bank took, in minor units of currency.';
COMMENT ON COLUMN payments.chargebacks.fee_cents IS
'What the processor charges for the dispute, in minor units; won or lost, the platform bears it.';
COMMENT ON COLUMN payments.chargebacks.is_borne_by_platform IS
'Whether the platform bears it instead of the organizer.';
COMMENT ON COLUMN payments.chargebacks.reason IS 'The bank''s word, e.g. fraudulent.';
COMMENT ON COLUMN payments.chargebacks.opened_at IS 'When the bank took the money, UTC.';
COMMENT ON COLUMN payments.chargebacks.closed_at IS
'When it decided, UTC; set exactly when it has.';
COMMENT ON COLUMN payments.chargebacks.created_at IS 'UTC.';
COMMENT ON COLUMN payments.chargebacks.updated_at IS 'UTC, kept by trigger.';
