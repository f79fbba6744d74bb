-- Who sees and writes deals. Both sides of one see it and nobody else: its negotiation and what is
-- owed all their people, its money their admins. A draft is its author's, until it is sent.

CREATE POLICY select_authenticated ON sponsorship.proposal_threads
FOR SELECT TO authenticated
USING (
    (
        organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
        OR sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[])
    )
    AND (
        created_by = (SELECT users.caller_id())
        OR CASE status
            WHEN 'draft' THEN FALSE
            -- One that was never sent has lost its offer, by trigger.
            WHEN 'withdrawn' THEN current_offer_id IS NOT NULL
            ELSE TRUE
        END
    )
);
COMMENT ON POLICY select_authenticated ON sponsorship.proposal_threads IS
'Members of both sides; what was not sent, its author alone.';
-- no INSERT, UPDATE, DELETE policy: a negotiation moves through functions

CREATE POLICY select_authenticated ON sponsorship.proposal_offers
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM sponsorship.proposal_threads
    WHERE proposal_threads.id = proposal_offers.thread_id
));
COMMENT ON POLICY select_authenticated ON sponsorship.proposal_offers IS
'Everybody who sees the negotiation.';
-- no INSERT, UPDATE, DELETE policy: an offer is money; history stays

CREATE POLICY select_authenticated ON sponsorship.proposal_messages
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM sponsorship.proposal_threads
    WHERE proposal_threads.id = proposal_messages.thread_id
));
COMMENT ON POLICY select_authenticated ON sponsorship.proposal_messages IS
'Everybody who sees the negotiation.';

CREATE POLICY insert_authenticated ON sponsorship.proposal_messages
FOR INSERT TO authenticated
WITH CHECK (
    sender_user_id = (SELECT users.account_id())
    AND offer_id IS NULL
    AND EXISTS (
        SELECT FROM sponsorship.proposal_threads
        WHERE
            proposal_threads.id = proposal_messages.thread_id
            AND proposal_threads.status IN ('draft', 'sent', 'viewed', 'counter', 'accepted')
            AND (
                (
                    proposal_messages.sender_type = 'organizer'
                    AND proposal_threads.organization_id
                    = ANY((SELECT organizations.member_of('editor'))::uuid[])
                )
                OR (
                    proposal_messages.sender_type = 'sponsor'
                    AND proposal_threads.sponsor_id
                    = ANY((SELECT sponsorship.my_sponsors('editor'))::uuid[])
                )
            )
    )
);
COMMENT ON POLICY insert_authenticated ON sponsorship.proposal_messages IS
'Editors of both sides in their own name and for their own side, while it is not called off.';
-- no UPDATE, DELETE policy: what was said in a negotiation stays

CREATE POLICY select_authenticated ON sponsorship.sponsorship_orders
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    OR sponsor_id = ANY((SELECT sponsorship.my_sponsors('admin'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON sponsorship.sponsorship_orders IS
'Admins of both sides.';
-- no INSERT, UPDATE, DELETE policy: money moves through functions

CREATE POLICY select_authenticated ON sponsorship.deliverables
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON sponsorship.deliverables IS 'Members of both sides.';
-- no INSERT, UPDATE, DELETE policy: what is owed was agreed, and its approval releases money

CREATE POLICY select_authenticated ON sponsorship.deliverable_proofs
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM sponsorship.deliverables
    WHERE deliverables.id = deliverable_proofs.deliverable_id
));
COMMENT ON POLICY select_authenticated ON sponsorship.deliverable_proofs IS
'Members of both sides.';
-- no INSERT, UPDATE, DELETE policy: a proof moves its deliverable, through functions

CREATE POLICY select_authenticated ON sponsorship.order_disputes
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = order_disputes.order_id
));
COMMENT ON POLICY select_authenticated ON sponsorship.order_disputes IS 'Admins of both sides.';
-- no INSERT, UPDATE, DELETE policy: a dispute stops money, through functions

CREATE POLICY select_authenticated ON sponsorship.order_settlements
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM sponsorship.sponsorship_orders
    WHERE sponsorship_orders.id = order_settlements.order_id
));
COMMENT ON POLICY select_authenticated ON sponsorship.order_settlements IS 'Admins of both sides.';
-- no INSERT, UPDATE, DELETE policy: money moves through functions

CREATE POLICY select_authenticated ON sponsorship.sponsorship_payouts
FOR SELECT TO authenticated
USING (organizer_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON sponsorship.sponsorship_payouts IS
'Admins of the organization that is paid; to the sponsor the release is the end.';
-- no INSERT, UPDATE, DELETE policy: money moves through functions

CREATE POLICY select_authenticated ON sponsorship.sponsorship_slas
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON sponsorship.sponsorship_slas IS 'Members of both sides.';
-- no INSERT, UPDATE, DELETE policy: a promise was agreed, and a breach costs money

CREATE POLICY select_anon ON sponsorship.event_sponsorships
FOR SELECT TO anon
USING (
    status = 'active'
    AND (starts_at IS NULL OR starts_at <= now())
    AND (ends_at IS NULL OR ends_at > now())
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = event_sponsorships.event_id
    )
);
COMMENT ON POLICY select_anon ON sponsorship.event_sponsorships IS
'Everybody who sees the event those that are shown now.';

CREATE POLICY select_authenticated ON sponsorship.event_sponsorships
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[])
    OR (
        status = 'active'
        AND (starts_at IS NULL OR starts_at <= now())
        AND (ends_at IS NULL OR ends_at > now())
        AND EXISTS (
            SELECT FROM events.events
            WHERE events.id = event_sponsorships.event_id
        )
    )
);
COMMENT ON POLICY select_authenticated ON sponsorship.event_sponsorships IS
'Members of both sides, and everybody who sees the event those that are shown now.';

CREATE POLICY update_authenticated ON sponsorship.event_sponsorships
FOR UPDATE TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[]))
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON sponsorship.event_sponsorships IS
'The organizer''s editors; what, by grant.';
-- no INSERT, DELETE policy: a sponsor is shown because of a deal, through functions
