-- Reference data is public knowledge: everybody reads it through the API, nobody writes.

GRANT SELECT ON TABLE
public.currencies,
public.countries,
public.languages,
public.timezones,
public.industries,
public.tax_rates,
public.event_categories
TO anon, authenticated, service_role;
