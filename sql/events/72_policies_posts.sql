-- Who reads and writes posts and what they are made of. The author of a post in the name of an
-- organization is the organization: its editors, and nobody who has left them.

CREATE POLICY select_anon ON events.event_posts
FOR SELECT TO anon
USING (
    status = 'published'
    AND deleted_at IS NULL
    AND moderation_state <> 'hidden'
    AND visibility = 'public'
    AND (
        author_org_id IS NOT NULL
        OR EXISTS (
            SELECT FROM users.user_profiles
            WHERE user_profiles.user_id = event_posts.author_user_id
        )
    )
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = event_posts.event_id
    )
);
COMMENT ON POLICY select_anon ON events.event_posts IS
'Published public posts at events that can be read, of organizations and of people whose profile is
public.';

CREATE POLICY select_authenticated ON events.event_posts
FOR SELECT TO authenticated
USING (
    author_org_id IS NULL AND author_user_id = (SELECT users.caller_id())
    OR author_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    OR status IN ('published', 'removed')
    AND deleted_at IS NULL
    AND event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
    OR status = 'published'
    AND deleted_at IS NULL
    AND moderation_state <> 'hidden'
    AND EXISTS (
        SELECT FROM events.events
        WHERE events.id = event_posts.event_id
    )
    AND (
        author_org_id IS NOT NULL
        OR author_user_id <> ALL((SELECT users.blocked())::uuid[])
    )
    AND (
        event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
        OR event_id = ANY((SELECT events.staffed_events())::uuid[])
        OR (
            -- What a private person writes is for her followers, whatever the post says.
            author_org_id IS NOT NULL
            OR author_user_id = ANY((SELECT users.followed())::uuid[])
            OR EXISTS (
                SELECT FROM users.user_profiles
                WHERE
                    user_profiles.user_id = event_posts.author_user_id
                    AND NOT user_profiles.is_private
            )
        )
        AND (
            visibility = 'public'
            OR visibility = 'followers'
            AND (
                author_org_id
                = ANY((SELECT users.followed_organizers())::uuid[])
                OR author_org_id IS NULL
                AND author_user_id = ANY((SELECT users.followed())::uuid[])
            )
            OR visibility = 'attendees'
            AND event_id = ANY((SELECT events.attended_events())::uuid[])
            OR visibility = 'tier'
            AND audience_tier_id = ANY((SELECT events.held_tiers())::uuid[])
        )
    )
);
COMMENT ON POLICY select_authenticated ON events.event_posts IS
'Published ones by their visibility, never across a block; organizers and staff all published ones
of their event, editors also removed ones; the author everything of hers.';

CREATE POLICY insert_authenticated ON events.event_posts
FOR INSERT TO authenticated
WITH CHECK (
    author_user_id = (SELECT users.account_id())
    AND (
        author_org_id IS NULL
        OR author_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    AND status IN ('draft', 'scheduled', 'published')
    AND (
        event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
        OR event_id = ANY((SELECT events.guest_events())::uuid[])
        AND EXISTS (
            SELECT FROM events.events
            WHERE
                events.id = event_posts.event_id
                AND (
                    events.owner_user_id IS NULL
                    OR events.owner_user_id <> ALL((SELECT users.blocked())::uuid[])
                )
        )
        AND (
            organization_id IS NULL
            OR organization_id <> ALL((SELECT users.barred_from())::uuid[])
        )
    )
);
COMMENT ON POLICY insert_authenticated ON events.event_posts IS
'Editors of the event and its guests, in their own name; in that of an organization its editors.
Nobody whom the organizer has blocked.';

CREATE POLICY update_authenticated ON events.event_posts
FOR UPDATE TO authenticated
USING (
    status <> 'removed'
    AND deleted_at IS NULL
    AND (
        author_org_id IS NULL AND author_user_id = (SELECT users.account_id())
        OR author_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
)
WITH CHECK (
    status <> 'removed'
    AND (
        author_org_id IS NULL AND author_user_id = (SELECT users.account_id())
        OR author_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    AND (
        deleted_at IS NOT NULL
        OR organization_id IS NULL
        OR organization_id <> ALL((SELECT users.barred_from())::uuid[])
    )
);
COMMENT ON POLICY update_authenticated ON events.event_posts IS
'The author, until it is deleted or removed; whom the organizer has blocked deletes alone.';
-- no DELETE policy on event_posts: the author sets deleted_at, so that a report keeps its subject

CREATE POLICY select_authenticated ON events.post_revisions
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE
            event_posts.id = post_revisions.post_id
            AND (
                event_posts.author_org_id IS NULL
                AND event_posts.author_user_id = (SELECT users.caller_id())
                OR event_posts.author_org_id
                = ANY((SELECT organizations.member_of('editor'))::uuid[])
                OR event_posts.event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
            )
    )
);
COMMENT ON POLICY select_authenticated ON events.post_revisions IS
'The author of the post and editors of the event.';
-- no INSERT, UPDATE, DELETE policy on post_revisions: a trigger keeps what an edit replaced

CREATE POLICY select_anon ON events.post_counters
FOR SELECT TO anon
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = post_counters.post_id
    )
);
COMMENT ON POLICY select_anon ON events.post_counters IS 'Of posts that can be read.';

CREATE POLICY select_authenticated ON events.post_counters
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = post_counters.post_id
    )
);
COMMENT ON POLICY select_authenticated ON events.post_counters IS 'Of posts that she can read.';
-- no INSERT, UPDATE, DELETE policy on post_counters: the fold of the deltas counts
-- no policy for API roles on post_counter_deltas: they are the fold's queue
