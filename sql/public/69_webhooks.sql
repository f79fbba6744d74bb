-- Webhooks, for admins of an organization: where it wants to be told of its events, and with which
-- secret. A secret is shown once, when it is made.

CREATE FUNCTION public.create_webhook_endpoint(
    organization_id uuid, url text, topics text[] DEFAULT NULL, description text DEFAULT NULL
)
RETURNS TABLE (endpoint_id uuid, secret text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_id uuid;
    v_secret constant text := ops.webhook_secret();
BEGIN
    PERFORM organizations.lock_for(create_webhook_endpoint.organization_id, 'admin');
    PERFORM ops.require_webhook(url, topics, description);
    IF (
        SELECT count(*) >= 10
        FROM public.webhook_endpoints
        WHERE webhook_endpoints.organization_id = create_webhook_endpoint.organization_id
            AND webhook_endpoints.is_enabled
    ) THEN
        PERFORM ops.raise_error('YP426', 'It has ten that are enabled.');
    END IF;

    INSERT INTO public.webhook_endpoints (organization_id, url, topics, description, secret)
    VALUES (
        create_webhook_endpoint.organization_id, create_webhook_endpoint.url,
        create_webhook_endpoint.topics, create_webhook_endpoint.description, v_secret
    )
    RETURNING webhook_endpoints.id INTO v_id;
    RETURN QUERY SELECT v_id, v_secret;
END
$function$;

REVOKE ALL ON FUNCTION public.create_webhook_endpoint(uuid, text, text[], text)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.create_webhook_endpoint(uuid, text, text[], text) TO authenticated;
COMMENT ON FUNCTION public.create_webhook_endpoint(uuid, text, text[], text) IS
'Makes an endpoint of an organization and returns it with its secret, which is never shown again.
url: https and a public host; topics: what to tell of, null for all. Errors: YP001, YP009 not
signed in or no profile; YP002 not an admin there; YP003 an argument; YP005 the organization is
suspended or closed; YP216 no permanent account; YP426 ten endpoints are enabled. Callable by
authenticated.';

CREATE FUNCTION public.update_webhook_endpoint(endpoint_id uuid, changes jsonb)
RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_endpoint public.webhook_endpoints := ops.require_webhook_endpoint(endpoint_id);
    v_topics text[];
BEGIN
    PERFORM ops.require_values('changes', changes, '{
        "url": "text", "topics": "array?", "description": "text?", "is_enabled": "boolean"
    }');
    PERFORM organizations.lock_for(v_endpoint.organization_id, 'admin');
    SELECT * INTO STRICT v_endpoint
    FROM public.webhook_endpoints
    WHERE webhook_endpoints.id = update_webhook_endpoint.endpoint_id
    FOR NO KEY UPDATE;

    v_topics := v_endpoint.topics;
    IF changes ? 'topics' THEN
        v_topics := (
            SELECT array_agg(topic)
            FROM jsonb_array_elements_text(nullif(changes -> 'topics', 'null')) AS topic
        );
        PERFORM ops.require(
            v_topics IS NOT NULL OR changes -> 'topics' = 'null', 'topics',
            'must be known topics, or null for all'
        );
    END IF;
    PERFORM ops.require_webhook(
        coalesce(changes ->> 'url', v_endpoint.url), v_topics, changes ->> 'description'
    );
    IF (changes ->> 'is_enabled')::boolean AND NOT v_endpoint.is_enabled AND (
        SELECT count(*) >= 10
        FROM public.webhook_endpoints
        WHERE webhook_endpoints.organization_id = v_endpoint.organization_id
            AND webhook_endpoints.is_enabled
    ) THEN
        PERFORM ops.raise_error('YP426', 'It has ten that are enabled.');
    END IF;

    UPDATE public.webhook_endpoints
    SET
        url = coalesce(changes ->> 'url', v_endpoint.url),
        topics = v_topics,
        description = CASE
            WHEN changes ? 'description' THEN changes ->> 'description'
            ELSE v_endpoint.description
        END,
        is_enabled = coalesce((changes ->> 'is_enabled')::boolean, v_endpoint.is_enabled),
        disabled_reason = CASE (changes ->> 'is_enabled')::boolean
            WHEN FALSE THEN coalesce(v_endpoint.disabled_reason, 'by hand')
            WHEN TRUE THEN NULL
            ELSE v_endpoint.disabled_reason
        END,
        failing_since = CASE
            WHEN (changes ->> 'is_enabled')::boolean AND NOT v_endpoint.is_enabled THEN NULL
            ELSE v_endpoint.failing_since
        END
    WHERE webhook_endpoints.id = v_endpoint.id
    RETURNING webhook_endpoints.is_enabled INTO v_endpoint.is_enabled;
    RETURN v_endpoint.is_enabled;
END
$function$;

REVOKE ALL ON FUNCTION public.update_webhook_endpoint(uuid, jsonb)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.update_webhook_endpoint(uuid, jsonb) TO authenticated;
COMMENT ON FUNCTION public.update_webhook_endpoint(uuid, jsonb) IS
'Changes url, topics (null: all), description and is_enabled of an endpoint and returns whether it
is enabled now. What is due while it is disabled is given up. Errors: YP001, YP009 not signed in or
no profile; YP002 not an admin there; YP003 an argument; YP005 the organization is suspended or
closed; YP216 no permanent account; YP426 ten endpoints are enabled. Callable by authenticated.';

CREATE FUNCTION public.rotate_webhook_secret(endpoint_id uuid, overlap_hours integer DEFAULT 24)
RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_endpoint constant public.webhook_endpoints := ops.require_webhook_endpoint(endpoint_id);
    v_secret constant text := ops.webhook_secret();
BEGIN
    PERFORM ops.require(
        overlap_hours BETWEEN 0 AND 168, 'overlap_hours', 'must be 0 to 168'
    );
    PERFORM organizations.lock_for(v_endpoint.organization_id, 'admin');
    UPDATE public.webhook_endpoints
    SET
        previous_secret = webhook_endpoints.secret,
        previous_secret_until = clock_timestamp() + make_interval(hours => overlap_hours),
        secret = v_secret
    WHERE webhook_endpoints.id = v_endpoint.id;
    RETURN v_secret;
END
$function$;

REVOKE ALL ON FUNCTION public.rotate_webhook_secret(uuid, integer)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.rotate_webhook_secret(uuid, integer) TO authenticated;
COMMENT ON FUNCTION public.rotate_webhook_secret(uuid, integer) IS
'Gives an endpoint a new secret and returns it; it is never shown again. The one before it signs too
for overlap_hours (0 to 168), and those before it no more. Errors: YP001, YP009 not signed in or no
profile; YP002 not an admin there; YP003 an argument; YP005 the organization is suspended or
closed; YP216 no permanent account. Callable by authenticated.';

CREATE FUNCTION public.delete_webhook_endpoint(endpoint_id uuid)
RETURNS integer
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_endpoint constant public.webhook_endpoints := ops.require_webhook_endpoint(endpoint_id);
    v_open integer;
BEGIN
    PERFORM organizations.lock_for(v_endpoint.organization_id, 'admin');
    -- The lock keeps new deliveries and answers out until it is gone.
    PERFORM FROM public.webhook_endpoints
    WHERE webhook_endpoints.id = v_endpoint.id
    FOR UPDATE;
    SELECT count(*) INTO STRICT v_open
    FROM public.webhook_deliveries
    WHERE webhook_deliveries.endpoint_id = v_endpoint.id
        AND webhook_deliveries.outcome IS NULL;
    DELETE FROM public.webhook_endpoints WHERE webhook_endpoints.id = v_endpoint.id;
    RETURN v_open;
END
$function$;

REVOKE ALL ON FUNCTION public.delete_webhook_endpoint(uuid)
FROM public, anon, authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.delete_webhook_endpoint(uuid) TO authenticated;
COMMENT ON FUNCTION public.delete_webhook_endpoint(uuid) IS
'Deletes an endpoint with its secrets, its deliveries and their log, and returns how many deliveries
were on their way; a worker that has one leased may send it still, and its answer comes too late.
Errors: YP001, YP009 not signed in or no profile; YP002 not an admin there, or no such
endpoint, as when it is told again; YP003 an argument; YP005 the organization is suspended or
closed; YP216 no permanent account. Callable by authenticated.';
