-- From events to deliveries: the consumer webhooks of the outbox.

CREATE FUNCTION ops.fan_out_webhooks(batch integer)
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    -- Events of before an endpoint make no deliveries for it.
    SELECT ops.keep_outbox_consumer('webhooks', NULL, 'start', 4);
    SELECT ops.handle_events('webhooks', batch, 'ops.enqueue_webhooks');
$function$;

REVOKE ALL ON FUNCTION ops.fan_out_webhooks(integer) FROM public;
COMMENT ON FUNCTION ops.fan_out_webhooks(integer) IS
'Makes the deliveries of the next events, at most so many (1 to 1000), and returns how many events
there were; 0: none, or others have them. One that makes none is put off, and a dead letter at last.
Errors: YP003 an argument or the isolation level; YP403 the DBA has to call ops.restart_outbox()
first. For the package''s own functions.';

CREATE PROCEDURE ops.fan_out_webhooks_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    handled := ops.fan_out_webhooks(500);
    more := handled > 0;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.fan_out_webhooks_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ops.fan_out_webhooks_job (bigint, boolean) IS
'Makes the deliveries of the next five hundred events; where a worker runs it does so earlier. For
ops.tick().';
