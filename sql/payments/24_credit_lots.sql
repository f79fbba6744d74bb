-- Credits that came together and end together. Spending takes from the lot that ends first; what
-- is left of all lots of a wallet is its balance.

CREATE TABLE payments.credit_lots (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    wallet_id uuid,
    org_wallet_id uuid,
    invoice_id uuid,
    quantity_purchased bigint NOT NULL,
    quantity_remaining bigint NOT NULL,
    unit_price_cents bigint NOT NULL,
    price_cents bigint,
    currency text NOT NULL DEFAULT 'USD',
    source payments.credit_source NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    stripe_checkout_session_id text,
    expires_at timestamptz,
    depleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT credit_lots_pkey PRIMARY KEY (id),
    CONSTRAINT credit_lots_stripe_checkout_session_id_key UNIQUE (stripe_checkout_session_id),
    CONSTRAINT credit_lots_wallet_id_fkey FOREIGN KEY (wallet_id)
    REFERENCES payments.wallets (id) ON DELETE RESTRICT,
    CONSTRAINT credit_lots_org_wallet_id_fkey FOREIGN KEY (org_wallet_id)
    REFERENCES payments.org_wallets (id) ON DELETE RESTRICT,
    -- Exactly one wallet is given, so exactly one of these two keys holds: the invoice's wallet.
    CONSTRAINT credit_lots_invoice_is_of_the_wallet FOREIGN KEY (invoice_id, wallet_id)
    REFERENCES payments.invoices (id, wallet_id) ON DELETE RESTRICT,
    CONSTRAINT credit_lots_invoice_is_of_the_org_wallet FOREIGN KEY (invoice_id, org_wallet_id)
    REFERENCES payments.invoices (id, org_wallet_id) ON DELETE RESTRICT,
    CONSTRAINT credit_lots_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT credit_lots_are_in_one_wallet CHECK (num_nonnulls(wallet_id, org_wallet_id) = 1),
    CONSTRAINT credit_lots_quantity_purchased_check CHECK (quantity_purchased > 0),
    CONSTRAINT credit_lots_are_never_overspent
    CHECK (quantity_remaining BETWEEN 0 AND quantity_purchased),
    CONSTRAINT credit_lots_unit_price_cents_check CHECK (unit_price_cents >= 0),
    CONSTRAINT credit_lots_price_cents_check CHECK (price_cents >= 0),
    CONSTRAINT credit_lots_depleted_at_only_when_empty
    CHECK ((quantity_remaining = 0) = (depleted_at IS NOT NULL)),
    CONSTRAINT credit_lots_metadata_check CHECK (jsonb_typeof(metadata) = 'object')
);

ALTER TABLE payments.credit_lots ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.credit_lots FORCE ROW LEVEL SECURITY;

CREATE INDEX credit_lots_wallet_id_idx ON payments.credit_lots (wallet_id, expires_at);
CREATE INDEX credit_lots_org_wallet_id_idx ON payments.credit_lots (org_wallet_id, expires_at);
CREATE INDEX credit_lots_left_in_wallet_idx ON payments.credit_lots (wallet_id)
INCLUDE (quantity_remaining) WHERE quantity_remaining > 0;
CREATE INDEX credit_lots_left_in_org_wallet_idx ON payments.credit_lots (org_wallet_id)
INCLUDE (quantity_remaining) WHERE quantity_remaining > 0;
CREATE INDEX credit_lots_invoice_id_wallet_id_idx
ON payments.credit_lots (invoice_id, wallet_id);
CREATE INDEX credit_lots_invoice_id_org_wallet_id_idx
ON payments.credit_lots (invoice_id, org_wallet_id);
CREATE INDEX credit_lots_currency_idx ON payments.credit_lots (currency);
CREATE INDEX credit_lots_expires_at_idx ON payments.credit_lots (expires_at)
WHERE quantity_remaining > 0;

COMMENT ON TABLE payments.credit_lots IS 'A number of credits bought or given at one time.';
COMMENT ON COLUMN payments.credit_lots.id IS 'What spending names when it takes from it.';
COMMENT ON COLUMN payments.credit_lots.wallet_id IS 'The person''s wallet it is in.';
COMMENT ON COLUMN payments.credit_lots.org_wallet_id IS 'The organization''s wallet it is in.';
COMMENT ON COLUMN payments.credit_lots.invoice_id IS
'The invoice that paid for it, of the same wallet; null for credits given for nothing.';
COMMENT ON COLUMN payments.credit_lots.quantity_purchased IS 'Credits at the beginning.';
COMMENT ON COLUMN payments.credit_lots.quantity_remaining IS 'Credits left.';
COMMENT ON COLUMN payments.credit_lots.unit_price_cents IS
'What one credit cost, in minor units of currency; 0 for credits given for nothing. Rounded, where
price_cents does not divide.';
COMMENT ON COLUMN payments.credit_lots.price_cents IS
'What all its credits cost without tax, in minor units of currency, and so what the books have for
them: 0 for credits given for nothing; null for lots of the earlier product, of which the books know
nothing until payments.migrate_wallets() puts lots with a price in their place.';
COMMENT ON COLUMN payments.credit_lots.currency IS 'ISO 4217 code of unit_price_cents.';
COMMENT ON COLUMN payments.credit_lots.source IS 'Where the credits come from.';
COMMENT ON COLUMN payments.credit_lots.metadata IS
'Object with what the source says, e.g. {"promo_code": "SPRING"}.';
COMMENT ON COLUMN payments.credit_lots.stripe_checkout_session_id IS
'The processor''s checkout that paid for it: one checkout fills one lot.';
COMMENT ON COLUMN payments.credit_lots.expires_at IS 'UTC; from then on it is lost; null: never.';
COMMENT ON COLUMN payments.credit_lots.depleted_at IS 'UTC; set exactly when nothing is left.';
COMMENT ON COLUMN payments.credit_lots.created_at IS 'UTC.';
COMMENT ON COLUMN payments.credit_lots.updated_at IS 'UTC, kept by trigger.';
