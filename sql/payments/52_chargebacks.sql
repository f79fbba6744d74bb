-- A chargeback moves as its machine says, and what was told of it stays.

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON payments.chargebacks
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _200_state_guard AFTER INSERT ON payments.chargebacks
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('chargeback', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON payments.chargebacks
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('chargeback', 'status', 'id');

CREATE TRIGGER _300_told_stays
BEFORE UPDATE OF
id, order_id, organization_id, provider_dispute_id, currency, amount_cents, fee_cents,
is_borne_by_platform OR DELETE ON payments.chargebacks
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.chargebacks
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();
