-- What people may ask of their data, and leaving.

-- as authenticated cleo: Asks for a copy of her data.
INSERT INTO data_requests (kind, details)
VALUES ('export', 'Everything, please.')
RETURNING id, status, due_at;

-- as authenticated cleo: Looks how far it is.
SELECT id, kind, status, due_at, completed_at FROM data_requests WHERE user_id = :'cleo_id';

-- as authenticated ben: Leaves the organization.
SELECT * FROM leave_organization(organization_id => :'organization_id');
