-- Following, muting and blocking.

-- as authenticated dora: Follows the organization.
-- keep: follow_id
INSERT INTO follows (target_type, target_id, notify_level)
VALUES ('organizer', :'organization_id', 'important')
RETURNING id, status;

-- as authenticated dora: Wants to hear of everything.
UPDATE follows SET notify_level = 'all'
WHERE id = :'follow_id'
RETURNING id, notify_level;

-- as authenticated ana: Makes her profile private: from now on she is asked.
UPDATE user_profiles SET is_private = TRUE WHERE user_id = :'ana_id';

-- as authenticated dora: Asks to follow her.
-- keep: asking_id = id
INSERT INTO follows (target_type, target_id)
VALUES ('user', :'ana_id')
RETURNING id, status;

-- as authenticated ana: Consents.
SELECT * FROM answer_follow(follow_id => :'asking_id', answer => 'accepted');

-- as authenticated dora: Follows the organization no longer.
DELETE FROM follows WHERE id = :'follow_id' RETURNING id;

-- as authenticated cleo: Does not want to see what somebody posts, for a week.
INSERT INTO user_mutes (user_id, muted_user_id, expires_at)
VALUES (:'cleo_id', :'ben_id', now() + interval '7 days')
ON CONFLICT (user_id, muted_user_id, muted_organization_id, muted_event_id) DO UPDATE
SET user_id = excluded.user_id, muted_user_id = excluded.muted_user_id,
    expires_at = excluded.expires_at
RETURNING id, expires_at;

-- as authenticated cleo: Blocks somebody: neither sees the other any more.
-- keep: block_id
INSERT INTO user_blocks (blocked_user_id, reason)
VALUES (:'dora_id', 'Writes at night.')
RETURNING id;

-- as authenticated cleo: Lifts it.
DELETE FROM user_blocks WHERE id = :'block_id' RETURNING id;
