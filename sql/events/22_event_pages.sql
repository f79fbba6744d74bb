-- What an event's page shows beside its data: pictures and films to share, and the guide that
-- explains its culture to a stranger, one per language.

CREATE TABLE events.event_share_assets (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    organization_id uuid,
    created_by uuid NOT NULL,
    kind text NOT NULL,
    active boolean NOT NULL DEFAULT TRUE,
    storage_path text,
    mux_upload_id text,
    mux_asset_id text,
    mux_playback_id text,
    poster_url text,
    title text,
    caption text,
    duration_seconds integer,
    width integer,
    height integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_share_assets_pkey PRIMARY KEY (id),
    CONSTRAINT event_share_assets_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    -- The tenant is the event's, which never changes it.
    CONSTRAINT event_share_assets_organization_id_fkey FOREIGN KEY (event_id, organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE CASCADE,
    CONSTRAINT event_share_assets_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT event_share_assets_kind_check CHECK (kind ~ '^[a-z][a-z_]{0,39}$'),
    CONSTRAINT event_share_assets_are_stored_somewhere
    CHECK (num_nonnulls(storage_path, mux_upload_id, mux_asset_id, mux_playback_id) > 0),
    CONSTRAINT event_share_assets_title_check CHECK (char_length(title) <= 200),
    CONSTRAINT event_share_assets_caption_check CHECK (char_length(caption) <= 2000),
    CONSTRAINT event_share_assets_sizes_are_positive
    CHECK (least(duration_seconds, width, height) > 0)
);

ALTER TABLE events.event_share_assets ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_share_assets FORCE ROW LEVEL SECURITY;

CREATE INDEX event_share_assets_organization_id_event_id_idx
ON events.event_share_assets (organization_id, event_id);
CREATE INDEX event_share_assets_event_id_idx ON events.event_share_assets (event_id);
CREATE INDEX event_share_assets_created_by_idx ON events.event_share_assets (created_by);

COMMENT ON TABLE events.event_share_assets IS
'A picture or film by which visitors spread the word of an event.';
COMMENT ON COLUMN events.event_share_assets.id IS 'Share links hold it.';
COMMENT ON COLUMN events.event_share_assets.event_id IS 'The event.';
COMMENT ON COLUMN events.event_share_assets.organization_id IS
'The tenant, filled by trigger; null for an event of a person.';
COMMENT ON COLUMN events.event_share_assets.created_by IS 'Who uploaded it.';
COMMENT ON COLUMN events.event_share_assets.kind IS
'image, video, or another word that a client knows: lower case and underscores.';
COMMENT ON COLUMN events.event_share_assets.active IS 'Whether it is offered.';
COMMENT ON COLUMN events.event_share_assets.storage_path IS 'Key of the file in the object store.';
COMMENT ON COLUMN events.event_share_assets.mux_upload_id IS 'Id of the upload at the film host.';
COMMENT ON COLUMN events.event_share_assets.mux_asset_id IS 'Id of the film at the film host.';
COMMENT ON COLUMN events.event_share_assets.mux_playback_id IS
'Public id by which the film is played.';
COMMENT ON COLUMN events.event_share_assets.poster_url IS
'Address of the still shown before the film plays.';
COMMENT ON COLUMN events.event_share_assets.title IS 'Shown above it.';
COMMENT ON COLUMN events.event_share_assets.caption IS 'Proposed as text of the share.';
COMMENT ON COLUMN events.event_share_assets.duration_seconds IS 'Length of a film, seconds.';
COMMENT ON COLUMN events.event_share_assets.width IS 'Pixels.';
COMMENT ON COLUMN events.event_share_assets.height IS 'Pixels.';
COMMENT ON COLUMN events.event_share_assets.created_at IS 'UTC.';
COMMENT ON COLUMN events.event_share_assets.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE events.cultural_guides (
    event_id uuid NOT NULL,
    locale text NOT NULL DEFAULT 'en',
    organization_id uuid,
    reviewed_by uuid,
    status events.guide_status NOT NULL DEFAULT 'draft',
    themes text[] NOT NULL DEFAULT '{}',
    community text[] NOT NULL DEFAULT '{}',
    sources jsonb NOT NULL DEFAULT '[]',
    etiquette_tips text[],
    roots_summary text,
    history_long text,
    reviewed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT cultural_guides_pkey PRIMARY KEY (event_id, locale),
    CONSTRAINT cultural_guides_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    -- The tenant is the event's, which never changes it.
    CONSTRAINT cultural_guides_organization_id_fkey FOREIGN KEY (event_id, organization_id)
    REFERENCES events.events (id, tenant_id) ON DELETE CASCADE,
    CONSTRAINT cultural_guides_reviewed_by_fkey FOREIGN KEY (reviewed_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT cultural_guides_locale_check CHECK (locale ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    CONSTRAINT cultural_guides_sources_check CHECK (jsonb_typeof(sources) = 'array'),
    CONSTRAINT cultural_guides_roots_summary_check CHECK (char_length(roots_summary) <= 10000),
    CONSTRAINT cultural_guides_history_long_check CHECK (char_length(history_long) <= 100000),
    CONSTRAINT cultural_guides_review_has_a_time
    CHECK (reviewed_by IS NULL OR reviewed_at IS NOT NULL)
);

ALTER TABLE events.cultural_guides ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.cultural_guides FORCE ROW LEVEL SECURITY;

CREATE INDEX cultural_guides_organization_id_event_id_idx
ON events.cultural_guides (organization_id, event_id);
CREATE INDEX cultural_guides_reviewed_by_idx ON events.cultural_guides (reviewed_by);

COMMENT ON TABLE events.cultural_guides IS
'What a visitor should know of the culture behind an event, in one language.';
COMMENT ON COLUMN events.cultural_guides.event_id IS 'The event.';
COMMENT ON COLUMN events.cultural_guides.locale IS 'BCP 47 tag of the language it is written in.';
COMMENT ON COLUMN events.cultural_guides.organization_id IS
'The tenant, filled by trigger; null for an event of a person.';
COMMENT ON COLUMN events.cultural_guides.reviewed_by IS 'Who vouches for it.';
COMMENT ON COLUMN events.cultural_guides.status IS 'Only published is shown.';
COMMENT ON COLUMN events.cultural_guides.themes IS 'Words, e.g. {carnival, steelpan}.';
COMMENT ON COLUMN events.cultural_guides.community IS
'Names of the communities whose culture it is.';
COMMENT ON COLUMN events.cultural_guides.sources IS
'Array of {"title": text, "url": text}: where the statements come from.';
COMMENT ON COLUMN events.cultural_guides.etiquette_tips IS 'How to behave, one sentence each.';
COMMENT ON COLUMN events.cultural_guides.roots_summary IS
'Where the celebration comes from, a paragraph.';
COMMENT ON COLUMN events.cultural_guides.history_long IS 'The long form, Markdown.';
COMMENT ON COLUMN events.cultural_guides.reviewed_at IS 'When it was reviewed, UTC.';
COMMENT ON COLUMN events.cultural_guides.created_at IS 'UTC.';
COMMENT ON COLUMN events.cultural_guides.updated_at IS 'UTC, kept by trigger.';
