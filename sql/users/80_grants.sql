-- What the functions of 42_acquaintances read beside what sql/ops grants, and what services write
-- by plain SQL.

GRANT SELECT (blocker_organization_id) ON users.user_blocks TO yardpass_memberships;

GRANT INSERT, UPDATE, DELETE ON TABLE users.data_request_steps TO app_write;
