-- Chargebacks as the API shows them: without what only the processor needs.

CREATE VIEW public.chargebacks WITH (security_invoker = TRUE) AS
SELECT
    chargebacks.id,
    chargebacks.order_id,
    chargebacks.organization_id,
    chargebacks.refund_id,
    chargebacks.ledger_transaction_id,
    chargebacks.status,
    chargebacks.currency,
    chargebacks.amount_cents,
    chargebacks.fee_cents,
    chargebacks.is_borne_by_platform,
    chargebacks.reason,
    chargebacks.opened_at,
    chargebacks.closed_at,
    chargebacks.created_at,
    chargebacks.updated_at
FROM payments.chargebacks;
COMMENT ON VIEW public.chargebacks IS
'Money that buyers'' banks took back. Admins of the organization that sold read it; functions write
it.';
