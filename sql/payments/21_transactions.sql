-- Transactions and their entries, positive = debit. Append-only. At commit the entries of a
-- transaction sum to zero in each currency, and no entry joins a transaction after the database
-- transaction that made it: so it stays balanced for ever.

CREATE TABLE payments.transactions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    reference_type payments.reference_type NOT NULL,
    reference_id uuid NOT NULL,
    created_by uuid,
    recorded_seq bigint GENERATED ALWAYS AS IDENTITY,
    recorded_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    idempotency_key text,
    description text,
    metadata jsonb NOT NULL DEFAULT '{}',
    effective_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT transactions_pkey PRIMARY KEY (id),
    CONSTRAINT transactions_recorded_seq_key UNIQUE (recorded_seq),
    CONSTRAINT transactions_idempotency_key_key UNIQUE (idempotency_key),
    CONSTRAINT transactions_id_recorded_xid_key UNIQUE (id, recorded_xid),
    CONSTRAINT transactions_id_reference_key UNIQUE (id, reference_type, reference_id),
    CONSTRAINT transactions_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT transactions_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200),
    CONSTRAINT transactions_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

ALTER TABLE payments.transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.transactions FORCE ROW LEVEL SECURITY;

CREATE INDEX transactions_reference_idx
ON payments.transactions (reference_type, reference_id);
CREATE INDEX transactions_created_by_idx ON payments.transactions (created_by);

COMMENT ON TABLE payments.transactions IS 'One movement of money, whose entries sum to zero.';
COMMENT ON COLUMN payments.transactions.id IS 'Groups the entries.';
COMMENT ON COLUMN payments.transactions.reference_type IS 'Kind of the record that caused it.';
COMMENT ON COLUMN payments.transactions.reference_id IS 'Id of the record that caused it.';
COMMENT ON COLUMN payments.transactions.created_by IS 'The person who acted; null: the system.';
COMMENT ON COLUMN payments.transactions.recorded_seq IS
'Order in which transactions were begun; two that run at once may commit the other way round.';
COMMENT ON COLUMN payments.transactions.recorded_xid IS
'Database transaction that recorded it; entries must carry the same.';
COMMENT ON COLUMN payments.transactions.idempotency_key IS
'Unique over the ledger: the same key never posts twice.';
COMMENT ON COLUMN payments.transactions.description IS 'For statements.';
COMMENT ON COLUMN payments.transactions.metadata IS
'Object with the processor''s ids and the like.';
COMMENT ON COLUMN payments.transactions.effective_at IS 'When it counts in the books, UTC.';
COMMENT ON COLUMN payments.transactions.created_at IS 'When it was recorded, UTC.';

CREATE TABLE payments.entries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    transaction_id uuid NOT NULL,
    account_id uuid NOT NULL,
    reference_type payments.reference_type NOT NULL,
    reference_id uuid NOT NULL,
    created_by uuid,
    currency text NOT NULL,
    amount_cents bigint NOT NULL,
    recorded_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    description text,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT entries_pkey PRIMARY KEY (id),
    -- One key per truth that entry and header share: the writer, and the cause.
    CONSTRAINT entries_are_recorded_with_their_transaction
    FOREIGN KEY (transaction_id, recorded_xid)
    REFERENCES payments.transactions (id, recorded_xid) ON DELETE RESTRICT,
    CONSTRAINT entries_have_the_reference_of_their_transaction
    FOREIGN KEY (transaction_id, reference_type, reference_id)
    REFERENCES payments.transactions (id, reference_type, reference_id) ON DELETE RESTRICT,
    CONSTRAINT entries_are_in_the_currency_of_their_account
    FOREIGN KEY (account_id, currency)
    REFERENCES payments.accounts (id, currency) ON DELETE RESTRICT,
    CONSTRAINT entries_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT entries_amount_is_not_zero CHECK (amount_cents <> 0),
    CONSTRAINT entries_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

ALTER TABLE payments.entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.entries FORCE ROW LEVEL SECURITY;

CREATE INDEX entries_account_id_idx ON payments.entries (account_id, currency, created_at DESC);
CREATE INDEX entries_transaction_id_idx ON payments.entries (transaction_id, recorded_xid);
CREATE INDEX entries_transaction_id_reference_idx
ON payments.entries (transaction_id, reference_type, reference_id);
CREATE INDEX entries_reference_idx ON payments.entries (reference_type, reference_id);
CREATE INDEX entries_created_by_idx ON payments.entries (created_by);

COMMENT ON TABLE payments.entries IS 'One leg of a transaction, on one account.';
COMMENT ON COLUMN payments.entries.id IS 'No order.';
COMMENT ON COLUMN payments.entries.transaction_id IS 'The movement it is part of.';
COMMENT ON COLUMN payments.entries.account_id IS 'The account it changes.';
COMMENT ON COLUMN payments.entries.reference_type IS 'The same as the transaction''s.';
COMMENT ON COLUMN payments.entries.reference_id IS 'The same as the transaction''s.';
COMMENT ON COLUMN payments.entries.created_by IS 'The person who acted; null: the system.';
COMMENT ON COLUMN payments.entries.currency IS 'The account''s currency, ISO 4217.';
COMMENT ON COLUMN payments.entries.amount_cents IS
'Minor units of currency; positive = debit, negative = credit, never zero.';
COMMENT ON COLUMN payments.entries.recorded_xid IS
'Set by trigger to the database transaction that writes the row.';
COMMENT ON COLUMN payments.entries.description IS 'For statements.';
COMMENT ON COLUMN payments.entries.metadata IS 'Object for notes of the posting function.';
COMMENT ON COLUMN payments.entries.created_at IS 'UTC.';
