-- What people do in the clients, in general, and the strongest of it as input of recommendations.

CREATE TABLE analytics.analytics_events (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid,
    event_id uuid,
    ticket_id uuid,
    event_type text NOT NULL,
    metadata jsonb NOT NULL DEFAULT '{}',
    session_id text,
    source text,
    path text,
    url text,
    referrer text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_term text,
    utm_content text,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT analytics_events_pkey PRIMARY KEY (id),
    CONSTRAINT analytics_events_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT analytics_events_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE SET NULL,
    CONSTRAINT analytics_events_ticket_id_fkey FOREIGN KEY (ticket_id, event_id)
    REFERENCES ticketing.tickets (id, event_id) ON DELETE SET NULL (ticket_id),
    -- Without its event the key above would not look at the ticket at all.
    CONSTRAINT analytics_events_tickets_come_with_their_event
    CHECK (ticket_id IS NULL OR event_id IS NOT NULL),
    CONSTRAINT analytics_events_event_type_is_not_blank
    CHECK (event_type ~ '\S' AND char_length(event_type) <= 100),
    CONSTRAINT analytics_events_metadata_check
    CHECK (jsonb_typeof(metadata) = 'object' AND octet_length(metadata::text) <= 16384),
    CONSTRAINT analytics_events_texts_are_short CHECK (
        greatest(
            char_length(session_id), char_length(source), char_length(utm_source),
            char_length(utm_medium), char_length(utm_campaign), char_length(utm_term),
            char_length(utm_content)
        ) <= 200
    ),
    CONSTRAINT analytics_events_addresses_are_short
    CHECK (greatest(char_length(path), char_length(url), char_length(referrer)) <= 2048)
);

ALTER TABLE analytics.analytics_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.analytics_events FORCE ROW LEVEL SECURITY;

CREATE INDEX analytics_events_user_id_idx ON analytics.analytics_events (user_id, created_at);
CREATE INDEX analytics_events_event_id_idx ON analytics.analytics_events (event_id, created_at);
CREATE INDEX analytics_events_ticket_id_idx ON analytics.analytics_events (ticket_id, event_id);
CREATE INDEX analytics_events_created_at_idx ON analytics.analytics_events USING brin (created_at);

COMMENT ON TABLE analytics.analytics_events IS
'Something happened in a client: a page view, a click, a purchase begun. Kept 13 months.';
COMMENT ON COLUMN analytics.analytics_events.id IS
'Made by the client where it may have to send the event again.';
COMMENT ON COLUMN analytics.analytics_events.user_id IS 'Who did it; null: not signed in.';
COMMENT ON COLUMN analytics.analytics_events.event_id IS 'The event it was about, if one.';
COMMENT ON COLUMN analytics.analytics_events.ticket_id IS
'The ticket it was about, if one; of that event.';
COMMENT ON COLUMN analytics.analytics_events.event_type IS
'What happened, the client''s word, e.g. page_view, checkout_started.';
COMMENT ON COLUMN analytics.analytics_events.metadata IS
'Object of details by the client; no names, no addresses; at most 16 KiB.';
COMMENT ON COLUMN analytics.analytics_events.session_id IS 'The client''s visit, a random text.';
COMMENT ON COLUMN analytics.analytics_events.source IS
'Where in the product it happened, e.g. feed, search.';
COMMENT ON COLUMN analytics.analytics_events.path IS 'Path of the page, without host.';
COMMENT ON COLUMN analytics.analytics_events.url IS
'Whole address of the page. May carry tokens: never shown.';
COMMENT ON COLUMN analytics.analytics_events.referrer IS 'Address of the page before.';
COMMENT ON COLUMN analytics.analytics_events.utm_source IS 'From the address: who sent the visit.';
COMMENT ON COLUMN analytics.analytics_events.utm_medium IS 'From the address: by which means.';
COMMENT ON COLUMN analytics.analytics_events.utm_campaign IS 'From the address: which campaign.';
COMMENT ON COLUMN analytics.analytics_events.utm_term IS 'From the address: the search word.';
COMMENT ON COLUMN analytics.analytics_events.utm_content IS 'From the address: which variant.';
COMMENT ON COLUMN analytics.analytics_events.created_at IS 'When it happened, UTC.';

CREATE TABLE analytics.user_event_interactions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    event_id uuid NOT NULL,
    interaction_type text NOT NULL,
    weight integer NOT NULL DEFAULT 1,
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT user_event_interactions_pkey PRIMARY KEY (id),
    CONSTRAINT user_event_interactions_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT user_event_interactions_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT user_event_interactions_interaction_type_is_not_blank
    CHECK (interaction_type ~ '\S' AND char_length(interaction_type) <= 100),
    CONSTRAINT user_event_interactions_weight_check CHECK (weight BETWEEN -100 AND 100),
    CONSTRAINT user_event_interactions_metadata_check
    CHECK (jsonb_typeof(metadata) = 'object' AND octet_length(metadata::text) <= 16384)
);

ALTER TABLE analytics.user_event_interactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.user_event_interactions FORCE ROW LEVEL SECURITY;

CREATE INDEX user_event_interactions_user_id_idx
ON analytics.user_event_interactions (user_id, created_at);
CREATE INDEX user_event_interactions_event_id_idx
ON analytics.user_event_interactions (event_id, created_at);

COMMENT ON TABLE analytics.user_event_interactions IS
'How much a person cared about an event, one row an act: what recommendations learn from.';
COMMENT ON COLUMN analytics.user_event_interactions.id IS 'No order; created_at has it.';
COMMENT ON COLUMN analytics.user_event_interactions.user_id IS 'Whose taste it tells.';
COMMENT ON COLUMN analytics.user_event_interactions.event_id IS 'The event.';
COMMENT ON COLUMN analytics.user_event_interactions.interaction_type IS
'What the person did, e.g. view, save, purchase, hide.';
COMMENT ON COLUMN analytics.user_event_interactions.weight IS
'How much it says, -100 to 100; negative: the person turned away.';
COMMENT ON COLUMN analytics.user_event_interactions.metadata IS
'Object of details, e.g. {"source": text}; at most 16 KiB.';
COMMENT ON COLUMN analytics.user_event_interactions.created_at IS 'When it was done, UTC.';
