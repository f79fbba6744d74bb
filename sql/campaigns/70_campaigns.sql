-- Who sees and writes campaigns. Members of the advertiser read; editors write drafts. What is
-- served, what it costs and what a review said change through functions alone: once a campaign has
-- left the draft, or a creative has been handed in, no row of it is written directly.

CREATE POLICY select_authenticated ON campaigns.campaigns
FOR SELECT TO authenticated
USING (org_id = ANY((SELECT organizations.member_of('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON campaigns.campaigns IS 'Members of the advertiser.';

CREATE POLICY insert_authenticated ON campaigns.campaigns
FOR INSERT TO authenticated
WITH CHECK (
    created_by = (SELECT users.account_id())
    AND org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    AND status = 'draft'
    AND total_budget_credits = 0
    AND sponsor_id IS NULL
    AND package_id IS NULL
    AND (
        target_event_id IS NULL
        OR target_event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
    )
);
COMMENT ON POLICY insert_authenticated ON campaigns.campaigns IS
'Editors of the advertiser, in their own name, a draft without money for an event of theirs.';

CREATE POLICY update_authenticated ON campaigns.campaigns
FOR UPDATE TO authenticated
USING (
    org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    AND status = 'draft'
)
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    AND status = 'draft'
    AND (
        target_event_id IS NULL
        OR target_event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
        -- A campaign that delivers a package is for the package's event.
        OR EXISTS (
            SELECT FROM sponsorship.sponsorship_packages
            WHERE
                sponsorship_packages.id = campaigns.package_id
                AND sponsorship_packages.event_id = campaigns.target_event_id
        )
    )
);
COMMENT ON POLICY update_authenticated ON campaigns.campaigns IS
'Editors of the advertiser, while it is a draft; what, by grant.';
-- no DELETE policy: a campaign is called off, and its spending stays

CREATE POLICY select_authenticated ON campaigns.campaign_budget_pools
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON campaigns.campaign_budget_pools IS
'Admins of the advertiser.';
-- no INSERT, UPDATE, DELETE policy: money moves through functions

CREATE POLICY select_authenticated ON campaigns.campaign_day_pools
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.campaigns
    WHERE
        campaigns.id = campaign_day_pools.campaign_id
        AND campaigns.org_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
));
COMMENT ON POLICY select_authenticated ON campaigns.campaign_day_pools IS
'Admins of the advertiser.';
-- no INSERT, UPDATE, DELETE policy: money moves through functions

CREATE POLICY select_authenticated ON campaigns.ad_spend_ledger
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[]));
COMMENT ON POLICY select_authenticated ON campaigns.ad_spend_ledger IS 'Admins of the advertiser.';
-- no INSERT, UPDATE, DELETE policy: money moves through functions; history stays

-- no policy for API roles on ad_decisions: what a person was shown, and every price
-- no policy for API roles on ad_impressions: what a person saw; advertisers get counts
-- no policy for API roles on ad_clicks: what a person clicked; advertisers get counts
-- no policy for API roles on ad_conversions: whose order it was; advertisers get counts
-- no policy for API roles on frequency_counters: how often a person was shown an ad
