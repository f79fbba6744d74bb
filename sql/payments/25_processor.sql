-- What the card processor says: every change of its balance with us, its payouts to the bank, and
-- which movement of the ledger each of them is. Imported rows stay as they came.

CREATE TABLE payments.processor_transactions (
    id text NOT NULL,
    type text NOT NULL,
    reporting_category text,
    currency text NOT NULL,
    amount_cents bigint NOT NULL,
    fee_cents bigint NOT NULL,
    net_cents bigint NOT NULL,
    source_id text,
    payment_intent_id text,
    payout_id text,
    occurred_at timestamptz NOT NULL,
    available_at timestamptz NOT NULL,
    raw jsonb NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT processor_transactions_pkey PRIMARY KEY (id),
    CONSTRAINT processor_transactions_id_currency_key UNIQUE (id, currency),
    CONSTRAINT processor_transactions_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT processor_transactions_id_check CHECK (id ~ '^txn_[A-Za-z0-9_]{1,200}$'),
    CONSTRAINT processor_transactions_type_is_not_blank CHECK (type ~ '\S'),
    CONSTRAINT processor_transactions_net_is_amount_less_fee
    CHECK (net_cents = amount_cents - fee_cents),
    CONSTRAINT processor_transactions_payout_id_check
    CHECK (payout_id ~ '^po_[A-Za-z0-9_]{1,200}$'),
    CONSTRAINT processor_transactions_raw_check CHECK (jsonb_typeof(raw) = 'object')
);

ALTER TABLE payments.processor_transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.processor_transactions FORCE ROW LEVEL SECURITY;

CREATE INDEX processor_transactions_currency_idx ON payments.processor_transactions (currency);
CREATE INDEX processor_transactions_payout_id_idx ON payments.processor_transactions (payout_id);

COMMENT ON TABLE payments.processor_transactions IS
'One change of the platform''s balance at the processor, as the processor tells it.';
COMMENT ON COLUMN payments.processor_transactions.id IS 'The processor''s id, txn_... .';
COMMENT ON COLUMN payments.processor_transactions.type IS
'The processor''s kind: charge, refund, payout, stripe_fee, adjustment and others.';
COMMENT ON COLUMN payments.processor_transactions.reporting_category IS
'The processor''s kind for reports.';
COMMENT ON COLUMN payments.processor_transactions.currency IS 'ISO 4217, of all three amounts.';
COMMENT ON COLUMN payments.processor_transactions.amount_cents IS
'Minor units of currency before the fee; positive = the balance grows.';
COMMENT ON COLUMN payments.processor_transactions.fee_cents IS
'What the processor kept, in minor units of currency.';
COMMENT ON COLUMN payments.processor_transactions.net_cents IS
'What the balance changed by, in minor units of currency: amount less fee.';
COMMENT ON COLUMN payments.processor_transactions.source_id IS
'The processor''s id of what caused it: ch_..., re_..., po_..., dp_...; null for its own doings.';
COMMENT ON COLUMN payments.processor_transactions.payment_intent_id IS
'The payment it belongs to, pi_..., when the row came with its source unfolded.';
COMMENT ON COLUMN payments.processor_transactions.payout_id IS
'The payout that carried it to the bank, po_...; null until the processor names it.';
COMMENT ON COLUMN payments.processor_transactions.occurred_at IS 'The processor''s created, UTC.';
COMMENT ON COLUMN payments.processor_transactions.available_at IS
'When the money may be paid out, UTC.';
COMMENT ON COLUMN payments.processor_transactions.raw IS
'Object: the row as it was first imported.';
COMMENT ON COLUMN payments.processor_transactions.imported_at IS 'UTC.';

CREATE TABLE payments.processor_payouts (
    id text NOT NULL,
    currency text NOT NULL,
    amount_cents bigint NOT NULL,
    status text NOT NULL,
    arrival_date date NOT NULL,
    is_automatic boolean NOT NULL,
    raw jsonb NOT NULL,
    imported_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT processor_payouts_pkey PRIMARY KEY (id),
    CONSTRAINT processor_payouts_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT processor_payouts_id_check CHECK (id ~ '^po_[A-Za-z0-9_]{1,200}$'),
    CONSTRAINT processor_payouts_status_check
    CHECK (status IN ('pending', 'in_transit', 'paid', 'failed', 'canceled')),
    CONSTRAINT processor_payouts_raw_check CHECK (jsonb_typeof(raw) = 'object')
);

ALTER TABLE payments.processor_payouts ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.processor_payouts FORCE ROW LEVEL SECURITY;

CREATE INDEX processor_payouts_currency_idx ON payments.processor_payouts (currency);

COMMENT ON TABLE payments.processor_payouts IS
'One transfer of the processor to the platform''s bank.';
COMMENT ON COLUMN payments.processor_payouts.id IS 'The processor''s id, po_... .';
COMMENT ON COLUMN payments.processor_payouts.currency IS 'ISO 4217 code of amount_cents.';
COMMENT ON COLUMN payments.processor_payouts.amount_cents IS
'Minor units of currency; negative when the processor took money from the bank.';
COMMENT ON COLUMN payments.processor_payouts.status IS
'The processor''s: pending, in_transit, paid, failed or canceled.';
COMMENT ON COLUMN payments.processor_payouts.arrival_date IS
'The day on which the bank has it, as the processor expects.';
COMMENT ON COLUMN payments.processor_payouts.is_automatic IS
'Made by the processor''s schedule; only of these it says which transactions they carry.';
COMMENT ON COLUMN payments.processor_payouts.raw IS 'Object: the row as it was last imported.';
COMMENT ON COLUMN payments.processor_payouts.imported_at IS 'First import, UTC.';
COMMENT ON COLUMN payments.processor_payouts.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.processor_matches (
    processor_transaction_id text NOT NULL,
    part payments.match_part NOT NULL,
    transaction_id uuid NOT NULL,
    currency text NOT NULL,
    movement_cents bigint NOT NULL,
    is_manual boolean NOT NULL DEFAULT FALSE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT processor_matches_pkey PRIMARY KEY (processor_transaction_id, part),
    -- A movement on clearing is one thing at the processor, and no second.
    CONSTRAINT processor_matches_transaction_id_currency_key UNIQUE (transaction_id, currency),
    CONSTRAINT processor_matches_are_in_the_currency_of_the_processor
    FOREIGN KEY (processor_transaction_id, currency)
    REFERENCES payments.processor_transactions (id, currency) ON DELETE RESTRICT,
    CONSTRAINT processor_matches_transaction_id_fkey FOREIGN KEY (transaction_id)
    REFERENCES payments.transactions (id) ON DELETE RESTRICT,
    CONSTRAINT processor_matches_movement_is_not_zero CHECK (movement_cents <> 0)
);

ALTER TABLE payments.processor_matches ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.processor_matches FORCE ROW LEVEL SECURITY;

CREATE INDEX processor_matches_processor_transaction_id_idx
ON payments.processor_matches (processor_transaction_id, currency);

COMMENT ON TABLE payments.processor_matches IS
'Which movement of the ledger a transaction of the processor, or its fee, is.';
COMMENT ON COLUMN payments.processor_matches.processor_transaction_id IS 'At the processor.';
COMMENT ON COLUMN payments.processor_matches.part IS 'Its amount, or its fee booked apart.';
COMMENT ON COLUMN payments.processor_matches.transaction_id IS 'In the ledger.';
COMMENT ON COLUMN payments.processor_matches.currency IS 'ISO 4217, the same on both sides.';
COMMENT ON COLUMN payments.processor_matches.movement_cents IS
'What the ledger transaction moved on clearing accounts, in minor units of currency.';
COMMENT ON COLUMN payments.processor_matches.is_manual IS
'Somebody said so; otherwise an id in the metadata did.';
COMMENT ON COLUMN payments.processor_matches.created_at IS 'UTC.';

-- For the search by id; postings without metadata are not in it. A list of what is to be indexed
-- later would be read by every search.
CREATE INDEX transactions_processor_ids_idx
ON payments.transactions USING gin (payments.processor_ids(metadata)) WITH (fastupdate = FALSE)
WHERE metadata <> '{}';
