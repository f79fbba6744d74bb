-- The life of a delivery between an event and its end: made for every endpoint that wants to know,
-- leased signed, and finished by what the receiver said.

CREATE FUNCTION ops.webhook_organizations(event ops.leased_event)
RETURNS SETOF uuid
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
    SELECT event.organization_id
    WHERE event.organization_id IS NOT NULL
    UNION
    SELECT sponsors.org_id
    FROM sponsorship.sponsors
    WHERE event.topic LIKE 'proposal.%' AND sponsors.id = (event.payload ->> 'sponsor_id')::uuid
$function$;

REVOKE ALL ON FUNCTION ops.webhook_organizations(ops.leased_event) FROM public;
COMMENT ON FUNCTION ops.webhook_organizations(ops.leased_event) IS
'Whose endpoints hear of an event: its organization''s, and of a negotiation both sides''. For the
package''s own functions.';

CREATE FUNCTION ops.enqueue_webhooks(event ops.leased_event)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_organizations uuid[];
    v_rows integer;
BEGIN
    IF event.topic <> ALL(ops.webhook_topics()) THEN
        RETURN 0;
    END IF;

    -- Before their endpoints, as a deletion of an organization goes.
    WITH locked AS (
        SELECT organizations.id
        FROM organizations.organizations
        WHERE organizations.id IN (SELECT ops.webhook_organizations(event))
        ORDER BY organizations.id
        FOR KEY SHARE
    )
    SELECT array_agg(locked.id) INTO v_organizations FROM locked;
    INSERT INTO public.webhook_deliveries (endpoint_id, event_id, topic, body, due_at)
    SELECT
        webhook_endpoints.id,
        event.event_id,
        event.topic,
        jsonb_build_object(
            'type', event.topic,
            'timestamp', to_char(
                event.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'
            ),
            'data', event.payload
        )::text,
        clock_timestamp()
    FROM public.webhook_endpoints
    WHERE webhook_endpoints.organization_id = ANY(v_organizations)
        AND webhook_endpoints.is_enabled
        AND webhook_endpoints.created_at <= event.occurred_at
        AND (
            webhook_endpoints.topics IS NULL OR event.topic = ANY(webhook_endpoints.topics)
        )
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    IF v_rows > 0 THEN
        -- The same words in one transaction are one notification.
        PERFORM pg_notify('webhooks', '');
    END IF;
    RETURN v_rows;
END
$function$;

REVOKE ALL ON FUNCTION ops.enqueue_webhooks(ops.leased_event) FROM public;
COMMENT ON FUNCTION ops.enqueue_webhooks(ops.leased_event) IS
'Makes a delivery for each enabled endpoint of the organizations concerned that wants the topic and
was made before the event, and returns how many are new; an event that comes again makes none.
Topics outside ops.webhook_topics() make none. Who listens on channel webhooks is woken. For the
package''s own functions.';

CREATE FUNCTION ops.disable_webhook_endpoint(endpoint_id uuid, reason text)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_endpoint public.webhook_endpoints;
BEGIN
    UPDATE public.webhook_endpoints
    SET is_enabled = FALSE, disabled_reason = disable_webhook_endpoint.reason
    WHERE webhook_endpoints.id = disable_webhook_endpoint.endpoint_id
        AND webhook_endpoints.is_enabled
    RETURNING * INTO v_endpoint;
    IF NOT FOUND THEN
        RETURN FALSE;
    END IF;

    INSERT INTO messaging.notifications (
        user_id, title, message, type, event_type, subject_type, subject_id, group_key
    )
    SELECT
        org_memberships.user_id,
        'A webhook endpoint was disabled',
        CASE disable_webhook_endpoint.reason
            WHEN 'gone' THEN 'Its receiver answered that it is gone (410).'
            ELSE 'Its receiver has taken nothing for five days.'
        END,
        'warning', 'webhook.disabled', 'webhook_endpoint', v_endpoint.id,
        'webhook.disabled:' || v_endpoint.id::text
    FROM organizations.org_memberships
    WHERE org_memberships.org_id = v_endpoint.organization_id AND org_memberships.role = 'owner'
    ON CONFLICT DO NOTHING;

    INSERT INTO public.outbox (topic, organization_id, aggregate_type, aggregate_id, payload)
    VALUES (
        'webhook.disabled', v_endpoint.organization_id, 'webhook_endpoint', v_endpoint.id,
        jsonb_build_object(
            'webhook_endpoint_id', v_endpoint.id, 'reason', disable_webhook_endpoint.reason
        )
    );
    RETURN TRUE;
END
$function$;

REVOKE ALL ON FUNCTION ops.disable_webhook_endpoint(uuid, text) FROM public;
COMMENT ON FUNCTION ops.disable_webhook_endpoint(uuid, text) IS
'Disables an endpoint (reason gone or failing), tells the owners of its organization and writes
webhook.disabled; false: it was disabled before. For the package''s own functions.';

CREATE FUNCTION ops.finish_webhook(
    delivery_id uuid, lease_token uuid, status_code integer, retry_after integer, error text,
    duration_ms integer
)
RETURNS public.webhook_deliveries
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_now constant timestamptz := clock_timestamp();
    v_delivery public.webhook_deliveries;
    v_delay interval;
    v_failing_since timestamptz;
    v_endpoint_id uuid;
    v_organization_id uuid;
BEGIN
    -- Organization, endpoint, delivery: the order in which a deletion of either comes down.
    SELECT webhook_endpoints.id, webhook_endpoints.organization_id
    INTO v_endpoint_id, v_organization_id
    FROM public.webhook_deliveries
    JOIN public.webhook_endpoints ON webhook_endpoints.id = webhook_deliveries.endpoint_id
    WHERE webhook_deliveries.id = finish_webhook.delivery_id;
    PERFORM FROM organizations.organizations
    WHERE organizations.id = v_organization_id
    FOR KEY SHARE;
    PERFORM FROM public.webhook_endpoints
    WHERE webhook_endpoints.id = v_endpoint_id
    FOR KEY SHARE;
    SELECT * INTO v_delivery
    FROM public.webhook_deliveries
    WHERE webhook_deliveries.id = finish_webhook.delivery_id
        AND webhook_deliveries.lease_token = finish_webhook.lease_token
        AND webhook_deliveries.due_at > v_now
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM ops.raise_error('YP425', format('Delivery %s.', finish_webhook.delivery_id));
    END IF;

    INSERT INTO public.webhook_attempts (delivery_id, status_code, duration_ms, error)
    VALUES (
        v_delivery.id, finish_webhook.status_code, finish_webhook.duration_ms,
        left(finish_webhook.error, 500)
    );

    IF finish_webhook.status_code BETWEEN 200 AND 299 THEN
        v_delivery.outcome := 'delivered';
        UPDATE public.webhook_endpoints
        SET failing_since = NULL
        WHERE webhook_endpoints.id = v_delivery.endpoint_id
            AND webhook_endpoints.failing_since IS NOT NULL;
    ELSE
        UPDATE public.webhook_endpoints
        SET failing_since = v_now
        WHERE webhook_endpoints.id = v_delivery.endpoint_id
            AND webhook_endpoints.failing_since IS NULL;
        SELECT webhook_endpoints.failing_since INTO v_failing_since
        FROM public.webhook_endpoints
        WHERE webhook_endpoints.id = v_delivery.endpoint_id;
        v_delay := ops.webhook_delay(v_delivery.attempt_count);
        IF finish_webhook.status_code IN (429, 503) THEN
            v_delay := greatest(
                v_delay,
                CASE
                    WHEN v_delay IS NOT NULL
                        THEN make_interval(
                            secs => least(greatest(finish_webhook.retry_after, 0), 86400)
                        )
                END
            );
        END IF;
        IF finish_webhook.status_code = 410 THEN
            PERFORM ops.disable_webhook_endpoint(v_delivery.endpoint_id, 'gone');
            v_delivery.outcome := 'failed';
        ELSIF v_failing_since < v_now - interval '5 days' THEN
            PERFORM ops.disable_webhook_endpoint(v_delivery.endpoint_id, 'failing');
            v_delivery.outcome := 'failed';
        ELSIF v_delay IS NULL THEN
            v_delivery.outcome := 'failed';
        END IF;
    END IF;

    UPDATE public.webhook_deliveries
    SET
        outcome = v_delivery.outcome,
        lease_token = NULL,
        due_at = CASE WHEN v_delivery.outcome IS NULL THEN v_now + v_delay END,
        finished_at = CASE WHEN v_delivery.outcome IS NOT NULL THEN v_now END
    WHERE webhook_deliveries.id = v_delivery.id
    RETURNING * INTO v_delivery;
    RETURN v_delivery;
END
$function$;

REVOKE ALL ON FUNCTION ops.finish_webhook(uuid, uuid, integer, integer, text, integer)
FROM public;
COMMENT ON FUNCTION ops.finish_webhook(uuid, uuid, integer, integer, text, integer) IS
'Writes down how an attempt went and what follows: 2xx delivered; 410 failed, and its endpoint is
disabled; else another attempt after ops.webhook_delay(), with 429 and 503 not before retry_after
seconds (at most a day), or none after the tenth or five days in which nothing was taken, which
disables the endpoint. Errors: YP425 the lease is over. For the package''s own functions.';

CREATE PROCEDURE ops.forget_webhooks_job(
    INOUT handled bigint DEFAULT 0, INOUT more boolean DEFAULT FALSE
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $procedure$
BEGIN
    DELETE FROM public.webhook_deliveries
    WHERE webhook_deliveries.ctid = ANY(ARRAY(
        SELECT old.ctid
        FROM public.webhook_deliveries AS old
        WHERE old.outcome IS NOT NULL AND old.finished_at < now() - interval '30 days'
        ORDER BY old.finished_at
        LIMIT 5000
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS handled = ROW_COUNT;
    more := handled >= 5000;
END
$procedure$;

REVOKE ALL ON PROCEDURE ops.forget_webhooks_job(bigint, boolean) FROM public;
COMMENT ON PROCEDURE ops.forget_webhooks_job (bigint, boolean) IS
'Deletes deliveries that were finished 30 days ago, with their attempts, five thousand at a time.
For ops.tick().';
