-- Reference data is public: every role reads all of it, and retired rows too, because old records
-- point at them. No role writes it.

CREATE POLICY select_public ON ref.currencies
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.currencies IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone

CREATE POLICY select_public ON ref.countries
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.countries IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone

CREATE POLICY select_public ON ref.languages
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.languages IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone

CREATE POLICY select_public ON ref.timezones
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.timezones IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone

CREATE POLICY select_public ON ref.industries
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.industries IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone

CREATE POLICY select_public ON ref.tax_rates
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.tax_rates IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone

CREATE POLICY select_public ON ref.event_categories
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.event_categories IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone

CREATE POLICY select_public ON ref.hashtag_stoplist
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.hashtag_stoplist IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone

CREATE POLICY select_public ON ref.datasets
FOR SELECT TO anon, authenticated, service_role, app_read, app_write
USING (TRUE);
COMMENT ON POLICY select_public ON ref.datasets IS
'Reference data is public knowledge: nothing in it belongs to a tenant.';
-- no INSERT, UPDATE, DELETE policy: reference data changes through a release alone
