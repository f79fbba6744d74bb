-- What the processor said stays as it was said; what was unknown may be added once.

CREATE TRIGGER _300_content_stays
BEFORE UPDATE OF
id, type, reporting_category, currency, amount_cents, fee_cents, net_cents, source_id, occurred_at,
available_at, raw, imported_at
OR DELETE ON payments.processor_transactions
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _301_addition_stays
BEFORE UPDATE OF payout_id, payment_intent_id ON payments.processor_transactions
FOR EACH ROW WHEN (
    (old.payout_id IS NOT NULL AND old.payout_id IS DISTINCT FROM new.payout_id)
    OR (
        old.payment_intent_id IS NOT NULL
        AND old.payment_intent_id IS DISTINCT FROM new.payment_intent_id
    )
)
EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.processor_transactions
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_content_stays
BEFORE UPDATE OF id, currency, amount_cents, imported_at OR DELETE ON payments.processor_payouts
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON payments.processor_payouts
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _900_touch BEFORE UPDATE ON payments.processor_payouts
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

-- A match that was a mistake is taken back by deleting it, never by changing it.
CREATE TRIGGER _300_append_only BEFORE UPDATE ON payments.processor_matches
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();
