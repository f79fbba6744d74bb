-- Posts, comments, reactions and the media in them.

-- as authenticated ben: Posts at the event in the name of the organization.
-- keep: post_id
INSERT INTO event_posts (event_id, author_org_id, text, client_id)
VALUES (:'event_id', :'organization_id', 'Doors open at seven.', 'ben-1')
RETURNING id, status, published_at;

-- as authenticated cleo: So may who has a ticket.
-- keep: cleos_post_id
INSERT INTO event_posts (event_id, text, visibility)
VALUES (:'event_id', 'See you on the quay!', 'public')
RETURNING id;

-- as authenticated cleo: Says it better. The former text stays in post_revisions.
UPDATE event_posts SET text = 'See you all on the quay!'
WHERE id = :'cleos_post_id'
RETURNING id, text, edit_count;

-- as authenticated cleo: Enters a picture of hers, which a server then uploads ...
-- keep: media_id
INSERT INTO media_assets (owner_user_id, media_type, alt_text)
VALUES (:'cleo_id', 'image', 'The quay at midnight')
RETURNING id, status;

-- as authenticated cleo: ... and shows it in her post.
INSERT INTO post_media (post_id, media_id)
VALUES (:'cleos_post_id', :'media_id')
RETURNING post_id, media_id, position;

-- as anon: The newest posts at the event.
SELECT id, author_user_id, author_org_id, text, published_at, like_count
FROM event_posts
WHERE event_id = :'event_id'
ORDER BY published_at DESC
LIMIT 20;

-- as authenticated ana: Comments.
-- keep: comment_id
INSERT INTO event_comments (post_id, text)
VALUES (:'cleos_post_id', 'We look forward to you.')
RETURNING id, created_at;

-- as authenticated cleo: Answers her.
INSERT INTO event_comments (post_id, parent_id, text)
VALUES (:'cleos_post_id', :'comment_id', 'Is there parking?')
RETURNING id, depth;

-- as authenticated ana: Reacts. Done twice it is the same reaction, so a retry does no harm.
INSERT INTO event_reactions (post_id, user_id, kind)
VALUES (:'cleos_post_id', :'ana_id', 'love')
ON CONFLICT (post_id, user_id, kind) DO NOTHING;

-- as authenticated ana: Takes it back.
DELETE FROM event_reactions
WHERE post_id = :'cleos_post_id' AND user_id = :'ana_id' AND kind = 'love'
RETURNING post_id;

-- as authenticated ben: Reacts to a comment.
INSERT INTO event_comment_reactions (comment_id, kind)
VALUES (:'comment_id', 'like')
RETURNING id;

-- as authenticated ana: Deletes hers: the place in the thread stays, the text is gone for others.
UPDATE event_comments SET deleted_at = now() WHERE id = :'comment_id';
