-- What keeps requests from doing harm: answers remembered for repeated requests, counters that
-- limit callers, and breakers that stop calling a service that is down. All of it is kept for
-- minutes to days and swept by a job.

CREATE TABLE public.idempotency_keys (
    user_id uuid NOT NULL,
    scope text NOT NULL DEFAULT 'request',
    key text NOT NULL,
    request_hash bytea,
    response jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL DEFAULT now() + interval '24 hours',
    recovery_point text,
    locked_until timestamptz,
    lock_token uuid,

    -- The caller is part of the key: two people may choose the same, and never see each other's.
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, scope, key),
    CONSTRAINT idempotency_keys_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT idempotency_keys_scope_check CHECK (scope ~ '^[a-z_][a-z0-9_.]{0,99}$'),
    CONSTRAINT idempotency_keys_key_check CHECK (char_length(key) BETWEEN 1 AND 200),
    CONSTRAINT idempotency_keys_request_hash_is_a_sha256 CHECK (octet_length(request_hash) = 32),
    CONSTRAINT idempotency_keys_expire_after_they_began CHECK (expires_at > created_at),
    CONSTRAINT idempotency_keys_recovery_point_check
    CHECK (recovery_point ~ '^[a-z_][a-z0-9_.]{0,99}$'),
    CONSTRAINT idempotency_keys_a_lock_has_a_token
    CHECK ((locked_until IS NULL) = (lock_token IS NULL)),
    CONSTRAINT idempotency_keys_an_answered_one_is_not_locked
    CHECK (response IS NULL OR locked_until IS NULL)
);

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.idempotency_keys FORCE ROW LEVEL SECURITY;

CREATE INDEX idempotency_keys_expires_at_idx ON public.idempotency_keys (expires_at);

COMMENT ON TABLE public.idempotency_keys IS
'Requests that must not be done twice, with the answer that a repeat is given. Tables with a key
of their own, such as ticketing.orders, do not need it.';
COMMENT ON COLUMN public.idempotency_keys.user_id IS 'The caller.';
COMMENT ON COLUMN public.idempotency_keys.scope IS
'Which function was called: the same key may be used once in each.';
COMMENT ON COLUMN public.idempotency_keys.key IS 'Chosen by the client for one intent.';
COMMENT ON COLUMN public.idempotency_keys.request_hash IS
'SHA-256 of the arguments, 32 bytes: the same key with other arguments is an error, not a repeat.
Null in rows of the earlier product.';
COMMENT ON COLUMN public.idempotency_keys.response IS
'The answer, as the function gave it: any JSON; null: the request is running, or was cut off.';
COMMENT ON COLUMN public.idempotency_keys.created_at IS 'UTC.';
COMMENT ON COLUMN public.idempotency_keys.expires_at IS 'Remembered until, UTC.';
COMMENT ON COLUMN public.idempotency_keys.recovery_point IS
'What a request of several transactions has done, in the words of its server; null: nothing yet.';
COMMENT ON COLUMN public.idempotency_keys.locked_until IS
'Nobody else goes on with the request before, UTC; null: it runs in one transaction, or is over.';
COMMENT ON COLUMN public.idempotency_keys.lock_token IS
'Proves that a server still has the lock: drawn anew by whoever takes it.';

CREATE TABLE public.rate_limits (
    user_id uuid,
    ip_hash text,
    bucket text NOT NULL,
    minute timestamptz NOT NULL,
    count integer NOT NULL DEFAULT 1,
    subject text NOT NULL GENERATED ALWAYS AS (coalesce(user_id::text, ip_hash)) STORED,

    -- No foreign key: somebody who has not saved a profile is limited too.
    CONSTRAINT rate_limits_pkey PRIMARY KEY (subject, bucket, minute),
    CONSTRAINT rate_limits_bucket_check CHECK (bucket ~ '\S' AND char_length(bucket) <= 100),
    CONSTRAINT rate_limits_ip_hash_check CHECK (char_length(ip_hash) BETWEEN 16 AND 128),
    CONSTRAINT rate_limits_minute_is_whole CHECK (extract(SECOND FROM minute) = 0),
    CONSTRAINT rate_limits_count_check CHECK (count > 0)
)
-- The count is updated at every request: room on the page keeps those updates off the indexes.
WITH (fillfactor = 50);

ALTER TABLE public.rate_limits ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rate_limits FORCE ROW LEVEL SECURITY;

CREATE INDEX rate_limits_minute_idx ON public.rate_limits (minute);
CREATE INDEX rate_limits_user_id_idx ON public.rate_limits (user_id);

COMMENT ON TABLE public.rate_limits IS
'How often each caller did a thing in each minute: a user, or an address where none is signed in.';
COMMENT ON COLUMN public.rate_limits.user_id IS
'The caller as in auth.users; null: nobody was signed in.';
COMMENT ON COLUMN public.rate_limits.ip_hash IS
'Keyed hash of the network address that the caller came from, hexadecimal.';
COMMENT ON COLUMN public.rate_limits.bucket IS 'What is limited, e.g. checkout.';
COMMENT ON COLUMN public.rate_limits.minute IS 'Start of the minute, UTC.';
COMMENT ON COLUMN public.rate_limits.count IS 'Requests in that minute.';
COMMENT ON COLUMN public.rate_limits.subject IS
'Derived: whom the limit is for, the user if there is one, else the address.';

CREATE TABLE public.circuit_breaker_state (
    id text NOT NULL,
    state text NOT NULL DEFAULT 'closed',
    failure_count integer NOT NULL DEFAULT 0,
    failure_threshold integer NOT NULL DEFAULT 5,
    timeout_seconds integer NOT NULL DEFAULT 60,
    last_failure_at timestamptz,
    next_attempt_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    max_probes integer NOT NULL DEFAULT 1,
    probes_begun integer NOT NULL DEFAULT 0,
    probes_succeeded integer NOT NULL DEFAULT 0,
    generation bigint NOT NULL DEFAULT 0,

    CONSTRAINT circuit_breaker_state_pkey PRIMARY KEY (id),
    CONSTRAINT circuit_breaker_state_id_check CHECK (id ~ '\S' AND char_length(id) <= 200),
    CONSTRAINT circuit_breaker_state_state_check CHECK (state IN ('closed', 'open', 'half_open')),
    CONSTRAINT circuit_breaker_state_failure_count_check CHECK (failure_count >= 0),
    CONSTRAINT circuit_breaker_state_failure_threshold_check CHECK (failure_threshold > 0),
    CONSTRAINT circuit_breaker_state_timeout_seconds_check CHECK (timeout_seconds > 0),
    CONSTRAINT circuit_breaker_state_an_open_one_is_tried_again
    CHECK (state <> 'open' OR next_attempt_at IS NOT NULL),
    CONSTRAINT circuit_breaker_state_max_probes_check CHECK (max_probes BETWEEN 1 AND 100),
    CONSTRAINT circuit_breaker_state_no_more_probes_than_allowed
    CHECK (probes_begun BETWEEN 0 AND max_probes),
    CONSTRAINT circuit_breaker_state_probes_succeed_that_began
    CHECK (probes_succeeded BETWEEN 0 AND probes_begun),
    CONSTRAINT circuit_breaker_state_generation_check CHECK (generation >= 0)
);

ALTER TABLE public.circuit_breaker_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.circuit_breaker_state FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.circuit_breaker_state IS
'One breaker per service that the platform calls, shared by all its servers.';
COMMENT ON COLUMN public.circuit_breaker_state.id IS 'Name of the service, e.g. stripe.';
COMMENT ON COLUMN public.circuit_breaker_state.state IS
'closed: called as usual. open: not called. half_open: max_probes calls try it.';
COMMENT ON COLUMN public.circuit_breaker_state.failure_count IS
'Failures in a row since the last success.';
COMMENT ON COLUMN public.circuit_breaker_state.failure_threshold IS 'So many open it.';
COMMENT ON COLUMN public.circuit_breaker_state.timeout_seconds IS
'So long it stays open before it is tried again.';
COMMENT ON COLUMN public.circuit_breaker_state.last_failure_at IS 'UTC; null: never failed.';
COMMENT ON COLUMN public.circuit_breaker_state.next_attempt_at IS
'When an open one is tried, and a half-open one tried again whose probes never reported, UTC.';
COMMENT ON COLUMN public.circuit_breaker_state.created_at IS 'UTC.';
COMMENT ON COLUMN public.circuit_breaker_state.updated_at IS 'UTC, kept by trigger.';
COMMENT ON COLUMN public.circuit_breaker_state.max_probes IS
'So many calls try a half-open one; when all succeed it is closed.';
COMMENT ON COLUMN public.circuit_breaker_state.probes_begun IS 'Probes of this generation.';
COMMENT ON COLUMN public.circuit_breaker_state.probes_succeeded IS 'Those that came back well.';
COMMENT ON COLUMN public.circuit_breaker_state.generation IS
'Counts the changes of state, and the rounds of probes: what a call of an earlier one has to say
comes too late.';
