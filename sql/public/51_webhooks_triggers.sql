-- Time stamps of endpoints.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON public.webhook_endpoints
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
