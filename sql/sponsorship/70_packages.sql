-- Who sees and writes what organizers offer. What is on offer at an event is seen by everybody who
-- sees the event; the rest by the seller, and by sponsors it was proposed or sold to.

CREATE POLICY select_authenticated ON sponsorship.package_templates
FOR SELECT TO authenticated
USING (
    visibility = 'public'
    OR org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    OR (
        visibility = 'org'
        AND org_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    )
);
COMMENT ON POLICY select_authenticated ON sponsorship.package_templates IS
'Editors of the organization, all its members or everybody signed in, by its visibility.';

CREATE POLICY insert_authenticated ON sponsorship.package_templates
FOR INSERT TO authenticated
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY insert_authenticated ON sponsorship.package_templates IS
'Editors of the organization.';

CREATE POLICY update_authenticated ON sponsorship.package_templates
FOR UPDATE TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('editor'))::uuid[]))
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON sponsorship.package_templates IS
'Editors of the organization.';

CREATE POLICY delete_authenticated ON sponsorship.package_templates
FOR DELETE TO authenticated
USING (
    (SELECT users.account_id()) IS NOT NULL
    AND org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY delete_authenticated ON sponsorship.package_templates IS
'Editors of the organization; packages made from it stay.';

CREATE POLICY select_anon ON sponsorship.sponsorship_packages
FOR SELECT TO anon
USING (
    status = 'published'
    AND is_active
    AND visibility = 'public'
    -- One that is made for a sponsor, or its own by now, is no offer to others.
    AND sponsor_id IS NULL
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = sponsorship_packages.event_id
    )
);
COMMENT ON POLICY select_anon ON sponsorship.sponsorship_packages IS
'Everybody who sees the event what is on offer to all.';

CREATE POLICY select_authenticated ON sponsorship.sponsorship_packages
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR (
        status = 'published'
        AND is_active
        AND visibility = 'public'
        AND sponsor_id IS NULL
        AND EXISTS (
            SELECT FROM events.events
            WHERE events.id = sponsorship_packages.event_id
        )
    )
    OR (
        status <> 'draft'
        AND (
            sponsor_id = ANY((SELECT sponsorship.my_sponsors('viewer'))::uuid[])
            OR EXISTS (
                SELECT FROM sponsorship.proposal_threads
                WHERE proposal_threads.package_id = sponsorship_packages.id
            )
            OR EXISTS (
                SELECT FROM sponsorship.sponsorship_orders
                WHERE sponsorship_orders.package_id = sponsorship_packages.id
            )
        )
    )
);
COMMENT ON POLICY select_authenticated ON sponsorship.sponsorship_packages IS
'The seller''s members, everybody what is on offer to all, and sponsors what was proposed or sold
to them.';

CREATE POLICY update_authenticated ON sponsorship.sponsorship_packages
FOR UPDATE TO authenticated
USING (
    status <> 'archived'
    AND organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
)
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND status <> 'archived'
    AND organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON sponsorship.sponsorship_packages IS
'The seller''s editors, until it is archived; what, by grant.';

-- no INSERT policy: a package has a price and a stock, which functions set
-- no DELETE policy: proposals and deals name packages

CREATE POLICY select_anon ON sponsorship.package_variants
FOR SELECT TO anon
USING (
    is_active
    AND EXISTS (
        SELECT FROM sponsorship.sponsorship_packages
        WHERE sponsorship_packages.id = package_variants.package_id
    )
);
COMMENT ON POLICY select_anon ON sponsorship.package_variants IS
'Everybody who sees the package.';

CREATE POLICY select_authenticated ON sponsorship.package_variants
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM sponsorship.sponsorship_packages
        WHERE
            sponsorship_packages.id = package_variants.package_id
            AND (
                package_variants.is_active
                OR sponsorship_packages.organization_id
                = ANY((SELECT organizations.member_of('viewer'))::uuid[])
            )
    )
    OR EXISTS (
        SELECT FROM sponsorship.proposal_threads
        WHERE
            proposal_threads.variant_id = package_variants.id
            AND proposal_threads.package_id = package_variants.package_id
    )
    OR EXISTS (
        SELECT FROM sponsorship.sponsorship_orders
        WHERE
            sponsorship_orders.variant_id = package_variants.id
            AND sponsorship_orders.package_id = package_variants.package_id
    )
);
COMMENT ON POLICY select_authenticated ON sponsorship.package_variants IS
'Everybody who sees the package; one that is off, the seller and those it was proposed or sold to.';
-- no INSERT, UPDATE, DELETE policy: a variant is a price and a stock, which functions set
