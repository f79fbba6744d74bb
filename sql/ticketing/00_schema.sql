-- Ticketing: what is on sale, who bought it, who was admitted.

CREATE SCHEMA ticketing;
COMMENT ON SCHEMA ticketing IS 'Tiers, holds, orders, tickets and scans.';
