-- Who sees and writes creatives. An editor writes a creative that is not handed in; from then on
-- a change is a new version, which a function makes and a reviewer looks at, so that nothing is
-- shown that nobody has approved.

CREATE POLICY select_authenticated ON campaigns.ad_creatives
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.campaigns
    WHERE campaigns.id = ad_creatives.campaign_id
));
COMMENT ON POLICY select_authenticated ON campaigns.ad_creatives IS 'Members of the advertiser.';

CREATE POLICY insert_authenticated ON campaigns.ad_creatives
FOR INSERT TO authenticated
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND review_state = 'draft'
    AND num_nonnulls(approved_version, approved_placements) = 0
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = ad_creatives.campaign_id
            AND campaigns.status IN ('draft', 'scheduled', 'active', 'paused')
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    AND (
        post_id IS NULL
        OR EXISTS (
            SELECT FROM events.event_posts
            WHERE
                event_posts.id = ad_creatives.post_id
                AND event_posts.event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
        )
    )
);
COMMENT ON POLICY insert_authenticated ON campaigns.ad_creatives IS
'Editors of the advertiser, a draft of a campaign that is not over, with a post of their events.';

CREATE POLICY update_authenticated ON campaigns.ad_creatives
FOR UPDATE TO authenticated
USING (
    review_state IN ('draft', 'rejected')
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = ad_creatives.campaign_id
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
)
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND review_state IN ('draft', 'rejected')
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = ad_creatives.campaign_id
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    AND (
        post_id IS NULL
        OR EXISTS (
            SELECT FROM events.event_posts
            WHERE
                event_posts.id = ad_creatives.post_id
                AND event_posts.event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
        )
    )
);
COMMENT ON POLICY update_authenticated ON campaigns.ad_creatives IS
'Editors of the advertiser, before it is handed in or after it was sent back; what, by grant.';

CREATE POLICY delete_authenticated ON campaigns.ad_creatives
FOR DELETE TO authenticated
USING (
    (SELECT users.account_id()) IS NOT NULL
    AND review_state = 'draft'
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = ad_creatives.campaign_id
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY delete_authenticated ON campaigns.ad_creatives IS
'Editors of the advertiser, while it is a draft; what was shown stays.';

CREATE POLICY select_authenticated ON campaigns.creative_versions
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.ad_creatives
    WHERE ad_creatives.id = creative_versions.creative_id
));
COMMENT ON POLICY select_authenticated ON campaigns.creative_versions IS
'Members of the advertiser.';
-- no INSERT, UPDATE, DELETE policy: handing in is a function; history stays

CREATE POLICY select_authenticated ON campaigns.creative_reviews
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.ad_creatives
    WHERE ad_creatives.id = creative_reviews.creative_id
));
COMMENT ON POLICY select_authenticated ON campaigns.creative_reviews IS
'Members of the advertiser.';
-- no INSERT, UPDATE, DELETE policy: reviewers decide through functions; history stays
