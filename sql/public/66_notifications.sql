-- What services tell people, how workers carry it out, and what a person does with her list.

CREATE FUNCTION public.send_notification(
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
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        event_type ~ '^[a-z_]+([.][a-z_]+)*$', 'event_type', 'must be words joined by dots'
    );
    PERFORM ops.require(
        title ~ '\S' AND char_length(title) <= 200, 'title', 'must be 1 to 200 characters'
    );
    PERFORM ops.require(
        char_length(message) <= 4000, 'message', 'must be at most 4000 characters'
    );
    PERFORM ops.require(
        num_nonnulls(dedupe_key, group_key) < 2
        AND coalesce(char_length(dedupe_key) BETWEEN 1 AND 200, TRUE)
        AND coalesce(char_length(group_key) BETWEEN 1 AND 200, TRUE),
        'dedupe_key', 'and group_key are at most one, of 1 to 200 characters'
    );
    PERFORM ops.require(
        array_position(channels, NULL) IS NULL AND channels IS NOT NULL,
        'channels', 'must be an array of channels'
    );
    PERFORM ops.require(
        (subject_type IS NULL) = (subject_id IS NULL), 'subject_id', 'goes with subject_type'
    );
    PERFORM ops.require(
        coalesce(jsonb_typeof(data) = 'object', TRUE), 'data', 'must be an object'
    );
    PERFORM ops.require(
        coalesce(char_length(action_url) <= 2000, TRUE), 'action_url',
        'must be at most 2000 characters'
    );
    PERFORM ops.require(
        type ~ '^[a-z][a-z_.]{0,59}$', 'type', 'must be a word of small letters'
    );

    RETURN messaging.notify(
        user_id, event_type, title, message, channels, dedupe_key, group_key, actor_user_id,
        event_id, subject_type, subject_id, action_url, data, type
    );
END
$function$;

REVOKE ALL ON FUNCTION public.send_notification(
    uuid, text, text, text, public.notification_channel[], text, text, uuid, uuid, text, uuid,
    text, jsonb, text
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.send_notification(
    uuid, text, text, text, public.notification_channel[], text, text, uuid, uuid, text, uuid,
    text, jsonb, text
) TO service_role;
COMMENT ON FUNCTION public.send_notification(
    uuid, text, text, text, public.notification_channel[], text, text, uuid, uuid, text, uuid,
    text, jsonb, text
) IS
'Tells a person something in her list and by the channels that she has not switched off, and
returns the notification. With a dedupe_key it is told once for ever and the first one is
returned; with a group_key it joins the unread one of the group, adding its actor. Null: she does
not want it, has blocked or muted the actor, muted the event, or is erased. Errors: YP003 an
argument; YP004 no such person. Callable by service_role.';

CREATE FUNCTION public.lease_notifications(
    channel public.notification_channel,
    batch integer DEFAULT 100,
    lease_seconds integer DEFAULT 60
)
RETURNS TABLE (
    delivery_id uuid,
    lease_token uuid,
    attempt integer,
    notification_id uuid,
    user_id uuid,
    locale text,
    event_type text,
    title text,
    message text,
    action_url text,
    data jsonb,
    phone text,
    devices jsonb
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER ROWS 100
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_ids uuid[];
BEGIN
    PERFORM ops.require(channel <> 'in_app', 'channel', 'must be push, email or sms');
    PERFORM ops.require(batch BETWEEN 1 AND 1000, 'batch', 'must be between 1 and 1000');
    PERFORM ops.require(
        lease_seconds BETWEEN 5 AND 3600, 'lease_seconds', 'must be between 5 and 3600'
    );

    v_ids := array(SELECT messaging.lease_deliveries(channel, batch, lease_seconds));

    -- A statement of its own, which sees the tokens.
    RETURN QUERY
    SELECT
        notification_deliveries.id, notification_deliveries.lease_token,
        notification_deliveries.attempt_count, notifications.id, notifications.user_id,
        user_profiles.locale, notifications.event_type, notifications.title,
        notifications.message, notifications.action_url, notifications.data,
        CASE
            WHEN notification_deliveries.channel = 'sms' THEN user_profiles.phone
        END,
        CASE WHEN notification_deliveries.channel = 'push' THEN devices.live END
    FROM messaging.notification_deliveries
    INNER JOIN messaging.notifications
        ON notifications.id = notification_deliveries.notification_id
    INNER JOIN users.user_profiles ON user_profiles.user_id = notifications.user_id
    CROSS JOIN LATERAL (
        SELECT
            jsonb_agg(jsonb_build_object(
                'id', push_devices.id, 'platform', push_devices.platform,
                'token', push_devices.token
            )) AS live
        FROM messaging.push_devices
        WHERE push_devices.user_id = notifications.user_id AND push_devices.revoked_at IS NULL
    ) AS devices
    WHERE notification_deliveries.id = ANY(v_ids)
    ORDER BY notifications.last_at, notification_deliveries.id;
END
$function$;

REVOKE ALL ON FUNCTION public.lease_notifications(public.notification_channel, integer, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.lease_notifications(
    public.notification_channel, integer, integer
) TO service_role;
COMMENT ON FUNCTION public.lease_notifications(public.notification_channel, integer, integer) IS
'Gives a worker up to so many deliveries of a channel that are due, for so many seconds; nobody
else gets them meanwhile, and afterwards they are due again. phone is filled in for sms, devices
for push as an array of {"id": uuid, "platform": text, "token": text}; the address of a mail is in
auth.users. Give the provider delivery_id as its idempotency key: a worker that dies between
sending and saying so has it sent again. Errors: YP003 an argument. Callable by service_role.';

CREATE FUNCTION public.finish_notification(
    delivery_id uuid,
    lease_token uuid,
    outcome text,
    provider_message_id text DEFAULT NULL,
    error text DEFAULT NULL,
    retry_after_seconds integer DEFAULT 0
)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_delivery messaging.notification_deliveries;
BEGIN
    PERFORM ops.require(
        outcome IN ('sent', 'failed', 'retry'), 'outcome', 'must be sent, failed or retry'
    );
    PERFORM ops.require(
        retry_after_seconds BETWEEN 0 AND 604800, 'retry_after_seconds',
        'must be between 0 and 604800'
    );

    v_delivery := messaging.settle_delivery(
        delivery_id, lease_token, outcome, provider_message_id, error, retry_after_seconds
    );
    RETURN v_delivery.state::text;
END
$function$;

REVOKE ALL ON FUNCTION public.finish_notification(uuid, uuid, text, text, text, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.finish_notification(uuid, uuid, text, text, text, integer)
TO service_role;
COMMENT ON FUNCTION public.finish_notification(uuid, uuid, text, text, text, integer) IS
'Says how a leased delivery went, and returns its state: sent; failed for good; or retry, which is
pending again after a random part of a growing delay, at least retry_after_seconds, and failed
after the eighth attempt. sent or failed told again changes nothing. Errors: YP003 an argument;
YP451 the lease is over, or there is no such delivery: nothing changes. Callable by service_role.';

CREATE FUNCTION public.unread_notifications()
RETURNS integer
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT count(*)::integer
    FROM (
        SELECT
        FROM messaging.notifications
        WHERE notifications.user_id = users.caller_id() AND notifications.read_at IS NULL
        LIMIT 100
    ) AS unread
$function$;

REVOKE ALL ON FUNCTION public.unread_notifications() FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.unread_notifications() TO authenticated;
COMMENT ON FUNCTION public.unread_notifications() IS
'How many of the caller''s notifications are unread; 100 stands for 100 or more, so that it costs
the same however many there are. 0 for who has no profile. Callable by authenticated.';

CREATE FUNCTION public.mark_notifications_read(notification_ids uuid[] DEFAULT NULL)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_marked integer;
BEGIN
    PERFORM ops.require(
        coalesce(cardinality(notification_ids) <= 1000, TRUE), 'notification_ids',
        'must be at most 1000'
    );

    -- In one order, so that two devices of hers do not wait for each other in a circle.
    WITH unread AS (
        SELECT notifications.id
        FROM messaging.notifications
        WHERE notifications.user_id = v_caller
            AND notifications.read_at IS NULL
            AND (notification_ids IS NULL OR notifications.id = ANY(notification_ids))
        ORDER BY notifications.id
        FOR NO KEY UPDATE
    )

    UPDATE messaging.notifications
    SET read_at = clock_timestamp(), seen_at = coalesce(seen_at, clock_timestamp())
    FROM unread
    WHERE notifications.id = unread.id;
    GET DIAGNOSTICS v_marked = ROW_COUNT;
    RETURN v_marked;
END
$function$;

REVOKE ALL ON FUNCTION public.mark_notifications_read(uuid[])
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.mark_notifications_read(uuid[]) TO authenticated;
COMMENT ON FUNCTION public.mark_notifications_read(uuid[]) IS
'Marks these of the caller''s notifications as read, or all, and returns how many were unread. What
is read does not go out any more, and the next of its group is a new one. Errors: YP001, YP009 not
signed in or no profile; YP003 more than 1,000 at once. Callable by authenticated.';
