-- What the errors mean is documentation.

GRANT SELECT ON TABLE public.error_codes TO anon, authenticated, service_role;
