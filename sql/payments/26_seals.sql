-- The hash chain over the ledger: a month of closed books is sealed by one hash over its
-- transactions in the order they were recorded, and over the seal of the month before. Who keeps
-- one hash elsewhere can prove every month up to it.

CREATE TABLE payments.seals (
    month date NOT NULL,
    transactions bigint NOT NULL,
    previous_month date,
    previous_hash bytea,
    hash bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT seals_pkey PRIMARY KEY (month),
    CONSTRAINT seals_month_hash_key UNIQUE (month, hash),
    CONSTRAINT seals_hang_on_the_month_before FOREIGN KEY (previous_month, previous_hash)
    REFERENCES payments.seals (month, hash) ON DELETE RESTRICT,
    CONSTRAINT seals_month_is_its_first_day CHECK (extract(DAY FROM month) = 1),
    CONSTRAINT seals_are_of_months_in_a_row CHECK (month = previous_month + interval '1 month'),
    CONSTRAINT seals_know_all_or_nothing_before
    CHECK ((previous_month IS NULL) = (previous_hash IS NULL)),
    CONSTRAINT seals_hash_check CHECK (octet_length(hash) = 32),
    CONSTRAINT seals_transactions_check CHECK (transactions >= 0)
);

ALTER TABLE payments.seals ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.seals FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX seals_one_is_first_idx ON payments.seals ((previous_month IS NULL))
WHERE previous_month IS NULL;
CREATE INDEX seals_previous_month_idx ON payments.seals (previous_month, previous_hash);

COMMENT ON TABLE payments.seals IS 'One month of the ledger, by effective date, sealed.';
COMMENT ON COLUMN payments.seals.month IS 'Its first day; a month is that of UTC.';
COMMENT ON COLUMN payments.seals.transactions IS 'How many it has.';
COMMENT ON COLUMN payments.seals.previous_month IS 'The month before; null in the first seal.';
COMMENT ON COLUMN payments.seals.previous_hash IS 'The hash of the month before.';
COMMENT ON COLUMN payments.seals.hash IS
'SHA-256: begun with that of previous_hash and the month as YYYY-MM, then for each digest of
payments.seal_digests in order that of the hash so far and the digest.';
COMMENT ON COLUMN payments.seals.sealed_at IS 'UTC.';

CREATE TABLE payments.seal_digests (
    transaction_id uuid NOT NULL,
    month date NOT NULL,
    position bigint NOT NULL,
    digest bytea NOT NULL,

    CONSTRAINT seal_digests_pkey PRIMARY KEY (transaction_id),
    CONSTRAINT seal_digests_month_position_key UNIQUE (month, position),
    CONSTRAINT seal_digests_transaction_id_fkey FOREIGN KEY (transaction_id)
    REFERENCES payments.transactions (id) ON DELETE RESTRICT,
    -- At commit: the hash of the month is made of them, so they are there before it.
    CONSTRAINT seal_digests_month_fkey FOREIGN KEY (month)
    REFERENCES payments.seals (month) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT seal_digests_position_check CHECK (position > 0),
    CONSTRAINT seal_digests_digest_check CHECK (octet_length(digest) = 32)
);

ALTER TABLE payments.seal_digests ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.seal_digests FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.seal_digests IS
'What each transaction of a sealed month was, as a hash: so that the one that differs has a name.';
COMMENT ON COLUMN payments.seal_digests.transaction_id IS 'In the ledger.';
COMMENT ON COLUMN payments.seal_digests.month IS 'The month it is sealed in.';
COMMENT ON COLUMN payments.seal_digests.position IS 'From 1, in the order of recording.';
COMMENT ON COLUMN payments.seal_digests.digest IS
'SHA-256 of the canonical text that payments.digests() makes of it and its legs.';
