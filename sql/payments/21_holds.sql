-- Money set aside: it cannot leave the account otherwise. A hold ends once: it is posted, in whole
-- or in part, voided, or its time is over; what is not posted is free again.

CREATE TABLE payments.holds (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    account_id uuid NOT NULL,
    reference_type payments.reference_type NOT NULL,
    reference_id uuid NOT NULL,
    created_by uuid,
    status payments.hold_status NOT NULL DEFAULT 'pending',
    amount_cents bigint NOT NULL,
    posted_cents bigint NOT NULL DEFAULT 0,
    idempotency_key text,
    description text,
    expires_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT holds_pkey PRIMARY KEY (id),
    CONSTRAINT holds_idempotency_key_key UNIQUE (idempotency_key),
    -- Accounts without a running balance have nothing to hold.
    CONSTRAINT holds_are_on_running_balances FOREIGN KEY (account_id)
    REFERENCES payments.balances (account_id) ON DELETE RESTRICT,
    CONSTRAINT holds_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT holds_amount_cents_check CHECK (amount_cents > 0),
    CONSTRAINT holds_are_never_posted_above_their_amount
    CHECK (posted_cents BETWEEN 0 AND amount_cents),
    CONSTRAINT holds_that_are_posted_moved_something
    CHECK ((status = 'posted') = (posted_cents > 0)),
    CONSTRAINT holds_end_when_they_are_not_pending
    CHECK ((status = 'pending') = (ended_at IS NULL)),
    CONSTRAINT holds_idempotency_key_check CHECK (char_length(idempotency_key) BETWEEN 1 AND 200)
);

ALTER TABLE payments.holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.holds FORCE ROW LEVEL SECURITY;

CREATE INDEX holds_account_id_idx ON payments.holds (account_id, created_at);
CREATE INDEX holds_pending_idx ON payments.holds (account_id, expires_at)
WHERE status = 'pending';
CREATE INDEX holds_due_idx ON payments.holds (expires_at) WHERE status = 'pending';
CREATE INDEX holds_reference_idx ON payments.holds (reference_type, reference_id);
CREATE INDEX holds_created_by_idx ON payments.holds (created_by) WHERE created_by IS NOT NULL;

COMMENT ON TABLE payments.holds IS 'Money of an account that is set aside for something.';
COMMENT ON COLUMN payments.holds.id IS 'Given to who will post or void it.';
COMMENT ON COLUMN payments.holds.account_id IS 'The account it is set aside on.';
COMMENT ON COLUMN payments.holds.reference_type IS 'Kind of the record that it is for.';
COMMENT ON COLUMN payments.holds.reference_id IS 'Id of the record that it is for.';
COMMENT ON COLUMN payments.holds.created_by IS 'The person who acted; null: the system.';
COMMENT ON COLUMN payments.holds.status IS
'A pending hold whose time is over counts as expired, whether or not that was written down yet.';
COMMENT ON COLUMN payments.holds.amount_cents IS
'What is set aside, in minor units of the account''s currency.';
COMMENT ON COLUMN payments.holds.posted_cents IS 'What of it left the account, in minor units.';
COMMENT ON COLUMN payments.holds.idempotency_key IS 'The same key never sets aside twice.';
COMMENT ON COLUMN payments.holds.description IS 'For statements.';
COMMENT ON COLUMN payments.holds.expires_at IS 'When it is over by itself, UTC; null: never.';
COMMENT ON COLUMN payments.holds.ended_at IS 'When it was posted, voided or written off, UTC.';
COMMENT ON COLUMN payments.holds.created_at IS 'UTC.';
