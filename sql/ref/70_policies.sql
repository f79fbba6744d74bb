-- Reference data is public: every role reads all of it, and retired rows too, because old records
-- point at them. No role writes it, so no table has a policy for another command: it changes
-- through a release alone.

CREATE POLICY select_anon ON ref.currencies
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.currencies IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.currencies
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.currencies IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_anon ON ref.countries
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.countries IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.countries
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.countries IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_anon ON ref.languages
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.languages IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.languages
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.languages IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_anon ON ref.timezones
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.timezones IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.timezones
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.timezones IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_anon ON ref.industries
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.industries IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.industries
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.industries IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_anon ON ref.tax_rates
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.tax_rates IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.tax_rates
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.tax_rates IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_anon ON ref.event_categories
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.event_categories IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.event_categories
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.event_categories IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_anon ON ref.hashtag_stoplist
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.hashtag_stoplist IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.hashtag_stoplist
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.hashtag_stoplist IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_anon ON ref.datasets
FOR SELECT TO anon
USING (TRUE);
COMMENT ON POLICY select_anon ON ref.datasets IS
'Public knowledge: nothing in it belongs to a tenant.';

CREATE POLICY select_authenticated ON ref.datasets
FOR SELECT TO authenticated
USING (TRUE);
COMMENT ON POLICY select_authenticated ON ref.datasets IS
'Public knowledge: nothing in it belongs to a tenant.';
