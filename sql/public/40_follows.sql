-- The answer to somebody who asks to follow a private person.

CREATE FUNCTION public.answer_follow(follow_id uuid, answer text)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
BEGIN
    PERFORM ops.require(follow_id IS NOT NULL, 'follow_id', 'must be given');
    PERFORM ops.require(
        answer IN ('accepted', 'declined', 'blocked'), 'answer',
        'must be accepted, declined or blocked'
    );

    -- To anybody else a follow that does not exist and one of others look the same.
    UPDATE users.follows
    SET status = answer_follow.answer::users.follow_status, decided_at = now()
    WHERE follows.id = answer_follow.follow_id AND follows.target_user_id = v_caller;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP002', format('Nobody asks the caller by %s.', follow_id));
    END IF;

    RETURN answer;
END
$function$;

REVOKE ALL ON FUNCTION public.answer_follow(uuid, text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.answer_follow(uuid, text) TO authenticated;
COMMENT ON FUNCTION public.answer_follow(uuid, text) IS
'The followed person''s answer to a follow, also to an accepted one: accepted, declined or blocked.
Who was declined may ask again; the follower is told of neither. Returns the answer. Errors: YP001
not signed in; YP002 the follow is not of the caller, or there is none; YP003 an argument; YP009 no
profile. Callable by authenticated.';
