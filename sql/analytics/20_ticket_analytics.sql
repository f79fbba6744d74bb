-- What people did with their tickets: opened, shared, added to a phone's wallet. Monthly
-- partitions; a fact here decides nothing, ticketing has the records.

CREATE TABLE analytics.ticket_analytics (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    ticket_id uuid NOT NULL,
    event_id uuid NOT NULL,
    user_id uuid,
    event_type text NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    occurred_at timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL GENERATED ALWAYS AS (occurred_at) STORED,

    CONSTRAINT ticket_analytics_pkey PRIMARY KEY (id, occurred_at),
    -- The event is part of the key: a fact cannot be counted for another organizer's event.
    CONSTRAINT ticket_analytics_ticket_id_fkey FOREIGN KEY (ticket_id, event_id)
    REFERENCES ticketing.tickets (id, event_id) ON DELETE CASCADE,
    CONSTRAINT ticket_analytics_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT ticket_analytics_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT ticket_analytics_event_type_is_not_blank
    CHECK (event_type ~ '\S' AND char_length(event_type) <= 100),
    CONSTRAINT ticket_analytics_metadata_check
    CHECK (jsonb_typeof(metadata) = 'object' AND octet_length(metadata::text) <= 16384)
) PARTITION BY RANGE (occurred_at);

ALTER TABLE analytics.ticket_analytics ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.ticket_analytics FORCE ROW LEVEL SECURITY;

CREATE INDEX ticket_analytics_ticket_id_idx ON analytics.ticket_analytics (ticket_id, event_id);
CREATE INDEX ticket_analytics_event_id_idx ON analytics.ticket_analytics (event_id, occurred_at);
CREATE INDEX ticket_analytics_user_id_idx ON analytics.ticket_analytics (user_id);
CREATE INDEX ticket_analytics_occurred_at_idx
ON analytics.ticket_analytics USING brin (occurred_at);

COMMENT ON TABLE analytics.ticket_analytics IS
'Something was done with a ticket in a client. Monthly partitions.';
COMMENT ON COLUMN analytics.ticket_analytics.id IS 'Unique only with occurred_at.';
COMMENT ON COLUMN analytics.ticket_analytics.ticket_id IS 'The ticket.';
COMMENT ON COLUMN analytics.ticket_analytics.event_id IS 'The event the ticket is for.';
COMMENT ON COLUMN analytics.ticket_analytics.user_id IS
'Who did it; null once that person''s account is gone.';
COMMENT ON COLUMN analytics.ticket_analytics.event_type IS
'What was done, the client''s word, e.g. ticket_viewed, ticket_shared.';
COMMENT ON COLUMN analytics.ticket_analytics.metadata IS
'Object of details by the client, e.g. {"channel": text}; no names, no addresses; at most 16 KiB.';
COMMENT ON COLUMN analytics.ticket_analytics.occurred_at IS
'When it was done, UTC; decides the partition.';
COMMENT ON COLUMN analytics.ticket_analytics.created_at IS 'Another name of occurred_at.';
