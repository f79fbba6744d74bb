-- The chart of accounts: one account per owner, type and currency. The owner is an organization,
-- a person, or nobody: then the account is the platform's own.

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
COMMENT ON COLUMN payments.accounts.created_at IS 'UTC.';
