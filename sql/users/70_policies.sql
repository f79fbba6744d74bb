-- Who sees and keeps what about people. A profile is public unless its owner made it private; all
-- else is hers alone. A block works both ways.

CREATE POLICY select_anon ON users.user_profiles
FOR SELECT TO anon
USING (
    NOT is_private
    AND suspended_at IS NULL
    AND deactivated_at IS NULL
    AND erased_at IS NULL
);
COMMENT ON POLICY select_anon ON users.user_profiles IS
'Public profiles of people who are there.';

CREATE POLICY select_authenticated ON users.user_profiles
FOR SELECT TO authenticated
USING (
    user_id = (SELECT users.caller_id())
    OR (
        suspended_at IS NULL
        AND deactivated_at IS NULL
        AND erased_at IS NULL
        AND (NOT is_private OR user_id = ANY((SELECT users.acquaintances())::uuid[]))
        AND user_id <> ALL((SELECT users.blocked())::uuid[])
    )
);
COMMENT ON POLICY select_authenticated ON users.user_profiles IS
'Her own, public ones and private ones of people she knows; nobody blocked, suspended or gone.';

-- no INSERT policy on user_profiles: save_profile() makes it, for who has an account alone
CREATE POLICY update_authenticated ON users.user_profiles
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.account_id()))
WITH CHECK (user_id = (SELECT users.account_id()));
COMMENT ON POLICY update_authenticated ON users.user_profiles IS
'Her own, unless it is suspended or erased.';
-- no DELETE policy on user_profiles: records point at it, erasure empties it

CREATE POLICY select_authenticated ON users.private_profiles
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON users.private_profiles IS 'Her own.';

CREATE POLICY insert_authenticated ON users.private_profiles
FOR INSERT TO authenticated
WITH CHECK (user_id = (SELECT users.account_id()));
COMMENT ON POLICY insert_authenticated ON users.private_profiles IS 'Her own.';

CREATE POLICY update_authenticated ON users.private_profiles
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.account_id()))
WITH CHECK (user_id = (SELECT users.account_id()));
COMMENT ON POLICY update_authenticated ON users.private_profiles IS 'Her own.';
-- no DELETE policy on private_profiles: she empties the columns, erasure takes the row

CREATE POLICY select_authenticated ON users.follows
FOR SELECT TO authenticated
USING (
    -- The follower is not told that she was declined or blocked.
    status IN ('pending', 'accepted')
    AND (
        follower_user_id = (SELECT users.caller_id()) AND follower_org_id IS NULL
        OR follower_org_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
    )
    OR target_user_id = (SELECT users.caller_id())
    OR status = 'accepted'
    AND (
        target_organization_id = ANY((SELECT organizations.member_of('viewer'))::uuid[])
        OR target_event_id = ANY((SELECT events.managed_events('viewer'))::uuid[])
    )
    -- Lists of others: both people must be visible to her and show theirs.
    OR status = 'accepted'
    AND follower_org_id IS NULL
    AND EXISTS (
        SELECT FROM users.user_profiles
        WHERE
            user_profiles.user_id = follows.follower_user_id
            AND NOT user_profiles.hide_follow_lists
    )
    AND (
        EXISTS (
            SELECT FROM users.user_profiles
            WHERE
                user_profiles.user_id = follows.target_user_id
                AND NOT user_profiles.hide_follow_lists
        )
        OR EXISTS (
            SELECT FROM organizations.organizations
            WHERE organizations.id = follows.target_organization_id
        )
        OR EXISTS (
            SELECT FROM events.events
            WHERE events.id = follows.target_event_id
        )
    )
);
COMMENT ON POLICY select_authenticated ON users.follows IS
'Follower and target, members of a followed or following organization; accepted follows of people
who show their lists are seen by whoever sees both ends.';

CREATE POLICY insert_authenticated ON users.follows
FOR INSERT TO authenticated
WITH CHECK (
    follower_user_id = (SELECT users.account_id())
    AND (
        follower_org_id IS NULL
        OR follower_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    AND status IN ('pending', 'accepted')
    AND target_id <> ALL((SELECT users.blocked())::uuid[])
    AND target_id <> ALL((SELECT users.barred_from())::uuid[])
    AND (
        -- A private person is followed without being seen: she is asked.
        target_type = 'user'
        OR target_type = 'organizer' AND EXISTS (
            SELECT FROM organizations.organizations
            WHERE organizations.id = follows.target_id
        )
        OR target_type = 'event' AND EXISTS (
            SELECT FROM events.events
            WHERE events.id = follows.target_id
        )
    )
);
COMMENT ON POLICY insert_authenticated ON users.follows IS
'For herself, or as an editor for an organization; nobody follows across a block. Whether a person
must consent is decided by trigger.';

CREATE POLICY update_authenticated ON users.follows
FOR UPDATE TO authenticated
USING (
    status IN ('pending', 'accepted')
    AND (
        follower_user_id = (SELECT users.account_id()) AND follower_org_id IS NULL
        OR follower_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
)
WITH CHECK (
    status IN ('pending', 'accepted')
    AND (
        follower_user_id = (SELECT users.account_id()) AND follower_org_id IS NULL
        OR follower_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
);
COMMENT ON POLICY update_authenticated ON users.follows IS
'What the follower wants to hear of it; a trigger keeps who follows whom.';

CREATE POLICY delete_authenticated ON users.follows
FOR DELETE TO authenticated
USING (
    -- A follower who was blocked cannot wipe that away and ask again.
    status <> 'blocked'
    AND (
        follower_user_id = (SELECT users.caller_id()) AND follower_org_id IS NULL
        OR follower_org_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    )
    OR target_user_id = (SELECT users.caller_id())
);
COMMENT ON POLICY delete_authenticated ON users.follows IS
'Follower and followed person, each at any time.';

CREATE POLICY select_authenticated ON users.user_blocks
FOR SELECT TO authenticated
USING (
    blocker_user_id = (SELECT users.caller_id())
    OR blocker_organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY select_authenticated ON users.user_blocks IS
'Who blocks, and editors of an organization that does; never the blocked.';

CREATE POLICY insert_authenticated ON users.user_blocks
FOR INSERT TO authenticated
WITH CHECK (
    blocker_user_id = (SELECT users.account_id())
    AND (created_by IS NULL OR created_by = (SELECT users.account_id()))
    OR blocker_organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
    AND created_by = (SELECT users.account_id())
);
COMMENT ON POLICY insert_authenticated ON users.user_blocks IS
'For herself, or as an editor for an organization.';
-- no UPDATE policy on user_blocks: a block stands or is lifted

CREATE POLICY delete_authenticated ON users.user_blocks
FOR DELETE TO authenticated
USING (
    blocker_user_id = (SELECT users.caller_id())
    OR blocker_organization_id = ANY((SELECT organizations.member_of('editor'))::uuid[])
);
COMMENT ON POLICY delete_authenticated ON users.user_blocks IS
'Who blocks, and editors of an organization that does.';

CREATE POLICY select_authenticated ON users.user_mutes
FOR SELECT TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY select_authenticated ON users.user_mutes IS 'Her own.';

CREATE POLICY insert_authenticated ON users.user_mutes
FOR INSERT TO authenticated
WITH CHECK (
    user_id = (SELECT users.account_id())
    AND (
        muted_organization_id IS NULL
        OR EXISTS (
            SELECT FROM organizations.organizations
            WHERE organizations.id = user_mutes.muted_organization_id
        )
    )
    AND (
        muted_event_id IS NULL
        OR EXISTS (
            SELECT FROM events.events
            WHERE events.id = user_mutes.muted_event_id
        )
    )
);
COMMENT ON POLICY insert_authenticated ON users.user_mutes IS
'Her own, of what she can see.';

CREATE POLICY update_authenticated ON users.user_mutes
FOR UPDATE TO authenticated
USING (user_id = (SELECT users.account_id()))
WITH CHECK (
    user_id = (SELECT users.account_id())
    AND (
        muted_organization_id IS NULL
        OR EXISTS (
            SELECT FROM organizations.organizations
            WHERE organizations.id = user_mutes.muted_organization_id
        )
    )
    AND (
        muted_event_id IS NULL
        OR EXISTS (
            SELECT FROM events.events
            WHERE events.id = user_mutes.muted_event_id
        )
    )
);
COMMENT ON POLICY update_authenticated ON users.user_mutes IS 'Her own, of what she can see.';

CREATE POLICY delete_authenticated ON users.user_mutes
FOR DELETE TO authenticated
USING (user_id = (SELECT users.caller_id()));
COMMENT ON POLICY delete_authenticated ON users.user_mutes IS 'Her own.';
