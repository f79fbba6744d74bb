-- People are told of what concerns them: the consumer notifications of the outbox. A notification's
-- dedupe key is the event's id, so an event that comes again tells nobody twice. An event that
-- concerns a hall full of people, such as a cancellation, is not for here: each buyer hears of her
-- own refund.

CREATE FUNCTION messaging.concerned_people(topic text, organization_id uuid, payload jsonb)
RETURNS TABLE (user_id uuid, actor_user_id uuid)
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT found.user_id, actors.user_id AS actor_user_id
    FROM (
        SELECT (payload ->> 'to_user_id')::uuid AS user_id
        WHERE concerned_people.topic = 'ticket.transfer_offered'
        UNION
        SELECT (payload ->> 'user_id')::uuid
        WHERE (
                concerned_people.topic = 'order.refunded'
                -- Of a dispute her bank tells her.
                AND payload ->> 'kind' <> 'chargeback'
            )
            OR concerned_people.topic IN ('payout.paid', 'payout.failed')
        UNION
        SELECT org_memberships.user_id
        FROM organizations.org_memberships
        WHERE concerned_people.topic IN ('payout.paid', 'payout.failed', 'proposal.accepted')
            AND org_memberships.org_id = concerned_people.organization_id
            AND org_memberships.role = 'owner'
        UNION
        SELECT sponsor_members.user_id
        FROM sponsorship.sponsor_members
        WHERE concerned_people.topic = 'proposal.accepted'
            AND sponsor_members.sponsor_id = (payload ->> 'sponsor_id')::uuid
            AND sponsor_members.role = 'owner'
        UNION
        SELECT coalesce(participants.participant_user_id, org_memberships.user_id)
        FROM messaging.conversation_participants AS participants
        LEFT JOIN organizations.org_memberships
            ON org_memberships.org_id = participants.participant_org_id
            AND org_memberships.role = 'owner'
        WHERE concerned_people.topic = 'message.requested'
            AND participants.conversation_id = (payload ->> 'conversation_id')::uuid
            AND participants.participant_id <> (payload ->> 'sender_id')::uuid
    ) AS found
    INNER JOIN users.user_profiles ON user_profiles.user_id = found.user_id
    LEFT JOIN users.user_profiles AS actors
        ON actors.user_id = CASE concerned_people.topic
            WHEN 'ticket.transfer_offered' THEN (payload ->> 'from_user_id')::uuid
            WHEN 'message.requested' THEN (payload ->> 'sender_id')::uuid
        END
$function$;

REVOKE ALL ON FUNCTION messaging.concerned_people(text, uuid, jsonb) FROM public;
COMMENT ON FUNCTION messaging.concerned_people(text, uuid, jsonb) IS
'Whom an event of the outbox concerns, and who did it if that was a person: who is offered a ticket,
whose order was refunded, the owners of an organization that is paid or has made a deal, those of
the sponsor, and who is written to by a stranger. For the package''s own functions.';

CREATE FUNCTION messaging.tell_of_event(event ops.leased_event)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM messaging.notify(
        people.user_id, event.topic, texts.title, texts.message,
        dedupe_key => format('outbox:%s', event.event_id),
        actor_user_id => people.actor_user_id,
        event_id => (
            SELECT events.id
            FROM events.events
            WHERE events.id = (event.payload ->> 'event_id')::uuid
        ),
        subject_type => event.aggregate_type,
        subject_id => event.aggregate_id,
        data => event.payload
    )
    FROM messaging.concerned_people(
        event.topic, event.organization_id, event.payload
    ) AS people
    INNER JOIN (
        VALUES
        (
            'message.requested', 'Somebody wants to write to you',
            'Accept the request to answer, or decline it.'
        ),
        (
            'order.refunded', 'You got a refund',
            'The money of your order, or a part of it, is on its way to you.'
        ),
        ('payout.failed', 'A payout failed', 'Your bank did not take it. See your payouts.'),
        ('payout.paid', 'A payout was sent', 'The money is on its way to your bank.'),
        ('proposal.accepted', 'An offer was accepted', 'The sponsorship is agreed.'),
        (
            'ticket.transfer_offered', 'A ticket is offered to you',
            'Accept or decline it among your tickets.'
        )
    ) AS texts (topic, title, message) ON texts.topic = event.topic
    ORDER BY people.user_id;
END
$function$;

REVOKE ALL ON FUNCTION messaging.tell_of_event(ops.leased_event) FROM public;
COMMENT ON FUNCTION messaging.tell_of_event(ops.leased_event) IS
'Tells the people whom an event concerns. For the package''s own functions.';

CREATE FUNCTION messaging.tell_people(batch integer)
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- From now: nobody wants to hear today of what happened last month.
    SELECT ops.keep_outbox_consumer(
        'notifications',
        ARRAY[
            'message.requested', 'order.refunded', 'payout.failed', 'payout.paid',
            'proposal.accepted', 'ticket.transfer_offered'
        ],
        'now', 4
    );
    SELECT ops.handle_events('notifications', batch, 'messaging.tell_of_event');
$function$;

REVOKE ALL ON FUNCTION messaging.tell_people(integer) FROM public;
COMMENT ON FUNCTION messaging.tell_people(integer) IS
'Tells people of the next events that concern them, at most so many (1 to 1000), and returns how
many events there were; 0: none, or others have them. One that cannot be told is put off, and a dead
letter at last. Errors: YP003 an argument or the isolation level; YP403 the DBA has to call
ops.restart_outbox() first. For the package''s own functions.';

CREATE PROCEDURE messaging.tell_people_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := messaging.tell_people(200);
    more := handled > 0;
END
$procedure$;

REVOKE ALL ON PROCEDURE messaging.tell_people_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE messaging.tell_people_job (bigint, boolean) IS
'Tells people of the next two hundred events that concern them. For ops.tick().';
