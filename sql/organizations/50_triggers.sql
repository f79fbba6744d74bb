-- Time stamps of organizations.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
