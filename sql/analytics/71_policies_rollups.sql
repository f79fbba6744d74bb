-- Figures belong to the organizers of their event and the advertisers of their campaign. They count
-- rows that their readers may not see, and name nobody.

CREATE POLICY select_authenticated ON analytics.event_days
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR organization_id IS NULL
    AND event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON analytics.event_days IS
'Organizers see the figures of their events.';

CREATE POLICY select_authenticated ON analytics.event_months
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR organization_id IS NULL
    AND event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON analytics.event_months IS
'Organizers see the figures of their events.';

CREATE POLICY select_authenticated ON analytics.post_days
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    OR organization_id IS NULL
    AND event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON analytics.post_days IS
'Organizers see the figures of the posts of their events.';

CREATE POLICY select_authenticated ON analytics.campaign_days
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON analytics.campaign_days IS 'Members of the advertiser.';

CREATE POLICY select_authenticated ON analytics.creative_days
FOR SELECT TO authenticated
USING (organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON analytics.creative_days IS 'Members of the advertiser.';

CREATE POLICY select_authenticated ON analytics.tier_days
FOR SELECT TO authenticated
USING (
    organization_id = ANY((SELECT organizations.member_of('admin'))::uuid[])
    OR organization_id IS NULL
    AND event_id = ANY((SELECT events.managed_events('admin'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON analytics.tier_days IS
'Organizers who see money, at least admins.';
-- no INSERT, UPDATE, DELETE policy on the rollups: the fold writes them

-- no policy for API roles on rollup_changes, counter_changes, rollup_floors: how the fold works
-- no policy for API roles on share_link_touches, share_link_conversions: who clicked and bought
