-- Time stamps of organizations, and the life of an invitation.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON organizations.organizations
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON organizations.org_invitations
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT OR UPDATE ON organizations.org_invitations
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('org_invitation', 'status', 'id');
