-- The journal: transactions with their legs, and the entries that follow from them, positive =
-- debit. Whoever inserts a transaction has its entries written in the same statement, or is
-- refused; entries come from nowhere else, so no transaction is ever unbalanced, not for a moment.

CREATE TABLE payments.transactions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    reference_type payments.reference_type NOT NULL,
    reference_id uuid NOT NULL,
    reverses_id uuid,
    hold_id uuid,
    created_by uuid,
    recorded_seq bigint GENERATED ALWAYS AS IDENTITY,
    recorded_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    idempotency_key text,
    description text,
    legs payments.leg[] NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    effective_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT transactions_pkey PRIMARY KEY (id),
    CONSTRAINT transactions_idempotency_key_key UNIQUE (idempotency_key),
    CONSTRAINT transactions_reverses_id_fkey FOREIGN KEY (reverses_id)
    REFERENCES payments.transactions (id) ON DELETE RESTRICT,
    -- No unique key: the lock of the hold and its state let one transaction post it. A key would
    -- have those wait for each other who wait for that lock with their rows in the index already.
    CONSTRAINT transactions_hold_id_fkey FOREIGN KEY (hold_id)
    REFERENCES payments.holds (id) ON DELETE RESTRICT,
    CONSTRAINT transactions_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT transactions_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200),
    CONSTRAINT transactions_have_two_to_a_thousand_legs
    CHECK (array_ndims(legs) = 1 AND cardinality(legs) BETWEEN 2 AND 1000),
    CONSTRAINT transactions_are_of_this_age
    CHECK (effective_at >= '2000-01-01 00:00+00' AND effective_at < '2200-01-01 00:00+00'),
    CONSTRAINT transactions_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

ALTER TABLE payments.transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.transactions FORCE ROW LEVEL SECURITY;

CREATE INDEX transactions_reference_idx
ON payments.transactions (reference_type, reference_id);
CREATE INDEX transactions_recorded_xid_idx ON payments.transactions (recorded_xid);
CREATE INDEX transactions_effective_at_idx ON payments.transactions (effective_at);
CREATE INDEX transactions_reverses_id_idx ON payments.transactions (reverses_id)
WHERE reverses_id IS NOT NULL;
CREATE INDEX transactions_hold_id_idx ON payments.transactions (hold_id)
WHERE hold_id IS NOT NULL;
CREATE INDEX transactions_created_by_idx ON payments.transactions (created_by)
WHERE created_by IS NOT NULL;

COMMENT ON TABLE payments.transactions IS 'One movement of money, whose entries sum to zero.';
COMMENT ON COLUMN payments.transactions.id IS 'Groups the entries.';
COMMENT ON COLUMN payments.transactions.reference_type IS 'Kind of the record that caused it.';
COMMENT ON COLUMN payments.transactions.reference_id IS 'Id of the record that caused it.';
COMMENT ON COLUMN payments.transactions.reverses_id IS
'The transaction that it takes back, in whole or in part; never above it.';
COMMENT ON COLUMN payments.transactions.hold_id IS 'The hold that it posts, in whole or in part.';
COMMENT ON COLUMN payments.transactions.created_by IS 'The person who acted; null: the system.';
COMMENT ON COLUMN payments.transactions.recorded_seq IS
'Order in which transactions were begun; two that run at once may commit the other way round.';
COMMENT ON COLUMN payments.transactions.recorded_xid IS
'Database transaction that recorded it; 3: one of another server, before a restore.';
COMMENT ON COLUMN payments.transactions.idempotency_key IS
'Unique over the ledger: the same key never posts twice.';
COMMENT ON COLUMN payments.transactions.description IS 'For statements.';
COMMENT ON COLUMN payments.transactions.legs IS
'What was asked for, in its order: the entries are made of it.';
COMMENT ON COLUMN payments.transactions.metadata IS
'Object with the processor''s ids and the like, e.g. {"processor_id": "ch_..."}.';
COMMENT ON COLUMN payments.transactions.effective_at IS 'When it counts in the books, UTC.';
COMMENT ON COLUMN payments.transactions.created_at IS 'When it was recorded, UTC.';

CREATE TABLE payments.entries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    transaction_id uuid NOT NULL,
    position integer NOT NULL,
    account_id uuid NOT NULL,
    reference_type payments.reference_type NOT NULL,
    reference_id uuid NOT NULL,
    created_by uuid,
    currency text NOT NULL,
    amount_cents bigint NOT NULL,
    version bigint,
    balance_cents bigint,
    recorded_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    description text,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    -- Not by id: this key also finds the legs of a transaction.
    CONSTRAINT entries_pkey PRIMARY KEY (transaction_id, position),
    CONSTRAINT entries_transaction_id_fkey FOREIGN KEY (transaction_id)
    REFERENCES payments.transactions (id) ON DELETE RESTRICT,
    CONSTRAINT entries_are_in_the_currency_of_their_account
    FOREIGN KEY (account_id, currency)
    REFERENCES payments.accounts (id, currency) ON DELETE RESTRICT,
    CONSTRAINT entries_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT entries_amount_is_not_zero CHECK (amount_cents <> 0),
    -- Sums stay far below what a bigint holds.
    CONSTRAINT entries_amount_is_of_this_world
    CHECK (amount_cents BETWEEN -10000000000000000 AND 10000000000000000),
    CONSTRAINT entries_know_their_balance_when_it_is_running
    CHECK ((version IS NULL) = (balance_cents IS NULL)),
    CONSTRAINT entries_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

ALTER TABLE payments.entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.entries FORCE ROW LEVEL SECURITY;

CREATE INDEX entries_account_id_idx ON payments.entries (account_id, currency, created_at DESC);
CREATE INDEX entries_account_id_recorded_xid_idx ON payments.entries (account_id, recorded_xid);
CREATE INDEX entries_reference_idx ON payments.entries (reference_type, reference_id);
CREATE INDEX entries_created_by_idx ON payments.entries (created_by) WHERE created_by IS NOT NULL;

COMMENT ON TABLE payments.entries IS
'One leg of a transaction, on one account. Written by the insert of its transaction alone.';
COMMENT ON COLUMN payments.entries.id IS 'No order.';
COMMENT ON COLUMN payments.entries.transaction_id IS 'The movement it is part of.';
COMMENT ON COLUMN payments.entries.position IS 'Of the leg in its transaction, from 1.';
COMMENT ON COLUMN payments.entries.account_id IS 'The account it changes.';
COMMENT ON COLUMN payments.entries.reference_type IS 'The same as the transaction''s.';
COMMENT ON COLUMN payments.entries.reference_id IS 'The same as the transaction''s.';
COMMENT ON COLUMN payments.entries.created_by IS 'The person who acted; null: the system.';
COMMENT ON COLUMN payments.entries.currency IS 'The account''s currency, ISO 4217.';
COMMENT ON COLUMN payments.entries.amount_cents IS
'Minor units of currency; positive = debit, negative = credit, never zero.';
COMMENT ON COLUMN payments.entries.version IS
'Its number among the entries of its account, without gaps; null on deferred accounts.';
COMMENT ON COLUMN payments.entries.balance_cents IS
'The account''s balance after it, in minor units, on its normal side; null on deferred accounts.';
COMMENT ON COLUMN payments.entries.recorded_xid IS 'The same as the transaction''s.';
COMMENT ON COLUMN payments.entries.description IS 'For statements.';
COMMENT ON COLUMN payments.entries.metadata IS 'Object for notes; empty.';
COMMENT ON COLUMN payments.entries.created_at IS
'UTC. On an account with a running balance later than that of the entry before.';
