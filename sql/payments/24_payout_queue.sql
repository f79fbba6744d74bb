-- Payouts on their way to a bank: one row per transfer, worked off by a job that locks the row,
-- calls the processor with its idempotency key and writes down what came of it.

CREATE TABLE payments.payout_queue (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    user_id uuid,
    payout_account_id uuid,
    order_id uuid,
    event_id uuid,
    ledger_transaction_id uuid,
    status payments.payout_status NOT NULL DEFAULT 'pending',
    currency text NOT NULL DEFAULT 'USD',
    amount_cents bigint NOT NULL,
    priority integer NOT NULL DEFAULT 0,
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 3,
    idempotency_key text NOT NULL DEFAULT gen_random_uuid()::text,
    provider_payout_id text,
    error_message text,
    scheduled_for timestamptz NOT NULL DEFAULT now(),
    processed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT payout_queue_pkey PRIMARY KEY (id),
    CONSTRAINT payout_queue_idempotency_key_key UNIQUE (idempotency_key),
    CONSTRAINT payout_queue_provider_payout_id_key UNIQUE (provider_payout_id),
    CONSTRAINT payout_queue_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT payout_queue_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    -- Exactly one payee is given, so exactly one of these two keys holds: her own account.
    CONSTRAINT payout_queue_account_is_of_the_organization
    FOREIGN KEY (payout_account_id, organization_id)
    REFERENCES payments.payout_accounts (id, org_id) ON DELETE RESTRICT,
    CONSTRAINT payout_queue_account_is_of_the_user FOREIGN KEY (payout_account_id, user_id)
    REFERENCES payments.payout_accounts (id, user_id) ON DELETE RESTRICT,
    -- Seller and currency are part of the key: a deal's money goes to its own seller.
    CONSTRAINT payout_queue_order_id_fkey FOREIGN KEY (order_id, organization_id, currency)
    REFERENCES sponsorship.sponsorship_orders (id, organization_id, currency) ON DELETE RESTRICT,
    CONSTRAINT payout_queue_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT payout_queue_event_is_of_the_organization FOREIGN KEY (event_id, organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE RESTRICT,
    CONSTRAINT payout_queue_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id)
    REFERENCES payments.transactions (id) ON DELETE RESTRICT,
    CONSTRAINT payout_queue_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT payout_queue_pays_one_payee CHECK (num_nonnulls(organization_id, user_id) = 1),
    CONSTRAINT payout_queue_pays_sponsorships_to_organizations
    CHECK (order_id IS NULL OR organization_id IS NOT NULL),
    CONSTRAINT payout_queue_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT payout_queue_tries_at_most_so_often CHECK (attempts BETWEEN 0 AND max_attempts),
    CONSTRAINT payout_queue_max_attempts_check CHECK (max_attempts BETWEEN 1 AND 20),
    CONSTRAINT payout_queue_has_an_account_before_it_leaves CHECK (
        status IN ('pending', 'on_hold', 'cancelled') OR payout_account_id IS NOT NULL
    ),
    CONSTRAINT payout_queue_processed_at_once_paid
    CHECK (status NOT IN ('paid', 'returned') OR processed_at IS NOT NULL),
    CONSTRAINT payout_queue_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200)
);

ALTER TABLE payments.payout_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.payout_queue FORCE ROW LEVEL SECURITY;

-- Two open payouts of one sponsorship would pay it twice.
CREATE UNIQUE INDEX payout_queue_one_open_per_order_idx ON payments.payout_queue (order_id)
WHERE status IN ('pending', 'on_hold', 'processing');
CREATE INDEX payout_queue_due_idx ON payments.payout_queue (priority DESC, scheduled_for)
WHERE status = 'pending';
CREATE INDEX payout_queue_organization_id_idx ON payments.payout_queue (organization_id);
CREATE INDEX payout_queue_user_id_idx ON payments.payout_queue (user_id);
CREATE INDEX payout_queue_payout_account_id_organization_id_idx
ON payments.payout_queue (payout_account_id, organization_id);
CREATE INDEX payout_queue_payout_account_id_user_id_idx
ON payments.payout_queue (payout_account_id, user_id);
CREATE INDEX payout_queue_order_id_idx
ON payments.payout_queue (order_id, organization_id, currency);
CREATE INDEX payout_queue_event_id_idx ON payments.payout_queue (event_id, organization_id);
CREATE INDEX payout_queue_ledger_transaction_id_idx
ON payments.payout_queue (ledger_transaction_id);
CREATE INDEX payout_queue_currency_idx ON payments.payout_queue (currency);

COMMENT ON TABLE payments.payout_queue IS 'One transfer to the bank of an organization or person.';
COMMENT ON COLUMN payments.payout_queue.id IS 'Reference of its ledger entries.';
COMMENT ON COLUMN payments.payout_queue.organization_id IS
'The organization that is paid, the tenant; null when a person is.';
COMMENT ON COLUMN payments.payout_queue.user_id IS
'The person who is paid; null when an organization is.';
COMMENT ON COLUMN payments.payout_queue.payout_account_id IS
'The payee''s account at the processor; needed once it leaves the queue.';
COMMENT ON COLUMN payments.payout_queue.order_id IS
'The sponsorship order whose money it is; null for proceeds of tickets.';
COMMENT ON COLUMN payments.payout_queue.event_id IS
'The event whose proceeds it is; null: of several events.';
COMMENT ON COLUMN payments.payout_queue.ledger_transaction_id IS
'The movement in the ledger, written when the processor took it.';
COMMENT ON COLUMN payments.payout_queue.status IS 'Machine payout.';
COMMENT ON COLUMN payments.payout_queue.currency IS 'ISO 4217 code of amount_cents.';
COMMENT ON COLUMN payments.payout_queue.amount_cents IS
'What reaches the bank, in minor units of currency.';
COMMENT ON COLUMN payments.payout_queue.priority IS 'Higher goes first among those that are due.';
COMMENT ON COLUMN payments.payout_queue.attempts IS 'Calls to the processor so far.';
COMMENT ON COLUMN payments.payout_queue.max_attempts IS 'After so many it waits for staff.';
COMMENT ON COLUMN payments.payout_queue.idempotency_key IS
'Sent to the processor with every attempt: it pays once.';
COMMENT ON COLUMN payments.payout_queue.provider_payout_id IS
'The processor''s id of the transfer, po_... .';
COMMENT ON COLUMN payments.payout_queue.error_message IS 'What the last attempt failed with.';
COMMENT ON COLUMN payments.payout_queue.scheduled_for IS 'Not before, UTC.';
COMMENT ON COLUMN payments.payout_queue.processed_at IS
'When the processor took it or refused it for good, UTC.';
COMMENT ON COLUMN payments.payout_queue.created_at IS 'UTC.';
COMMENT ON COLUMN payments.payout_queue.updated_at IS 'UTC, kept by trigger.';
