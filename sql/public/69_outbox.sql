-- The outbox, for workers: trusted servers that tell the world outside what has happened. A batch
-- is leased, delivered and acknowledged; docs/outbox.md has what is promised.

CREATE FUNCTION public.lease_events(
    consumer text, batch integer DEFAULT 100, lease_seconds integer DEFAULT 60
)
RETURNS TABLE (
    lease_token uuid, event_id uuid, log_position bigint, topic text, aggregate_type text,
    aggregate_id uuid, organization_id uuid, payload jsonb, attempt integer,
    occurred_at timestamptz
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        lease_seconds BETWEEN 1 AND 86400, 'lease_seconds', 'must be 1 to 86400'
    );
    RETURN QUERY
    SELECT leased.*
    FROM ops.lease_events(consumer, batch, make_interval(secs => lease_seconds)) AS leased;
END
$function$;

REVOKE ALL ON FUNCTION public.lease_events(text, integer, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.lease_events(text, integer, integer) TO service_role;
COMMENT ON FUNCTION public.lease_events(text, integer, integer) IS
'A batch of events for a worker of a consumer, in order: at most batch (1 to 1000), leased for
lease_seconds (1 to 86400). No row: nothing to do now. All rows have the same lease_token, for
ack_events(), nack_event() and extend_events_lease(). An event comes again until it is acknowledged,
with the same event_id; attempt counts its leases. Events of one aggregate come one after the other,
in the order of its changes. Errors: YP003 an argument or another isolation level than read
committed; YP400 no such consumer; YP403 the database was moved to another server and its DBA has to
call ops.restart_outbox(). Callable by service_role.';

CREATE FUNCTION public.ack_events(lease_token uuid)
RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ops.ack_events(lease_token)
$function$;

REVOKE ALL ON FUNCTION public.ack_events(uuid) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.ack_events(uuid) TO service_role;
COMMENT ON FUNCTION public.ack_events(uuid) IS
'Says that every event of a batch was delivered, but for those that nack_event() put off, and gives
the lease back. Errors: YP003 an argument or another isolation level than read committed; YP401 the
lease is over: nothing is acknowledged, and the events come again. Callable by service_role.';

CREATE FUNCTION public.nack_event(
    lease_token uuid, event_id uuid, error text, delay_seconds integer DEFAULT NULL
)
RETURNS uuid[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ops.nack_event(
        lease_token, event_id, error, make_interval(secs => delay_seconds::double precision)
    )
$function$;

REVOKE ALL ON FUNCTION public.nack_event(uuid, uuid, text, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.nack_event(uuid, uuid, text, integer) TO service_role;
COMMENT ON FUNCTION public.nack_event(uuid, uuid, text, integer) IS
'Says that an event of a batch could not be delivered and why. It is due again after delay_seconds
(up to 604,800; null: by chance within a time that doubles with each attempt); after the consumer''s
last attempt it is a dead letter. Returns the ids of later events of its aggregate in this batch,
which now wait behind it: skip them. The batch stays leased. Errors: YP003 an argument or another
isolation level than read committed; YP401 the lease is over; YP402 the event is not of this batch,
or was put off already. Callable by service_role.';

CREATE FUNCTION public.extend_events_lease(lease_token uuid, lease_seconds integer DEFAULT 60)
RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        lease_seconds BETWEEN 1 AND 86400, 'lease_seconds', 'must be 1 to 86400'
    );
    RETURN ops.extend_events_lease(lease_token, make_interval(secs => lease_seconds));
END
$function$;

REVOKE ALL ON FUNCTION public.extend_events_lease(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.extend_events_lease(uuid, integer) TO service_role;
COMMENT ON FUNCTION public.extend_events_lease(uuid, integer) IS
'Keeps a batch for lease_seconds (1 to 86400) from now and returns until when. Errors: YP003 an
argument or another isolation level than read committed; YP401 the lease is over. Callable by
service_role.';

CREATE FUNCTION public.replay_dead_events(consumer text, events uuid[] DEFAULT NULL)
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ops.replay_dead_events(consumer, events)
$function$;

REVOKE ALL ON FUNCTION public.replay_dead_events(text, uuid[])
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.replay_dead_events(text, uuid[]) TO service_role;
COMMENT ON FUNCTION public.replay_dead_events(text, uuid[]) IS
'Has dead letters of a consumer delivered again, these events or, with null, all of them, each
aggregate''s in their order, and returns how many. Errors: YP003 another isolation level than read
committed; YP400 no such consumer. Callable by service_role.';
