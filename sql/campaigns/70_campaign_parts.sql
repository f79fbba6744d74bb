-- Who sees and writes the parts of a campaign: members of the advertiser read, editors write while
-- the campaign is a draft.

CREATE POLICY select_authenticated ON campaigns.campaign_targeting
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.campaigns
    WHERE campaigns.id = campaign_targeting.campaign_id
));
COMMENT ON POLICY select_authenticated ON campaigns.campaign_targeting IS
'Members of the advertiser.';

CREATE POLICY insert_authenticated ON campaigns.campaign_targeting
FOR INSERT TO authenticated
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = campaign_targeting.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY insert_authenticated ON campaigns.campaign_targeting IS
'Editors of the advertiser, while the campaign is a draft.';

CREATE POLICY update_authenticated ON campaigns.campaign_targeting
FOR UPDATE TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.campaigns
    WHERE
        campaigns.id = campaign_targeting.campaign_id
        AND campaigns.status = 'draft'
        AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
))
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = campaign_targeting.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY update_authenticated ON campaigns.campaign_targeting IS
'Editors of the advertiser, while the campaign is a draft.';

CREATE POLICY delete_authenticated ON campaigns.campaign_targeting
FOR DELETE TO authenticated
USING (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = campaign_targeting.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY delete_authenticated ON campaigns.campaign_targeting IS
'Editors of the advertiser, while the campaign is a draft.';

CREATE POLICY select_authenticated ON campaigns.campaign_placements
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.campaigns
    WHERE campaigns.id = campaign_placements.campaign_id
));
COMMENT ON POLICY select_authenticated ON campaigns.campaign_placements IS
'Members of the advertiser.';

CREATE POLICY insert_authenticated ON campaigns.campaign_placements
FOR INSERT TO authenticated
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = campaign_placements.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY insert_authenticated ON campaigns.campaign_placements IS
'Editors of the advertiser, while the campaign is a draft.';

CREATE POLICY update_authenticated ON campaigns.campaign_placements
FOR UPDATE TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.campaigns
    WHERE
        campaigns.id = campaign_placements.campaign_id
        AND campaigns.status = 'draft'
        AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
))
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = campaign_placements.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY update_authenticated ON campaigns.campaign_placements IS
'Editors of the advertiser, while the campaign is a draft.';

CREATE POLICY delete_authenticated ON campaigns.campaign_placements
FOR DELETE TO authenticated
USING (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = campaign_placements.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY delete_authenticated ON campaigns.campaign_placements IS
'Editors of the advertiser, while the campaign is a draft.';

CREATE POLICY select_authenticated ON campaigns.frequency_caps
FOR SELECT TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.campaigns
    WHERE campaigns.id = frequency_caps.campaign_id
));
COMMENT ON POLICY select_authenticated ON campaigns.frequency_caps IS
'Members of the advertiser.';

CREATE POLICY insert_authenticated ON campaigns.frequency_caps
FOR INSERT TO authenticated
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = frequency_caps.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY insert_authenticated ON campaigns.frequency_caps IS
'Editors of the advertiser, while the campaign is a draft.';

CREATE POLICY update_authenticated ON campaigns.frequency_caps
FOR UPDATE TO authenticated
USING (EXISTS (
    SELECT FROM campaigns.campaigns
    WHERE
        campaigns.id = frequency_caps.campaign_id
        AND campaigns.status = 'draft'
        AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
))
WITH CHECK (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = frequency_caps.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY update_authenticated ON campaigns.frequency_caps IS
'Editors of the advertiser, while the campaign is a draft.';

CREATE POLICY delete_authenticated ON campaigns.frequency_caps
FOR DELETE TO authenticated
USING (
    (SELECT users.account_id()) IS NOT NULL
    AND EXISTS (
        SELECT FROM campaigns.campaigns
        WHERE
            campaigns.id = frequency_caps.campaign_id
            AND campaigns.status = 'draft'
            AND campaigns.org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY delete_authenticated ON campaigns.frequency_caps IS
'Editors of the advertiser, while the campaign is a draft.';
