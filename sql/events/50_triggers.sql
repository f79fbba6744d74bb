-- Time stamps of events and series.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.events
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_series
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
