-- Time stamps, states, and the records that only ever grow.

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

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON ticketing.order_tax_lines
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.order_tax_lines
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON ticketing.order_fee_lines
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.order_fee_lines
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON ticketing.refund_items
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON ticketing.refund_items
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.capacity_pools
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.tier_user_counters
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.guest_codes
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.checkout_sessions
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.waitlist_entries
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.ticket_transfers
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.check_in_lists
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.event_cancellations
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON ticketing.refunds
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT ON ticketing.tickets
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('ticket', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ticketing.tickets
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('ticket', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON ticketing.orders
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('order', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ticketing.orders
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('order', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON ticketing.ticket_holds
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('hold', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ticketing.ticket_holds
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('hold', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON ticketing.refunds
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('refund', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ticketing.refunds
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('refund', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON ticketing.waitlist_entries
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('waitlist', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ticketing.waitlist_entries
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('waitlist', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON ticketing.ticket_transfers
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('transfer', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ticketing.ticket_transfers
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('transfer', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON ticketing.checkout_sessions
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('checkout', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ticketing.checkout_sessions
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('checkout', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON ticketing.event_cancellations
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('cancellation', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON ticketing.event_cancellations
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('cancellation', 'status', 'id');
