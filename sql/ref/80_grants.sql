-- Every role may read, nobody may write: reference data changes through a release alone.

REVOKE ALL ON SCHEMA ref FROM public;
GRANT USAGE ON SCHEMA ref TO anon, authenticated, service_role, app_read, app_write;

REVOKE ALL ON ALL TABLES IN SCHEMA ref
FROM public, anon, authenticated, service_role, app_read, app_write;
GRANT SELECT ON ALL TABLES IN SCHEMA ref
TO anon, authenticated, service_role, app_read, app_write;
