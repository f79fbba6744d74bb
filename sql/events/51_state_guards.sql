-- The states of an event change only as its machine lists it; a date of a series has its stamp.

CREATE TRIGGER _200_state_guard AFTER INSERT ON events.events
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('event', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON events.events
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('event', 'status', 'id');

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON events.event_occurrences
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
