-- Where money is paid out to: accounts at the processor, and how an organization wants to be
-- paid. A configuration can only name an account of the same organization. Owners are filled in by
-- trigger: a generated column in a key would make every update lock out rows that refer to it.

CREATE TABLE payments.payout_accounts (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    context_type events.owner_context NOT NULL,
    context_id uuid NOT NULL,
    org_id uuid,
    organization_id uuid GENERATED ALWAYS AS (
        CASE WHEN context_type = 'organization' THEN context_id END
    ) STORED,
    user_id uuid,
    stripe_connect_id text,
    charges_enabled boolean NOT NULL DEFAULT FALSE,
    payouts_enabled boolean NOT NULL DEFAULT FALSE,
    details_submitted boolean NOT NULL DEFAULT FALSE,
    disabled_reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT payout_accounts_pkey PRIMARY KEY (id),
    CONSTRAINT payout_accounts_id_org_id_key UNIQUE (id, org_id),
    CONSTRAINT payout_accounts_id_user_id_key UNIQUE (id, user_id),
    CONSTRAINT payout_accounts_context_type_context_id_key UNIQUE (context_type, context_id),
    CONSTRAINT payout_accounts_stripe_connect_id_key UNIQUE (stripe_connect_id),
    CONSTRAINT payout_accounts_stripe_connect_id_org_id_key UNIQUE (stripe_connect_id, org_id),
    CONSTRAINT payout_accounts_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT payout_accounts_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT payout_accounts_org_id_follows_the_owner CHECK (
        org_id IS NOT DISTINCT FROM CASE WHEN context_type = 'organization' THEN context_id END
    ),
    CONSTRAINT payout_accounts_user_id_follows_the_owner CHECK (
        user_id IS NOT DISTINCT FROM CASE WHEN context_type = 'individual' THEN context_id END
    ),
    CONSTRAINT payout_accounts_pay_only_through_the_processor
    CHECK (stripe_connect_id IS NOT NULL OR NOT (charges_enabled OR payouts_enabled)),
    CONSTRAINT payout_accounts_stripe_connect_id_is_not_blank CHECK (stripe_connect_id ~ '\S')
);

ALTER TABLE payments.payout_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.payout_accounts FORCE ROW LEVEL SECURITY;

CREATE INDEX payout_accounts_org_id_idx ON payments.payout_accounts (org_id);
CREATE INDEX payout_accounts_user_id_idx ON payments.payout_accounts (user_id);

COMMENT ON TABLE payments.payout_accounts IS
'The account at the processor through which an organization or a person is paid.';
COMMENT ON COLUMN payments.payout_accounts.id IS 'Named by the payout queue.';
COMMENT ON COLUMN payments.payout_accounts.context_type IS
'Whether a person or an organization is paid.';
COMMENT ON COLUMN payments.payout_accounts.context_id IS
'Id of the user or the organization, as context_type says; one account each.';
COMMENT ON COLUMN payments.payout_accounts.org_id IS
'Derived: the organization; null for a person''s account.';
COMMENT ON COLUMN payments.payout_accounts.organization_id IS
'Derived: the same as org_id; the tenant.';
COMMENT ON COLUMN payments.payout_accounts.user_id IS
'Derived: the person; null for an organization''s account.';
COMMENT ON COLUMN payments.payout_accounts.stripe_connect_id IS
'The processor''s id of the account, acct_...; null until it is opened.';
COMMENT ON COLUMN payments.payout_accounts.charges_enabled IS
'Whether the processor lets it take payments; as its last webhook said.';
COMMENT ON COLUMN payments.payout_accounts.payouts_enabled IS
'Whether the processor pays out to its bank; as its last webhook said.';
COMMENT ON COLUMN payments.payout_accounts.details_submitted IS
'Whether its owner has answered all of the processor''s questions.';
COMMENT ON COLUMN payments.payout_accounts.disabled_reason IS
'The processor''s word for why it is disabled, e.g. requirements.past_due.';
COMMENT ON COLUMN payments.payout_accounts.created_at IS 'UTC.';
COMMENT ON COLUMN payments.payout_accounts.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.payout_configurations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    stripe_connect_account_id text NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    platform_fee_percentage numeric(5, 4) NOT NULL DEFAULT 0.05,
    minimum_payout_amount_cents bigint NOT NULL DEFAULT 1000,
    payout_schedule payments.payout_schedule NOT NULL DEFAULT 'manual',
    auto_payout_enabled boolean NOT NULL DEFAULT FALSE,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT payout_configurations_pkey PRIMARY KEY (id),
    CONSTRAINT payout_configurations_organization_id_key UNIQUE (organization_id),
    CONSTRAINT payout_configurations_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    -- The tenant is part of the key: nobody is paid into another organization's account.
    CONSTRAINT payout_configurations_stripe_connect_account_id_fkey
    FOREIGN KEY (stripe_connect_account_id, organization_id)
    REFERENCES payments.payout_accounts (stripe_connect_id, org_id) ON DELETE RESTRICT,
    CONSTRAINT payout_configurations_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT payout_configurations_platform_fee_percentage_check
    CHECK (platform_fee_percentage BETWEEN 0 AND 1),
    CONSTRAINT payout_configurations_minimum_payout_amount_cents_check
    CHECK (minimum_payout_amount_cents >= 0),
    CONSTRAINT payout_configurations_automatic_ones_have_a_schedule
    CHECK (NOT auto_payout_enabled OR payout_schedule <> 'manual')
);

ALTER TABLE payments.payout_configurations ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.payout_configurations FORCE ROW LEVEL SECURITY;

CREATE INDEX payout_configurations_stripe_connect_account_id_idx
ON payments.payout_configurations (stripe_connect_account_id, organization_id);
CREATE INDEX payout_configurations_currency_idx ON payments.payout_configurations (currency);

COMMENT ON TABLE payments.payout_configurations IS 'How one organization is paid out.';
COMMENT ON COLUMN payments.payout_configurations.id IS 'One row per organization.';
COMMENT ON COLUMN payments.payout_configurations.organization_id IS 'The tenant.';
COMMENT ON COLUMN payments.payout_configurations.stripe_connect_account_id IS
'The processor''s id of its payout account.';
COMMENT ON COLUMN payments.payout_configurations.currency IS
'ISO 4217 code of minimum_payout_amount_cents.';
COMMENT ON COLUMN payments.payout_configurations.platform_fee_percentage IS
'The platform''s part of a sponsorship''s payout, a fraction of 1: 0.05 is 5 %. The fee on tickets
is organizations.ticket_fee_bps.';
COMMENT ON COLUMN payments.payout_configurations.minimum_payout_amount_cents IS
'Less than this, in minor units of currency, waits for the next payout.';
COMMENT ON COLUMN payments.payout_configurations.payout_schedule IS 'How often it is paid.';
COMMENT ON COLUMN payments.payout_configurations.auto_payout_enabled IS
'Whether payouts are made by the schedule, without being asked for.';
COMMENT ON COLUMN payments.payout_configurations.created_at IS 'UTC.';
COMMENT ON COLUMN payments.payout_configurations.updated_at IS 'UTC, kept by trigger.';
