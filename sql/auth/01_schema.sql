-- Schema auth, as far as an application sees it on Supabase: the users table and the functions
-- that read the caller's token. Its comment marks it as the stand-in; the bundle refuses to
-- touch a schema auth without that mark.

CREATE SCHEMA auth;
COMMENT ON SCHEMA auth IS
'YardPass stand-in for Supabase Auth: users and token functions, for plain PostgreSQL only.';
