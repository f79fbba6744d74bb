-- Reference data in the API's own schema: PostgREST embeds rows of one schema alone, and countries,
-- currencies and the like stand beside most of what clients read. Stop list and origins of the data
-- stay in ref, where every role may read them too.

CREATE VIEW public.currencies WITH (security_invoker = TRUE) AS
SELECT
    currencies.code,
    currencies.numeric_code,
    currencies.name,
    currencies.symbol,
    currencies.decimal_places,
    currencies.kind,
    currencies.is_active,
    currencies.created_at
FROM ref.currencies;

COMMENT ON VIEW public.currencies IS
'Currencies and funds codes of ISO 4217. Everybody reads them, nobody writes.';

CREATE VIEW public.countries WITH (security_invoker = TRUE) AS
SELECT
    countries.code,
    countries.alpha3,
    countries.numeric_code,
    countries.name,
    countries.phone_prefix,
    countries.currency_code,
    countries.is_active,
    countries.created_at
FROM ref.countries;

COMMENT ON VIEW public.countries IS
'Countries and territories of ISO 3166-1. Everybody reads them, nobody writes.';

CREATE VIEW public.languages WITH (security_invoker = TRUE) AS
SELECT
    languages.code,
    languages.alpha3,
    languages.name,
    languages.native_name,
    languages.is_rtl,
    languages.is_active,
    languages.created_at
FROM ref.languages;

COMMENT ON VIEW public.languages IS
'Languages of ISO 639. Everybody reads them, nobody writes.';

CREATE VIEW public.timezones WITH (security_invoker = TRUE) AS
SELECT
    timezones.name,
    timezones.canonical_name,
    timezones.offset_minutes,
    timezones.description,
    timezones.country_code,
    timezones.aliases,
    timezones.is_active,
    timezones.created_at
FROM ref.timezones;

COMMENT ON VIEW public.timezones IS
'Time zones of the IANA database. Everybody reads them, nobody writes.';

CREATE VIEW public.industries WITH (security_invoker = TRUE) AS
SELECT
    industries.id,
    industries.standard,
    industries.code,
    industries.parent_id,
    industries.name,
    industries.description,
    industries.is_active,
    industries.created_at
FROM ref.industries;

COMMENT ON VIEW public.industries IS
'Industries of NACE Rev. 2.1. Everybody reads them, nobody writes.';

CREATE VIEW public.tax_rates WITH (security_invoker = TRUE) AS
SELECT
    tax_rates.id,
    tax_rates.country_code,
    tax_rates.region,
    tax_rates.kind,
    tax_rates.category,
    tax_rates.rate,
    tax_rates.valid_from,
    tax_rates.valid_to,
    tax_rates.valid_during,
    tax_rates.source,
    tax_rates.is_active,
    tax_rates.created_at
FROM ref.tax_rates;

COMMENT ON VIEW public.tax_rates IS
'Rates of VAT and its kin over time. Everybody reads them, nobody writes.';

CREATE VIEW public.event_categories WITH (security_invoker = TRUE) AS
SELECT
    event_categories.id,
    event_categories.slug,
    event_categories.name,
    event_categories.parent_id,
    event_categories.sort_index,
    event_categories.is_active,
    event_categories.created_at
FROM ref.event_categories;

COMMENT ON VIEW public.event_categories IS
'The tree of categories of events. Everybody reads it, nobody writes.';
