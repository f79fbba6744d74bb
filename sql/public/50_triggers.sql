-- Time stamps of the system tables.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON public.media_assets
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON public.circuit_breaker_state
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON public.dead_letter_webhooks
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
