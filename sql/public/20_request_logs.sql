-- What servers record of their work: requests, webhooks that nobody could digest, and refreshes.
-- Logs hold what people sent, so they are kept for weeks and never readable by API roles.

CREATE TABLE public.request_logs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    correlation_id uuid,
    user_id uuid,
    source_type text NOT NULL,
    function_name text,
    http_method text,
    url text,
    headers jsonb,
    body jsonb,
    response_status integer,
    response_body jsonb,
    execution_time_ms integer,
    error_message text,
    occurred_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL GENERATED ALWAYS AS (occurred_at) STORED,

    -- No foreign keys: a log is written whatever it is about, and goes by the month.
    CONSTRAINT request_logs_pkey PRIMARY KEY (id, occurred_at),
    CONSTRAINT request_logs_source_type_check
    CHECK (source_type ~ '\S' AND char_length(source_type) <= 100),
    CONSTRAINT request_logs_http_method_check CHECK (http_method ~ '^[A-Z]{3,10}$'),
    CONSTRAINT request_logs_headers_carry_no_secrets CHECK (
        jsonb_typeof(headers) = 'object'
        AND headers::text
        !~* '"(authorization|proxy-authorization|cookie|set-cookie|apikey|x-api-key)":'
    ),
    CONSTRAINT request_logs_response_status_check CHECK (response_status BETWEEN 100 AND 599),
    CONSTRAINT request_logs_execution_time_ms_check CHECK (execution_time_ms >= 0)
) PARTITION BY RANGE (occurred_at);

ALTER TABLE public.request_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.request_logs FORCE ROW LEVEL SECURITY;

CREATE INDEX request_logs_occurred_at_idx ON public.request_logs USING brin (occurred_at);
CREATE INDEX request_logs_correlation_id_idx ON public.request_logs (correlation_id);
CREATE INDEX request_logs_user_id_idx ON public.request_logs (user_id);

COMMENT ON TABLE public.request_logs IS
'Requests that servers got or made, for the search of faults. Partitioned by month, UTC.';
COMMENT ON COLUMN public.request_logs.id IS 'Unique within its month.';
COMMENT ON COLUMN public.request_logs.correlation_id IS
'The same for all requests that one click caused.';
COMMENT ON COLUMN public.request_logs.user_id IS
'On whose behalf, as in auth.users; null: nobody''s. No foreign key, see the source.';
COMMENT ON COLUMN public.request_logs.source_type IS 'What wrote it, e.g. edge_function, webhook.';
COMMENT ON COLUMN public.request_logs.function_name IS 'The server''s function.';
COMMENT ON COLUMN public.request_logs.http_method IS 'GET, POST and so on.';
COMMENT ON COLUMN public.request_logs.url IS
'Path and query; the writer takes out tokens and addresses of people.';
COMMENT ON COLUMN public.request_logs.headers IS
'Object of name to value, without those that carry keys or sessions: they are refused.';
COMMENT ON COLUMN public.request_logs.body IS
'What was sent, any JSON; the writer takes out secrets and card numbers.';
COMMENT ON COLUMN public.request_logs.response_status IS 'HTTP status; null: no answer.';
COMMENT ON COLUMN public.request_logs.response_body IS 'What was answered, as body.';
COMMENT ON COLUMN public.request_logs.execution_time_ms IS 'Milliseconds until the answer.';
COMMENT ON COLUMN public.request_logs.error_message IS 'What went wrong; null: nothing.';
COMMENT ON COLUMN public.request_logs.occurred_at IS
'When it came in, UTC; decides the partition.';
COMMENT ON COLUMN public.request_logs.created_at IS 'Another name of occurred_at.';

CREATE TABLE public.dead_letter_webhooks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    correlation_id uuid,
    webhook_type text NOT NULL,
    payload jsonb NOT NULL,
    original_timestamp timestamptz NOT NULL,
    retry_count integer NOT NULL DEFAULT 0,
    status text NOT NULL DEFAULT 'pending',
    failure_reason text,
    last_retry_at timestamptz,
    resolved_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT dead_letter_webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT dead_letter_webhooks_webhook_type_check
    CHECK (webhook_type ~ '\S' AND char_length(webhook_type) <= 200),
    CONSTRAINT dead_letter_webhooks_payload_check
    CHECK (jsonb_typeof(payload) IN ('object', 'array')),
    CONSTRAINT dead_letter_webhooks_retry_count_check CHECK (retry_count >= 0),
    CONSTRAINT dead_letter_webhooks_status_check
    CHECK (status IN ('pending', 'retrying', 'resolved', 'discarded')),
    CONSTRAINT dead_letter_webhooks_resolved_at_only_when_done
    CHECK ((status IN ('resolved', 'discarded')) = (resolved_at IS NOT NULL))
);

ALTER TABLE public.dead_letter_webhooks ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dead_letter_webhooks FORCE ROW LEVEL SECURITY;

CREATE INDEX dead_letter_webhooks_waiting_idx ON public.dead_letter_webhooks (created_at)
WHERE status IN ('pending', 'retrying');
CREATE INDEX dead_letter_webhooks_correlation_id_idx
ON public.dead_letter_webhooks (correlation_id);

COMMENT ON TABLE public.dead_letter_webhooks IS
'Webhooks of others that could not be digested, kept until somebody has seen to them.';
COMMENT ON COLUMN public.dead_letter_webhooks.id IS 'Names it in the tool that replays it.';
COMMENT ON COLUMN public.dead_letter_webhooks.correlation_id IS
'As in public.request_logs, where the attempts are.';
COMMENT ON COLUMN public.dead_letter_webhooks.webhook_type IS
'Sender and kind, e.g. stripe.charge.refunded.';
COMMENT ON COLUMN public.dead_letter_webhooks.payload IS
'What was sent, an object or array as the sender documents it; may be about people.';
COMMENT ON COLUMN public.dead_letter_webhooks.original_timestamp IS 'When it first came in, UTC.';
COMMENT ON COLUMN public.dead_letter_webhooks.retry_count IS 'Attempts since.';
COMMENT ON COLUMN public.dead_letter_webhooks.status IS
'pending: waits. retrying: is being tried. resolved: digested. discarded: not needed any more.';
COMMENT ON COLUMN public.dead_letter_webhooks.failure_reason IS 'Of the latest attempt.';
COMMENT ON COLUMN public.dead_letter_webhooks.last_retry_at IS 'UTC; null: not tried again.';
COMMENT ON COLUMN public.dead_letter_webhooks.resolved_at IS
'When it was resolved or discarded, UTC.';
COMMENT ON COLUMN public.dead_letter_webhooks.created_at IS 'When it was given up, UTC.';
COMMENT ON COLUMN public.dead_letter_webhooks.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE public.mv_refresh_log (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    ran_at timestamptz NOT NULL DEFAULT now(),
    concurrent boolean NOT NULL,
    view_name text,
    duration_ms integer,
    note text,

    CONSTRAINT mv_refresh_log_pkey PRIMARY KEY (id),
    CONSTRAINT mv_refresh_log_view_name_is_qualified
    CHECK (view_name ~ '^[a-z_][a-z0-9_]*[.][a-z_][a-z0-9_]*$'),
    CONSTRAINT mv_refresh_log_duration_ms_check CHECK (duration_ms >= 0)
);

ALTER TABLE public.mv_refresh_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.mv_refresh_log FORCE ROW LEVEL SECURITY;

CREATE INDEX mv_refresh_log_ran_at_idx ON public.mv_refresh_log (ran_at);

COMMENT ON TABLE public.mv_refresh_log IS 'One row per refresh of a materialized view.';
COMMENT ON COLUMN public.mv_refresh_log.id IS
'Order of writing. Given by default, so that rows of the earlier product keep theirs.';
COMMENT ON COLUMN public.mv_refresh_log.ran_at IS 'When the refresh began, UTC.';
COMMENT ON COLUMN public.mv_refresh_log.concurrent IS
'Whether readers could go on meanwhile, which takes longer.';
COMMENT ON COLUMN public.mv_refresh_log.view_name IS
'Which view, with its schema; null: the earlier product did not say.';
COMMENT ON COLUMN public.mv_refresh_log.duration_ms IS 'Milliseconds; null: it failed.';
COMMENT ON COLUMN public.mv_refresh_log.note IS 'An error, or what else is worth knowing.';
