-- The outbox: events for the world outside, written in the transaction of the change they tell
-- of, so that none is lost and none is told that did not happen. Never readable by API roles.
-- A log: consumers neither update nor delete its rows, they remember how far they have come.

CREATE TABLE public.outbox (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id uuid,
    topic text NOT NULL,
    aggregate_type text NOT NULL DEFAULT 'none',
    aggregate_id uuid,
    payload jsonb NOT NULL,
    attempt_count integer NOT NULL DEFAULT 0,
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now(),
    processed_at timestamptz,
    -- The order of these two is what windows rely on: the transaction's id is there before the
    -- position is drawn.
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    log_position bigint NOT NULL DEFAULT nextval('ops.outbox_positions'),

    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT outbox_topic_check CHECK (topic ~ '^[a-z_]+([.][a-z_]+)+$'),
    CONSTRAINT outbox_payload_check CHECK (jsonb_typeof(payload) = 'object'),
    CONSTRAINT outbox_attempt_count_check CHECK (attempt_count >= 0)
);

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.outbox FORCE ROW LEVEL SECURITY;

CREATE INDEX outbox_log_position_idx ON public.outbox (log_position);
CREATE INDEX outbox_xid_log_position_idx ON public.outbox (xid, log_position);
CREATE INDEX outbox_organization_id_idx ON public.outbox (organization_id);

COMMENT ON TABLE public.outbox IS 'Events to deliver, each written with the change it tells of.';
COMMENT ON COLUMN public.outbox.id IS 'Id of the event for its receivers: a repeat has the same.';
COMMENT ON COLUMN public.outbox.organization_id IS 'The tenant it concerns, if one.';
COMMENT ON COLUMN public.outbox.topic IS 'What happened, e.g. ticket.purchased.';
COMMENT ON COLUMN public.outbox.aggregate_type IS 'Kind of thing it happened to, e.g. order.';
COMMENT ON COLUMN public.outbox.aggregate_id IS 'Which one; events of one thing keep their order.';
COMMENT ON COLUMN public.outbox.payload IS
'Object with ids of what the event tells of, e.g. {"order_id": uuid}; no addresses, and secrets in
what is for the mailer alone: mail.* and guest.otp.';
COMMENT ON COLUMN public.outbox.attempt_count IS
'Of the older product; attempts are counted per consumer.';
COMMENT ON COLUMN public.outbox.last_error IS 'Of the older product.';
COMMENT ON COLUMN public.outbox.created_at IS 'Start of the transaction of the change, UTC.';
COMMENT ON COLUMN public.outbox.processed_at IS
'When the older product delivered it, UTC; not null: no consumer gets it.';
COMMENT ON COLUMN public.outbox.xid IS
'The transaction that wrote it; 3, of all snapshots the past: written before this server.';
COMMENT ON COLUMN public.outbox.log_position IS
'The order of writing, with gaps; of an aggregate whose changes wait for each other, the order of
its changes. Rows of the older product have negative ones.';
