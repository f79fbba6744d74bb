-- What processors tell us over HTTP. A webhook is stored as it came, once for its sender's id, when
-- its signature is right; what it says is done afterwards, in a transaction of its own.

CREATE TABLE ops.webhook_sources (
    name text NOT NULL,
    secret text NOT NULL,
    previous_secret text,
    previous_secret_until timestamptz,
    set_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT webhook_sources_pkey PRIMARY KEY (name),
    CONSTRAINT webhook_sources_name_check CHECK (name ~ '^[a-z][a-z0-9_]{0,62}$'),
    CONSTRAINT webhook_sources_secret_check CHECK (char_length(secret) BETWEEN 16 AND 200),
    CONSTRAINT webhook_sources_a_previous_secret_ends
    CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
);

CREATE TABLE ops.incoming_webhooks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    source text NOT NULL,
    source_event_id text NOT NULL,
    event_type text NOT NULL,
    body text NOT NULL,
    state text NOT NULL DEFAULT 'pending',
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    last_error text,
    received_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,

    CONSTRAINT incoming_webhooks_pkey PRIMARY KEY (id),
    CONSTRAINT incoming_webhooks_source_source_event_id_key UNIQUE (source, source_event_id),
    CONSTRAINT incoming_webhooks_source_fkey FOREIGN KEY (source)
    REFERENCES ops.webhook_sources (name) ON DELETE RESTRICT,
    CONSTRAINT incoming_webhooks_state_check
    CHECK (state IN ('pending', 'done', 'ignored', 'dead')),
    CONSTRAINT incoming_webhooks_attempts_check CHECK (attempts >= 0),
    CONSTRAINT incoming_webhooks_last_error_check CHECK (char_length(last_error) <= 1000),
    CONSTRAINT incoming_webhooks_finished_when_not_pending
    CHECK ((state = 'pending') = (finished_at IS NULL))
);

ALTER TABLE ops.webhook_sources ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.webhook_sources FORCE ROW LEVEL SECURITY;
ALTER TABLE ops.incoming_webhooks ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.incoming_webhooks FORCE ROW LEVEL SECURITY;

CREATE INDEX incoming_webhooks_due_idx ON ops.incoming_webhooks (due_at)
WHERE state = 'pending';
CREATE INDEX incoming_webhooks_received_at_idx ON ops.incoming_webhooks (received_at);

COMMENT ON TABLE ops.webhook_sources IS
'Who may send webhooks to the platform, and with which secret they are signed.';
COMMENT ON COLUMN ops.webhook_sources.name IS 'E.g. stripe.';
COMMENT ON COLUMN ops.webhook_sources.secret IS 'Shown to nobody. As the sender gave it.';
COMMENT ON COLUMN ops.webhook_sources.previous_secret IS
'Counts too while it is exchanged; null: none.';
COMMENT ON COLUMN ops.webhook_sources.previous_secret_until IS 'Until then, UTC.';
COMMENT ON COLUMN ops.webhook_sources.set_at IS 'Since when the secret counts, UTC.';

COMMENT ON TABLE ops.incoming_webhooks IS
'Webhooks with a right signature, each once. Kept for 90 days after they were done with.';
COMMENT ON COLUMN ops.incoming_webhooks.id IS 'Also of its row in public.dead_letter_webhooks.';
COMMENT ON COLUMN ops.incoming_webhooks.source IS 'Who sent it.';
COMMENT ON COLUMN ops.incoming_webhooks.source_event_id IS
'The sender''s id, the same at each of its attempts; a hash of the body where there is none.';
COMMENT ON COLUMN ops.incoming_webhooks.event_type IS
'What it tells, in the sender''s words, e.g. charge.dispute.created; unreadable: no JSON with one.';
COMMENT ON COLUMN ops.incoming_webhooks.body IS 'The text that was signed, to the letter.';
COMMENT ON COLUMN ops.incoming_webhooks.state IS
'pending: to be done, or again. done. ignored: nothing follows from it. dead: see
public.dead_letter_webhooks.';
COMMENT ON COLUMN ops.incoming_webhooks.attempts IS 'How often it failed.';
COMMENT ON COLUMN ops.incoming_webhooks.due_at IS 'Not before, UTC.';
COMMENT ON COLUMN ops.incoming_webhooks.last_error IS 'SQLSTATE and message of the last attempt.';
COMMENT ON COLUMN ops.incoming_webhooks.received_at IS 'When it first came, UTC.';
COMMENT ON COLUMN ops.incoming_webhooks.finished_at IS 'When it was done with, UTC.';
