-- Who sees figures, and who says what about content. Figures belong to the organizers of their
-- event and name nobody; what people say belongs to who said it, or to whom it hits. Raw facts are
-- facts about people: they have no way out but the figures made of them.

CREATE POLICY select_authenticated ON analytics.event_video_counters
FOR SELECT TO authenticated
USING (event_id = ANY((SELECT events.managed_events('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON analytics.event_video_counters IS
'Organizers see the figures of their events.';
-- no INSERT, UPDATE, DELETE policy on event_video_counters: a job folds them

CREATE POLICY select_authenticated ON analytics.post_video_counters
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE
            event_posts.id = post_video_counters.post_id
            AND (
                event_posts.author_org_id IS NULL
                AND event_posts.author_user_id = (SELECT users.caller_id())
                OR event_posts.author_org_id
                = ANY((SELECT organizations.member_of('editor'))::uuid[])
                OR event_posts.event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
            )
    )
);
COMMENT ON POLICY select_authenticated ON analytics.post_video_counters IS
'Authors see the figures of their posts, organizers those of the posts of their events.';
-- no INSERT, UPDATE, DELETE policy on post_video_counters: a job folds them

CREATE POLICY select_authenticated ON analytics.event_audience_insights
FOR SELECT TO authenticated
USING (event_id = ANY((SELECT events.managed_events('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON analytics.event_audience_insights IS
'Organizers see their audience, in groups of ten people and more.';
-- no INSERT, UPDATE, DELETE policy on event_audience_insights: a job writes them

CREATE POLICY select_authenticated ON analytics.audience_consents
FOR SELECT TO authenticated
USING (event_id = ANY((SELECT events.managed_events('viewer'))::uuid[]));
COMMENT ON POLICY select_authenticated ON analytics.audience_consents IS
'Organizers see what of their audience may be shown.';

CREATE POLICY insert_authenticated ON analytics.audience_consents
FOR INSERT TO authenticated
WITH CHECK (
    event_id = ANY((SELECT events.managed_events('admin'))::uuid[])
    AND event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
);
COMMENT ON POLICY insert_authenticated ON analytics.audience_consents IS
'Organizers who answer for it, at least admins, decide what may be shown.';

CREATE POLICY update_authenticated ON analytics.audience_consents
FOR UPDATE TO authenticated
USING (event_id = ANY((SELECT events.managed_events('admin'))::uuid[]))
WITH CHECK (
    event_id = ANY((SELECT events.managed_events('admin'))::uuid[])
    AND event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
);
COMMENT ON POLICY update_authenticated ON analytics.audience_consents IS
'Organizers who answer for it, at least admins, change basis and end.';

CREATE POLICY delete_authenticated ON analytics.audience_consents
FOR DELETE TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('admin'))::uuid[])
    AND event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
);
COMMENT ON POLICY delete_authenticated ON analytics.audience_consents IS
'Organizers who answer for it, at least admins, take it back.';

CREATE POLICY select_authenticated ON analytics.event_stat_snapshots
FOR SELECT TO authenticated
USING (
    event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    -- The figure that a package was priced by is part of the offer.
    OR EXISTS (
        SELECT FROM sponsorship.sponsorship_packages
        WHERE sponsorship_packages.stat_snapshot_id = event_stat_snapshots.id
    )
    OR EXISTS (
        SELECT FROM sponsorship.package_variants
        WHERE package_variants.stat_snapshot_id = event_stat_snapshots.id
    )
);
COMMENT ON POLICY select_authenticated ON analytics.event_stat_snapshots IS
'Organizers see all of their events, others the one behind a package that they may read.';
-- no INSERT, UPDATE, DELETE policy on event_stat_snapshots: sponsors buy by it, a job writes it

CREATE POLICY select_authenticated ON analytics.share_links
FOR SELECT TO authenticated
USING (created_by = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON analytics.share_links IS
'Everybody her own; where a link leads is not asked here.';

CREATE POLICY insert_authenticated ON analytics.share_links
FOR INSERT TO authenticated
WITH CHECK (created_by = (SELECT users.account_id()));
COMMENT ON POLICY insert_authenticated ON analytics.share_links IS 'Everybody her own.';

CREATE POLICY delete_authenticated ON analytics.share_links
FOR DELETE TO authenticated
USING (created_by = (SELECT users.caller_id()));
COMMENT ON POLICY delete_authenticated ON analytics.share_links IS 'Everybody her own.';
-- no UPDATE policy on share_links: where a link leads does not change once it is out

CREATE POLICY select_authenticated ON analytics.reports
FOR SELECT TO authenticated
USING (reported_by = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON analytics.reports IS
'Who reported sees her own; the reported never learns who it was.';

CREATE POLICY insert_authenticated ON analytics.reports
FOR INSERT TO authenticated
WITH CHECK (
    reported_by = (SELECT users.account_id()) AND status = 'open' AND case_id IS NULL
);
COMMENT ON POLICY insert_authenticated ON analytics.reports IS
'Everybody in her own name. Whether there is such a thing is not looked up, hence not told.';
-- no UPDATE, DELETE policy on reports: what was said stays, and moderators decide it

CREATE POLICY select_authenticated ON analytics.negative_feedback
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON analytics.negative_feedback IS 'Everybody her own.';

CREATE POLICY insert_authenticated ON analytics.negative_feedback
FOR INSERT TO authenticated
WITH CHECK (user_id = (SELECT users.account_id()));
COMMENT ON POLICY insert_authenticated ON analytics.negative_feedback IS 'Everybody her own.';

CREATE POLICY delete_authenticated ON analytics.negative_feedback
FOR DELETE TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY delete_authenticated ON analytics.negative_feedback IS
'Everybody her own: so it is taken back.';
-- no UPDATE policy on negative_feedback: it is taken back and given anew

CREATE POLICY select_authenticated ON analytics.moderation_actions
FOR SELECT TO authenticated
USING (subject_user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON analytics.moderation_actions IS
'Whom an action hits learns of it, without who decided it.';
-- no INSERT, UPDATE, DELETE policy on moderation_actions: moderators act through functions

CREATE POLICY select_authenticated ON analytics.moderation_appeals
FOR SELECT TO authenticated
USING (appellant_user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON analytics.moderation_appeals IS
'Who appealed sees her own, without who decides it.';
-- no INSERT, UPDATE, DELETE policy on moderation_appeals: a function finds the action's decider

-- no policy for API roles on moderation_cases: copies of content, and who works on it
-- no policy for API roles on analytics_events: raw facts about people
-- no policy for API roles on user_event_interactions: raw facts about people
-- no policy for API roles on event_impressions: raw facts about people
-- no policy for API roles on post_impressions: raw facts about people
-- no policy for API roles on ticket_analytics: raw facts about people
-- no policy for API roles on post_views: raw facts about people
-- no policy for API roles on post_clicks: raw facts about people
-- no policy for API roles on share_link_clicks: a queue, its sum is in share_links
