-- Packages of ad credits on sale. Credits and price of a package never change, because invoices
-- point at it: a new price is a new package.

CREATE TABLE campaigns.credit_packages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name text NOT NULL,
    credits bigint NOT NULL,
    price_usd_cents bigint NOT NULL,
    is_default boolean NOT NULL DEFAULT FALSE,
    is_active boolean NOT NULL DEFAULT TRUE,
    sort_order integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT credit_packages_pkey PRIMARY KEY (id),
    CONSTRAINT credit_packages_name_is_not_blank
    CHECK (name ~ '\S' AND char_length(name) <= 100),
    CONSTRAINT credit_packages_credits_check CHECK (credits BETWEEN 1 AND 1000000000000),
    CONSTRAINT credit_packages_price_is_above_zero CHECK (price_usd_cents > 0),
    CONSTRAINT credit_packages_default_is_on_sale CHECK (is_active OR NOT is_default)
);

ALTER TABLE campaigns.credit_packages ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.credit_packages FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX credit_packages_one_default_idx ON campaigns.credit_packages (is_default)
WHERE is_default;

COMMENT ON TABLE campaigns.credit_packages IS 'An offer: so many credits for so much money.';
COMMENT ON COLUMN campaigns.credit_packages.id IS 'What a purchase of credits names.';
COMMENT ON COLUMN campaigns.credit_packages.name IS 'As shown to advertisers.';
COMMENT ON COLUMN campaigns.credit_packages.credits IS 'Whole credits. Fixed, by trigger.';
COMMENT ON COLUMN campaigns.credit_packages.price_usd_cents IS
'Price in US cents, before tax. Fixed, by trigger.';
COMMENT ON COLUMN campaigns.credit_packages.is_default IS
'Preselected; at most one, by unique index.';
COMMENT ON COLUMN campaigns.credit_packages.is_active IS 'Whether it is on sale.';
COMMENT ON COLUMN campaigns.credit_packages.sort_order IS 'Ascending in the list.';
COMMENT ON COLUMN campaigns.credit_packages.created_at IS 'UTC.';
COMMENT ON COLUMN campaigns.credit_packages.updated_at IS 'UTC, kept by trigger.';
