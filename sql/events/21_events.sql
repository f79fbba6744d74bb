-- An event: what happens where and when. Its owner is one person or one organization; two derived
-- columns turn that pair into real foreign keys, and owner_organization_id is the tenant. They are
-- filled by trigger: a generated column in a key would make every update lock out sales.
-- Instants are stored in UTC, timezone says on whose wall clock they are shown.

CREATE TABLE events.events (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    owner_context_type events.owner_context NOT NULL,
    owner_context_id uuid NOT NULL,
    owner_organization_id uuid,
    tenant_id uuid,
    owner_user_id uuid,
    created_by uuid NOT NULL,
    series_id uuid,
    category_slug text,
    country_code text,
    currency_code text,
    language_code text,
    timezone text NOT NULL DEFAULT 'UTC',
    title text NOT NULL,
    start_at timestamptz NOT NULL,
    end_at timestamptz NOT NULL,
    visibility events.event_visibility NOT NULL DEFAULT 'public',
    status events.event_status NOT NULL DEFAULT 'draft',
    refund_cutoff_days integer NOT NULL DEFAULT 7,
    hold_payout_until_end boolean NOT NULL DEFAULT TRUE,
    sponsorable boolean NOT NULL DEFAULT TRUE,
    slug text,
    link_token text,
    description text,
    category text,
    cover_image_url text,
    venue text,
    address text,
    city text,
    country text,
    region_code text,
    lat double precision,
    lng double precision,
    brand_safety_tags text[],
    target_audience jsonb,
    description_embedding vector(1536),
    cancel_reason text,
    published_at timestamptz,
    cancelled_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_id_series_id_key UNIQUE (id, series_id),
    -- For keys that carry the tenant. They end at a column that the API does not show, so that
    -- its clients find one way from a row to its event, and not two.
    CONSTRAINT events_id_tenant_id_key UNIQUE (id, tenant_id),
    CONSTRAINT events_slug_key UNIQUE (slug),
    CONSTRAINT events_link_token_key UNIQUE (link_token),
    CONSTRAINT events_owner_organization_id_fkey FOREIGN KEY (owner_organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT events_owner_user_id_fkey FOREIGN KEY (owner_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT events_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    -- The tenant is part of the key: an event cannot join another organization's series.
    CONSTRAINT events_series_id_fkey FOREIGN KEY (series_id, owner_organization_id)
    REFERENCES events.event_series (id, organization_id) ON DELETE RESTRICT,
    CONSTRAINT events_category_slug_fkey FOREIGN KEY (category_slug)
    REFERENCES ref.event_categories (slug) ON DELETE RESTRICT,
    CONSTRAINT events_country_code_fkey FOREIGN KEY (country_code)
    REFERENCES ref.countries (code) ON DELETE RESTRICT,
    CONSTRAINT events_currency_code_fkey FOREIGN KEY (currency_code)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT events_language_code_fkey FOREIGN KEY (language_code)
    REFERENCES ref.languages (code) ON DELETE RESTRICT,
    CONSTRAINT events_timezone_fkey FOREIGN KEY (timezone)
    REFERENCES ref.timezones (name) ON DELETE RESTRICT,
    CONSTRAINT events_owner_organization_id_follows_the_owner CHECK (
        owner_organization_id IS NOT DISTINCT FROM
        CASE WHEN owner_context_type = 'organization' THEN owner_context_id END
    ),
    CONSTRAINT events_tenant_id_follows_the_owner CHECK (
        tenant_id IS NOT DISTINCT FROM
        CASE WHEN owner_context_type = 'organization' THEN owner_context_id END
    ),
    CONSTRAINT events_owner_user_id_follows_the_owner CHECK (
        owner_user_id IS NOT DISTINCT FROM
        CASE WHEN owner_context_type = 'individual' THEN owner_context_id END
    ),
    CONSTRAINT events_series_belong_to_organizations
    CHECK (series_id IS NULL OR owner_context_type = 'organization'),
    CONSTRAINT events_title_is_not_blank CHECK (title ~ '\S' AND char_length(title) <= 200),
    CONSTRAINT events_end_after_they_begin CHECK (end_at > start_at),
    CONSTRAINT events_refund_cutoff_days_check CHECK (refund_cutoff_days BETWEEN 0 AND 365),
    CONSTRAINT events_slug_check CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
    CONSTRAINT events_region_is_of_the_country
    CHECK (region_code ~ ('^' || country_code || '-[A-Z0-9]{1,3}$')),
    CONSTRAINT events_lat_check CHECK (lat BETWEEN -90 AND 90),
    CONSTRAINT events_lng_check CHECK (lng BETWEEN -180 AND 180),
    CONSTRAINT events_are_published_at_a_time
    CHECK (status IN ('draft', 'cancelled') OR published_at IS NOT NULL),
    CONSTRAINT events_cancelled_at_only_when_cancelled
    CHECK ((status = 'cancelled') = (cancelled_at IS NOT NULL)),
    CONSTRAINT events_completed_at_only_when_completed
    CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
    CONSTRAINT events_target_audience_check CHECK (jsonb_typeof(target_audience) = 'object')
);

ALTER TABLE events.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.events FORCE ROW LEVEL SECURITY;

CREATE INDEX events_owner_organization_id_idx ON events.events (owner_organization_id, start_at);
CREATE INDEX events_owner_user_id_idx ON events.events (owner_user_id);
CREATE INDEX events_created_by_idx ON events.events (created_by);
CREATE INDEX events_series_id_idx ON events.events (series_id, owner_organization_id);
CREATE INDEX events_category_slug_idx ON events.events (category_slug);
CREATE INDEX events_country_code_idx ON events.events (country_code);
CREATE INDEX events_currency_code_idx ON events.events (currency_code);
CREATE INDEX events_language_code_idx ON events.events (language_code);
CREATE INDEX events_timezone_idx ON events.events (timezone);
CREATE INDEX events_public_start_at_idx ON events.events (start_at)
WHERE status = 'published' AND visibility = 'public';

COMMENT ON TABLE events.events IS 'One happening at one time, for which tickets may be sold.';
COMMENT ON COLUMN events.events.id IS 'Stable for the life of the event.';
COMMENT ON COLUMN events.events.owner_context_type IS
'Whether a person or an organization owns it.';
COMMENT ON COLUMN events.events.owner_context_id IS
'Id of the owner: a user or an organization, as owner_context_type says.';
COMMENT ON COLUMN events.events.owner_organization_id IS
'Derived: the owning organization, the tenant, for ever; null for an event of a person.';
COMMENT ON COLUMN events.events.tenant_id IS
'Derived: owner_organization_id once more, where the keys end that carry the tenant.';
COMMENT ON COLUMN events.events.owner_user_id IS
'Derived: the owning person; null for an event of an organization.';
COMMENT ON COLUMN events.events.created_by IS 'Who entered it.';
COMMENT ON COLUMN events.events.series_id IS 'The series of the same organization it is part of.';
COMMENT ON COLUMN events.events.category_slug IS 'Place in the tree ref.event_categories.';
COMMENT ON COLUMN events.events.country_code IS 'Where it happens, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN events.events.currency_code IS
'Currency proposed for its tiers, ISO 4217; each tier says its own. Null: the organization''s.';
COMMENT ON COLUMN events.events.language_code IS
'Language of title and description; null: unknown.';
COMMENT ON COLUMN events.events.timezone IS 'IANA zone of the venue: times are shown in it.';
COMMENT ON COLUMN events.events.title IS 'As announced.';
COMMENT ON COLUMN events.events.start_at IS 'UTC.';
COMMENT ON COLUMN events.events.end_at IS 'UTC, after start_at.';
COMMENT ON COLUMN events.events.visibility IS 'Who may find it once it is published.';
COMMENT ON COLUMN events.events.status IS 'Where it is in its life; changes through functions.';
COMMENT ON COLUMN events.events.refund_cutoff_days IS
'Buyers may ask for a refund until this many days before the start.';
COMMENT ON COLUMN events.events.hold_payout_until_end IS
'Whether the organizer is paid out only after the event has ended.';
COMMENT ON COLUMN events.events.sponsorable IS 'Whether sponsors are offered packages for it.';
COMMENT ON COLUMN events.events.slug IS 'Name in addresses, unique, lower case.';
COMMENT ON COLUMN events.events.link_token IS
'Secret of the link to an unlisted event; whoever has it may see the event.';
COMMENT ON COLUMN events.events.description IS 'Plain text or Markdown, shown to buyers.';
COMMENT ON COLUMN events.events.category IS 'The organizer''s own word for the category.';
COMMENT ON COLUMN events.events.cover_image_url IS 'Address of the cover picture.';
COMMENT ON COLUMN events.events.venue IS 'Name of the place.';
COMMENT ON COLUMN events.events.address IS 'Street and number, as on an envelope.';
COMMENT ON COLUMN events.events.city IS 'City, as on an envelope.';
COMMENT ON COLUMN events.events.country IS 'Country as the organizer wrote it; see country_code.';
COMMENT ON COLUMN events.events.region_code IS
'Part of the country where it happens, ISO 3166-2, e.g. CA-ON; where taxes differ it says which.';
COMMENT ON COLUMN events.events.lat IS 'Latitude in degrees, WGS 84.';
COMMENT ON COLUMN events.events.lng IS 'Longitude in degrees, WGS 84.';
COMMENT ON COLUMN events.events.brand_safety_tags IS
'Words by which sponsors exclude events, e.g. {alcohol, politics}.';
COMMENT ON COLUMN events.events.target_audience IS
'Object the organizer fills for sponsors: {"age_min": int, "age_max": int, "interests": [text]}.';
COMMENT ON COLUMN events.events.description_embedding IS
'Embedding of title and description, 1,536 dimensions, for search; null until computed.';
COMMENT ON COLUMN events.events.cancel_reason IS 'Shown to ticket holders.';
COMMENT ON COLUMN events.events.published_at IS 'When it first went on sale, UTC.';
COMMENT ON COLUMN events.events.cancelled_at IS 'UTC; set exactly while status is cancelled.';
COMMENT ON COLUMN events.events.completed_at IS 'UTC; set exactly while status is completed.';
COMMENT ON COLUMN events.events.created_at IS 'UTC.';
COMMENT ON COLUMN events.events.updated_at IS 'UTC, kept by trigger.';
