-- The API's views of deals between organizers and sponsors. The processor's ids, keys of
-- repeated calls and where the organizer is paid are left out: only the server has to do with
-- those. What visitors see of a deal tells neither its price nor what came of it.

CREATE VIEW public.proposal_threads WITH (security_invoker = TRUE) AS
SELECT
    proposal_threads.id,
    proposal_threads.event_id,
    proposal_threads.sponsor_id,
    proposal_threads.organization_id,
    proposal_threads.package_id,
    proposal_threads.variant_id,
    proposal_threads.current_offer_id,
    proposal_threads.accepted_offer_id,
    proposal_threads.created_by,
    proposal_threads.status,
    proposal_threads.closed_reason,
    proposal_threads.expires_at,
    proposal_threads.created_at,
    proposal_threads.updated_at
FROM sponsorship.proposal_threads;
COMMENT ON VIEW public.proposal_threads IS
'Negotiations. Members of both sides read what was sent, its author also a draft; functions write
them.';

CREATE VIEW public.proposal_offers WITH (security_invoker = TRUE) AS
SELECT
    proposal_offers.id,
    proposal_offers.thread_id,
    proposal_offers.made_by_user_id,
    proposal_offers.version,
    proposal_offers.made_by,
    proposal_offers.amount_cents,
    proposal_offers.currency,
    proposal_offers.benefits,
    proposal_offers.deliverables,
    proposal_offers.valid_until,
    proposal_offers.created_at
FROM sponsorship.proposal_offers;
COMMENT ON VIEW public.proposal_offers IS
'Offers of a negotiation. Members of both sides read them; functions write them.';

CREATE VIEW public.proposal_messages WITH (security_invoker = TRUE) AS
SELECT
    proposal_messages.id,
    proposal_messages.thread_id,
    proposal_messages.sender_user_id,
    proposal_messages.offer_id,
    proposal_messages.sender_type,
    proposal_messages.offer,
    proposal_messages.body,
    proposal_messages.attachments,
    proposal_messages.read_by_sponsor_at,
    proposal_messages.read_by_organizer_at,
    proposal_messages.created_at
FROM sponsorship.proposal_messages;
ALTER VIEW public.proposal_messages ALTER COLUMN sender_user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.proposal_messages IS
'What the sides of a negotiation wrote. Members of both sides read it; their editors write for their
side, in their own name.';

CREATE VIEW public.sponsorship_orders WITH (security_invoker = TRUE) AS
SELECT
    sponsorship_orders.id,
    sponsorship_orders.package_id,
    sponsorship_orders.variant_id,
    sponsorship_orders.sponsor_id,
    sponsorship_orders.event_id,
    sponsorship_orders.organization_id,
    sponsorship_orders.thread_id,
    sponsorship_orders.offer_id,
    sponsorship_orders.invoice_id,
    sponsorship_orders.roi_report_id,
    sponsorship_orders.created_by_user_id,
    sponsorship_orders.last_modified_by,
    sponsorship_orders.amount_cents,
    sponsorship_orders.currency,
    sponsorship_orders.status,
    sponsorship_orders.state,
    sponsorship_orders.escrow_state,
    sponsorship_orders.fee_bps,
    sponsorship_orders.application_fee_cents,
    sponsorship_orders.tax_cents,
    sponsorship_orders.funded_cents,
    sponsorship_orders.released_cents,
    sponsorship_orders.refunded_cents,
    sponsorship_orders.fee_cents,
    sponsorship_orders.held_cents,
    sponsorship_orders.benefits,
    sponsorship_orders.milestone,
    sponsorship_orders.proof_assets,
    sponsorship_orders.review_window,
    sponsorship_orders.version_number,
    sponsorship_orders.exclusive_category,
    sponsorship_orders.notes,
    sponsorship_orders.contract_url,
    sponsorship_orders.cancellation_policy,
    sponsorship_orders.review_score,
    sponsorship_orders.hold_expires_at,
    sponsorship_orders.funded_at,
    sponsorship_orders.locked_at,
    sponsorship_orders.settled_at,
    sponsorship_orders.created_at,
    sponsorship_orders.updated_at
FROM sponsorship.sponsorship_orders;
COMMENT ON VIEW public.sponsorship_orders IS
'Deals. Admins of both sides read them; functions write them.';

CREATE VIEW public.deliverables WITH (security_invoker = TRUE) AS
SELECT
    deliverables.id,
    deliverables.event_id,
    deliverables.sponsor_id,
    deliverables.organization_id,
    deliverables.order_id,
    deliverables.package_id,
    deliverables.package_variant_id,
    deliverables.submitted_by,
    deliverables.reviewed_by,
    deliverables.type,
    deliverables.spec,
    deliverables.status,
    deliverables.evidence_required,
    deliverables.required,
    deliverables.release_cents,
    deliverables.rejection_count,
    deliverables.due_at,
    deliverables.submitted_at,
    deliverables.review_due_at,
    deliverables.reviewed_at,
    deliverables.created_at,
    deliverables.updated_at
FROM sponsorship.deliverables;
COMMENT ON VIEW public.deliverables IS
'What organizers owe sponsors. Members of both sides read it; functions write it.';

CREATE VIEW public.deliverable_proofs WITH (security_invoker = TRUE) AS
SELECT
    deliverable_proofs.id,
    deliverable_proofs.deliverable_id,
    deliverable_proofs.media_asset_id,
    deliverable_proofs.submitted_by,
    deliverable_proofs.reviewed_by,
    deliverable_proofs.asset_url,
    deliverable_proofs.metrics,
    deliverable_proofs.status,
    deliverable_proofs.impressions,
    deliverable_proofs.clicks,
    deliverable_proofs.reach,
    deliverable_proofs.content_sha256,
    deliverable_proofs.rejected_reason,
    deliverable_proofs.submitted_at,
    deliverable_proofs.approved_at
FROM sponsorship.deliverable_proofs;
COMMENT ON VIEW public.deliverable_proofs IS
'Evidence for deliverables. Members of both sides read it; functions write it.';

CREATE VIEW public.order_disputes WITH (security_invoker = TRUE) AS
SELECT
    order_disputes.id,
    order_disputes.order_id,
    order_disputes.opened_by_user_id,
    order_disputes.resolved_by,
    order_disputes.opened_by,
    order_disputes.reason,
    order_disputes.amount_cents,
    order_disputes.currency,
    order_disputes.status,
    order_disputes.details,
    order_disputes.resolution,
    order_disputes.provider_status,
    order_disputes.evidence_due_at,
    order_disputes.resolved_at,
    order_disputes.created_at,
    order_disputes.updated_at
FROM sponsorship.order_disputes;
COMMENT ON VIEW public.order_disputes IS
'Quarrels about deals. Admins of both sides read them; functions write them.';

CREATE VIEW public.order_settlements WITH (security_invoker = TRUE) AS
SELECT
    order_settlements.id,
    order_settlements.order_id,
    order_settlements.deliverable_id,
    order_settlements.dispute_id,
    order_settlements.reversal_of,
    order_settlements.ledger_transaction_id,
    order_settlements.n,
    order_settlements.kind,
    order_settlements.amount_cents,
    order_settlements.currency,
    order_settlements.note,
    order_settlements.created_at
FROM sponsorship.order_settlements;
COMMENT ON VIEW public.order_settlements IS
'Movements of a deal''s money. Admins of both sides read them; functions write them.';

CREATE VIEW public.sponsorship_payouts WITH (security_invoker = TRUE) AS
SELECT
    sponsorship_payouts.id,
    sponsorship_payouts.order_id,
    sponsorship_payouts.organizer_id,
    sponsorship_payouts.organization_id,
    sponsorship_payouts.ledger_transaction_id,
    sponsorship_payouts.amount_cents,
    sponsorship_payouts.application_fee_cents,
    sponsorship_payouts.net_cents,
    sponsorship_payouts.currency,
    sponsorship_payouts.status,
    sponsorship_payouts.failure_reason,
    sponsorship_payouts.processed_at,
    sponsorship_payouts.returned_at,
    sponsorship_payouts.created_at,
    sponsorship_payouts.updated_at
FROM sponsorship.sponsorship_payouts;
COMMENT ON VIEW public.sponsorship_payouts IS
'Released money on its way to organizers. Their admins read it; functions write it.';

CREATE VIEW public.sponsorship_slas WITH (security_invoker = TRUE) AS
SELECT
    sponsorship_slas.id,
    sponsorship_slas.event_id,
    sponsorship_slas.sponsor_id,
    sponsorship_slas.organization_id,
    sponsorship_slas.order_id,
    sponsorship_slas.deliverable_id,
    sponsorship_slas.remedied_by,
    sponsorship_slas.metric,
    sponsorship_slas.target,
    sponsorship_slas.comparator,
    sponsorship_slas.unit,
    sponsorship_slas.source,
    sponsorship_slas.breach_policy,
    sponsorship_slas.remedy,
    sponsorship_slas.remedy_cap_bps,
    sponsorship_slas.status,
    sponsorship_slas.actual,
    sponsorship_slas.window_start,
    sponsorship_slas.window_end,
    sponsorship_slas.measured_at,
    sponsorship_slas.created_at,
    sponsorship_slas.updated_at
FROM sponsorship.sponsorship_slas;
COMMENT ON VIEW public.sponsorship_slas IS
'Figures promised to sponsors. Members of both sides read them; functions write them.';

CREATE VIEW public.event_sponsorships WITH (security_invoker = TRUE) AS
SELECT
    event_sponsorships.event_id,
    event_sponsorships.sponsor_id,
    event_sponsorships.organization_id,
    event_sponsorships.order_id,
    event_sponsorships.sla_id,
    event_sponsorships.tier,
    event_sponsorships.status,
    event_sponsorships.benefits,
    event_sponsorships.display_order,
    event_sponsorships.starts_at,
    event_sponsorships.ends_at,
    event_sponsorships.created_at,
    event_sponsorships.updated_at
FROM sponsorship.event_sponsorships;
COMMENT ON VIEW public.event_sponsorships IS
'Sponsors of events. Everybody who sees the event reads those shown now, members of both sides all;
editors of the organizer set their order.';
