-- What the API roles may touch in auth: its functions. The users table is for the identity
-- service and the package's own functions; no API role reads it.

REVOKE ALL ON SCHEMA auth FROM public;
GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;

-- PostgREST serves the schema public: its roles must be able to look names up in it.
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
