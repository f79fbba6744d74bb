-- Who reads and writes comments and reactions. Both are read with the post; nobody reacts to or
-- answers somebody across a block, whoever of the two has blocked.

CREATE POLICY select_anon ON events.event_comments
FOR SELECT TO anon
USING (
    deleted_at IS NULL
    AND removed_at IS NULL
    AND moderation_state <> 'hidden'
    AND EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = event_comments.post_id
    )
);
COMMENT ON POLICY select_anon ON events.event_comments IS
'Those that stand, below posts that can be read.';

CREATE POLICY select_authenticated ON events.event_comments
FOR SELECT TO authenticated
USING (
    author_org_id IS NULL AND author_user_id = (SELECT users.caller_id())
    OR author_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    OR deleted_at IS NULL
    AND event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
    OR deleted_at IS NULL
    AND removed_at IS NULL
    AND moderation_state <> 'hidden'
    AND (
        author_org_id IS NOT NULL
        OR author_user_id <> ALL((SELECT users.blocked())::uuid[])
    )
    AND EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = event_comments.post_id
    )
);
COMMENT ON POLICY select_authenticated ON events.event_comments IS
'Those that stand below posts that she can read, never across a block; editors of the event also
removed ones; the author everything of hers.';

CREATE POLICY insert_authenticated ON events.event_comments
FOR INSERT TO authenticated
WITH CHECK (
    author_user_id = (SELECT users.account_id())
    AND (
        author_org_id IS NULL
        OR author_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    AND (
        organization_id IS NULL
        OR organization_id <> ALL((SELECT users.barred_from())::uuid[])
    )
    AND EXISTS (
        SELECT FROM events.event_posts
        WHERE
            event_posts.id = event_comments.post_id
            AND event_posts.status = 'published'
            AND event_posts.deleted_at IS NULL
            AND (
                event_posts.author_org_id IS NULL
                AND event_posts.author_user_id <> ALL((SELECT users.blocked())::uuid[])
                OR event_posts.author_org_id IS NOT NULL
                AND event_posts.author_org_id <> ALL((SELECT users.barred_from())::uuid[])
            )
            AND event_posts.reply_policy <> 'nobody'
            AND (
                event_posts.reply_policy = 'everyone'
                OR event_posts.author_user_id = (SELECT users.caller_id())
                OR event_posts.event_id = ANY((SELECT events.managed_events('editor'))::uuid[])
                OR event_posts.event_id = ANY((SELECT events.staffed_events())::uuid[])
                OR event_posts.reply_policy = 'attendees'
                AND event_posts.event_id = ANY((SELECT events.attended_events())::uuid[])
                OR event_posts.reply_policy = 'followers'
                AND (
                    event_posts.author_org_id
                    = ANY((SELECT users.followed_organizers())::uuid[])
                    OR event_posts.author_org_id IS NULL
                    AND event_posts.author_user_id = ANY((SELECT users.followed())::uuid[])
                )
            )
    )
);
COMMENT ON POLICY insert_authenticated ON events.event_comments IS
'Whoever may read the post and answer it by its reply_policy, in her own name; in that of an
organization its editors. The author and the event''s team may always, except where nobody may.';

CREATE POLICY update_authenticated ON events.event_comments
FOR UPDATE TO authenticated
USING (
    deleted_at IS NULL
    AND removed_at IS NULL
    AND (
        author_org_id IS NULL AND author_user_id = (SELECT users.account_id())
        OR author_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
)
WITH CHECK (
    removed_at IS NULL
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
COMMENT ON POLICY update_authenticated ON events.event_comments IS
'The author, until it is deleted or removed; whom the organizer has blocked deletes alone.';
-- no DELETE policy on event_comments: the author sets deleted_at, its answers stay

CREATE POLICY select_authenticated ON events.event_comment_reactions
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR user_id <> ALL((SELECT users.blocked())::uuid[])
    AND EXISTS (
        SELECT FROM events.event_comments
        WHERE event_comments.id = event_comment_reactions.comment_id
    )
);
COMMENT ON POLICY select_authenticated ON events.event_comment_reactions IS
'Her own, and to comments that she can read.';

CREATE POLICY insert_authenticated ON events.event_comment_reactions
FOR INSERT TO authenticated
WITH CHECK (
    user_id = (SELECT users.account_id())
    AND EXISTS (
        SELECT FROM events.event_comments
        WHERE
            event_comments.id = event_comment_reactions.comment_id
            AND event_comments.deleted_at IS NULL
            AND event_comments.removed_at IS NULL
            AND (
                event_comments.author_org_id IS NULL
                AND event_comments.author_user_id <> ALL((SELECT users.blocked())::uuid[])
                OR event_comments.author_org_id IS NOT NULL
                AND event_comments.author_org_id <> ALL((SELECT users.barred_from())::uuid[])
            )
            AND (
                event_comments.organization_id IS NULL
                OR event_comments.organization_id <> ALL((SELECT users.barred_from())::uuid[])
            )
    )
);
COMMENT ON POLICY insert_authenticated ON events.event_comment_reactions IS
'Her own, to comments that she can read.';

CREATE POLICY update_authenticated ON events.event_comment_reactions
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.account_id()))
WITH CHECK (user_id = (SELECT users.account_id()));
COMMENT ON POLICY update_authenticated ON events.event_comment_reactions IS
'Her own, for an upsert; a trigger keeps what she reacts to.';

CREATE POLICY delete_authenticated ON events.event_comment_reactions
FOR DELETE TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY delete_authenticated ON events.event_comment_reactions IS 'Her own.';

CREATE POLICY select_authenticated ON events.event_reactions
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR user_id <> ALL((SELECT users.blocked())::uuid[])
    AND EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = event_reactions.post_id
    )
);
COMMENT ON POLICY select_authenticated ON events.event_reactions IS
'Her own, and to posts that she can read. Everybody else has the counters.';

CREATE POLICY insert_authenticated ON events.event_reactions
FOR INSERT TO authenticated
WITH CHECK (
    user_id = (SELECT users.account_id())
    AND EXISTS (
        SELECT FROM events.event_posts
        WHERE
            event_posts.id = event_reactions.post_id
            AND event_posts.status = 'published'
            AND event_posts.deleted_at IS NULL
            AND (
                event_posts.author_org_id IS NULL
                AND event_posts.author_user_id <> ALL((SELECT users.blocked())::uuid[])
                OR event_posts.author_org_id IS NOT NULL
                AND event_posts.author_org_id <> ALL((SELECT users.barred_from())::uuid[])
            )
            AND (
                event_posts.organization_id IS NULL
                OR event_posts.organization_id <> ALL((SELECT users.barred_from())::uuid[])
            )
    )
);
COMMENT ON POLICY insert_authenticated ON events.event_reactions IS
'Her own, to published posts that she can read.';

CREATE POLICY update_authenticated ON events.event_reactions
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.account_id()))
WITH CHECK (user_id = (SELECT users.account_id()));
COMMENT ON POLICY update_authenticated ON events.event_reactions IS
'Her own, for an upsert; a trigger keeps what she reacts to.';

CREATE POLICY delete_authenticated ON events.event_reactions
FOR DELETE TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY delete_authenticated ON events.event_reactions IS 'Her own.';
