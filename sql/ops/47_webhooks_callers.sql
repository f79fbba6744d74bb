-- What functions ask before an admin's change of a webhook endpoint.

CREATE FUNCTION ops.require_webhook_endpoint(endpoint_id uuid)
RETURNS public.webhook_endpoints
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    v_caller constant uuid := users.require_caller();
    v_endpoint public.webhook_endpoints;
BEGIN
    SELECT * INTO v_endpoint
    FROM public.webhook_endpoints
    WHERE webhook_endpoints.id = require_webhook_endpoint.endpoint_id;
    IF NOT organizations.has_role(v_endpoint.organization_id, 'admin') THEN
        PERFORM ops.raise_error('YP002', format(
            'User %s is no admin for webhook endpoint %s.', v_caller,
            require_webhook_endpoint.endpoint_id
        ));
    END IF;
    RETURN v_endpoint;
END
$function$;

REVOKE ALL ON FUNCTION ops.require_webhook_endpoint(uuid) FROM public;
COMMENT ON FUNCTION ops.require_webhook_endpoint(uuid) IS
'The endpoint, of whose organization the caller is an admin. Errors: YP001, YP009 not signed in or
no profile; YP002 no such endpoint, or not an admin there. For the package''s own functions.';

CREATE FUNCTION ops.require_webhook(url text, topics text[], description text)
RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    PERFORM ops.require(
        url IS NOT NULL AND ops.webhook_url_fault(url) IS NULL, 'url',
        coalesce(ops.webhook_url_fault(url), 'must be given')
    );
    PERFORM ops.require(
        topics IS NULL OR (
            cardinality(topics) BETWEEN 1 AND 100 AND array_position(topics, NULL) IS NULL
            AND topics <@ ops.webhook_topics()
        ),
        'topics',
        'must be null for all, or some of ' || array_to_string(ops.webhook_topics(), ', ')
    );
    PERFORM ops.require(
        coalesce(char_length(description) <= 500, TRUE), 'description',
        'must be at most 500 characters'
    );
END
$function$;

REVOKE ALL ON FUNCTION ops.require_webhook(text, text[], text) FROM public;
COMMENT ON FUNCTION ops.require_webhook(text, text[], text) IS
'Raises YP003 unless an endpoint may be so. For the package''s own functions.';
