-- Wallets: payments.wallets holds the credits of people; payments.org_wallets the credits and the
-- money of organizations, and the money of people who earn, one per owner and currency. The truth
-- about money is in the ledger; a wallet is what its owner is shown of it.

CREATE TABLE payments.wallets (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    balance_credits bigint NOT NULL DEFAULT 0,
    low_balance_threshold bigint NOT NULL DEFAULT 0,
    auto_reload_enabled boolean NOT NULL DEFAULT FALSE,
    auto_reload_topup_credits bigint,
    default_payment_method_id text,
    status payments.wallet_status NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT wallets_pkey PRIMARY KEY (id),
    CONSTRAINT wallets_id_user_id_key UNIQUE (id, user_id),
    CONSTRAINT wallets_user_id_key UNIQUE (user_id),
    CONSTRAINT wallets_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT wallets_are_never_overdrawn CHECK (balance_credits >= 0),
    CONSTRAINT wallets_low_balance_threshold_check CHECK (low_balance_threshold >= 0),
    CONSTRAINT wallets_auto_reload_topup_credits_check CHECK (auto_reload_topup_credits > 0),
    CONSTRAINT wallets_reload_a_number_of_credits
    CHECK (NOT auto_reload_enabled OR auto_reload_topup_credits IS NOT NULL)
);

ALTER TABLE payments.wallets ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.wallets FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.wallets IS 'The advertising credits of one person.';
COMMENT ON COLUMN payments.wallets.id IS 'Named by its lines, by invoices and by credit lots.';
COMMENT ON COLUMN payments.wallets.user_id IS 'Whose it is; one wallet each.';
COMMENT ON COLUMN payments.wallets.balance_credits IS
'Credits left, without currency; the sum of its credit lots.';
COMMENT ON COLUMN payments.wallets.low_balance_threshold IS
'Credits below which she is told; 0: never.';
COMMENT ON COLUMN payments.wallets.auto_reload_enabled IS
'Whether credits are bought by themselves below the threshold.';
COMMENT ON COLUMN payments.wallets.auto_reload_topup_credits IS
'Credits that one such purchase brings.';
COMMENT ON COLUMN payments.wallets.default_payment_method_id IS
'The processor''s id of her card, pm_...; never the card itself.';
COMMENT ON COLUMN payments.wallets.status IS 'Set by staff; not a machine.';
COMMENT ON COLUMN payments.wallets.created_at IS 'UTC.';
COMMENT ON COLUMN payments.wallets.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.org_wallets (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED,
    user_id uuid,
    currency text NOT NULL DEFAULT 'USD',
    balance_credits bigint NOT NULL DEFAULT 0,
    low_balance_threshold bigint NOT NULL DEFAULT 1000,
    auto_reload_enabled boolean NOT NULL DEFAULT FALSE,
    auto_reload_topup_credits bigint NOT NULL DEFAULT 5000,
    status payments.wallet_status NOT NULL DEFAULT 'active',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT org_wallets_pkey PRIMARY KEY (id),
    CONSTRAINT org_wallets_id_currency_key UNIQUE (id, currency),
    CONSTRAINT org_wallets_id_org_id_key UNIQUE (id, org_id),
    CONSTRAINT org_wallets_owner_currency_key
    UNIQUE NULLS NOT DISTINCT (org_id, user_id, currency),
    CONSTRAINT org_wallets_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT org_wallets_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT org_wallets_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT org_wallets_have_one_owner CHECK (num_nonnulls(org_id, user_id) = 1),
    CONSTRAINT org_wallets_are_never_overdrawn CHECK (balance_credits >= 0),
    CONSTRAINT org_wallets_low_balance_threshold_check CHECK (low_balance_threshold >= 0),
    CONSTRAINT org_wallets_auto_reload_topup_credits_check CHECK (auto_reload_topup_credits > 0)
);

ALTER TABLE payments.org_wallets ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.org_wallets FORCE ROW LEVEL SECURITY;

CREATE INDEX org_wallets_user_id_idx ON payments.org_wallets (user_id);
CREATE INDEX org_wallets_currency_idx ON payments.org_wallets (currency);

COMMENT ON TABLE payments.org_wallets IS
'What an organization, or a person who earns, has with the platform in one currency.';
COMMENT ON COLUMN payments.org_wallets.id IS 'Named by its lines, by orders and by credit lots.';
COMMENT ON COLUMN payments.org_wallets.org_id IS
'The organization whose wallet it is; null for a person''s.';
COMMENT ON COLUMN payments.org_wallets.organization_id IS 'Another name of org_id; the tenant.';
COMMENT ON COLUMN payments.org_wallets.user_id IS
'The person whose wallet it is; null for an organization''s.';
COMMENT ON COLUMN payments.org_wallets.currency IS 'ISO 4217; money in it is in this currency.';
COMMENT ON COLUMN payments.org_wallets.balance_credits IS
'Credits left, without currency; the sum of its credit lots.';
COMMENT ON COLUMN payments.org_wallets.low_balance_threshold IS
'Credits below which the owner is told.';
COMMENT ON COLUMN payments.org_wallets.auto_reload_enabled IS
'Whether credits are bought by themselves below the threshold.';
COMMENT ON COLUMN payments.org_wallets.auto_reload_topup_credits IS
'Credits that one such purchase brings.';
COMMENT ON COLUMN payments.org_wallets.status IS 'Set by staff; not a machine.';
COMMENT ON COLUMN payments.org_wallets.created_at IS 'UTC.';
COMMENT ON COLUMN payments.org_wallets.updated_at IS 'UTC, kept by trigger.';
