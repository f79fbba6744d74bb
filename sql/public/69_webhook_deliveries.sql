-- Webhooks, for workers: trusted servers that lease deliveries, signed and ready to send, and tell
-- how each went. No worker ever sees a secret; examples/worker.py is one.

CREATE FUNCTION public.lease_webhook_deliveries(
    batch integer DEFAULT 20, lease_seconds integer DEFAULT 120
)
RETURNS TABLE (
    delivery_id uuid, lease_token uuid, url text, headers jsonb, body text, attempt integer
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_now constant timestamptz := clock_timestamp();
    v_seconds constant bigint := floor(extract(epoch FROM clock_timestamp()))::bigint;
BEGIN
    PERFORM ops.require(batch BETWEEN 1 AND 100, 'batch', 'must be 1 to 100');
    PERFORM ops.require(
        lease_seconds BETWEEN 10 AND 3600, 'lease_seconds', 'must be 10 to 3600'
    );
    RETURN QUERY
    WITH picked AS MATERIALIZED (
        SELECT
            webhook_deliveries.id, webhook_deliveries.endpoint_id,
            webhook_deliveries.attempt_count
        FROM public.webhook_deliveries
        WHERE webhook_deliveries.outcome IS NULL AND webhook_deliveries.due_at <= v_now
        ORDER BY webhook_deliveries.due_at
        LIMIT lease_webhook_deliveries.batch
        FOR NO KEY UPDATE SKIP LOCKED
    ),

    leased AS (
        UPDATE public.webhook_deliveries
        SET
            lease_token = CASE WHEN due.given_up IS NULL THEN gen_random_uuid() END,
            due_at = CASE
                WHEN due.given_up IS NULL THEN v_now + make_interval(secs => lease_seconds)
            END,
            attempt_count = webhook_deliveries.attempt_count + (due.given_up IS NULL)::integer,
            outcome = due.given_up,
            finished_at = CASE WHEN due.given_up IS NOT NULL THEN v_now END
        FROM (
            SELECT
                picked.id, picked.endpoint_id,
                CASE
                    WHEN NOT webhook_endpoints.is_enabled THEN 'given up'
                    -- Its last workers never told of it.
                    WHEN picked.attempt_count >= 10 THEN 'failed'
                END AS given_up
            FROM picked
            JOIN public.webhook_endpoints ON webhook_endpoints.id = picked.endpoint_id
        ) AS due
        JOIN public.webhook_endpoints ON webhook_endpoints.id = due.endpoint_id
        WHERE webhook_deliveries.id = due.id
        RETURNING
            webhook_deliveries.id, webhook_deliveries.lease_token, webhook_deliveries.event_id,
            webhook_deliveries.body, webhook_deliveries.attempt_count, webhook_endpoints.url,
            webhook_endpoints.secret,
            CASE
                WHEN webhook_endpoints.previous_secret_until > v_now
                    THEN webhook_endpoints.previous_secret
            END AS previous_secret
    )

    SELECT
        leased.id,
        leased.lease_token,
        leased.url,
        jsonb_build_object(
            'content-type', 'application/json',
            'webhook-id', leased.event_id,
            'webhook-timestamp', v_seconds::text,
            'webhook-signature', concat_ws(
                ' ',
                ops.webhook_signature(
                    leased.secret, leased.event_id::text, v_seconds, leased.body
                ),
                ops.webhook_signature(
                    leased.previous_secret, leased.event_id::text, v_seconds, leased.body
                )
            )
        ),
        leased.body,
        leased.attempt_count
    FROM leased
    WHERE leased.lease_token IS NOT NULL;
END
$function$;

REVOKE ALL ON FUNCTION public.lease_webhook_deliveries(integer, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.lease_webhook_deliveries(integer, integer) TO service_role;
COMMENT ON FUNCTION public.lease_webhook_deliveries(integer, integer) IS
'Deliveries that are due, at most batch (1 to 100), leased for lease_seconds (10 to 3600): POST body
as it is to url with these headers (Standard Webhooks: webhook-id, webhook-timestamp and
webhook-signature, two signatures while a secret is exchanged), follow no redirect, and tell
finish_webhook_delivery() before the lease ends; one that is not told of comes again, as an attempt
more. Deliveries of disabled endpoints are given up. Errors: YP003 an argument. Callable by
service_role.';

CREATE FUNCTION public.finish_webhook_delivery(
    delivery_id uuid,
    lease_token uuid,
    status_code integer DEFAULT NULL,
    retry_after integer DEFAULT NULL,
    error text DEFAULT NULL,
    duration_ms integer DEFAULT 0
)
RETURNS TABLE (outcome text, next_attempt_at timestamptz)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        coalesce(status_code BETWEEN 100 AND 599, TRUE), 'status_code',
        'must be 100 to 599, or null without an answer'
    );
    PERFORM ops.require(duration_ms >= 0, 'duration_ms', 'must be 0 or more');
    RETURN QUERY
    SELECT finished.outcome, finished.due_at
    FROM ops.finish_webhook(
        delivery_id, lease_token, status_code, retry_after, error, duration_ms
    ) AS finished;
END
$function$;

REVOKE ALL ON FUNCTION public.finish_webhook_delivery(
    uuid, uuid, integer, integer, text, integer
) FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.finish_webhook_delivery(
    uuid, uuid, integer, integer, text, integer
) TO service_role;
COMMENT ON FUNCTION public.finish_webhook_delivery(
    uuid, uuid, integer, integer, text, integer
) IS
'Tells how a leased attempt went: the HTTP status, or null and an error when there was no answer;
retry_after are the seconds of the answer''s Retry-After; duration_ms in ms. Returns the outcome
(delivered, failed; null: there is another attempt) and the time of the next attempt. 410 disables
the endpoint; 429 and 503 honour Retry-After up to a day; ten attempts over some three days, and
five days of failures disable the endpoint. Errors: YP003 an argument; YP425 the lease is over:
nothing is written. Callable by service_role.';

CREATE FUNCTION public.fan_out_webhooks(batch integer DEFAULT 500)
RETURNS integer
LANGUAGE sql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT ops.fan_out_webhooks(batch)
$function$;

REVOKE ALL ON FUNCTION public.fan_out_webhooks(integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.fan_out_webhooks(integer) TO service_role;
COMMENT ON FUNCTION public.fan_out_webhooks(integer) IS
'Makes the deliveries of the next events of the outbox, at most batch (1 to 1000), and returns how
many events there were; 0: none are waiting. One that makes none is put off. A job does it every
minute too. Errors: YP003 an argument or another isolation level than read committed; YP403 the
database was moved to another server and its DBA has to call ops.restart_outbox(); YP400, YP401,
YP402, YP010 its consumer was dropped or made anew meanwhile: call again. Callable by
service_role.';
