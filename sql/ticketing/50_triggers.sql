-- Time stamps, and the two records that only ever grow.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.ticket_tiers
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.orders
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON ticketing.scan_logs
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.scan_logs
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON ticketing.inventory_operations
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.inventory_operations
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
