-- Guards of states, records that only ever grow, and time stamps.

-- An order has two machines: the money's and the deal's.
CREATE TRIGGER _200_state_guard AFTER INSERT ON sponsorship.sponsorship_orders
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('escrow', 'state', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON sponsorship.sponsorship_orders
FOR EACH ROW WHEN (old.state IS DISTINCT FROM new.state)
EXECUTE FUNCTION ops.tg__guard_state('escrow', 'state', 'id');

CREATE TRIGGER _200_status_guard AFTER INSERT ON sponsorship.sponsorship_orders
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('sponsorship_order', 'status', 'id');

CREATE TRIGGER _201_status_moves AFTER UPDATE ON sponsorship.sponsorship_orders
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('sponsorship_order', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON sponsorship.proposal_threads
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('proposal', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON sponsorship.proposal_threads
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('proposal', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON sponsorship.deliverables
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('deliverable', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON sponsorship.deliverables
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('deliverable', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON sponsorship.deliverable_proofs
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('proof', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON sponsorship.deliverable_proofs
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('proof', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON sponsorship.order_disputes
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('dispute', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON sponsorship.order_disputes
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('dispute', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON sponsorship.sponsorship_payouts
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('sponsorship_payout', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON sponsorship.sponsorship_payouts
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('sponsorship_payout', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON sponsorship.sponsorship_matches
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('match', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON sponsorship.sponsorship_matches
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('match', 'status', 'id');

CREATE TRIGGER _200_state_guard AFTER INSERT ON sponsorship.sponsorship_slas
FOR EACH ROW EXECUTE FUNCTION ops.tg__guard_state('sla', 'status', 'id');

CREATE TRIGGER _201_state_moves AFTER UPDATE ON sponsorship.sponsorship_slas
FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status)
EXECUTE FUNCTION ops.tg__guard_state('sla', 'status', 'id');

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON sponsorship.proposal_offers
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON sponsorship.proposal_offers
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_append_only BEFORE UPDATE OR DELETE ON sponsorship.order_settlements
FOR EACH ROW EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _300_no_truncate BEFORE TRUNCATE ON sponsorship.order_settlements
FOR EACH STATEMENT EXECUTE FUNCTION ops.tg__append_only();

-- What was agreed was true for every cent that moved.
CREATE TRIGGER _300_terms_stay BEFORE UPDATE ON sponsorship.sponsorship_orders
FOR EACH ROW WHEN (
    (
        old.package_id, old.variant_id, old.sponsor_id, old.event_id,
        old.organization_id, old.thread_id, old.offer_id, old.amount_cents,
        old.currency, old.fee_bps, old.benefits, old.cancellation_policy,
        old.exclusive_category
    ) IS DISTINCT FROM (
        new.package_id, new.variant_id, new.sponsor_id, new.event_id,
        new.organization_id, new.thread_id, new.offer_id, new.amount_cents,
        new.currency, new.fee_bps, new.benefits, new.cancellation_policy,
        new.exclusive_category
    )
)
EXECUTE FUNCTION ops.tg__append_only();

-- Whoever writes the sums, they are those of the settlements.
CREATE TRIGGER _300_sums_follow_settlements BEFORE UPDATE ON sponsorship.sponsorship_orders
FOR EACH ROW WHEN (
    (
        old.funded_cents, old.released_cents, old.refunded_cents, old.fee_cents
    ) IS DISTINCT FROM (
        new.funded_cents, new.released_cents, new.refunded_cents, new.fee_cents
    )
)
EXECUTE FUNCTION sponsorship.tg_sponsorship_orders__sums();

CREATE TRIGGER _300_born_without_money BEFORE INSERT ON sponsorship.sponsorship_orders
FOR EACH ROW WHEN (
    greatest(new.funded_cents, new.released_cents, new.refunded_cents, new.fee_cents) > 0
)
EXECUTE FUNCTION ops.tg__append_only();

-- The offer that became the deal is the deal's.
CREATE TRIGGER _300_accepted_offer_stays BEFORE UPDATE ON sponsorship.proposal_threads
FOR EACH ROW WHEN (
    old.status = 'accepted' AND old.current_offer_id IS DISTINCT FROM new.current_offer_id
)
EXECUTE FUNCTION ops.tg__append_only();

-- A published package keeps its terms, since proposals may name them; a new price is a new version.
CREATE TRIGGER _300_terms_stay BEFORE UPDATE ON sponsorship.sponsorship_packages
FOR EACH ROW WHEN (
    old.status <> 'draft'
    AND (
        new.status = 'draft'
        OR (
            old.organization_id, old.event_id, old.tier, old.version, old.price_cents,
            old.currency, old.benefits
        ) IS DISTINCT FROM (
            new.organization_id, new.event_id, new.tier, new.version, new.price_cents,
            new.currency, new.benefits
        )
    )
)
EXECUTE FUNCTION ops.tg__append_only();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsors
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsor_members
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsor_profiles
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsor_public_profiles
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.package_templates
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_packages
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.package_variants
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.proposal_threads
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_orders
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.deliverables
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.order_disputes
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_payouts
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_slas
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.event_sponsorships
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();

CREATE TRIGGER _100_timestamps BEFORE UPDATE ON sponsorship.sponsorship_matches
FOR EACH ROW EXECUTE FUNCTION ops.tg__touch();
