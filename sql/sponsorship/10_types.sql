-- States and kinds of the sponsorship marketplace, and the two functions that checks rely on.
-- The moves between the states of a machine stand in ops.state_transitions.

CREATE TYPE sponsorship.sponsor_role AS ENUM ('viewer', 'editor', 'admin', 'owner');
COMMENT ON TYPE sponsorship.sponsor_role IS
'viewer reads, editor writes proposals, admin makes deals and manages people, owner owns. Ascending,
so role >= ''editor'' means at least editor.';

CREATE TYPE sponsorship.sponsor_status AS ENUM ('active', 'suspended', 'closed');
COMMENT ON TYPE sponsorship.sponsor_status IS
'active: makes deals. suspended: by the platform, no new deals. closed: gone for good.';

CREATE TYPE sponsorship.package_status AS ENUM ('draft', 'published', 'archived');
COMMENT ON TYPE sponsorship.package_status IS
'draft: may still change. published: on offer, its terms are fixed. archived: never again.';

CREATE TYPE sponsorship.proposal_status AS ENUM (
    'draft', 'sent', 'viewed', 'counter', 'accepted', 'rejected', 'expired', 'withdrawn'
);
COMMENT ON TYPE sponsorship.proposal_status IS
'draft: seen by its author alone. sent: the first offer stands. viewed: the other side has seen the
standing offer. counter: a counter-offer stands. accepted: became an order. rejected: by the other
side. expired: its time is over. withdrawn: by its author.';

CREATE TYPE sponsorship.sponsorship_status AS ENUM (
    'pending', 'accepted', 'live', 'completed', 'refunded', 'cancelled'
);
COMMENT ON TYPE sponsorship.sponsorship_status IS
'pending: waits for both sides. accepted: agreed. live: the sponsor is being shown. completed: all
is done. refunded: called off after money had moved. cancelled: called off before.';

CREATE TYPE sponsorship.escrow_state AS ENUM (
    'pending', 'funded', 'locked', 'released', 'refunded', 'disputed'
);
COMMENT ON TYPE sponsorship.escrow_state IS
'pending: no money yet. funded: in escrow. locked: neither side alone can call it off. released:
the organizer''s. refunded: the sponsor''s again, or never paid. disputed: waits for a decision.
After a split the state says where the larger part went; the settlements say the rest.';

CREATE TYPE sponsorship.deliverable_status AS ENUM (
    'pending', 'in_progress', 'submitted', 'changes_requested', 'approved', 'waived', 'cancelled'
);
COMMENT ON TYPE sponsorship.deliverable_status IS
'pending: owed. in_progress: being made. submitted: waits for review. changes_requested: sent back.
approved: done. waived: the sponsor does without it. cancelled: the deal has ended.';

CREATE TYPE sponsorship.proof_status AS ENUM ('submitted', 'approved', 'rejected', 'superseded');
COMMENT ON TYPE sponsorship.proof_status IS
'submitted: waits for review. approved, rejected: reviewed. superseded: a newer proof replaced it.';

CREATE TYPE sponsorship.dispute_status AS ENUM (
    'open', 'awaiting_seller', 'awaiting_buyer', 'under_review', 'resolved_release',
    'resolved_refund', 'resolved_split', 'withdrawn'
);
COMMENT ON TYPE sponsorship.dispute_status IS
'open: nobody has answered. awaiting_seller, awaiting_buyer: that side must answer. under_review:
the platform decides. resolved_*: where the money went. withdrawn: by the side that opened it.';

CREATE TYPE sponsorship.settlement_kind AS ENUM (
    'funding', 'release', 'refund', 'fee', 'reversal'
);
COMMENT ON TYPE sponsorship.settlement_kind IS
'funding: the sponsor''s money came into escrow. release: out of it for the organizer. fee: the
platform''s part of what was released. refund: back to the sponsor. reversal: undoes one of these.';

CREATE TYPE sponsorship.payout_status AS ENUM (
    'pending', 'on_hold', 'processing', 'paid', 'failed', 'returned', 'cancelled'
);
COMMENT ON TYPE sponsorship.payout_status IS
'pending: to be sent. on_hold: stopped by the platform. processing: at the processor. paid: arrived.
failed: refused, may be tried again. returned: the bank sent it back. cancelled: will not be sent.';

CREATE TYPE sponsorship.match_status AS ENUM (
    'pending', 'viewed', 'contacted', 'accepted', 'declined', 'hidden'
);
COMMENT ON TYPE sponsorship.match_status IS
'pending: nobody has looked. viewed: somebody has. contacted: one side wrote. accepted: it became a
deal. declined: one side does not want it. hidden: out of sight, may come back.';

CREATE TYPE sponsorship.sla_status AS ENUM ('pending', 'met', 'breached', 'waived');
COMMENT ON TYPE sponsorship.sla_status IS
'pending: not judged yet. met, breached: judged. waived: the sponsor does without it.';

CREATE FUNCTION sponsorship.match_reasons()
RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ARRAY[
        'audience_overlap', 'brand_safety', 'budget_fit', 'category_overlap', 'engagement',
        'format_fit', 'location_fit', 'objectives_fit', 'other', 'past_performance', 'price',
        'reach', 'timing', 'values_fit'
    ];
$function$;

REVOKE EXECUTE ON FUNCTION sponsorship.match_reasons() FROM public;
GRANT EXECUTE ON FUNCTION sponsorship.match_reasons() TO anon, authenticated, service_role;
COMMENT ON FUNCTION sponsorship.match_reasons() IS
'The words in which matches and feedback give reasons. Checks use it: a release may add words,
never take one away. No errors. Callable by anon, authenticated and service_role.';

CREATE FUNCTION sponsorship.sum_of_contributions(explanations jsonb)
RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(sum((contribution #>> '{}')::numeric), 0)
    FROM jsonb_path_query(
        sum_of_contributions.explanations,
        '$[*].contribution ? (@.type() == "number")'
    ) AS contribution;
$function$;

REVOKE EXECUTE ON FUNCTION sponsorship.sum_of_contributions(jsonb) FROM public;
GRANT EXECUTE ON FUNCTION sponsorship.sum_of_contributions(jsonb)
TO anon, authenticated, service_role;
COMMENT ON FUNCTION sponsorship.sum_of_contributions(jsonb) IS
'Sum of the numbers named contribution in an array of objects; others are left out, an empty array
sums to 0, NULL to NULL. No errors. Callable by anon, authenticated and service_role.';
