-- Short links that people share. A click adds a row; a job adds the rows to the link's counter,
-- so that nobody waits for a link that everybody clicks.

CREATE TABLE analytics.share_links (
    code text NOT NULL,
    created_by uuid,
    content_type text NOT NULL,
    content_id uuid NOT NULL,
    params jsonb NOT NULL DEFAULT '{}',
    clicks integer NOT NULL DEFAULT 0,
    conversions integer NOT NULL DEFAULT 0,
    channel text,
    last_clicked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT share_links_pkey PRIMARY KEY (code),
    CONSTRAINT share_links_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT share_links_code_check CHECK (code ~ '^[A-Za-z0-9_-]{4,64}$'),
    CONSTRAINT share_links_content_type_check
    CHECK (content_type IN ('event', 'post', 'user', 'organization')),
    CONSTRAINT share_links_channel_check CHECK (char_length(channel) <= 100),
    CONSTRAINT share_links_params_check
    CHECK (jsonb_typeof(params) = 'object' AND octet_length(params::text) <= 16384),
    CONSTRAINT share_links_clicks_check CHECK (clicks >= 0),
    CONSTRAINT share_links_conversions_check CHECK (conversions >= 0)
);

ALTER TABLE analytics.share_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.share_links FORCE ROW LEVEL SECURITY;

CREATE INDEX share_links_created_by_idx ON analytics.share_links (created_by);
CREATE INDEX share_links_content_idx ON analytics.share_links (content_type, content_id);

COMMENT ON TABLE analytics.share_links IS
'Short addresses of things to share. What they lead to is looked up when they are followed: a link
outlives its content and then leads nowhere.';
COMMENT ON COLUMN analytics.share_links.code IS
'Last part of the address, case sensitive. Public: it opens nothing that is not open anyway.';
COMMENT ON COLUMN analytics.share_links.created_by IS 'Who shares; null: made by the platform.';
COMMENT ON COLUMN analytics.share_links.content_type IS
'What it leads to: event (events.events), post (events.event_posts), user (users.user_profiles) or
organization (organizations.organizations).';
COMMENT ON COLUMN analytics.share_links.content_id IS 'Key of the row in that table.';
COMMENT ON COLUMN analytics.share_links.params IS
'Object of query parameters to add to the address, {"utm_source": text}; at most 16 KiB.';
COMMENT ON COLUMN analytics.share_links.clicks IS
'Clicks folded so far; the ones after that wait in share_link_clicks.';
COMMENT ON COLUMN analytics.share_links.conversions IS
'Paid orders that it brought, as in share_link_conversions.';
COMMENT ON COLUMN analytics.share_links.channel IS 'Where it was shared, e.g. whatsapp, copy.';
COMMENT ON COLUMN analytics.share_links.last_clicked_at IS 'Of the clicks folded so far, UTC.';
COMMENT ON COLUMN analytics.share_links.created_at IS 'UTC.';
COMMENT ON COLUMN analytics.share_links.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.share_link_clicks (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    code text NOT NULL,
    user_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT share_link_clicks_pkey PRIMARY KEY (id),
    CONSTRAINT share_link_clicks_code_fkey FOREIGN KEY (code)
    REFERENCES analytics.share_links (code) ON DELETE CASCADE,
    CONSTRAINT share_link_clicks_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL
);

ALTER TABLE analytics.share_link_clicks ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.share_link_clicks FORCE ROW LEVEL SECURITY;

CREATE INDEX share_link_clicks_code_idx ON analytics.share_link_clicks (code);
CREATE INDEX share_link_clicks_user_id_idx ON analytics.share_link_clicks (user_id);

COMMENT ON TABLE analytics.share_link_clicks IS
'Clicks that are not in share_links.clicks yet. A job adds them up and deletes them; it is a
queue, not a history.';
COMMENT ON COLUMN analytics.share_link_clicks.id IS 'What the job deletes by.';
COMMENT ON COLUMN analytics.share_link_clicks.code IS 'The link that was clicked.';
COMMENT ON COLUMN analytics.share_link_clicks.user_id IS 'Who clicked; null: not signed in.';
COMMENT ON COLUMN analytics.share_link_clicks.created_at IS 'When it was clicked, UTC.';
