-- What became of webhooks, for admins of an organization: its endpoints, their deliveries with the
-- latest answer, and asking for one again.

CREATE FUNCTION public.list_webhook_endpoints(organization_id uuid)
RETURNS TABLE (
    endpoint_id uuid, url text, description text, topics text[], is_enabled boolean,
    disabled_reason text, failing_since timestamptz, previous_secret_until timestamptz,
    created_at timestamptz
)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM organizations.require_role(list_webhook_endpoints.organization_id, 'admin');
    RETURN QUERY
    SELECT
        webhook_endpoints.id, webhook_endpoints.url, webhook_endpoints.description,
        webhook_endpoints.topics, webhook_endpoints.is_enabled, webhook_endpoints.disabled_reason,
        webhook_endpoints.failing_since, webhook_endpoints.previous_secret_until,
        webhook_endpoints.created_at
    FROM public.webhook_endpoints
    WHERE webhook_endpoints.organization_id = list_webhook_endpoints.organization_id
    ORDER BY webhook_endpoints.created_at, webhook_endpoints.id;
END
$function$;

REVOKE ALL ON FUNCTION public.list_webhook_endpoints(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.list_webhook_endpoints(uuid) TO authenticated;
COMMENT ON FUNCTION public.list_webhook_endpoints(uuid) IS
'The endpoints of an organization, oldest first, without their secrets. Errors: YP001, YP009 not
signed in or no profile; YP002 not an admin there; YP003 no organization named. Callable by
authenticated.';

CREATE FUNCTION public.list_webhook_deliveries(
    endpoint_id uuid, before timestamptz DEFAULT NULL, page_size integer DEFAULT 50
)
RETURNS TABLE (
    delivery_id uuid, event_id uuid, topic text, body text, outcome text, attempts bigint,
    next_attempt_at timestamptz, created_at timestamptz, finished_at timestamptz,
    status_code integer, error text, attempted_at timestamptz
)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_endpoint constant public.webhook_endpoints := ops.require_webhook_endpoint(endpoint_id);
BEGIN
    PERFORM ops.require(page_size BETWEEN 1 AND 200, 'page_size', 'must be 1 to 200');
    RETURN QUERY
    SELECT
        webhook_deliveries.id, webhook_deliveries.event_id, webhook_deliveries.topic,
        webhook_deliveries.body, webhook_deliveries.outcome,
        (
            SELECT count(*)
            FROM public.webhook_attempts
            WHERE webhook_attempts.delivery_id = webhook_deliveries.id
        ),
        webhook_deliveries.due_at, webhook_deliveries.created_at, webhook_deliveries.finished_at,
        latest.status_code, latest.error, latest.attempted_at
    FROM public.webhook_deliveries
    LEFT JOIN LATERAL (
        SELECT
            webhook_attempts.status_code, webhook_attempts.error, webhook_attempts.attempted_at
        FROM public.webhook_attempts
        WHERE webhook_attempts.delivery_id = webhook_deliveries.id
        ORDER BY webhook_attempts.attempted_at DESC
        LIMIT 1
    ) AS latest ON TRUE
    WHERE webhook_deliveries.endpoint_id = v_endpoint.id
        AND webhook_deliveries.created_at < coalesce(before, 'infinity')
    ORDER BY webhook_deliveries.created_at DESC, webhook_deliveries.id
    LIMIT page_size;
END
$function$;

REVOKE ALL ON FUNCTION public.list_webhook_deliveries(uuid, timestamptz, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.list_webhook_deliveries(uuid, timestamptz, integer)
TO authenticated;
COMMENT ON FUNCTION public.list_webhook_deliveries(uuid, timestamptz, integer) IS
'Deliveries to an endpoint, latest first, each with its body, its outcome (delivered, failed, given
up; null: on its way), how many attempts ended and how the latest did. before: created_at of the
last one of the page before; page_size 1 to 200. Errors: YP001, YP009 not signed in or no profile;
YP002 not an admin there; YP003 an argument. Callable by authenticated.';

CREATE FUNCTION public.redeliver_webhook(delivery_id uuid)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_endpoint public.webhook_endpoints;
BEGIN
    PERFORM users.require_caller();
    v_endpoint := ops.require_webhook_endpoint((
        SELECT webhook_deliveries.endpoint_id
        FROM public.webhook_deliveries
        WHERE webhook_deliveries.id = redeliver_webhook.delivery_id
    ));
    PERFORM organizations.lock_for(v_endpoint.organization_id, 'admin');
    IF NOT v_endpoint.is_enabled THEN
        PERFORM ops.raise_error('YP427', format('Endpoint %s.', v_endpoint.id));
    END IF;

    UPDATE public.webhook_deliveries
    SET outcome = NULL, finished_at = NULL, attempt_count = 0, due_at = clock_timestamp()
    WHERE webhook_deliveries.id = redeliver_webhook.delivery_id
        AND webhook_deliveries.outcome IS NOT NULL;
    IF FOUND THEN
        PERFORM pg_notify('webhooks', '');
    END IF;
    RETURN FOUND;
END
$function$;

REVOKE ALL ON FUNCTION public.redeliver_webhook(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.redeliver_webhook(uuid) TO authenticated;
COMMENT ON FUNCTION public.redeliver_webhook(uuid) IS
'Sends a finished delivery again, with the same webhook-id and body, and returns true; false: it is
on its way still. Errors: YP001, YP009 not signed in or no profile; YP002 no such delivery, or not
an admin there; YP003 an argument; YP005 the organization is suspended or closed; YP216 no permanent
account; YP427 the endpoint is disabled. Callable by authenticated.';
