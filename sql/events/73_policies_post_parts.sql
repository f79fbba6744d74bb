-- Who reads and writes the parts of posts: tags, mentions, media. All are read with the post; tags
-- and mentions are read out of its text by services.

CREATE POLICY select_anon ON events.hashtags
FOR SELECT TO anon
USING (
    EXISTS (
        SELECT FROM events.post_hashtags
        WHERE post_hashtags.tag = hashtags.tag
    )
);
COMMENT ON POLICY select_anon ON events.hashtags IS 'Tags of posts that can be read.';

CREATE POLICY select_authenticated ON events.hashtags
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM events.post_hashtags
        WHERE post_hashtags.tag = hashtags.tag
    )
);
COMMENT ON POLICY select_authenticated ON events.hashtags IS 'Tags of posts that she can read.';
-- no INSERT, UPDATE, DELETE policy on hashtags: they are read out of texts

CREATE POLICY select_anon ON events.post_hashtags
FOR SELECT TO anon
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = post_hashtags.post_id
    )
);
COMMENT ON POLICY select_anon ON events.post_hashtags IS 'Of posts that can be read.';

CREATE POLICY select_authenticated ON events.post_hashtags
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = post_hashtags.post_id
    )
);
COMMENT ON POLICY select_authenticated ON events.post_hashtags IS 'Of posts that she can read.';
-- no INSERT, UPDATE, DELETE policy on post_hashtags: they are read out of texts

CREATE POLICY select_anon ON events.post_mentions
FOR SELECT TO anon
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = post_mentions.post_id
    )
);
COMMENT ON POLICY select_anon ON events.post_mentions IS 'Of posts that can be read.';

CREATE POLICY select_authenticated ON events.post_mentions
FOR SELECT TO authenticated
USING (
    mentioned_user_id <> ALL((SELECT users.blocked())::uuid[])
    AND EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = post_mentions.post_id
    )
);
COMMENT ON POLICY select_authenticated ON events.post_mentions IS
'Of posts that she can read; nobody across a block.';
-- no INSERT, UPDATE, DELETE policy on post_mentions: they are read out of texts

CREATE POLICY select_anon ON events.post_media
FOR SELECT TO anon
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = post_media.post_id
    )
);
COMMENT ON POLICY select_anon ON events.post_media IS 'Of posts that can be read.';

CREATE POLICY select_authenticated ON events.post_media
FOR SELECT TO authenticated
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE event_posts.id = post_media.post_id
    )
);
COMMENT ON POLICY select_authenticated ON events.post_media IS 'Of posts that she can read.';

CREATE POLICY insert_authenticated ON events.post_media
FOR INSERT TO authenticated
WITH CHECK (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE
            event_posts.id = post_media.post_id
            AND event_posts.status <> 'removed'
            AND event_posts.deleted_at IS NULL
            AND (
                event_posts.author_org_id IS NULL
                AND event_posts.author_user_id = (SELECT users.account_id())
                OR event_posts.author_org_id
                = ANY((SELECT organizations.member_of('editor'))::uuid[])
            )
    )
);
COMMENT ON POLICY insert_authenticated ON events.post_media IS
'The author of the post; a trigger sees to it that the file is hers too.';

CREATE POLICY update_authenticated ON events.post_media
FOR UPDATE TO authenticated
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE
            event_posts.id = post_media.post_id
            AND event_posts.status <> 'removed'
            AND event_posts.deleted_at IS NULL
            AND (
                event_posts.author_org_id IS NULL
                AND event_posts.author_user_id = (SELECT users.account_id())
                OR event_posts.author_org_id
                = ANY((SELECT organizations.member_of('editor'))::uuid[])
            )
    )
)
WITH CHECK (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE
            event_posts.id = post_media.post_id
            AND event_posts.status <> 'removed'
            AND event_posts.deleted_at IS NULL
            AND (
                event_posts.author_org_id IS NULL
                AND event_posts.author_user_id = (SELECT users.account_id())
                OR event_posts.author_org_id
                = ANY((SELECT organizations.member_of('editor'))::uuid[])
            )
    )
);
COMMENT ON POLICY update_authenticated ON events.post_media IS 'The author of the post.';

CREATE POLICY delete_authenticated ON events.post_media
FOR DELETE TO authenticated
USING (
    EXISTS (
        SELECT FROM events.event_posts
        WHERE
            event_posts.id = post_media.post_id
            AND event_posts.status <> 'removed'
            AND event_posts.deleted_at IS NULL
            AND (
                event_posts.author_org_id IS NULL
                AND event_posts.author_user_id = (SELECT users.account_id())
                OR event_posts.author_org_id
                = ANY((SELECT organizations.member_of('editor'))::uuid[])
            )
    )
);
COMMENT ON POLICY delete_authenticated ON events.post_media IS 'The author of the post.';
