-- The money of a deal after it was agreed: disputes about it, each movement into and out of
-- escrow, and payouts to the organizer. A settlement changes the order's sums by trigger, once,
-- and is never changed.

CREATE TABLE sponsorship.order_disputes (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL,
    opened_by_user_id uuid,
    resolved_by uuid,
    opened_by public.deal_side NOT NULL,
    reason text NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    status sponsorship.dispute_status NOT NULL DEFAULT 'open',
    details text,
    resolution text,
    provider_dispute_id text,
    provider_status text,
    evidence_due_at timestamptz,
    resolved_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT order_disputes_pkey PRIMARY KEY (id),
    CONSTRAINT order_disputes_id_order_id_key UNIQUE (id, order_id),
    CONSTRAINT order_disputes_provider_dispute_id_key UNIQUE (provider_dispute_id),
    CONSTRAINT order_disputes_order_id_fkey FOREIGN KEY (order_id, currency)
    REFERENCES sponsorship.sponsorship_orders (id, currency) ON DELETE RESTRICT,
    CONSTRAINT order_disputes_opened_by_user_id_fkey FOREIGN KEY (opened_by_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT order_disputes_resolved_by_fkey FOREIGN KEY (resolved_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT order_disputes_reason_check CHECK (
        reason IN (
            'not_delivered', 'not_as_agreed', 'event_cancelled', 'payment', 'fraud', 'other'
        )
    ),
    CONSTRAINT order_disputes_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT order_disputes_details_check CHECK (char_length(details) <= 10000),
    CONSTRAINT order_disputes_provider_status_check CHECK (
        provider_status IN (
            'warning_needs_response', 'warning_under_review', 'warning_closed', 'needs_response',
            'under_review', 'won', 'lost', 'prevented'
        )
    ),
    CONSTRAINT order_disputes_provider_status_has_its_id
    CHECK (provider_status IS NULL OR provider_dispute_id IS NOT NULL),
    CONSTRAINT order_disputes_resolved_at_only_at_the_end CHECK (
        resolved_at IS NULL OR status NOT IN (
            'open', 'awaiting_seller', 'awaiting_buyer', 'under_review'
        )
    )
);

ALTER TABLE sponsorship.order_disputes ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.order_disputes FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX order_disputes_one_open_idx
ON sponsorship.order_disputes (order_id)
WHERE status IN ('open', 'awaiting_seller', 'awaiting_buyer', 'under_review');
CREATE INDEX order_disputes_order_id_idx ON sponsorship.order_disputes (order_id, currency);
CREATE INDEX order_disputes_opened_by_user_id_idx ON sponsorship.order_disputes (opened_by_user_id);
CREATE INDEX order_disputes_resolved_by_idx ON sponsorship.order_disputes (resolved_by);

COMMENT ON TABLE sponsorship.order_disputes IS
'A quarrel about a deal. While one is open, escrow pays only by its resolution.';
COMMENT ON COLUMN sponsorship.order_disputes.id IS 'Named by the settlements that resolve it.';
COMMENT ON COLUMN sponsorship.order_disputes.order_id IS 'The deal; at most one open dispute each.';
COMMENT ON COLUMN sponsorship.order_disputes.opened_by_user_id IS
'Who opened it; null: the card''s bank, or nobody knows any more.';
COMMENT ON COLUMN sponsorship.order_disputes.resolved_by IS
'Who decided; null: undecided, or the processor.';
COMMENT ON COLUMN sponsorship.order_disputes.opened_by IS 'The side that complains.';
COMMENT ON COLUMN sponsorship.order_disputes.reason IS
'What about: not_delivered, not_as_agreed, event_cancelled, payment, fraud or other.';
COMMENT ON COLUMN sponsorship.order_disputes.amount_cents IS
'What it is about, in minor units of currency; by trigger at most what was funded and not
refunded.';
COMMENT ON COLUMN sponsorship.order_disputes.currency IS
'The order''s currency, ISO 4217: the key refuses another.';
COMMENT ON COLUMN sponsorship.order_disputes.status IS 'Changes through functions.';
COMMENT ON COLUMN sponsorship.order_disputes.details IS 'What the side that opened it says.';
COMMENT ON COLUMN sponsorship.order_disputes.resolution IS 'Why it ended as it did.';
COMMENT ON COLUMN sponsorship.order_disputes.provider_dispute_id IS
'The processor''s id of a chargeback; null: a dispute between the sides.';
COMMENT ON COLUMN sponsorship.order_disputes.provider_status IS
'A chargeback''s state in Stripe''s words, in whatever order they arrive.';
COMMENT ON COLUMN sponsorship.order_disputes.evidence_due_at IS
'Until when the answering side may bring evidence, UTC.';
COMMENT ON COLUMN sponsorship.order_disputes.resolved_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.order_disputes.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.order_disputes.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.order_settlements (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL,
    deliverable_id uuid,
    dispute_id uuid,
    reversal_of uuid,
    ledger_transaction_id uuid,
    n integer NOT NULL,
    kind sponsorship.settlement_kind NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL,
    idempotency_key text NOT NULL,
    note text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT order_settlements_pkey PRIMARY KEY (id),
    CONSTRAINT order_settlements_id_order_id_key UNIQUE (id, order_id),
    CONSTRAINT order_settlements_id_amount_key UNIQUE (id, order_id, amount_cents),
    CONSTRAINT order_settlements_order_id_n_key UNIQUE (order_id, n),
    CONSTRAINT order_settlements_reversal_of_key UNIQUE (reversal_of),
    CONSTRAINT order_settlements_ledger_transaction_id_key UNIQUE (ledger_transaction_id),
    CONSTRAINT order_settlements_idempotency_key_key UNIQUE (idempotency_key),
    CONSTRAINT order_settlements_order_id_fkey FOREIGN KEY (order_id, currency)
    REFERENCES sponsorship.sponsorship_orders (id, currency) ON DELETE RESTRICT,
    CONSTRAINT order_settlements_deliverable_id_fkey FOREIGN KEY (deliverable_id, order_id)
    REFERENCES sponsorship.deliverables (id, order_id) ON DELETE RESTRICT,
    CONSTRAINT order_settlements_dispute_id_fkey FOREIGN KEY (dispute_id, order_id)
    REFERENCES sponsorship.order_disputes (id, order_id) ON DELETE RESTRICT,
    -- Order and amount are part of the key: a reversal undoes the whole of one settlement of it.
    CONSTRAINT order_settlements_reversal_of_fkey FOREIGN KEY (reversal_of, order_id, amount_cents)
    REFERENCES sponsorship.order_settlements (id, order_id, amount_cents) ON DELETE RESTRICT,
    CONSTRAINT order_settlements_n_check CHECK (n > 0),
    CONSTRAINT order_settlements_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT order_settlements_reversal_names_what_it_undoes
    CHECK ((kind = 'reversal') = (reversal_of IS NOT NULL)),
    CONSTRAINT order_settlements_only_releases_name_a_deliverable
    CHECK (deliverable_id IS NULL OR kind IN ('release', 'fee')),
    CONSTRAINT order_settlements_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200)
);

ALTER TABLE sponsorship.order_settlements ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.order_settlements FORCE ROW LEVEL SECURITY;

CREATE INDEX order_settlements_order_id_idx ON sponsorship.order_settlements (order_id, currency);
CREATE INDEX order_settlements_deliverable_id_idx
ON sponsorship.order_settlements (deliverable_id, order_id);
CREATE INDEX order_settlements_dispute_id_idx
ON sponsorship.order_settlements (dispute_id, order_id);
CREATE INDEX order_settlements_reversal_of_idx
ON sponsorship.order_settlements (reversal_of, order_id, amount_cents);

COMMENT ON TABLE sponsorship.order_settlements IS
'One movement of a deal''s money into or out of escrow. Append-only; the order''s sums are at all
times the sums of these rows.';
COMMENT ON COLUMN sponsorship.order_settlements.id IS 'Named by a reversal.';
COMMENT ON COLUMN sponsorship.order_settlements.order_id IS 'The deal.';
COMMENT ON COLUMN sponsorship.order_settlements.deliverable_id IS
'The milestone that was released, of the same deal.';
COMMENT ON COLUMN sponsorship.order_settlements.dispute_id IS
'The dispute it resolves, of the same deal.';
COMMENT ON COLUMN sponsorship.order_settlements.reversal_of IS
'The settlement that it undoes, whole and once.';
COMMENT ON COLUMN sponsorship.order_settlements.ledger_transaction_id IS
'Its movement in the books, in the same database transaction; null: settled before there were
books, or a fee, which its release moves.';
COMMENT ON COLUMN sponsorship.order_settlements.n IS
'1, 2, ... within the order: of two writers who saw the same rows, one is refused.';
COMMENT ON COLUMN sponsorship.order_settlements.kind IS 'Which of the order''s sums it changes.';
COMMENT ON COLUMN sponsorship.order_settlements.amount_cents IS
'Minor units of currency, always positive.';
COMMENT ON COLUMN sponsorship.order_settlements.currency IS
'The order''s currency, ISO 4217: the key refuses another.';
COMMENT ON COLUMN sponsorship.order_settlements.idempotency_key IS
'Unique over all settlements: the same key never settles twice.';
COMMENT ON COLUMN sponsorship.order_settlements.note IS 'For statements.';
COMMENT ON COLUMN sponsorship.order_settlements.created_at IS 'UTC.';

CREATE TABLE sponsorship.sponsorship_payouts (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    order_id uuid NOT NULL,
    organizer_id uuid NOT NULL,
    organization_id uuid NOT NULL GENERATED ALWAYS AS (organizer_id) STORED,
    ledger_transaction_id uuid,
    amount_cents bigint NOT NULL,
    application_fee_cents bigint NOT NULL DEFAULT 0,
    net_cents bigint NOT NULL GENERATED ALWAYS AS (amount_cents - application_fee_cents) STORED,
    currency text NOT NULL DEFAULT 'USD',
    status sponsorship.payout_status NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    stripe_transfer_id text,
    stripe_payout_id text,
    failure_reason text,
    next_attempt_at timestamptz,
    processed_at timestamptz,
    returned_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsorship_payouts_pkey PRIMARY KEY (id),
    CONSTRAINT sponsorship_payouts_ledger_transaction_id_key UNIQUE (ledger_transaction_id),
    CONSTRAINT sponsorship_payouts_stripe_transfer_id_key UNIQUE (stripe_transfer_id),
    CONSTRAINT sponsorship_payouts_stripe_payout_id_key UNIQUE (stripe_payout_id),
    CONSTRAINT sponsorship_payouts_organizer_id_fkey FOREIGN KEY (organizer_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    -- Seller and currency are part of the key: nobody else is paid, in no other money.
    CONSTRAINT sponsorship_payouts_order_id_fkey FOREIGN KEY (order_id, organizer_id, currency)
    REFERENCES sponsorship.sponsorship_orders (id, organization_id, currency) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_payouts_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT sponsorship_payouts_fee_is_within_the_amount
    CHECK (application_fee_cents BETWEEN 0 AND amount_cents),
    CONSTRAINT sponsorship_payouts_attempts_check CHECK (attempts >= 0),
    CONSTRAINT sponsorship_payouts_returned_at_only_when_returned
    CHECK (returned_at IS NULL OR status = 'returned')
);

ALTER TABLE sponsorship.sponsorship_payouts ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsorship_payouts FORCE ROW LEVEL SECURITY;

CREATE INDEX sponsorship_payouts_next_attempt_at_idx
ON sponsorship.sponsorship_payouts (next_attempt_at) WHERE status IN ('pending', 'failed');
CREATE INDEX sponsorship_payouts_organizer_id_idx ON sponsorship.sponsorship_payouts (organizer_id);
CREATE INDEX sponsorship_payouts_order_id_idx
ON sponsorship.sponsorship_payouts (order_id, organizer_id, currency);

COMMENT ON TABLE sponsorship.sponsorship_payouts IS 'Released money on its way to an organizer.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.id IS 'Reference of its ledger entries.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.order_id IS
'The deal; by trigger its payouts add up to what was released at most.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.organizer_id IS
'The organization that is paid, its tenant: the order''s seller.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.organization_id IS
'Another name of organizer_id.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.ledger_transaction_id IS
'Its movement in the books; null: not paid yet, or before there were books.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.amount_cents IS
'Taken from what was released, fee included, in minor units of currency.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.application_fee_cents IS
'The platform''s fee within amount_cents, in minor units.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.net_cents IS
'Derived: what the organizer gets, in minor units.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.currency IS
'The order''s currency, ISO 4217: the key refuses another.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.status IS 'Changes through functions.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.attempts IS
'How often it was handed to the processor.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.stripe_transfer_id IS
'The processor''s id of the transfer to the organizer''s account.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.stripe_payout_id IS
'The processor''s id of the payout to her bank.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.failure_reason IS 'In the processor''s words.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.next_attempt_at IS 'When it is tried again, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.processed_at IS
'When the processor last answered, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.returned_at IS 'When the bank sent it back, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_payouts.updated_at IS 'UTC, kept by trigger.';
