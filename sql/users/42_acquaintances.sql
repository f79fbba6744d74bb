-- What policies ask about people who know each other, beside 41_callers: one array each, once per
-- statement, of key columns alone.

CREATE FUNCTION users.acquaintances()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT unnest(users.followed())
        UNION
        SELECT follows.follower_user_id
        FROM users.follows
        WHERE follows.target_type = 'user'
            AND follows.target_id = users.caller_id()
            AND follows.follower_org_id IS NULL
            AND follows.status IN ('pending', 'accepted')
        UNION
        SELECT fellows.user_id
        FROM organizations.org_memberships
        INNER JOIN organizations.org_memberships AS fellows
            ON fellows.org_id = org_memberships.org_id
        WHERE org_memberships.user_id = users.caller_id()
        UNION
        SELECT partners.participant_user_id
        FROM messaging.conversation_participants
        INNER JOIN messaging.conversation_participants AS partners
            ON partners.conversation_id = conversation_participants.conversation_id
        -- To write to somebody is not to know her: she has to let it in.
        INNER JOIN messaging.direct_conversations
            ON direct_conversations.id = conversation_participants.conversation_id
            AND direct_conversations.request_status IN ('open', 'accepted')
        WHERE conversation_participants.left_at IS NULL
            AND partners.participant_user_id IS NOT NULL
            AND (
                conversation_participants.participant_user_id = users.caller_id()
                OR conversation_participants.participant_org_id IN (
                    SELECT org_memberships.org_id
                    FROM organizations.org_memberships
                    WHERE org_memberships.user_id = users.caller_id()
                        AND org_memberships.role >= 'editor'
                )
            )
    )
$function$;

REVOKE ALL ON FUNCTION users.acquaintances() FROM public;
GRANT EXECUTE ON FUNCTION users.acquaintances() TO anon, authenticated, service_role;
COMMENT ON FUNCTION users.acquaintances() IS
'People whose profile the caller may see although it is private: whom she follows, who follows or
asks to follow her, fellow members of her organizations, who takes part in her conversations. Never
null. Callable by anon, authenticated, service_role.';

CREATE FUNCTION users.followed_organizers()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT follows.target_id
        FROM users.follows
        WHERE follows.follower_user_id = users.caller_id()
            AND follows.follower_org_id IS NULL
            AND follows.target_type = 'organizer'
            AND follows.status = 'accepted'
    )
$function$;

REVOKE ALL ON FUNCTION users.followed_organizers() FROM public;
GRANT EXECUTE ON FUNCTION users.followed_organizers() TO anon, authenticated, service_role;
COMMENT ON FUNCTION users.followed_organizers() IS
'Organizations that the caller follows for herself. Never null. Callable by anon, authenticated,
service_role.';

CREATE FUNCTION users.barred_from()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT user_blocks.blocker_organization_id
        FROM users.user_blocks
        WHERE user_blocks.blocked_user_id = users.caller_id()
            AND user_blocks.blocker_organization_id IS NOT NULL
    )
$function$;

REVOKE ALL ON FUNCTION users.barred_from() FROM public;
GRANT EXECUTE ON FUNCTION users.barred_from() TO anon, authenticated, service_role;
COMMENT ON FUNCTION users.barred_from() IS
'Organizations that have blocked the caller: she writes nothing at their events and nothing to them.
Never null. Callable by anon, authenticated, service_role.';
