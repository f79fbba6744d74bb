-- Countries and territories of ISO 3166-1. Only officially assigned codes: neither XK (Kosovo)
-- nor XI (Northern Ireland for VAT) nor EU is one.

CREATE TABLE ref.countries (
    code text NOT NULL,
    alpha3 text NOT NULL,
    numeric_code text NOT NULL,
    name text NOT NULL,
    phone_prefix text,
    currency_code text,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT countries_pkey PRIMARY KEY (code),
    CONSTRAINT countries_currency_code_fkey FOREIGN KEY (currency_code)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT countries_code_check CHECK (code ~ '^[A-Z]{2}$'),
    CONSTRAINT countries_alpha3_check CHECK (alpha3 ~ '^[A-Z]{3}$'),
    CONSTRAINT countries_numeric_code_check CHECK (numeric_code ~ '^[0-9]{3}$'),
    CONSTRAINT countries_name_is_not_blank CHECK (name ~ '\S'),
    CONSTRAINT countries_phone_prefix_check CHECK (phone_prefix ~ '^\+[1-9][0-9]{0,2}$')
);

ALTER TABLE ref.countries ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.countries FORCE ROW LEVEL SECURITY;

-- ISO takes codes back and assigns them anew, so alpha3 is unique among those in force.
CREATE UNIQUE INDEX countries_active_alpha3_idx ON ref.countries (alpha3) WHERE is_active;
CREATE INDEX countries_currency_code_idx ON ref.countries (currency_code);

COMMENT ON TABLE ref.countries IS 'ISO 3166-1: countries and territories with a code of their own.';
COMMENT ON COLUMN ref.countries.code IS 'ISO 3166-1 alpha-2, e.g. GB (not UK).';
COMMENT ON COLUMN ref.countries.alpha3 IS 'ISO 3166-1 alpha-3, e.g. GBR. On passports.';
COMMENT ON COLUMN ref.countries.numeric_code IS
'ISO 3166-1 numeric (UN M49): three digits, leading zeros kept.';
COMMENT ON COLUMN ref.countries.name IS
'English short name as CLDR gives it for menus (Bolivia, not Bolivia, Plurinational State of).';
COMMENT ON COLUMN ref.countries.phone_prefix IS
'ITU calling code with its plus sign; shared by several (+1, +44). Null where nobody has a number.';
COMMENT ON COLUMN ref.countries.currency_code IS
'Legal tender now, from CLDR; of several the national one. Null for Antarctica, which has none.';
COMMENT ON COLUMN ref.countries.is_active IS
'False once ISO 3166 has withdrawn the code; kept for old addresses.';
COMMENT ON COLUMN ref.countries.created_at IS 'When this database first learned of the code.';
