-- Time stamps of profiles, which people edit directly.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON users.user_profiles
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
