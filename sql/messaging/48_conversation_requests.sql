-- Who lets whom write at once, and who has to be asked. A stranger's first message waits: she
-- writes one, and no more than twenty in a day to people who have not accepted.

CREATE FUNCTION messaging.direct_key(one_user uuid, one_org uuid, other_user uuid, other_org uuid)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT string_agg(sides.side, '|' ORDER BY sides.side COLLATE "C")
    FROM (
        VALUES
        (coalesce('o:' || one_org::text, 'u:' || one_user::text)),
        (coalesce('o:' || other_org::text, 'u:' || other_user::text))
    ) AS sides (side)
$function$;

REVOKE ALL ON FUNCTION messaging.direct_key(uuid, uuid, uuid, uuid) FROM public;
COMMENT ON FUNCTION messaging.direct_key(uuid, uuid, uuid, uuid) IS
'The key of the one direct conversation of these two, each a person or an organization. For the
package''s own functions.';

CREATE FUNCTION messaging.needs_request(
    one_user uuid, one_org uuid, other_user uuid, other_org uuid
)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT CASE
        -- An organization is there to be asked by people; by another one it may be bothered.
        WHEN other_org IS NOT NULL THEN one_org IS NOT NULL
        WHEN one_org IS NOT NULL THEN NOT EXISTS (
            SELECT FROM users.follows
            WHERE follows.follower_user_id = other_user
                AND follows.follower_org_id IS NULL
                AND follows.target_organization_id = one_org
                AND follows.status = 'accepted'
        ) AND NOT EXISTS (
            SELECT FROM ticketing.tickets
            INNER JOIN events.events ON events.id = tickets.event_id
            WHERE tickets.owner_user_id = other_user AND events.owner_organization_id = one_org
        ) AND NOT EXISTS (
            SELECT FROM organizations.org_memberships
            WHERE org_memberships.org_id = one_org AND org_memberships.user_id = other_user
        )
        ELSE NOT EXISTS (
            SELECT FROM users.follows
            WHERE follows.follower_user_id = other_user
                AND follows.follower_org_id IS NULL
                AND follows.target_user_id = one_user
                AND follows.status = 'accepted'
        ) AND NOT EXISTS (
            SELECT FROM organizations.org_memberships
            INNER JOIN organizations.org_memberships AS fellows
                ON fellows.org_id = org_memberships.org_id
            WHERE org_memberships.user_id = one_user AND fellows.user_id = other_user
        )
    END
$function$;

REVOKE ALL ON FUNCTION messaging.needs_request(uuid, uuid, uuid, uuid) FROM public;
COMMENT ON FUNCTION messaging.needs_request(uuid, uuid, uuid, uuid) IS
'Whether the first message of one to the other waits to be let in. It does not, where the other
follows her or is a fellow member; where an organization writes to its follower, member or ticket
holder; where a person writes to an organization. For the package''s own functions.';

CREATE FUNCTION messaging.has_direct(
    one_user uuid, one_org uuid, other_user uuid, other_org uuid
)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT EXISTS (
        SELECT FROM messaging.direct_conversations
        WHERE direct_conversations.direct_key
            = messaging.direct_key(one_user, one_org, other_user, other_org)
    )
$function$;

REVOKE ALL ON FUNCTION messaging.has_direct(uuid, uuid, uuid, uuid) FROM public;
COMMENT ON FUNCTION messaging.has_direct(uuid, uuid, uuid, uuid) IS
'Whether the two have a direct conversation. For the package''s own functions.';

CREATE FUNCTION messaging.can_be_written_to(
    one_user uuid, one_org uuid, other_user uuid, other_org uuid
)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT (
        EXISTS (
            SELECT FROM organizations.organizations
            WHERE organizations.id = other_org
                AND organizations.status = 'active'
                AND (
                    organizations.discoverable
                    OR one_org IS NULL
                    AND NOT messaging.needs_request(NULL, other_org, one_user, NULL)
                    OR messaging.has_direct(one_user, one_org, other_user, other_org)
                )
        )
        OR EXISTS (
            SELECT FROM users.user_profiles
            WHERE user_profiles.user_id = other_user
                AND user_profiles.erased_at IS NULL
                AND user_profiles.suspended_at IS NULL
                AND user_profiles.deactivated_at IS NULL
                AND (
                    NOT user_profiles.is_private
                    OR user_profiles.user_id = ANY(users.acquaintances())
                    OR NOT messaging.needs_request(one_user, one_org, other_user, other_org)
                    OR messaging.has_direct(one_user, one_org, other_user, other_org)
                )
        )
    )
    AND NOT EXISTS (
        SELECT FROM users.user_blocks
        WHERE (
            coalesce(user_blocks.blocker_user_id, user_blocks.blocker_organization_id),
            coalesce(user_blocks.blocked_user_id, user_blocks.blocked_organization_id)
        ) IN (
            (coalesce(one_org, one_user), coalesce(other_org, other_user)),
            (coalesce(other_org, other_user), coalesce(one_org, one_user))
        )
    )
$function$;

REVOKE ALL ON FUNCTION messaging.can_be_written_to(uuid, uuid, uuid, uuid) FROM public;
COMMENT ON FUNCTION messaging.can_be_written_to(uuid, uuid, uuid, uuid) IS
'Whether the other, a person or an organization, is there for the caller to see, and neither of the
two has blocked the other. For the package''s own functions.';

CREATE FUNCTION messaging.require_room_for_request(sender_id uuid)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended('messaging.requests ' || sender_id::text, 0)
    );
    IF (
        SELECT count(*)
        FROM messaging.conversation_participants
        INNER JOIN messaging.direct_conversations
            ON direct_conversations.id = conversation_participants.conversation_id
        WHERE (
            (conversation_participants.participant_user_id = sender_id)
            OR conversation_participants.participant_org_id = sender_id
        )
            AND direct_conversations.request_status IN ('pending', 'declined')
            AND direct_conversations.created_at > now() - interval '1 day'
            AND messaging.requester(direct_conversations.id) = sender_id
    ) >= 20 THEN
        PERFORM ops.raise_error('YP457', 'Twenty requests of the last day are not accepted.');
    END IF;
END
$function$;

REVOKE ALL ON FUNCTION messaging.require_room_for_request(uuid) FROM public;
COMMENT ON FUNCTION messaging.require_room_for_request(uuid) IS
'Lets one request of a sender at a time be made until the end of its transaction. Errors: YP457
twenty of the last day wait or were declined. For the package''s own functions.';

CREATE FUNCTION messaging.requester(conversation_id uuid)
RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT coalesce(
        (
            SELECT direct_messages.sender_id
            FROM messaging.direct_messages
            WHERE direct_messages.conversation_id = requester.conversation_id
                AND direct_messages.seq = 1
        ),
        (
            SELECT direct_conversations.created_by
            FROM messaging.direct_conversations
            WHERE direct_conversations.id = requester.conversation_id
        )
    )
$function$;

REVOKE ALL ON FUNCTION messaging.requester(uuid) FROM public;
COMMENT ON FUNCTION messaging.requester(uuid) IS
'Who asked to be let in: the participant who wrote first, or began it. For the package''s own
functions.';

CREATE FUNCTION messaging.open_direct(
    caller uuid, one_org uuid, other_user uuid, other_org uuid
)
RETURNS messaging.direct_conversations
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_key constant text := messaging.direct_key(caller, one_org, other_user, other_org);
    v_sender constant uuid := coalesce(one_org, caller);
    v_conversation messaging.direct_conversations;
BEGIN
    SELECT * INTO v_conversation
    FROM messaging.direct_conversations
    WHERE direct_conversations.direct_key = v_key
    FOR NO KEY UPDATE;
    IF v_conversation.id IS NOT NULL THEN
        RETURN v_conversation;
    END IF;

    IF messaging.needs_request(caller, one_org, other_user, other_org) THEN
        PERFORM messaging.require_room_for_request(v_sender);
    END IF;
    INSERT INTO messaging.direct_conversations (created_by, kind, direct_key, request_status)
    VALUES (
        caller, 'direct', v_key,
        CASE
            WHEN messaging.needs_request(caller, one_org, other_user, other_org) THEN 'pending'
            ELSE 'open'
        END::messaging.conversation_request_status
    )
    ON CONFLICT (direct_key) DO NOTHING;
    -- Both may begin it at once.
    IF FOUND THEN
        INSERT INTO messaging.conversation_participants (
            conversation_id, participant_type, participant_user_id, participant_org_id
        )
        SELECT
            direct_conversations.id,
            CASE
                WHEN sides.org_id IS NULL THEN 'user' ELSE 'organization'
            END::public.conversation_participant_type,
            sides.user_id, sides.org_id
        FROM messaging.direct_conversations
        CROSS JOIN (
            VALUES
            (CASE WHEN one_org IS NULL THEN caller END, one_org),
            (other_user, other_org)
        ) AS sides (user_id, org_id)
        WHERE direct_conversations.direct_key = v_key;
    END IF;

    SELECT * INTO STRICT v_conversation
    FROM messaging.direct_conversations
    WHERE direct_conversations.direct_key = v_key
    FOR NO KEY UPDATE;
    RETURN v_conversation;
END
$function$;

REVOKE ALL ON FUNCTION messaging.open_direct(uuid, uuid, uuid, uuid) FROM public;
COMMENT ON FUNCTION messaging.open_direct(uuid, uuid, uuid, uuid) IS
'The one direct conversation of the caller, or of her organization, with the other, locked; begun
here if there was none, as a request where the other must be asked. Errors: YP457 too many
requests. For the package''s own functions.';

CREATE FUNCTION messaging.answer_request(
    conversation_id uuid, answer messaging.conversation_request_status
)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    UPDATE messaging.direct_conversations
    SET request_status = answer_request.answer
    WHERE direct_conversations.id = answer_request.conversation_id;

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    SELECT
        'message.accepted', conversation_participants.participant_org_id,
        'conversation', conversation_participants.conversation_id,
        jsonb_build_object('conversation_id', conversation_participants.conversation_id)
    FROM messaging.conversation_participants
    WHERE conversation_participants.conversation_id = answer_request.conversation_id
        AND conversation_participants.participant_id
        = messaging.requester(answer_request.conversation_id)
        AND answer_request.answer = 'accepted';
END
$function$;

REVOKE ALL ON FUNCTION messaging.answer_request(
    uuid, messaging.conversation_request_status
) FROM public;
COMMENT ON FUNCTION messaging.answer_request(
    uuid, messaging.conversation_request_status
) IS
'Writes the answer to a request down; that it was accepted, and no more, is told to the outbox. For
the package''s own functions.';
