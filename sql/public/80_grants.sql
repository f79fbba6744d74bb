-- The API's doorstep: its roles find names in schema public and nothing in it is theirs but the
-- functions granted one by one. Internal tables stay closed, also where a platform's default
-- privileges have opened them.

REVOKE CREATE ON SCHEMA public FROM public;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;

REVOKE ALL ON TABLE public.outbox FROM public, anon, authenticated, service_role;
