-- Endpoints, deliveries and attempts are reached by functions alone: secrets stand beside them.


REVOKE ALL ON TABLE
public.webhook_endpoints,
public.webhook_deliveries,
public.webhook_attempts
FROM public, anon, authenticated, service_role;
