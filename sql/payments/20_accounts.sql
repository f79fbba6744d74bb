-- The chart of accounts: one account per owner, type and currency. The owner is an organization,
-- a person, or nobody: then the account is the platform's own. What could be overdrawn keeps a
-- running balance under its row's lock; what all sales of the platform meet in does not.

CREATE TABLE payments.accounts (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    user_id uuid,
    type payments.account_type NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    normal_side integer NOT NULL GENERATED ALWAYS AS (
        CASE WHEN type IN ('clearing', 'receivable', 'fees', 'refunds') THEN 1 ELSE -1 END
    ) STORED,
    name text NOT NULL,
    mode payments.balance_mode NOT NULL DEFAULT 'running',
    status payments.account_status NOT NULL DEFAULT 'open',
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT accounts_pkey PRIMARY KEY (id),
    CONSTRAINT accounts_id_currency_key UNIQUE (id, currency),
    CONSTRAINT accounts_owner_type_currency_key
    UNIQUE NULLS NOT DISTINCT (organization_id, user_id, type, currency),
    CONSTRAINT accounts_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT accounts_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT accounts_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT accounts_have_one_owner_at_most
    CHECK (organization_id IS NULL OR user_id IS NULL),
    CONSTRAINT accounts_name_is_not_blank CHECK (name ~ '\S')
);

ALTER TABLE payments.accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.accounts FORCE ROW LEVEL SECURITY;

CREATE INDEX accounts_user_id_idx ON payments.accounts (user_id);
CREATE INDEX accounts_currency_idx ON payments.accounts (currency);

COMMENT ON TABLE payments.accounts IS 'One account of the ledger, in one currency.';
COMMENT ON COLUMN payments.accounts.id IS 'What entries point at.';
COMMENT ON COLUMN payments.accounts.organization_id IS
'The organization whose money it is; null when a person''s or the platform''s.';
COMMENT ON COLUMN payments.accounts.user_id IS
'The person whose money it is; null when an organization''s or the platform''s.';
COMMENT ON COLUMN payments.accounts.type IS 'What it is for, seen from the platform.';
COMMENT ON COLUMN payments.accounts.currency IS 'ISO 4217; all its entries are in it.';
COMMENT ON COLUMN payments.accounts.normal_side IS
'Derived: 1 where debits make it grow, -1 where credits do; balance = sum of entries times this.';
COMMENT ON COLUMN payments.accounts.name IS 'For statements.';
COMMENT ON COLUMN payments.accounts.mode IS
'How its balance is known; set when the account is opened.';
COMMENT ON COLUMN payments.accounts.status IS 'Whether it takes entries.';
COMMENT ON COLUMN payments.accounts.created_at IS 'UTC.';

CREATE TABLE payments.balances (
    account_id uuid NOT NULL,
    posted_cents bigint NOT NULL DEFAULT 0,
    held_cents bigint NOT NULL DEFAULT 0,
    floor_cents bigint,
    ceiling_cents bigint,
    version bigint NOT NULL DEFAULT 0,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT balances_pkey PRIMARY KEY (account_id),
    CONSTRAINT balances_account_id_fkey FOREIGN KEY (account_id)
    REFERENCES payments.accounts (id) ON DELETE RESTRICT,
    CONSTRAINT balances_are_never_overdrawn CHECK (posted_cents - held_cents >= floor_cents),
    CONSTRAINT balances_never_exceed_their_ceiling CHECK (posted_cents <= ceiling_cents),
    CONSTRAINT balances_held_cents_check CHECK (held_cents >= 0),
    CONSTRAINT balances_version_check CHECK (version >= 0)
)
-- Every posting rewrites the row: room on the page, and no index on what changes.
WITH (fillfactor = 50);

ALTER TABLE payments.balances ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.balances FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.balances IS
'The running balance of an account, in minor units of its currency, positive on its normal side.
Changed by entries and holds alone.';
COMMENT ON COLUMN payments.balances.account_id IS 'An account whose mode is running.';
COMMENT ON COLUMN payments.balances.posted_cents IS 'Sum of its entries, in minor units.';
COMMENT ON COLUMN payments.balances.held_cents IS
'Reserved by its pending holds, in minor units, those whose time is over and that nobody ended yet
included.';
COMMENT ON COLUMN payments.balances.floor_cents IS
'Least that posted minus held may be, in minor units; null: no bound.';
COMMENT ON COLUMN payments.balances.ceiling_cents IS
'Most that posted may be, in minor units; null: no bound.';
COMMENT ON COLUMN payments.balances.version IS 'Number of its entries.';
COMMENT ON COLUMN payments.balances.recorded_at IS
'Of its last entry, UTC; later than that of the one before, whatever the clock says.';
