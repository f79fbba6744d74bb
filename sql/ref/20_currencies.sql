-- Currencies and funds codes of ISO 4217. decimal_places is the standard's minor unit, which
-- differs from what is customary to print; a price with a wrong one is wrong by a factor of ten.

CREATE TABLE ref.currencies (
    code text NOT NULL,
    numeric_code text NOT NULL,
    name text NOT NULL,
    symbol text,
    decimal_places integer NOT NULL DEFAULT 2,
    kind text NOT NULL,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT currencies_pkey PRIMARY KEY (code),
    -- For tables that keep decimal_places in a generated amount: a foreign key over both
    -- columns proves that the copy is the currency's own.
    CONSTRAINT currencies_code_decimal_places_key UNIQUE (code, decimal_places),
    CONSTRAINT currencies_code_check CHECK (code ~ '^[A-Z]{3}$'),
    CONSTRAINT currencies_numeric_code_check CHECK (numeric_code ~ '^[0-9]{3}$'),
    CONSTRAINT currencies_name_is_not_blank CHECK (name ~ '\S'),
    CONSTRAINT currencies_decimal_places_check CHECK (decimal_places IN (0, 2, 3, 4)),
    CONSTRAINT currencies_kind_check CHECK (kind IN ('tender', 'fund', 'unit'))
);

ALTER TABLE ref.currencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.currencies FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.currencies IS
'ISO 4217, the list of active codes. Money columns named *_cents count its minor units.';
COMMENT ON COLUMN ref.currencies.code IS 'ISO 4217 alphabetic code, e.g. EUR.';
COMMENT ON COLUMN ref.currencies.numeric_code IS
'ISO 4217 numeric code: three digits, leading zeros kept. Printed by card terminals.';
COMMENT ON COLUMN ref.currencies.name IS 'English name as in ISO 4217.';
COMMENT ON COLUMN ref.currencies.symbol IS
'English symbol from CLDR, unambiguous across currencies (CA$, not $). Null where the code serves.';
COMMENT ON COLUMN ref.currencies.decimal_places IS
'Digits after the point, ISO 4217 minor unit: 10^decimal_places minor units make one unit.
0 for units that have none (gold, SDR). Payment processors differ for a few: ask their docs.';
COMMENT ON COLUMN ref.currencies.kind IS
'tender: money of a country or union. fund: accounting code, no cash (CLF, UYI, CHE).
unit: no money at all (XAU gold, XDR drawing rights, XXX none); nothing is priced in it.';
COMMENT ON COLUMN ref.currencies.is_active IS
'False once the code has left ISO 4217; kept for old records, not to be offered for new ones.';
COMMENT ON COLUMN ref.currencies.created_at IS 'When this database first learned of the code.';
