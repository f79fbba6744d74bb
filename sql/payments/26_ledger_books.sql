-- The state of the books: how far they are closed, and apart from it, for it is no rule of posting,
-- how far entries are summed up. Closing is history; checkpoints and day totals are sums of entries
-- that no transaction can add to any more.

CREATE TABLE payments.books (
    is_only boolean NOT NULL DEFAULT TRUE,
    closed_through date,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT books_pkey PRIMARY KEY (is_only),
    CONSTRAINT books_are_one_row CHECK (is_only)
);

ALTER TABLE payments.books ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.books FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.books IS
'The rules of posting for the ledger as a whole: one row, written by the first closing.';
COMMENT ON COLUMN payments.books.is_only IS 'Always true.';
COMMENT ON COLUMN payments.books.closed_through IS
'Last effective day (UTC) that takes no transactions any more; null: all are open.';
COMMENT ON COLUMN payments.books.changed_at IS 'Of the last closing or re-opening, UTC.';

CREATE TABLE payments.closings (
    id bigint GENERATED ALWAYS AS IDENTITY,
    closed_through date,
    closed_before date,
    closed_by uuid,
    reason text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT closings_pkey PRIMARY KEY (id),
    CONSTRAINT closings_closed_by_fkey FOREIGN KEY (closed_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT closings_change_something CHECK (closed_through IS DISTINCT FROM closed_before),
    CONSTRAINT closings_reason_is_not_blank CHECK (reason ~ '\S')
);

ALTER TABLE payments.closings ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.closings FORCE ROW LEVEL SECURITY;

CREATE INDEX closings_closed_by_idx ON payments.closings (closed_by);

COMMENT ON TABLE payments.closings IS 'Every closing and re-opening of periods. Append-only.';
COMMENT ON COLUMN payments.closings.id IS 'In their order.';
COMMENT ON COLUMN payments.closings.closed_through IS
'Last closed effective day (UTC) from then on; null: none.';
COMMENT ON COLUMN payments.closings.closed_before IS 'The same until then.';
COMMENT ON COLUMN payments.closings.closed_by IS 'The person who decided; null: the system.';
COMMENT ON COLUMN payments.closings.reason IS 'Why; re-opening a month wants a good one.';
COMMENT ON COLUMN payments.closings.created_at IS 'UTC.';

CREATE TABLE payments.checkpoints (
    account_id uuid NOT NULL,
    below xid8 NOT NULL,
    posted_cents bigint NOT NULL,
    entries bigint NOT NULL,
    last_entry_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT checkpoints_pkey PRIMARY KEY (account_id, below),
    CONSTRAINT checkpoints_account_id_fkey FOREIGN KEY (account_id)
    REFERENCES payments.accounts (id) ON DELETE RESTRICT,
    CONSTRAINT checkpoints_entries_check CHECK (entries > 0)
);

ALTER TABLE payments.checkpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.checkpoints FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.checkpoints IS
'Balances that are known for good: no entry of an earlier database transaction can come any more.';
COMMENT ON COLUMN payments.checkpoints.account_id IS 'The account; any mode.';
COMMENT ON COLUMN payments.checkpoints.below IS 'Entries of database transactions below this one.';
COMMENT ON COLUMN payments.checkpoints.posted_cents IS
'Their sum, in minor units of the account''s currency, positive on its normal side.';
COMMENT ON COLUMN payments.checkpoints.entries IS 'Their number.';
COMMENT ON COLUMN payments.checkpoints.last_entry_at IS 'The latest created_at of them, UTC.';
COMMENT ON COLUMN payments.checkpoints.created_at IS 'UTC.';

CREATE TABLE payments.day_totals (
    account_id uuid NOT NULL,
    day date NOT NULL,
    debit_cents bigint NOT NULL,
    credit_cents bigint NOT NULL,
    entries bigint NOT NULL,

    CONSTRAINT day_totals_pkey PRIMARY KEY (account_id, day),
    CONSTRAINT day_totals_account_id_fkey FOREIGN KEY (account_id)
    REFERENCES payments.accounts (id) ON DELETE RESTRICT,
    CONSTRAINT day_totals_are_not_negative CHECK (least(debit_cents, credit_cents) >= 0)
);

ALTER TABLE payments.day_totals ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.day_totals FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.day_totals IS
'What of the folded entries counts on each effective day (UTC) of an account.';
COMMENT ON COLUMN payments.day_totals.account_id IS 'The account; any mode.';
COMMENT ON COLUMN payments.day_totals.day IS 'Effective day, UTC.';
COMMENT ON COLUMN payments.day_totals.debit_cents IS
'Sum of debits, in minor units of the account''s currency.';
COMMENT ON COLUMN payments.day_totals.credit_cents IS 'Sum of credits, positive, in minor units.';
COMMENT ON COLUMN payments.day_totals.entries IS 'Their number.';

CREATE TABLE payments.folds (
    is_only boolean NOT NULL DEFAULT TRUE,
    folded_below xid8 NOT NULL,
    folded_on bigint NOT NULL,
    folded_in xid NOT NULL,
    folded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT folds_pkey PRIMARY KEY (is_only),
    CONSTRAINT folds_are_one_row CHECK (is_only)
);

ALTER TABLE payments.folds ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.folds FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.folds IS
'How far entries are summed up: one row, written by folds alone.';
COMMENT ON COLUMN payments.folds.is_only IS 'Always true.';
COMMENT ON COLUMN payments.folds.folded_below IS
'Entries of database transactions below this one are in checkpoints and day totals.';
COMMENT ON COLUMN payments.folds.folded_on IS
'Where that is true: the server''s system identifier. Elsewhere transactions count anew.';
COMMENT ON COLUMN payments.folds.folded_in IS
'The xmin that the fold gave this row. A dump restores the value into a row with another: so it
tells a restore also from a server that is a copy, and so of the same identifier.';
COMMENT ON COLUMN payments.folds.folded_at IS 'Of the last fold that found something, UTC.';

CREATE TABLE payments.points (
    id bigint GENERATED ALWAYS AS IDENTITY,
    snapshot pg_snapshot NOT NULL,
    recorded_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    cluster_id bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT points_pkey PRIMARY KEY (id)
);

ALTER TABLE payments.points ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.points FORCE ROW LEVEL SECURITY;

CREATE INDEX points_created_at_idx ON payments.points (created_at);

COMMENT ON TABLE payments.points IS
'Recorded points: what was committed at each, and nothing else. Append-only.';
COMMENT ON COLUMN payments.points.id IS 'In their order.';
COMMENT ON COLUMN payments.points.snapshot IS 'Which database transactions were committed.';
COMMENT ON COLUMN payments.points.recorded_xid IS
'The database transaction that marked it, which was not committed then.';
COMMENT ON COLUMN payments.points.cluster_id IS
'Where that is true: the server''s system identifier. Elsewhere transactions count anew.';
COMMENT ON COLUMN payments.points.created_at IS 'UTC.';
