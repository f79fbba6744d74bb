-- Organizations: the tenants. Who organizes events, sells tickets and holds the money for it.

CREATE SCHEMA organizations;
COMMENT ON SCHEMA organizations IS 'Tenants and who belongs to them.';
