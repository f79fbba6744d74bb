-- What policies ask about the caller's conversations: one array, once per statement.

CREATE FUNCTION messaging.my_conversations()
RETURNS uuid[]
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT array(
        SELECT conversation_participants.conversation_id
        FROM messaging.conversation_participants
        WHERE conversation_participants.participant_user_id = users.caller_id()
            AND conversation_participants.left_at IS NULL
        UNION
        SELECT conversation_participants.conversation_id
        FROM messaging.conversation_participants
        WHERE conversation_participants.participant_org_id
            = ANY(organizations.member_of('editor'))
            AND conversation_participants.left_at IS NULL
    )
$function$;

REVOKE ALL ON FUNCTION messaging.my_conversations() FROM public;
GRANT EXECUTE ON FUNCTION messaging.my_conversations() TO anon, authenticated, service_role;
COMMENT ON FUNCTION messaging.my_conversations() IS
'Conversations in which the caller, or an organization where she is at least editor, takes part and
has not left. Never null. Callable by anon, authenticated, service_role.';
