-- Outgoing webhooks: where an organization wants to be told of its events, what is on its way
-- there, and how each attempt went. Reached by functions alone: secrets are never selectable.

CREATE TABLE public.webhook_endpoints (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid NOT NULL,
    url text NOT NULL,
    description text,
    topics text[],
    is_enabled boolean NOT NULL DEFAULT TRUE,
    disabled_reason text,
    secret text NOT NULL,
    previous_secret text,
    previous_secret_until timestamptz,
    failing_since timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT webhook_endpoints_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_endpoints_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT webhook_endpoints_url_check CHECK (ops.webhook_url_fault(url) IS NULL),
    CONSTRAINT webhook_endpoints_description_check CHECK (char_length(description) <= 500),
    CONSTRAINT webhook_endpoints_topics_check CHECK (
        cardinality(topics) BETWEEN 1 AND 100 AND array_position(topics, NULL) IS NULL
    ),
    CONSTRAINT webhook_endpoints_reason_says_why_disabled CHECK (
        CASE
            WHEN is_enabled THEN disabled_reason IS NULL
            ELSE disabled_reason IS NOT NULL AND disabled_reason IN ('by hand', 'gone', 'failing')
        END
    ),
    CONSTRAINT webhook_endpoints_secret_check
    CHECK (secret ~ '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$'),
    CONSTRAINT webhook_endpoints_previous_secret_check
    CHECK (previous_secret ~ '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$'),
    CONSTRAINT webhook_endpoints_previous_secret_ends
    CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
);

ALTER TABLE public.webhook_endpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_endpoints FORCE ROW LEVEL SECURITY;

CREATE INDEX webhook_endpoints_organization_id_idx
ON public.webhook_endpoints (organization_id);

COMMENT ON TABLE public.webhook_endpoints IS
'A URL of an organization that is told of its events.';
COMMENT ON COLUMN public.webhook_endpoints.id IS 'By it admins change the endpoint.';
COMMENT ON COLUMN public.webhook_endpoints.organization_id IS 'Whose events.';
COMMENT ON COLUMN public.webhook_endpoints.url IS
'Where to, see ops.webhook_url_fault(); what its path says may be secret.';
COMMENT ON COLUMN public.webhook_endpoints.description IS 'What the organization calls it.';
COMMENT ON COLUMN public.webhook_endpoints.topics IS
'Topics to tell of; null: all of ops.webhook_topics().';
COMMENT ON COLUMN public.webhook_endpoints.is_enabled IS 'Whether events are told.';
COMMENT ON COLUMN public.webhook_endpoints.disabled_reason IS
'by hand, gone (it answered 410), failing (nothing else for five days).';
COMMENT ON COLUMN public.webhook_endpoints.secret IS
'Signs every attempt: whsec_ and 24 to 64 bytes in base64. Shown once, when it is made.';
COMMENT ON COLUMN public.webhook_endpoints.previous_secret IS
'Signs beside it until previous_secret_until.';
COMMENT ON COLUMN public.webhook_endpoints.previous_secret_until IS 'UTC.';
COMMENT ON COLUMN public.webhook_endpoints.failing_since IS
'First failure after the latest success, UTC; null: the latest went well, or there is none.';
COMMENT ON COLUMN public.webhook_endpoints.created_at IS 'UTC.';
COMMENT ON COLUMN public.webhook_endpoints.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE public.webhook_deliveries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    endpoint_id uuid NOT NULL,
    event_id uuid NOT NULL,
    topic text NOT NULL,
    body text NOT NULL,
    outcome text,
    attempt_count integer NOT NULL DEFAULT 0,
    due_at timestamptz,
    lease_token uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,

    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT webhook_deliveries_endpoint_id_event_id_key UNIQUE (endpoint_id, event_id),
    CONSTRAINT webhook_deliveries_endpoint_id_fkey FOREIGN KEY (endpoint_id)
    REFERENCES public.webhook_endpoints (id) ON DELETE CASCADE,
    CONSTRAINT webhook_deliveries_topic_check CHECK (topic ~ '^[a-z_]+([.][a-z_]+)+$'),
    CONSTRAINT webhook_deliveries_outcome_check
    CHECK (outcome IN ('delivered', 'failed', 'given up')),
    CONSTRAINT webhook_deliveries_attempt_count_check CHECK (attempt_count >= 0),
    CONSTRAINT webhook_deliveries_are_due_until_finished CHECK (
        (outcome IS NULL) = (due_at IS NOT NULL) AND (outcome IS NULL) = (finished_at IS NULL)
        AND (outcome IS NULL OR lease_token IS NULL)
    )
)
-- A lease and an answer rewrite a row in place.
WITH (fillfactor = 80);

ALTER TABLE public.webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_deliveries FORCE ROW LEVEL SECURITY;

CREATE INDEX webhook_deliveries_due_idx ON public.webhook_deliveries (due_at)
WHERE outcome IS NULL;
CREATE INDEX webhook_deliveries_finished_at_idx ON public.webhook_deliveries (finished_at)
WHERE outcome IS NOT NULL;

COMMENT ON TABLE public.webhook_deliveries IS
'One event on its way to one endpoint. Rows go 30 days after they are finished.';
COMMENT ON COLUMN public.webhook_deliveries.id IS 'By it admins ask for it again.';
COMMENT ON COLUMN public.webhook_deliveries.endpoint_id IS 'Where to.';
COMMENT ON COLUMN public.webhook_deliveries.event_id IS
'The event of the outbox, webhook-id for its receiver: the same in every attempt. No foreign key:
events go earlier.';
COMMENT ON COLUMN public.webhook_deliveries.topic IS 'What happened, e.g. ticket.purchased.';
COMMENT ON COLUMN public.webhook_deliveries.body IS
'The text that is signed and sent, the same to the byte in every attempt: object of type,
timestamp (ISO 8601, UTC) and data, the payload of the event.';
COMMENT ON COLUMN public.webhook_deliveries.outcome IS
'delivered (2xx), failed (no attempt is left, or 410), given up (its endpoint was disabled); null:
on its way.';
COMMENT ON COLUMN public.webhook_deliveries.attempt_count IS
'Attempts begun; counted anew when it is asked for again.';
COMMENT ON COLUMN public.webhook_deliveries.due_at IS
'Not before, UTC: the next attempt, or while one is under way the end of its lease.';
COMMENT ON COLUMN public.webhook_deliveries.lease_token IS
'Of the attempt under way: whoever answers with another is too late.';
COMMENT ON COLUMN public.webhook_deliveries.created_at IS 'UTC.';
COMMENT ON COLUMN public.webhook_deliveries.finished_at IS 'UTC; null: on its way.';

CREATE TABLE public.webhook_attempts (
    delivery_id uuid NOT NULL,
    attempted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status_code integer,
    duration_ms integer NOT NULL,
    error text,

    CONSTRAINT webhook_attempts_pkey PRIMARY KEY (delivery_id, attempted_at),
    CONSTRAINT webhook_attempts_delivery_id_fkey FOREIGN KEY (delivery_id)
    REFERENCES public.webhook_deliveries (id) ON DELETE CASCADE,
    CONSTRAINT webhook_attempts_status_code_check CHECK (status_code BETWEEN 100 AND 599),
    CONSTRAINT webhook_attempts_duration_ms_check CHECK (duration_ms >= 0),
    CONSTRAINT webhook_attempts_error_check CHECK (char_length(error) <= 500)
);

ALTER TABLE public.webhook_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.webhook_attempts FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.webhook_attempts IS
'How one attempt to deliver went, as its worker told; rows go with their delivery.';
COMMENT ON COLUMN public.webhook_attempts.delivery_id IS 'The delivery.';
COMMENT ON COLUMN public.webhook_attempts.attempted_at IS 'When the worker told of it, UTC.';
COMMENT ON COLUMN public.webhook_attempts.status_code IS
'HTTP status of the answer; null: there was none.';
COMMENT ON COLUMN public.webhook_attempts.duration_ms IS 'From the request to its end, ms.';
COMMENT ON COLUMN public.webhook_attempts.error IS 'Why there was no answer, in short.';
