-- Orders: a deal, with its money in escrow. What was agreed never changes after the insert, by
-- trigger; what has moved is the sum of order_settlements, and held_cents is what is left.

CREATE TABLE sponsorship.sponsorship_orders (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    package_id uuid NOT NULL,
    variant_id uuid,
    sponsor_id uuid NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    thread_id uuid,
    offer_id uuid,
    invoice_id uuid,
    roi_report_id uuid,
    created_by_user_id uuid,
    last_modified_by uuid,
    amount_cents bigint NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    status sponsorship.sponsorship_status NOT NULL DEFAULT 'pending',
    state sponsorship.escrow_state NOT NULL DEFAULT 'pending',
    escrow_state sponsorship.escrow_state NOT NULL GENERATED ALWAYS AS (state) STORED,
    fee_bps integer NOT NULL DEFAULT 0,
    application_fee_cents bigint NOT NULL DEFAULT 0,
    tax_cents bigint NOT NULL DEFAULT 0,
    funded_cents bigint NOT NULL DEFAULT 0,
    released_cents bigint NOT NULL DEFAULT 0,
    refunded_cents bigint NOT NULL DEFAULT 0,
    fee_cents bigint NOT NULL DEFAULT 0,
    held_cents bigint NOT NULL GENERATED ALWAYS AS (
        funded_cents - released_cents - refunded_cents
    ) STORED,
    benefits jsonb NOT NULL DEFAULT '{}',
    milestone jsonb NOT NULL DEFAULT '{}',
    proof_assets jsonb NOT NULL DEFAULT '{}',
    review_window interval NOT NULL DEFAULT '14 days',
    version_number integer NOT NULL DEFAULT 1,
    payout_status sponsorship.payout_status NOT NULL DEFAULT 'pending',
    payout_attempts integer NOT NULL DEFAULT 0,
    exclusive_category text,
    idempotency_key text,
    notes text,
    escrow_tx_id text,
    stripe_payment_intent_id text,
    stripe_charge_id text,
    stripe_transfer_id text,
    transfer_group text,
    organizer_stripe_account_id text,
    payout_failure_reason text,
    contract_url text,
    cancellation_policy jsonb,
    review_score numeric(3, 2),
    hold_expires_at timestamptz,
    last_payout_attempt_at timestamptz,
    funded_at timestamptz,
    locked_at timestamptz,
    settled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsorship_orders_pkey PRIMARY KEY (id),
    -- Targets of keys that carry the parties, the seller and the currency, or the price.
    CONSTRAINT sponsorship_orders_id_parties_key
    UNIQUE (id, event_id, sponsor_id, organization_id),
    CONSTRAINT sponsorship_orders_id_seller_key UNIQUE (id, organization_id, currency),
    CONSTRAINT sponsorship_orders_id_currency_key UNIQUE (id, currency),
    CONSTRAINT sponsorship_orders_id_price_key UNIQUE (id, amount_cents, currency),
    CONSTRAINT sponsorship_orders_offer_id_key UNIQUE (offer_id),
    CONSTRAINT sponsorship_orders_idempotency_key_key UNIQUE (sponsor_id, idempotency_key),
    CONSTRAINT sponsorship_orders_stripe_payment_intent_id_key UNIQUE (stripe_payment_intent_id),
    CONSTRAINT sponsorship_orders_stripe_charge_id_key UNIQUE (stripe_charge_id),
    CONSTRAINT sponsorship_orders_stripe_transfer_id_key UNIQUE (stripe_transfer_id),
    CONSTRAINT sponsorship_orders_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_orders_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE RESTRICT,
    -- Event and seller are part of the key: an order cannot buy another event's package.
    CONSTRAINT sponsorship_orders_package_id_fkey
    FOREIGN KEY (package_id, event_id, organization_id)
    REFERENCES sponsorship.sponsorship_packages (id, event_id, organization_id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_orders_variant_id_fkey FOREIGN KEY (variant_id, package_id)
    REFERENCES sponsorship.package_variants (id, package_id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_orders_exclusive_category_fkey
    FOREIGN KEY (variant_id, exclusive_category)
    REFERENCES sponsorship.package_variants (id, exclusive_category) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_orders_thread_id_fkey
    FOREIGN KEY (thread_id, event_id, sponsor_id, organization_id)
    REFERENCES sponsorship.proposal_threads (id, event_id, sponsor_id, organization_id)
    ON DELETE RESTRICT,
    -- The price is part of the key: it is the accepted version's, always.
    CONSTRAINT sponsorship_orders_offer_id_fkey
    FOREIGN KEY (offer_id, thread_id, amount_cents, currency)
    REFERENCES sponsorship.proposal_offers (id, thread_id, amount_cents, currency)
    ON DELETE RESTRICT,
    CONSTRAINT sponsorship_orders_created_by_user_id_fkey FOREIGN KEY (created_by_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT sponsorship_orders_last_modified_by_fkey FOREIGN KEY (last_modified_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT sponsorship_orders_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_orders_amount_cents_check
    CHECK (amount_cents BETWEEN 0 AND 100000000000),
    CONSTRAINT sponsorship_orders_amounts_are_not_negative CHECK (
        least(
            application_fee_cents, tax_cents,
            funded_cents, released_cents, refunded_cents, fee_cents
        ) >= 0
    ),
    CONSTRAINT sponsorship_orders_tax_is_within_the_amount CHECK (tax_cents <= amount_cents),
    CONSTRAINT sponsorship_orders_fund_at_most_the_amount CHECK (funded_cents <= amount_cents),
    CONSTRAINT sponsorship_orders_pay_out_at_most_what_is_held
    CHECK (released_cents + refunded_cents <= funded_cents),
    CONSTRAINT sponsorship_orders_fee_is_within_the_release CHECK (fee_cents <= released_cents),
    CONSTRAINT sponsorship_orders_application_fee_at_most_the_amount
    CHECK (application_fee_cents <= amount_cents),
    CONSTRAINT sponsorship_orders_fee_bps_check CHECK (fee_bps BETWEEN 0 AND 10000),
    CONSTRAINT sponsorship_orders_offer_has_its_thread
    CHECK (num_nonnulls(offer_id, thread_id) <> 1),
    CONSTRAINT sponsorship_orders_category_has_its_variant
    CHECK (exclusive_category IS NULL OR variant_id IS NOT NULL),
    CONSTRAINT sponsorship_orders_benefits_check
    CHECK (jsonb_typeof(benefits) IN ('object', 'array')),
    CONSTRAINT sponsorship_orders_milestone_check
    CHECK (jsonb_typeof(milestone) IN ('object', 'array')),
    CONSTRAINT sponsorship_orders_proof_assets_check
    CHECK (jsonb_typeof(proof_assets) IN ('object', 'array')),
    CONSTRAINT sponsorship_orders_cancellation_policy_check
    CHECK (jsonb_typeof(cancellation_policy) = 'object'),
    CONSTRAINT sponsorship_orders_review_window_check
    CHECK (review_window BETWEEN '0' AND '90 days'),
    CONSTRAINT sponsorship_orders_version_number_check CHECK (version_number > 0),
    CONSTRAINT sponsorship_orders_payout_attempts_check CHECK (payout_attempts >= 0),
    CONSTRAINT sponsorship_orders_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200),
    CONSTRAINT sponsorship_orders_review_score_check CHECK (review_score BETWEEN 1 AND 5),
    CONSTRAINT sponsorship_orders_notes_check CHECK (char_length(notes) <= 10000)
);

ALTER TABLE sponsorship.sponsorship_orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsorship_orders FORCE ROW LEVEL SECURITY;

-- Exclusivity is what such a sponsor pays for: one per event and trade.
CREATE UNIQUE INDEX sponsorship_orders_one_sponsor_per_category_idx
ON sponsorship.sponsorship_orders (event_id, exclusive_category)
WHERE status IN ('accepted', 'live', 'completed');
CREATE INDEX sponsorship_orders_organization_id_idx
ON sponsorship.sponsorship_orders (organization_id, created_at);
CREATE INDEX sponsorship_orders_event_id_idx
ON sponsorship.sponsorship_orders (event_id, created_at);
CREATE INDEX sponsorship_orders_package_id_idx
ON sponsorship.sponsorship_orders (package_id, event_id, organization_id);
CREATE INDEX sponsorship_orders_variant_id_package_id_idx
ON sponsorship.sponsorship_orders (variant_id, package_id);
CREATE INDEX sponsorship_orders_variant_id_exclusive_category_idx
ON sponsorship.sponsorship_orders (variant_id, exclusive_category);
CREATE INDEX sponsorship_orders_thread_id_idx
ON sponsorship.sponsorship_orders (thread_id, event_id, sponsor_id, organization_id);
CREATE INDEX sponsorship_orders_offer_id_idx
ON sponsorship.sponsorship_orders (offer_id, thread_id, amount_cents, currency);
CREATE INDEX sponsorship_orders_created_by_user_id_idx
ON sponsorship.sponsorship_orders (created_by_user_id);
CREATE INDEX sponsorship_orders_last_modified_by_idx
ON sponsorship.sponsorship_orders (last_modified_by);
CREATE INDEX sponsorship_orders_currency_idx ON sponsorship.sponsorship_orders (currency);
CREATE INDEX sponsorship_orders_invoice_id_idx ON sponsorship.sponsorship_orders (invoice_id);

COMMENT ON TABLE sponsorship.sponsorship_orders IS
'A sponsorship deal. status is the deal as both sides see it, state is where its money is.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.id IS 'Reference of its ledger entries.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.package_id IS 'What was bought.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.variant_id IS 'The variant of that package.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.sponsor_id IS 'The buyer.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.event_id IS 'Where it takes place.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.organization_id IS
'The seller, its tenant: filled by trigger, as in packages.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.thread_id IS
'The negotiation it came from; null: bought at the asking price.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.offer_id IS
'The accepted offer of that thread; each becomes one order. Its price is the order''s.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.invoice_id IS 'The invoice to the sponsor.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.roi_report_id IS
'Report of the earlier product on what the deal brought; those reports are outside the database, so
no key.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.created_by_user_id IS
'Who placed it; null: nobody knows any more.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.last_modified_by IS
'Who changed it last; null: a service or a job.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.amount_cents IS
'Price agreed, tax included, in minor units of currency.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.currency IS
'ISO 4217 code of all amounts of the order.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.status IS 'Changes through functions.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.state IS 'Changes through functions.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.escrow_state IS 'Another name of state.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.fee_bps IS
'The platform''s fee agreed, in basis points of what is released.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.application_fee_cents IS
'The fee as told to the processor, in minor units.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.tax_cents IS
'Tax within amount_cents, in minor units.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.funded_cents IS
'Received into escrow so far, in minor units; by settlements.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.released_cents IS
'Released so far, fee included, in minor units; by settlements.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.refunded_cents IS
'Given back so far, in minor units; by settlements.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.fee_cents IS
'The platform''s part of what was released, in minor units; by settlements.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.held_cents IS
'Derived: what is in escrow now, in minor units.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.benefits IS
'What was agreed, copied from the offer or the package.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.milestone IS
'Object: milestones of the earlier product; today they are rows of deliverables.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.proof_assets IS
'Object or array: evidence of the earlier product; today deliverable_proofs.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.review_window IS
'A deliverable that is submitted and not reviewed for this long counts as approved.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.version_number IS
'Counts changes: a writer names the version it has read.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.payout_status IS
'As the earlier product left it; today sponsorship_payouts says it.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.payout_attempts IS
'As the earlier product left it; today sponsorship_payouts says it.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.exclusive_category IS
'The trade in which the sponsor is the event''s only one; null: none was agreed.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.idempotency_key IS
'Chosen by the client, unique per sponsor: the same key never orders twice.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.notes IS 'For both sides.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.escrow_tx_id IS
'Id of the escrow at the processor.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.stripe_payment_intent_id IS
'The processor''s id of the payment; one payment pays one order.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.stripe_charge_id IS
'The processor''s id of the charge.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.stripe_transfer_id IS
'The processor''s id of the transfer to the organizer.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.transfer_group IS
'Groups charges and transfers at the processor.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.organizer_stripe_account_id IS
'Where the organizer is paid, as of the deal.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.payout_failure_reason IS
'As the earlier product left it; today sponsorship_payouts says it.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.contract_url IS 'Address of the signed contract.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.cancellation_policy IS
'Object: {"refund_bps_by_days_before": {"30": 10000, ...}}, as agreed.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.review_score IS
'The sponsor''s mark for the organizer, 1 to 5.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.hold_expires_at IS
'Until when a piece is reserved without money, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.last_payout_attempt_at IS
'UTC; as the earlier product left it.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.funded_at IS 'When the money was in escrow, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.locked_at IS
'When neither side alone could call it off any more, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.settled_at IS
'When nothing was left in escrow, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_orders.updated_at IS 'UTC, kept by trigger.';
