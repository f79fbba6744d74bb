-- Telling a person something, once: what has a dedupe key is told once for ever, what has a group
-- key joins the unread row of its group. Whom she has blocked or muted does not reach her.

CREATE FUNCTION messaging.may_tell(user_id uuid, actor_user_id uuid, event_id uuid)
RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT NOT EXISTS (
        SELECT FROM users.user_blocks
        WHERE (user_blocks.blocker_user_id, user_blocks.blocked_user_id)
            IN ((user_id, actor_user_id), (actor_user_id, user_id))
    )
    AND NOT EXISTS (
        SELECT FROM users.user_mutes
        WHERE user_mutes.user_id = may_tell.user_id
            AND (
                user_mutes.muted_user_id = may_tell.actor_user_id
                OR user_mutes.muted_event_id = may_tell.event_id
            )
            AND user_mutes.hide_notifications
            AND coalesce(user_mutes.expires_at > now(), TRUE)
    )
$function$;

REVOKE ALL ON FUNCTION messaging.may_tell(uuid, uuid, uuid) FROM public;
COMMENT ON FUNCTION messaging.may_tell(uuid, uuid, uuid) IS
'Whether a person is told what this actor did, at this event: neither has blocked the other, and
she has muted neither of them with their notifications. For the package''s own functions.';

CREATE FUNCTION messaging.notify(
    user_id uuid,
    event_type text,
    title text,
    message text,
    channels public.notification_channel[] DEFAULT '{push}',
    dedupe_key text DEFAULT NULL,
    group_key text DEFAULT NULL,
    actor_user_id uuid DEFAULT NULL,
    event_id uuid DEFAULT NULL,
    subject_type text DEFAULT NULL,
    subject_id uuid DEFAULT NULL,
    action_url text DEFAULT NULL,
    data jsonb DEFAULT NULL,
    type text DEFAULT 'info'
)
RETURNS uuid
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
-- The target of ON CONFLICT cannot be qualified.
#variable_conflict use_column
DECLARE
    v_id constant uuid := gen_random_uuid();
    v_erased_at timestamptz;
    v_lists constant boolean := messaging.wants(user_id, event_type, 'in_app');
    v_ways public.notification_channel[];
    v_told uuid;
BEGIN
    SELECT user_profiles.erased_at INTO v_erased_at
    FROM users.user_profiles
    WHERE user_profiles.user_id = notify.user_id;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP004', format('There is no person %s.', user_id));
    END IF;

    v_ways := array(
        SELECT DISTINCT way
        FROM unnest(channels) AS way
        WHERE way <> 'in_app' AND messaging.wants(user_id, event_type, way)
    );
    IF v_erased_at IS NOT NULL
        OR NOT (v_lists OR cardinality(v_ways) > 0)
        OR NOT messaging.may_tell(user_id, actor_user_id, event_id)
    THEN
        RETURN NULL;
    END IF;

    IF group_key IS NULL OR NOT v_lists THEN
        INSERT INTO messaging.notifications (
            id, user_id, event_type, title, message, dedupe_key, actor_user_id, actor_count,
            sample_actor_ids, event_id, subject_type, subject_id, action_url, data, type, read_at
        )
        VALUES (
            v_id, notify.user_id, notify.event_type, notify.title, notify.message,
            notify.dedupe_key, notify.actor_user_id, num_nonnulls(notify.actor_user_id),
            array_remove(ARRAY[notify.actor_user_id], NULL), notify.event_id, notify.subject_type,
            notify.subject_id, notify.action_url, notify.data, notify.type,
            -- It only goes out: her list of what is unread is not for it.
            CASE WHEN NOT v_lists THEN now() END
        )
        ON CONFLICT ON CONSTRAINT notifications_user_id_dedupe_key_key DO NOTHING
        RETURNING notifications.id INTO v_told;
        IF v_told IS NULL THEN
            SELECT notifications.id INTO v_told
            FROM messaging.notifications
            WHERE notifications.user_id = notify.user_id
                AND notifications.dedupe_key = notify.dedupe_key;
        END IF;
    ELSE
        INSERT INTO messaging.notifications AS told (
            id, user_id, event_type, title, message, group_key, actor_user_id, actor_count,
            sample_actor_ids, event_id, subject_type, subject_id, action_url, data, type
        )
        VALUES (
            v_id, notify.user_id, notify.event_type, notify.title, notify.message,
            notify.group_key, notify.actor_user_id, num_nonnulls(notify.actor_user_id),
            array_remove(ARRAY[notify.actor_user_id], NULL), notify.event_id, notify.subject_type,
            notify.subject_id, notify.action_url, notify.data, notify.type
        )
        ON CONFLICT (user_id, group_key) WHERE read_at IS NULL DO UPDATE
        SET
            title = excluded.title,
            message = excluded.message,
            action_url = excluded.action_url,
            data = excluded.data,
            actor_user_id = coalesce(excluded.actor_user_id, told.actor_user_id),
            actor_count = told.actor_count + excluded.actor_count
            - (told.sample_actor_ids @> excluded.sample_actor_ids)::integer * excluded.actor_count,
            sample_actor_ids = (
                excluded.sample_actor_ids
                || array_remove(told.sample_actor_ids, excluded.actor_user_id)
            )[1:5],
            last_at = greatest(told.last_at, excluded.last_at)
        RETURNING told.id INTO v_told;
    END IF;

    IF v_told = v_id THEN
        INSERT INTO messaging.notification_deliveries (notification_id, channel, due_at)
        SELECT v_id, way, messaging.due_at(user_id, way, now()) FROM unnest(v_ways) AS way;

        INSERT INTO public.outbox (topic, aggregate_type, aggregate_id, payload)
        VALUES (
            'notification.created', 'notification', v_id,
            jsonb_build_object('notification_id', v_id, 'user_id', user_id)
        );
    END IF;

    RETURN v_told;
END
$function$;

REVOKE ALL ON FUNCTION messaging.notify(
    uuid, text, text, text, public.notification_channel[], text, text, uuid, uuid, text, uuid,
    text, jsonb, text
) FROM public;
COMMENT ON FUNCTION messaging.notify(
    uuid, text, text, text, public.notification_channel[], text, text, uuid, uuid, text, uuid,
    text, jsonb, text
) IS
'Tells a person something and returns the notification: a new one with a delivery for each of the
channels that she has not switched off, or the one that its keys found, to which a group key adds
the actor. Null: she does not want it, has blocked or muted the actor, muted the event, or is
erased. One who switched in_app off has it in her list as read. Told of with notification.created.
The actors of a group are counted as different unless among the latest five. Errors: YP004 no such
person. For the package''s own functions.';
