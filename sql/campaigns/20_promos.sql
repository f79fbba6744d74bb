-- Promo codes and where they were used. The count of uses lies on the code's own row, whose check
-- refuses one use too many; the uses are the proof.

CREATE TABLE campaigns.promos (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    issuer_id uuid NOT NULL,
    code text NOT NULL,
    discount_type text NOT NULL,
    value bigint NOT NULL,
    is_active boolean NOT NULL DEFAULT TRUE,
    redeemed_count integer NOT NULL DEFAULT 0,
    currency text,
    starts_at timestamptz,
    ends_at timestamptz,
    max_uses integer,
    per_user_limit integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT promos_pkey PRIMARY KEY (id),
    CONSTRAINT promos_id_issuer_id_key UNIQUE (id, issuer_id),
    CONSTRAINT promos_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT promos_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT promos_issuer_id_follows_the_organization
    CHECK (issuer_id = coalesce(organization_id, '00000000-0000-0000-0000-000000000000')),
    CONSTRAINT promos_code_has_no_blanks CHECK (code ~ '^\S{1,64}$'),
    CONSTRAINT promos_discount_type_check CHECK (discount_type IN ('percent', 'amount')),
    CONSTRAINT promos_value_is_a_percentage_or_an_amount
    CHECK (value BETWEEN 1 AND CASE WHEN discount_type = 'percent' THEN 100 ELSE 100000000000 END),
    CONSTRAINT promos_amounts_name_their_currency
    CHECK ((discount_type = 'amount') = (currency IS NOT NULL)),
    CONSTRAINT promos_end_after_they_begin CHECK (ends_at > starts_at),
    CONSTRAINT promos_max_uses_check CHECK (max_uses > 0),
    CONSTRAINT promos_per_user_limit_check CHECK (per_user_limit > 0),
    CONSTRAINT promos_are_used_at_most_as_often_as_allowed
    CHECK (redeemed_count >= 0 AND redeemed_count <= max_uses)
);

ALTER TABLE campaigns.promos ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.promos FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX promos_one_code_per_organization_idx
ON campaigns.promos (organization_id, lower(code)) NULLS NOT DISTINCT;
CREATE INDEX promos_currency_idx ON campaigns.promos (currency);

COMMENT ON TABLE campaigns.promos IS 'A code that gives buyers a discount.';
COMMENT ON COLUMN campaigns.promos.id IS 'Stable; the code may be given out again later.';
COMMENT ON COLUMN campaigns.promos.organization_id IS
'The tenant at whose events it holds; null: the platform''s own, holds everywhere.';
COMMENT ON COLUMN campaigns.promos.issuer_id IS
'Derived: organization_id, or all zeros for the platform, so that keys can carry it.';
COMMENT ON COLUMN campaigns.promos.code IS
'As printed; upper and lower case are the same, unique within the organization.';
COMMENT ON COLUMN campaigns.promos.discount_type IS 'percent or amount.';
COMMENT ON COLUMN campaigns.promos.value IS
'Per cent of the subtotal, 1 to 100; or minor units of currency off the subtotal.';
COMMENT ON COLUMN campaigns.promos.is_active IS 'Switch of the organizer.';
COMMENT ON COLUMN campaigns.promos.redeemed_count IS
'Uses that were not released, kept by trigger.';
COMMENT ON COLUMN campaigns.promos.currency IS
'ISO 4217, for an amount; it applies to orders in this currency alone.';
COMMENT ON COLUMN campaigns.promos.starts_at IS 'First moment it holds, UTC; null: at once.';
COMMENT ON COLUMN campaigns.promos.ends_at IS 'From here on no more, UTC; null: no end.';
COMMENT ON COLUMN campaigns.promos.max_uses IS 'By everybody together; null: no limit.';
COMMENT ON COLUMN campaigns.promos.per_user_limit IS 'By one buyer; null: no limit.';
COMMENT ON COLUMN campaigns.promos.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.promos.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.promo_redemptions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    promo_id uuid NOT NULL,
    issuer_id uuid NOT NULL,
    organization_id uuid GENERATED ALWAYS AS (
        nullif(issuer_id, '00000000-0000-0000-0000-000000000000')
    ) STORED,
    order_id uuid NOT NULL,
    discount_cents bigint NOT NULL,
    released_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT promo_redemptions_pkey PRIMARY KEY (id),
    CONSTRAINT promo_redemptions_order_id_promo_id_key UNIQUE (order_id, promo_id),
    CONSTRAINT promo_redemptions_promo_id_fkey FOREIGN KEY (promo_id, issuer_id)
    REFERENCES campaigns.promos (id, issuer_id) ON DELETE RESTRICT,
    CONSTRAINT promo_redemptions_order_id_fkey FOREIGN KEY (order_id)
    REFERENCES ticketing.orders (id) ON DELETE RESTRICT,
    -- The tenant is part of the key: an organization's code holds for what it sells itself.
    CONSTRAINT promo_redemptions_order_is_the_organizations FOREIGN KEY (order_id, organization_id)
    REFERENCES ticketing.orders (id, seller_organization_id) ON DELETE RESTRICT,
    CONSTRAINT promo_redemptions_discount_is_above_zero CHECK (discount_cents > 0),
    CONSTRAINT promo_redemptions_released_after_use CHECK (released_at >= created_at)
);

ALTER TABLE campaigns.promo_redemptions ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.promo_redemptions FORCE ROW LEVEL SECURITY;

CREATE INDEX promo_redemptions_promo_id_idx ON campaigns.promo_redemptions (promo_id, issuer_id);
CREATE INDEX promo_redemptions_order_id_organization_id_idx
ON campaigns.promo_redemptions (order_id, organization_id);

COMMENT ON TABLE campaigns.promo_redemptions IS
'A use of a code: once per order. Whose use it was, and the currency, the order tells.';
COMMENT ON COLUMN campaigns.promo_redemptions.id IS 'No order.';
COMMENT ON COLUMN campaigns.promo_redemptions.promo_id IS 'The code.';
COMMENT ON COLUMN campaigns.promo_redemptions.issuer_id IS 'The promo''s issuer_id.';
COMMENT ON COLUMN campaigns.promo_redemptions.organization_id IS
'Derived: the organization whose code it is; null: the platform.';
COMMENT ON COLUMN campaigns.promo_redemptions.order_id IS 'The order it made cheaper.';
COMMENT ON COLUMN campaigns.promo_redemptions.discount_cents IS
'Taken off, in minor units of the order''s currency.';
COMMENT ON COLUMN campaigns.promo_redemptions.released_at IS
'When the use was given back, because the order came to nothing, UTC.';
COMMENT ON COLUMN campaigns.promo_redemptions.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.promo_redemptions.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE campaigns.promo_user_counters (
    promo_id uuid NOT NULL,
    user_id uuid NOT NULL,
    used_count integer NOT NULL DEFAULT 0,
    max_count integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT promo_user_counters_pkey PRIMARY KEY (promo_id, user_id),
    CONSTRAINT promo_user_counters_promo_id_fkey FOREIGN KEY (promo_id)
    REFERENCES campaigns.promos (id) ON DELETE CASCADE,
    CONSTRAINT promo_user_counters_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT promo_user_counters_are_within_the_limit
    CHECK (used_count >= 0 AND (max_count IS NULL OR used_count <= max_count))
)
WITH (fillfactor = 70);

ALTER TABLE campaigns.promo_user_counters ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.promo_user_counters FORCE ROW LEVEL SECURITY;

CREATE INDEX promo_user_counters_user_id_idx ON campaigns.promo_user_counters (user_id);

COMMENT ON TABLE campaigns.promo_user_counters IS
'How often one buyer has used one code. Derived from promo_redemptions.';
COMMENT ON COLUMN campaigns.promo_user_counters.promo_id IS 'The code.';
COMMENT ON COLUMN campaigns.promo_user_counters.user_id IS 'The buyer.';
COMMENT ON COLUMN campaigns.promo_user_counters.used_count IS
'Her uses that were not released, counted with each use.';
COMMENT ON COLUMN campaigns.promo_user_counters.max_count IS
'The code''s per_user_limit when she last used it; null: no limit. A limit that is lowered later
takes nothing away.';
COMMENT ON COLUMN campaigns.promo_user_counters.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.promo_user_counters.updated_at IS 'UTC, kept by trigger.';
