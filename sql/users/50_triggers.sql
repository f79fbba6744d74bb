-- Time stamps, the one state machine of people, and the two records that only ever grow.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.user_profiles
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.private_profiles
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.follows
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.consents
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.data_requests
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.data_request_steps
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT ON users.data_requests
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('data_request', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON users.data_requests
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('data_request', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON users.consent_events
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON users.consent_events
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON users.erasure_tombstones
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON users.erasure_tombstones
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
