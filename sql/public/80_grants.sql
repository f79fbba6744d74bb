-- The API's doorstep: its roles find names in schema public and nothing in it is theirs but the
-- functions granted one by one. Internal tables stay closed, also where a platform's default
-- privileges have opened them.

REVOKE CREATE ON SCHEMA public FROM public;
GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;

REVOKE ALL ON TABLE
public.outbox,
public.media_assets,
public.idempotency_keys,
public.rate_limits,
public.circuit_breaker_state,
public.dead_letter_webhooks,
public.request_logs,
public.mv_refresh_log
FROM public, anon, authenticated, service_role;
