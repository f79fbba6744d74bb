-- Invoices and credit notes, of the platform and of organizations that sell. Numbers have no gaps:
-- they are counted in invoice_sequences under a row lock when the invoice is issued, and an issued
-- invoice stays as it is; it is taken back by a credit note. Issuers are filled in by trigger: a
-- generated column in a key would make every update lock out rows that refer to it.

CREATE TABLE payments.invoice_sequences (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    issuer_id uuid NOT NULL,
    kind payments.invoice_kind NOT NULL DEFAULT 'invoice',
    series text NOT NULL,
    last_number bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT invoice_sequences_pkey PRIMARY KEY (id),
    CONSTRAINT invoice_sequences_id_issuer_id_kind_key UNIQUE (id, issuer_id, kind),
    CONSTRAINT invoice_sequences_issuer_kind_series_key
    UNIQUE NULLS NOT DISTINCT (organization_id, kind, series),
    CONSTRAINT invoice_sequences_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT invoice_sequences_issuer_id_follows_the_organization
    CHECK (issuer_id = coalesce(organization_id, '00000000-0000-0000-0000-000000000000')),
    CONSTRAINT invoice_sequences_last_number_check CHECK (last_number >= 0),
    CONSTRAINT invoice_sequences_series_check CHECK (series ~ '^[A-Z0-9][A-Z0-9-]{0,19}$')
);

ALTER TABLE payments.invoice_sequences ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.invoice_sequences FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.invoice_sequences IS
'A series of invoice numbers of one issuer. Locked while a number is taken, so none is skipped.';
COMMENT ON COLUMN payments.invoice_sequences.id IS 'Named by the invoices of the series.';
COMMENT ON COLUMN payments.invoice_sequences.organization_id IS
'The issuer; null: the platform itself.';
COMMENT ON COLUMN payments.invoice_sequences.issuer_id IS
'Derived: organization_id, or all zeros for the platform, so that keys can carry it.';
COMMENT ON COLUMN payments.invoice_sequences.kind IS 'Invoices and credit notes count apart.';
COMMENT ON COLUMN payments.invoice_sequences.series IS
'What numbers begin with, by custom the year: 2026.';
COMMENT ON COLUMN payments.invoice_sequences.last_number IS 'The number given last; 0: none yet.';
COMMENT ON COLUMN payments.invoice_sequences.created_at IS 'UTC.';
COMMENT ON COLUMN payments.invoice_sequences.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.invoices (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    issuer_id uuid NOT NULL,
    sequence_id uuid,
    buyer_organization_id uuid,
    purchased_by_user_id uuid,
    wallet_id uuid,
    org_wallet_id uuid,
    order_id uuid,
    original_invoice_id uuid,
    kind payments.invoice_kind NOT NULL DEFAULT 'invoice',
    status payments.invoice_status NOT NULL DEFAULT 'draft',
    currency text NOT NULL DEFAULT 'USD',
    currency_decimals integer NOT NULL DEFAULT 2,
    subtotal_cents bigint NOT NULL DEFAULT 0,
    tax_cents bigint NOT NULL DEFAULT 0,
    total_cents bigint NOT NULL DEFAULT 0,
    total_amount numeric NOT NULL
    GENERATED ALWAYS AS (ref.minor_to_amount(total_cents, currency_decimals)) STORED,
    amount_usd_cents bigint
    GENERATED ALWAYS AS (CASE WHEN currency = 'USD' THEN subtotal_cents END) STORED,
    tax_usd_cents bigint
    GENERATED ALWAYS AS (CASE WHEN currency = 'USD' THEN tax_cents END) STORED,
    credits_purchased bigint NOT NULL DEFAULT 0,
    bill_to jsonb NOT NULL DEFAULT '{}',
    number_in_series bigint,
    number text,
    promo_code text,
    stripe_invoice_id text,
    stripe_payment_intent_id text,
    receipt_url text,
    idempotency_key text,
    request_hash bytea,
    issued_at timestamptz,
    due_at timestamptz,
    paid_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT invoices_pkey PRIMARY KEY (id),
    CONSTRAINT invoices_id_wallet_id_key UNIQUE (id, wallet_id),
    CONSTRAINT invoices_id_org_wallet_id_key UNIQUE (id, org_wallet_id),
    CONSTRAINT invoices_id_issuer_id_currency_key UNIQUE (id, issuer_id, currency),
    CONSTRAINT invoices_sequence_id_number_in_series_key UNIQUE (sequence_id, number_in_series),
    CONSTRAINT invoices_issuer_id_kind_number_key UNIQUE (issuer_id, kind, number),
    CONSTRAINT invoices_stripe_invoice_id_key UNIQUE (stripe_invoice_id),
    CONSTRAINT invoices_issuer_id_idempotency_key_key UNIQUE (issuer_id, idempotency_key),
    CONSTRAINT invoices_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    -- Issuer and kind are part of the key: nobody counts in another issuer's series.
    CONSTRAINT invoices_sequence_id_fkey FOREIGN KEY (sequence_id, issuer_id, kind)
    REFERENCES payments.invoice_sequences (id, issuer_id, kind) ON DELETE RESTRICT,
    CONSTRAINT invoices_buyer_organization_id_fkey FOREIGN KEY (buyer_organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT invoices_purchased_by_user_id_fkey FOREIGN KEY (purchased_by_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT invoices_wallet_id_fkey FOREIGN KEY (wallet_id)
    REFERENCES payments.wallets (id) ON DELETE RESTRICT,
    CONSTRAINT invoices_order_id_fkey FOREIGN KEY (order_id)
    REFERENCES ticketing.orders (id) ON DELETE RESTRICT,
    -- Organizations are part of the keys: one fills its own wallet, and bills its own orders. The
    -- platform, which is no organization, may bill any.
    CONSTRAINT invoices_org_wallet_id_fkey FOREIGN KEY (org_wallet_id, buyer_organization_id)
    REFERENCES payments.org_wallets (id, org_id) ON DELETE RESTRICT,
    CONSTRAINT invoices_filling_a_wallet_name_its_owner
    CHECK (org_wallet_id IS NULL OR buyer_organization_id IS NOT NULL),
    CONSTRAINT invoices_order_is_the_issuers FOREIGN KEY (order_id, organization_id)
    REFERENCES ticketing.orders (id, seller_organization_id) ON DELETE RESTRICT,
    CONSTRAINT invoices_original_invoice_id_fkey
    FOREIGN KEY (original_invoice_id, issuer_id, currency)
    REFERENCES payments.invoices (id, issuer_id, currency) ON DELETE RESTRICT,
    CONSTRAINT invoices_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT invoices_issuer_id_follows_the_organization
    CHECK (issuer_id = coalesce(organization_id, '00000000-0000-0000-0000-000000000000')),
    CONSTRAINT invoices_total_is_the_sum_of_its_parts
    CHECK (total_cents = subtotal_cents + tax_cents),
    CONSTRAINT invoices_amounts_are_not_negative CHECK (least(subtotal_cents, tax_cents) >= 0),
    CONSTRAINT invoices_currency_decimals_check CHECK (currency_decimals BETWEEN 0 AND 4),
    CONSTRAINT invoices_credits_purchased_check CHECK (credits_purchased >= 0),
    CONSTRAINT invoices_fill_one_wallet_at_most CHECK (num_nonnulls(wallet_id, org_wallet_id) <= 1),
    CONSTRAINT invoices_credit_notes_name_their_invoice
    CHECK ((kind = 'credit_note') = (original_invoice_id IS NOT NULL)),
    CONSTRAINT invoices_number_is_whole
    CHECK (num_nulls(sequence_id, number_in_series, number, issued_at) IN (0, 4)),
    CONSTRAINT invoices_are_numbered_when_issued
    CHECK (status IN ('draft', 'void') OR number IS NOT NULL),
    CONSTRAINT invoices_number_in_series_check CHECK (number_in_series > 0),
    CONSTRAINT invoices_number_is_not_blank CHECK (number ~ '\S' AND char_length(number) <= 50),
    CONSTRAINT invoices_paid_at_only_when_paid CHECK ((status = 'paid') = (paid_at IS NOT NULL)),
    CONSTRAINT invoices_request_is_whole
    CHECK ((idempotency_key IS NULL) = (request_hash IS NULL)),
    CONSTRAINT invoices_bill_to_check CHECK (jsonb_typeof(bill_to) = 'object')
);

ALTER TABLE payments.invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.invoices FORCE ROW LEVEL SECURITY;

CREATE INDEX invoices_organization_id_idx ON payments.invoices (organization_id, issued_at);
CREATE INDEX invoices_sequence_id_idx ON payments.invoices (sequence_id, issuer_id, kind);
CREATE INDEX invoices_buyer_organization_id_idx ON payments.invoices (buyer_organization_id);
CREATE INDEX invoices_purchased_by_user_id_idx ON payments.invoices (purchased_by_user_id);
CREATE INDEX invoices_wallet_id_idx ON payments.invoices (wallet_id);
CREATE INDEX invoices_org_wallet_id_idx
ON payments.invoices (org_wallet_id, buyer_organization_id);
CREATE INDEX invoices_order_id_idx ON payments.invoices (order_id, organization_id);
CREATE INDEX invoices_original_invoice_id_idx
ON payments.invoices (original_invoice_id, issuer_id, currency);
CREATE INDEX invoices_currency_idx ON payments.invoices (currency);
CREATE INDEX invoices_stripe_payment_intent_id_idx
ON payments.invoices (stripe_payment_intent_id);

COMMENT ON TABLE payments.invoices IS 'An invoice, or the credit note that takes one back.';
COMMENT ON COLUMN payments.invoices.id IS 'Stable; the number is what people see.';
COMMENT ON COLUMN payments.invoices.organization_id IS
'The issuer, who is the tenant; null: the platform itself, as for credits.';
COMMENT ON COLUMN payments.invoices.issuer_id IS
'Derived: organization_id, or all zeros for the platform, so that keys can carry it.';
COMMENT ON COLUMN payments.invoices.sequence_id IS 'The series that number_in_series counts in.';
COMMENT ON COLUMN payments.invoices.buyer_organization_id IS
'The organization that pays; null when a person does.';
COMMENT ON COLUMN payments.invoices.purchased_by_user_id IS
'The person who bought, for herself or for the organization.';
COMMENT ON COLUMN payments.invoices.wallet_id IS 'The person''s wallet that its credits fill.';
COMMENT ON COLUMN payments.invoices.org_wallet_id IS
'The organization''s wallet that its credits fill.';
COMMENT ON COLUMN payments.invoices.order_id IS
'The order of tickets it bills. A sponsorship order names its invoice itself.';
COMMENT ON COLUMN payments.invoices.original_invoice_id IS
'For a credit note: the invoice of the same issuer and currency that it takes back.';
COMMENT ON COLUMN payments.invoices.kind IS 'Invoice or credit note.';
COMMENT ON COLUMN payments.invoices.status IS 'Machine invoice.';
COMMENT ON COLUMN payments.invoices.currency IS 'ISO 4217 code of all its amounts.';
COMMENT ON COLUMN payments.invoices.currency_decimals IS
'Decimals of the currency on the day of issue.';
COMMENT ON COLUMN payments.invoices.subtotal_cents IS
'Sum of its lines, without tax, in minor units.';
COMMENT ON COLUMN payments.invoices.tax_cents IS 'Sum of its lines'' tax, in minor units.';
COMMENT ON COLUMN payments.invoices.total_cents IS 'What is to be paid, in minor units.';
COMMENT ON COLUMN payments.invoices.total_amount IS
'Derived: total_cents in major units with the currency''s decimals.';
COMMENT ON COLUMN payments.invoices.amount_usd_cents IS
'Derived: subtotal_cents where the currency is USD; the name of the earlier product.';
COMMENT ON COLUMN payments.invoices.tax_usd_cents IS
'Derived: tax_cents where the currency is USD; the name of the earlier product.';
COMMENT ON COLUMN payments.invoices.credits_purchased IS 'Credits it pays for; 0: none.';
COMMENT ON COLUMN payments.invoices.bill_to IS
'Object printed as the buyer, as it was that day: {"name", "address", "country_code", "tax_id",
"email"}, all text. Personal.';
COMMENT ON COLUMN payments.invoices.number_in_series IS 'Counts from 1 in its series, no gaps.';
COMMENT ON COLUMN payments.invoices.number IS 'As printed, e.g. 2026-000042.';
COMMENT ON COLUMN payments.invoices.promo_code IS 'The code that lowered its price.';
COMMENT ON COLUMN payments.invoices.stripe_invoice_id IS 'The processor''s id of the invoice.';
COMMENT ON COLUMN payments.invoices.stripe_payment_intent_id IS
'The processor''s id of the payment.';
COMMENT ON COLUMN payments.invoices.receipt_url IS 'Address of the processor''s receipt.';
COMMENT ON COLUMN payments.invoices.idempotency_key IS
'The key of the request that made it, if it had one.';
COMMENT ON COLUMN payments.invoices.request_hash IS
'SHA-256 of what that request said: the same key with other words is refused.';
COMMENT ON COLUMN payments.invoices.issued_at IS
'UTC; from then on amounts, buyer and lines cannot change.';
COMMENT ON COLUMN payments.invoices.due_at IS 'UTC; null: at once.';
COMMENT ON COLUMN payments.invoices.paid_at IS 'UTC; set exactly while it is paid.';
COMMENT ON COLUMN payments.invoices.created_at IS 'UTC.';
COMMENT ON COLUMN payments.invoices.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE payments.invoice_lines (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    invoice_id uuid NOT NULL,
    position integer NOT NULL,
    description text NOT NULL,
    quantity integer NOT NULL DEFAULT 1,
    unit_price_cents bigint NOT NULL,
    amount_cents bigint NOT NULL
    GENERATED ALWAYS AS (unit_price_cents * quantity) STORED,
    tax_rate numeric(7, 4) NOT NULL DEFAULT 0,
    tax_cents bigint NOT NULL DEFAULT 0,
    tax_included boolean NOT NULL DEFAULT FALSE,
    net_cents bigint NOT NULL GENERATED ALWAYS AS (
        unit_price_cents * quantity - CASE WHEN tax_included THEN tax_cents ELSE 0 END
    ) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT invoice_lines_pkey PRIMARY KEY (id),
    CONSTRAINT invoice_lines_invoice_id_position_key UNIQUE (invoice_id, position),
    CONSTRAINT invoice_lines_invoice_id_fkey FOREIGN KEY (invoice_id)
    REFERENCES payments.invoices (id) ON DELETE CASCADE,
    CONSTRAINT invoice_lines_position_check CHECK (position > 0),
    CONSTRAINT invoice_lines_description_is_not_blank
    CHECK (description ~ '\S' AND char_length(description) <= 500),
    CONSTRAINT invoice_lines_quantity_check CHECK (quantity > 0),
    CONSTRAINT invoice_lines_amounts_are_not_negative
    CHECK (least(unit_price_cents, tax_cents) >= 0),
    CONSTRAINT invoice_lines_net_is_not_negative CHECK (net_cents >= 0),
    CONSTRAINT invoice_lines_tax_rate_check CHECK (tax_rate BETWEEN 0 AND 100)
);

ALTER TABLE payments.invoice_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.invoice_lines FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE payments.invoice_lines IS 'One line of an invoice. Fixed once it is issued.';
COMMENT ON COLUMN payments.invoice_lines.id IS 'No order; position has it.';
COMMENT ON COLUMN payments.invoice_lines.invoice_id IS 'The invoice; its currency is the line''s.';
COMMENT ON COLUMN payments.invoice_lines.position IS 'Place on the invoice, from 1.';
COMMENT ON COLUMN payments.invoice_lines.description IS 'As printed.';
COMMENT ON COLUMN payments.invoice_lines.quantity IS 'Pieces.';
COMMENT ON COLUMN payments.invoice_lines.unit_price_cents IS
'Price of one, in minor units of the invoice''s currency, without tax unless tax_included.';
COMMENT ON COLUMN payments.invoice_lines.amount_cents IS
'Derived: unit price by quantity, in minor units, without tax unless tax_included.';
COMMENT ON COLUMN payments.invoice_lines.tax_rate IS 'In percent: 19.0000 is 19 %.';
COMMENT ON COLUMN payments.invoice_lines.tax_cents IS 'Tax on the line, in minor units.';
COMMENT ON COLUMN payments.invoice_lines.tax_included IS
'Whether the price has the tax in it already.';
COMMENT ON COLUMN payments.invoice_lines.net_cents IS
'Derived: the amount without tax, in minor units; with tax_cents it is what the line costs.';
COMMENT ON COLUMN payments.invoice_lines.created_at IS 'UTC.';
