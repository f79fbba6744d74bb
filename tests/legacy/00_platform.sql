-- The database as old Supabase projects begin: pgvector in public, the API roles on that schema.

SET LOCAL search_path = public, pg_catalog;
SET LOCAL client_min_messages = warning;
SET LOCAL check_function_bodies = off;

GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;
