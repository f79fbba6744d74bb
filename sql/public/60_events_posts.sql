-- The API's views of posts, comments and reactions. A post written here appears at once, or at its
-- publish_at. What moderation thinks of it, who moderated it and by which ticket its author took
-- part are no columns here.

CREATE VIEW public.event_posts WITH (security_invoker = TRUE) AS
SELECT
    event_posts.id,
    event_posts.event_id,
    event_posts.organization_id,
    event_posts.author_user_id,
    event_posts.author_org_id,
    event_posts.ticket_tier_id,
    event_posts.audience_tier_id,
    event_posts.deleted_by,
    event_posts.post_type,
    event_posts.status,
    event_posts.visibility,
    event_posts.reply_policy,
    event_posts.pinned,
    event_posts.media_urls,
    event_posts.link_meta,
    event_posts.like_count,
    event_posts.comment_count,
    event_posts.reply_count,
    event_posts.share_count,
    event_posts.edit_count,
    event_posts.text,
    event_posts.link_url,
    event_posts.language,
    event_posts.client_id,
    event_posts.removal_reason,
    event_posts.publish_at,
    event_posts.published_at,
    event_posts.edited_at,
    event_posts.deleted_at,
    event_posts.removed_at,
    event_posts.created_at,
    event_posts.updated_at
FROM events.event_posts;
ALTER VIEW public.event_posts ALTER COLUMN author_user_id SET DEFAULT users.caller_id();
ALTER VIEW public.event_posts ALTER COLUMN status SET DEFAULT 'published';
ALTER VIEW public.event_posts ALTER COLUMN published_at SET DEFAULT now();
COMMENT ON VIEW public.event_posts IS
'Posts. Published ones are read by their visibility, with their event. Guests and editors of the
event write; the author edits hers, and deletes it by setting deleted_at.';

CREATE VIEW public.post_revisions WITH (security_invoker = TRUE) AS
SELECT
    post_revisions.id,
    post_revisions.post_id,
    post_revisions.editor_user_id,
    post_revisions.revision_no,
    post_revisions.media_urls,
    post_revisions.text,
    post_revisions.link_url,
    post_revisions.created_at
FROM events.post_revisions;
COMMENT ON VIEW public.post_revisions IS
'Former texts of edited posts. The author and editors of the event read them; a trigger writes.';

CREATE VIEW public.post_counters WITH (security_invoker = TRUE) AS
SELECT
    post_counters.post_id,
    post_counters.likes,
    post_counters.reactions,
    post_counters.comments,
    post_counters.replies,
    post_counters.shares,
    post_counters.views,
    post_counters.folded_at
FROM events.post_counters;
COMMENT ON VIEW public.post_counters IS
'What is counted of a post. Read with the post; a job writes.';

CREATE VIEW public.hashtags WITH (security_invoker = TRUE) AS
SELECT
    hashtags.tag,
    hashtags.created_at
FROM events.hashtags;
COMMENT ON VIEW public.hashtags IS
'Tags of posts that the caller can read; read out of the texts.';

CREATE VIEW public.post_hashtags WITH (security_invoker = TRUE) AS
SELECT
    post_hashtags.post_id,
    post_hashtags.tag,
    post_hashtags.created_at
FROM events.post_hashtags;
COMMENT ON VIEW public.post_hashtags IS
'Which post has which tag. Read with the post; read out of the text.';

CREATE VIEW public.post_mentions WITH (security_invoker = TRUE) AS
SELECT
    post_mentions.post_id,
    post_mentions.mentioned_user_id,
    post_mentions.spans,
    post_mentions.created_at
FROM events.post_mentions;
COMMENT ON VIEW public.post_mentions IS
'Whom a post mentions. Read with the post, except across a block; read out of the text.';

CREATE VIEW public.post_media WITH (security_invoker = TRUE) AS
SELECT
    post_media.post_id,
    post_media.media_id,
    post_media.position,
    post_media.alt_text,
    post_media.created_at
FROM events.post_media;
COMMENT ON VIEW public.post_media IS
'Pictures and films of a post. Read with the post; its author writes, with files of her own.';

CREATE VIEW public.event_comments WITH (security_invoker = TRUE) AS
SELECT
    event_comments.id,
    event_comments.event_id,
    event_comments.post_id,
    event_comments.organization_id,
    event_comments.author_user_id,
    event_comments.author_org_id,
    event_comments.parent_id,
    event_comments.root_id,
    event_comments.text,
    event_comments.depth,
    event_comments.client_id,
    event_comments.removal_reason,
    event_comments.edited_at,
    event_comments.deleted_at,
    event_comments.removed_at,
    event_comments.created_at,
    event_comments.updated_at
FROM events.event_comments;
ALTER VIEW public.event_comments ALTER COLUMN author_user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.event_comments IS
'Comments. Those that stand are read with the post; who may answer it writes, the author edits
hers, and deletes it by setting deleted_at.';

CREATE VIEW public.event_comment_reactions
WITH (security_invoker = TRUE) AS
SELECT
    event_comment_reactions.id,
    event_comment_reactions.comment_id,
    event_comment_reactions.user_id,
    event_comment_reactions.kind,
    event_comment_reactions.created_at
FROM events.event_comment_reactions;
ALTER VIEW public.event_comment_reactions ALTER COLUMN user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.event_comment_reactions IS
'Reactions to comments. Signed-in people read them with the comment and write their own.';

CREATE VIEW public.event_reactions WITH (security_invoker = TRUE) AS
SELECT
    event_reactions.post_id,
    event_reactions.user_id,
    event_reactions.kind,
    event_reactions.created_at
FROM events.event_reactions;
ALTER VIEW public.event_reactions ALTER COLUMN user_id SET DEFAULT users.caller_id();
COMMENT ON VIEW public.event_reactions IS
'Reactions to posts. Signed-in people read them with the post and write their own.';
