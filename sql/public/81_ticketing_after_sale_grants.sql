-- What the API may do with what happens after the sale: read.

GRANT SELECT ON public.event_reschedules TO authenticated, service_role;
