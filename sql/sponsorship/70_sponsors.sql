-- Who sees and writes sponsors. A brand is seen by everybody once it has a published page or is
-- shown at an event; before that by its own people and by those it has dealings with. What it
-- looks for and can spend is its own people's alone.

CREATE POLICY select_anon ON sponsorship.sponsors
FOR SELECT TO anon
USING (
    status = 'active'
    AND deleted_at IS NULL
    AND (
        EXISTS (
            SELECT FROM sponsorship.sponsor_public_profiles
            WHERE sponsor_public_profiles.sponsor_id = sponsors.id
        )
        OR EXISTS (
            SELECT FROM sponsorship.event_sponsorships
            WHERE event_sponsorships.sponsor_id = sponsors.id
        )
    )
);
COMMENT ON POLICY select_anon ON sponsorship.sponsors IS
'Everybody those with a published page or shown at an event she sees.';

CREATE POLICY select_authenticated ON sponsorship.sponsors
FOR SELECT TO authenticated
USING (
    id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[])
    OR (
        status = 'active'
        AND deleted_at IS NULL
        AND (
            EXISTS (
                SELECT FROM sponsorship.sponsor_public_profiles
                WHERE sponsor_public_profiles.sponsor_id = sponsors.id
            )
            OR EXISTS (
                SELECT FROM sponsorship.event_sponsorships
                WHERE event_sponsorships.sponsor_id = sponsors.id
            )
            OR EXISTS (
                SELECT FROM sponsorship.sponsorship_matches
                WHERE sponsorship_matches.sponsor_id = sponsors.id
            )
        )
    )
    -- A partner stays known, whatever becomes of it.
    OR EXISTS (
        SELECT FROM sponsorship.proposal_threads
        WHERE proposal_threads.sponsor_id = sponsors.id
    )
    OR EXISTS (
        SELECT FROM sponsorship.deliverables
        WHERE deliverables.sponsor_id = sponsors.id
    )
    OR EXISTS (
        SELECT FROM sponsorship.sponsorship_orders
        WHERE sponsorship_orders.sponsor_id = sponsors.id
    )
);
COMMENT ON POLICY select_authenticated ON sponsorship.sponsors IS
'Its own people, the other side of its matches, proposals and deals, and everybody when public.';

CREATE POLICY update_authenticated ON sponsorship.sponsors
FOR UPDATE TO authenticated
USING (id = ANY((SELECT sponsorship.my_sponsors('editor'))::uuid[]))
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND id = ANY((SELECT sponsorship.my_sponsors('editor'))::uuid[])
    AND (
        org_id IS NULL OR org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY update_authenticated ON sponsorship.sponsors IS
'Its editors; what, by grant; never into a tenant where they are not editors.';

-- no INSERT policy: a sponsor and its owner are made together, by a function
-- no DELETE policy: deals stay; a sponsor is closed

CREATE POLICY select_authenticated ON sponsorship.sponsor_members
FOR SELECT TO authenticated
USING (sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON sponsorship.sponsor_members IS
'Everybody who acts for the sponsor.';
-- no INSERT, UPDATE, DELETE policy: people come and go through functions

CREATE POLICY select_authenticated ON sponsorship.sponsor_profiles
FOR SELECT TO authenticated
USING (sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON sponsorship.sponsor_profiles IS
'Everybody who acts for the sponsor: budgets are nobody else''s business.';

CREATE POLICY insert_authenticated ON sponsorship.sponsor_profiles
FOR INSERT TO authenticated
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND sponsor_id = ANY((SELECT sponsorship.my_sponsors('editor'))::uuid[])
    AND verification_status = 'none'
    AND reputation_n = 0
);
COMMENT ON POLICY insert_authenticated ON sponsorship.sponsor_profiles IS
'Editors of the sponsor, without any merit.';

CREATE POLICY update_authenticated ON sponsorship.sponsor_profiles
FOR UPDATE TO authenticated
USING (sponsor_id = ANY((SELECT sponsorship.my_sponsors('editor'))::uuid[]))
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND sponsor_id = ANY((SELECT sponsorship.my_sponsors('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON sponsorship.sponsor_profiles IS
'Editors of the sponsor; what, by grant.';
-- no DELETE policy: matching goes on with what it knows

CREATE POLICY select_anon ON sponsorship.sponsor_public_profiles
FOR SELECT TO anon
USING (
    published_at <= now()
    AND sponsor_id = ANY((SELECT sponsorship.findable_sponsors())::uuid[])
);
COMMENT ON POLICY select_anon ON sponsorship.sponsor_public_profiles IS
'Everybody the published pages of sponsors that are not hidden.';

CREATE POLICY select_authenticated ON sponsorship.sponsor_public_profiles
FOR SELECT TO authenticated
USING (
    (
        published_at <= now()
        AND sponsor_id = ANY((SELECT sponsorship.findable_sponsors())::uuid[])
    )
    OR sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON sponsorship.sponsor_public_profiles IS
'Everybody the published ones, the sponsor''s people also its draft.';

CREATE POLICY update_authenticated ON sponsorship.sponsor_public_profiles
FOR UPDATE TO authenticated
USING (sponsor_id = ANY((SELECT sponsorship.my_sponsors('editor'))::uuid[]))
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND sponsor_id = ANY((SELECT sponsorship.my_sponsors('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON sponsorship.sponsor_public_profiles IS
'Editors of the sponsor; what, by grant.';

-- no INSERT policy: the mark of verification and the address come from a function
-- no DELETE policy: a page is taken back, not lost
