-- Standard rates of VAT and its kin over time. At most one rate holds for a country, region and
-- category on any day, whoever writes: the exclusion constraint says so. A row with a region
-- replaces the country's row of the same kind there, and is due on top of one of another kind.

CREATE TABLE ref.tax_rates (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    country_code text NOT NULL,
    region text,
    kind text NOT NULL,
    category text NOT NULL DEFAULT 'standard',
    rate numeric(7, 4) NOT NULL,
    valid_from date NOT NULL,
    valid_to date,
    valid_during daterange NOT NULL
    GENERATED ALWAYS AS (daterange(valid_from, valid_to, '[)')) STORED,
    source text NOT NULL,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT tax_rates_pkey PRIMARY KEY (id),
    CONSTRAINT tax_rates_scope_valid_from_key
    UNIQUE NULLS NOT DISTINCT (country_code, region, category, valid_from),
    CONSTRAINT tax_rates_country_code_fkey FOREIGN KEY (country_code)
    REFERENCES ref.countries (code) ON DELETE RESTRICT,
    -- A one-point range over the hash of the scope stands in for the scope: core GiST has = for
    -- ranges but not for text. Equal scopes always meet, so no overlap can pass; two scopes of one
    -- hash would be refused, never admitted. Deferrable: one statement may move a boundary.
    CONSTRAINT tax_rates_valid_during_excl EXCLUDE USING gist (
        int8range(
            hashtextextended(coalesce(region, country_code) || '/' || category, 0),
            hashtextextended(coalesce(region, country_code) || '/' || category, 0),
            '[]'
        ) WITH =,
        valid_during WITH &&
    ) WHERE (is_active) DEFERRABLE INITIALLY IMMEDIATE,
    CONSTRAINT tax_rates_region_is_of_the_country
    CHECK (region ~ ('^' || country_code || '-[A-Z0-9]{1,3}$')),
    CONSTRAINT tax_rates_kind_check CHECK (kind IN ('vat', 'gst', 'sales_tax')),
    CONSTRAINT tax_rates_category_check CHECK (category ~ '^[a-z][a-z_]*$'),
    CONSTRAINT tax_rates_rate_check CHECK (rate BETWEEN 0 AND 100),
    CONSTRAINT tax_rates_end_after_they_begin CHECK (valid_to > valid_from),
    CONSTRAINT tax_rates_source_is_not_blank CHECK (source ~ '\S')
);

ALTER TABLE ref.tax_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE ref.tax_rates FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ref.tax_rates IS
'Standard rates of value added and goods and services taxes, with the days they hold. Covers the
countries whose rate a published data set confirms; no row means unknown, not untaxed.';
COMMENT ON COLUMN ref.tax_rates.id IS
'For the lines of orders that were taxed by it; another one in each database.';
COMMENT ON COLUMN ref.tax_rates.country_code IS 'ISO 3166-1 alpha-2 of the country that levies it.';
COMMENT ON COLUMN ref.tax_rates.region IS
'ISO 3166-2 subdivision, e.g. CA-ON. Null for the whole country.';
COMMENT ON COLUMN ref.tax_rates.kind IS
'vat: value added tax. gst: goods and services tax (in Canada also the harmonized one, which
includes the federal part). sales_tax: a provincial tax on top of the federal gst.';
COMMENT ON COLUMN ref.tax_rates.category IS
'standard, or the name of a reduced rate. The data set shipped has standard rates alone.';
COMMENT ON COLUMN ref.tax_rates.rate IS 'Per cent of the price before tax: 19 means 19 %.';
COMMENT ON COLUMN ref.tax_rates.valid_from IS
'First day, in the country''s own time zone. Where source says the day is unknown, the date of the
data set: the rate is older.';
COMMENT ON COLUMN ref.tax_rates.valid_to IS
'The day after the last one, which is the first of its successor. Null while it holds.';
COMMENT ON COLUMN ref.tax_rates.valid_during IS
'The same days as a range: ask valid_during @> the day of supply.';
COMMENT ON COLUMN ref.tax_rates.source IS
'Package that publishes the rate (versions in ref.datasets), or by hand; then the same for the
first day where it has another origin.';
COMMENT ON COLUMN ref.tax_rates.is_active IS
'False once the data set has taken the row back (a wrong date, say); kept for orders that used it.';
COMMENT ON COLUMN ref.tax_rates.created_at IS 'When this database first learned of the rate.';
