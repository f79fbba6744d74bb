-- The lines of both kinds of wallets. Append-only: what was wrong is put right by another line.

CREATE TABLE payments.wallet_transactions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    wallet_id uuid NOT NULL,
    user_id uuid NOT NULL,
    ledger_transaction_id uuid,
    type payments.wallet_transaction_type NOT NULL,
    credits_delta bigint NOT NULL,
    usd_cents bigint,
    reference_type payments.reference_type,
    reference_id text,
    memo text,
    idempotency_key text,
    lots jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT wallet_transactions_pkey PRIMARY KEY (id),
    CONSTRAINT wallet_transactions_idempotency_key_key UNIQUE (idempotency_key),
    -- The owner is part of the key: a line cannot name another person than its wallet does.
    CONSTRAINT wallet_transactions_wallet_id_fkey FOREIGN KEY (wallet_id, user_id)
    REFERENCES payments.wallets (id, user_id) ON DELETE RESTRICT,
    CONSTRAINT wallet_transactions_ledger_transaction_id_fkey FOREIGN KEY (ledger_transaction_id)
    REFERENCES payments.transactions (id) ON DELETE RESTRICT,
    CONSTRAINT wallet_transactions_move_something CHECK (credits_delta <> 0),
    CONSTRAINT wallet_transactions_usd_cents_check CHECK (usd_cents >= 0),
    CONSTRAINT wallet_transactions_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200),
    CONSTRAINT wallet_transactions_lots_check CHECK (jsonb_typeof(lots) = 'array')
);

ALTER TABLE payments.wallet_transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.wallet_transactions FORCE ROW LEVEL SECURITY;

CREATE INDEX wallet_transactions_wallet_id_idx
ON payments.wallet_transactions (wallet_id, user_id, created_at DESC);
CREATE INDEX wallet_transactions_user_id_idx ON payments.wallet_transactions (user_id);
CREATE INDEX wallet_transactions_ledger_transaction_id_idx
ON payments.wallet_transactions (ledger_transaction_id);

COMMENT ON TABLE payments.wallet_transactions IS
'One line of a person''s wallet: credits came or went. Append-only.';
COMMENT ON COLUMN payments.wallet_transactions.id IS 'No order; created_at has it.';
COMMENT ON COLUMN payments.wallet_transactions.wallet_id IS 'The wallet that changed.';
COMMENT ON COLUMN payments.wallet_transactions.user_id IS 'The wallet''s owner, repeated.';
COMMENT ON COLUMN payments.wallet_transactions.ledger_transaction_id IS
'The movement in the ledger behind it; null when no money moved, and for lines from before it.';
COMMENT ON COLUMN payments.wallet_transactions.type IS 'Why it changed.';
COMMENT ON COLUMN payments.wallet_transactions.credits_delta IS
'Credits, without currency; positive: she has more. Not cents.';
COMMENT ON COLUMN payments.wallet_transactions.usd_cents IS
'What was paid for them, in cents of US dollars; null when nothing was paid.';
COMMENT ON COLUMN payments.wallet_transactions.reference_type IS
'Kind of the record that caused it, as the ledger names it.';
COMMENT ON COLUMN payments.wallet_transactions.reference_id IS
'Id of that record: a uuid, or an id of the processor in lines of the earlier product.';
COMMENT ON COLUMN payments.wallet_transactions.memo IS 'For statements.';
COMMENT ON COLUMN payments.wallet_transactions.idempotency_key IS
'The same key never makes two lines.';
COMMENT ON COLUMN payments.wallet_transactions.lots IS
'Array of what it did to each lot: [{"lot_id", "credits", "cents", "currency"}], positive: came.
Null in lines of the earlier product.';
COMMENT ON COLUMN payments.wallet_transactions.created_at IS 'UTC.';

CREATE TABLE payments.org_wallet_transactions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    wallet_id uuid NOT NULL,
    related_order_id uuid,
    related_event_id uuid,
    ledger_transaction_id uuid,
    invoice_id uuid,
    transaction_type payments.wallet_transaction_type NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    currency_decimals integer NOT NULL DEFAULT 2,
    amount_cents bigint NOT NULL DEFAULT 0,
    amount numeric NOT NULL
    GENERATED ALWAYS AS (ref.minor_to_amount(amount_cents, currency_decimals)) STORED,
    credits_delta bigint NOT NULL DEFAULT 0,
    reference_type payments.reference_type,
    reference_id uuid,
    stripe_event_id text,
    idempotency_key text,
    description text,
    lots jsonb,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT org_wallet_transactions_pkey PRIMARY KEY (id),
    CONSTRAINT org_wallet_transactions_stripe_event_id_key UNIQUE (stripe_event_id),
    CONSTRAINT org_wallet_transactions_idempotency_key_key UNIQUE (idempotency_key),
    -- The currency is part of the key: a wallet holds one.
    CONSTRAINT org_wallet_transactions_wallet_id_fkey FOREIGN KEY (wallet_id, currency)
    REFERENCES payments.org_wallets (id, currency) ON DELETE RESTRICT,
    CONSTRAINT org_wallet_transactions_related_order_id_fkey
    FOREIGN KEY (related_order_id, related_event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT org_wallet_transactions_related_event_id_fkey FOREIGN KEY (related_event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT org_wallet_transactions_ledger_transaction_id_fkey
    FOREIGN KEY (ledger_transaction_id)
    REFERENCES payments.transactions (id) ON DELETE RESTRICT,
    CONSTRAINT org_wallet_transactions_invoice_id_fkey FOREIGN KEY (invoice_id)
    REFERENCES payments.invoices (id) ON DELETE RESTRICT,
    CONSTRAINT org_wallet_transactions_move_something
    CHECK (credits_delta <> 0 OR amount_cents <> 0),
    CONSTRAINT org_wallet_transactions_name_the_event_of_their_order
    CHECK (related_order_id IS NULL OR related_event_id IS NOT NULL),
    CONSTRAINT org_wallet_transactions_reference_is_whole
    CHECK ((reference_type IS NULL) = (reference_id IS NULL)),
    CONSTRAINT org_wallet_transactions_currency_decimals_check
    CHECK (currency_decimals BETWEEN 0 AND 4),
    CONSTRAINT org_wallet_transactions_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200),
    CONSTRAINT org_wallet_transactions_lots_check CHECK (jsonb_typeof(lots) = 'array'),
    CONSTRAINT org_wallet_transactions_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

ALTER TABLE payments.org_wallet_transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.org_wallet_transactions FORCE ROW LEVEL SECURITY;

CREATE INDEX org_wallet_transactions_wallet_id_idx
ON payments.org_wallet_transactions (wallet_id, currency, created_at DESC);
CREATE INDEX org_wallet_transactions_related_order_id_idx
ON payments.org_wallet_transactions (related_order_id, related_event_id);
CREATE INDEX org_wallet_transactions_related_event_id_idx
ON payments.org_wallet_transactions (related_event_id);
CREATE INDEX org_wallet_transactions_ledger_transaction_id_idx
ON payments.org_wallet_transactions (ledger_transaction_id);
CREATE INDEX org_wallet_transactions_invoice_id_idx
ON payments.org_wallet_transactions (invoice_id);

COMMENT ON TABLE payments.org_wallet_transactions IS
'One line of a wallet: money, credits or both came or went. Append-only.';
COMMENT ON COLUMN payments.org_wallet_transactions.id IS 'No order; created_at has it.';
COMMENT ON COLUMN payments.org_wallet_transactions.wallet_id IS 'The wallet that changed.';
COMMENT ON COLUMN payments.org_wallet_transactions.related_order_id IS
'The order of tickets whose proceeds or refund it is.';
COMMENT ON COLUMN payments.org_wallet_transactions.related_event_id IS
'The event it is about; with an order, the order''s.';
COMMENT ON COLUMN payments.org_wallet_transactions.ledger_transaction_id IS
'The movement in the ledger behind it; null for credits alone and for lines from before it.';
COMMENT ON COLUMN payments.org_wallet_transactions.invoice_id IS 'The invoice that was paid.';
COMMENT ON COLUMN payments.org_wallet_transactions.transaction_type IS 'Why it changed.';
COMMENT ON COLUMN payments.org_wallet_transactions.currency IS 'The wallet''s, ISO 4217.';
COMMENT ON COLUMN payments.org_wallet_transactions.currency_decimals IS
'Decimals of the currency on that day.';
COMMENT ON COLUMN payments.org_wallet_transactions.amount_cents IS
'Minor units of currency; positive: the owner has more. 0 where only credits moved.';
COMMENT ON COLUMN payments.org_wallet_transactions.amount IS
'Derived: amount_cents in major units with the currency''s decimals, e.g. 25.99.';
COMMENT ON COLUMN payments.org_wallet_transactions.credits_delta IS
'Credits, without currency; positive: the owner has more. 0 where only money moved.';
COMMENT ON COLUMN payments.org_wallet_transactions.reference_type IS
'Kind of the record that caused it.';
COMMENT ON COLUMN payments.org_wallet_transactions.reference_id IS
'Id of that record; its kind says in which table, so there is no foreign key.';
COMMENT ON COLUMN payments.org_wallet_transactions.stripe_event_id IS
'The processor''s event it was made for: one event, one line.';
COMMENT ON COLUMN payments.org_wallet_transactions.idempotency_key IS
'The same key never makes two lines.';
COMMENT ON COLUMN payments.org_wallet_transactions.description IS 'For statements.';
COMMENT ON COLUMN payments.org_wallet_transactions.lots IS
'Array of what it did to each lot: [{"lot_id", "credits", "cents", "currency"}], positive: came.
Null in lines of money and in lines of the earlier product.';
COMMENT ON COLUMN payments.org_wallet_transactions.metadata IS
'Object with the processor''s ids and the like.';
COMMENT ON COLUMN payments.org_wallet_transactions.created_at IS 'UTC.';
