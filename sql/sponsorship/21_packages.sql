-- What organizers offer to sponsors. A package that has been published keeps its terms: another
-- price is another version, and at most one version of a tier stands at a time.

CREATE TABLE sponsorship.package_templates (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid NOT NULL,
    organization_id uuid NOT NULL GENERATED ALWAYS AS (org_id) STORED,
    currency text NOT NULL DEFAULT 'USD',
    title text NOT NULL,
    default_price_cents bigint NOT NULL,
    default_benefits jsonb NOT NULL DEFAULT '{}',
    visibility text NOT NULL DEFAULT 'private',
    version integer NOT NULL DEFAULT 1,
    description text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT package_templates_pkey PRIMARY KEY (id),
    CONSTRAINT package_templates_id_org_id_key UNIQUE (id, org_id),
    CONSTRAINT package_templates_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT package_templates_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT package_templates_title_is_not_blank
    CHECK (title ~ '\S' AND char_length(title) <= 200),
    CONSTRAINT package_templates_default_price_cents_check
    CHECK (default_price_cents BETWEEN 0 AND 100000000000),
    CONSTRAINT package_templates_default_benefits_check
    CHECK (jsonb_typeof(default_benefits) IN ('object', 'array')),
    CONSTRAINT package_templates_visibility_check
    CHECK (visibility IN ('private', 'org', 'public')),
    CONSTRAINT package_templates_version_check CHECK (version > 0)
);

ALTER TABLE sponsorship.package_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.package_templates FORCE ROW LEVEL SECURITY;

CREATE INDEX package_templates_org_id_idx ON sponsorship.package_templates (org_id);
CREATE INDEX package_templates_currency_idx ON sponsorship.package_templates (currency);

COMMENT ON TABLE sponsorship.package_templates IS
'A package to start from. Making a package copies it; the copy does not follow later changes.';
COMMENT ON COLUMN sponsorship.package_templates.id IS 'Named by the packages made from it.';
COMMENT ON COLUMN sponsorship.package_templates.org_id IS
'The organization that keeps it, its tenant.';
COMMENT ON COLUMN sponsorship.package_templates.organization_id IS 'Another name of org_id.';
COMMENT ON COLUMN sponsorship.package_templates.currency IS 'ISO 4217 code of default_price_cents.';
COMMENT ON COLUMN sponsorship.package_templates.title IS 'As shown to the organizer.';
COMMENT ON COLUMN sponsorship.package_templates.default_price_cents IS
'Price proposed, in minor units of currency.';
COMMENT ON COLUMN sponsorship.package_templates.default_benefits IS
'What the sponsor gets: object or array, as in packages.';
COMMENT ON COLUMN sponsorship.package_templates.visibility IS
'Who may use it: private (its author), org (her organization), public.';
COMMENT ON COLUMN sponsorship.package_templates.version IS 'Counts its changes.';
COMMENT ON COLUMN sponsorship.package_templates.description IS 'For the organizer.';
COMMENT ON COLUMN sponsorship.package_templates.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.package_templates.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsorship_packages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    sponsor_id uuid,
    campaign_id uuid,
    template_id uuid,
    stat_snapshot_id uuid,
    created_by uuid,
    tier text NOT NULL,
    price_cents bigint NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    inventory integer NOT NULL DEFAULT 1,
    held integer NOT NULL DEFAULT 0,
    sold integer NOT NULL DEFAULT 0,
    benefits jsonb NOT NULL DEFAULT '{}',
    visibility text NOT NULL DEFAULT 'public',
    status sponsorship.package_status NOT NULL DEFAULT 'published',
    is_active boolean NOT NULL DEFAULT TRUE,
    version integer NOT NULL DEFAULT 1,
    title text,
    description text,
    package_type text,
    expected_reach integer,
    avg_engagement_score numeric,
    quality_score integer,
    quality_updated_at timestamptz,
    availability jsonb,
    audience_snapshot jsonb,
    constraints jsonb,
    sales_start timestamptz,
    sales_end timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsorship_packages_pkey PRIMARY KEY (id),
    -- Targets of the keys that carry the event and the seller, or the currency.
    CONSTRAINT sponsorship_packages_id_parties_key UNIQUE (id, event_id, organization_id),
    CONSTRAINT sponsorship_packages_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT sponsorship_packages_id_currency_key UNIQUE (id, currency),
    CONSTRAINT sponsorship_packages_event_tier_version_unique UNIQUE (event_id, tier, version),
    CONSTRAINT sponsorship_packages_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_packages_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_packages_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE RESTRICT,
    -- The tenant is part of the key: a package is made from its seller's own templates.
    CONSTRAINT sponsorship_packages_template_id_fkey FOREIGN KEY (template_id, organization_id)
    REFERENCES sponsorship.package_templates (id, org_id) ON DELETE SET NULL (template_id),
    CONSTRAINT sponsorship_packages_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT sponsorship_packages_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_packages_are_never_oversold CHECK (held + sold <= inventory),
    CONSTRAINT sponsorship_packages_held_check CHECK (held >= 0),
    CONSTRAINT sponsorship_packages_sold_check CHECK (sold >= 0),
    CONSTRAINT sponsorship_packages_inventory_check CHECK (inventory BETWEEN 0 AND 1000000),
    CONSTRAINT sponsorship_packages_price_cents_check
    CHECK (price_cents BETWEEN 0 AND 100000000000),
    CONSTRAINT sponsorship_packages_tier_is_not_blank
    CHECK (tier ~ '\S' AND char_length(tier) <= 100),
    CONSTRAINT sponsorship_packages_title_check CHECK (char_length(title) <= 200),
    CONSTRAINT sponsorship_packages_benefits_check
    CHECK (jsonb_typeof(benefits) IN ('object', 'array')),
    CONSTRAINT sponsorship_packages_visibility_check
    CHECK (visibility IN ('public', 'unlisted', 'private')),
    CONSTRAINT sponsorship_packages_archived_ones_do_not_stand
    CHECK (NOT (is_active AND status = 'archived')),
    CONSTRAINT sponsorship_packages_version_check CHECK (version > 0),
    CONSTRAINT sponsorship_packages_expected_reach_check CHECK (expected_reach >= 0),
    CONSTRAINT sponsorship_packages_avg_engagement_score_check CHECK (avg_engagement_score >= 0),
    CONSTRAINT sponsorship_packages_quality_score_check CHECK (quality_score BETWEEN 0 AND 100),
    CONSTRAINT sponsorship_packages_availability_check
    CHECK (jsonb_typeof(availability) = 'object'),
    CONSTRAINT sponsorship_packages_audience_snapshot_check
    CHECK (jsonb_typeof(audience_snapshot) = 'object'),
    CONSTRAINT sponsorship_packages_constraints_check CHECK (jsonb_typeof(constraints) = 'object'),
    CONSTRAINT sponsorship_packages_sales_end_after_they_start CHECK (sales_end > sales_start)
);

ALTER TABLE sponsorship.sponsorship_packages ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsorship_packages FORCE ROW LEVEL SECURITY;

-- The earlier product allowed one row per tier, so that a second version could not be written.
CREATE UNIQUE INDEX sponsorship_packages_one_active_per_tier_idx
ON sponsorship.sponsorship_packages (event_id, tier) WHERE is_active;
CREATE INDEX sponsorship_packages_organization_id_idx
ON sponsorship.sponsorship_packages (organization_id, created_at);
CREATE INDEX sponsorship_packages_sponsor_id_idx ON sponsorship.sponsorship_packages (sponsor_id);
CREATE INDEX sponsorship_packages_template_id_idx
ON sponsorship.sponsorship_packages (template_id, organization_id);
CREATE INDEX sponsorship_packages_created_by_idx ON sponsorship.sponsorship_packages (created_by);
CREATE INDEX sponsorship_packages_currency_idx ON sponsorship.sponsorship_packages (currency);
CREATE INDEX sponsorship_packages_campaign_id_idx
ON sponsorship.sponsorship_packages (campaign_id, event_id);
CREATE INDEX sponsorship_packages_stat_snapshot_id_idx
ON sponsorship.sponsorship_packages (stat_snapshot_id, event_id);

COMMENT ON TABLE sponsorship.sponsorship_packages IS
'What a sponsor can buy at an event: one version of one tier.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.id IS 'What proposals and orders name.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.event_id IS 'The event.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.organization_id IS
'The seller, its tenant: by trigger the event''s organization, whoever asks; a person''s event is
sold by the organization named here.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.sponsor_id IS
'The sponsor a package is made for, or the one that bought the only piece; null: for all.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.campaign_id IS
'The ad campaign that a sold package runs.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.template_id IS
'The template it was copied from.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.stat_snapshot_id IS
'The figures of the event it was priced by.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.created_by IS
'Who entered it; null: nobody knows any more.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.tier IS
'E.g. gold; one version of a tier stands at a time.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.price_cents IS
'Asking price, in minor units of currency.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.currency IS
'ISO 4217 code of price_cents, also of its variants.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.inventory IS 'Pieces on offer.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.held IS
'Pieces reserved by orders that wait for money.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.sold IS 'Pieces sold.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.benefits IS
'What the sponsor gets: object by kind, or array of {"type": text, "count": int, "note": text}.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.visibility IS
'Who finds it: public, unlisted (by its link), private (the sponsors it is proposed to).';
COMMENT ON COLUMN sponsorship.sponsorship_packages.status IS
'Whether it can be bought; sold out is derived: held + sold = inventory.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.is_active IS
'Whether it is the version of its tier that stands.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.version IS 'Version of the tier''s terms.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.title IS 'As shown; null: the tier.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.description IS 'Plain text or Markdown.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.package_type IS
'The organizer''s own word for its kind.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.expected_reach IS
'People the organizer expects it to reach.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.avg_engagement_score IS
'Computed from earlier events; not negative.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.quality_score IS
'How complete and plausible the package is, 0 to 100; computed.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.quality_updated_at IS
'When quality_score was computed, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.availability IS
'Object: when and where the placements are free.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.audience_snapshot IS
'Object: the audience''s figures when it was priced.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.constraints IS
'Object: what the organizer does not accept, e.g. {"industries": [text]}.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.sales_start IS
'On sale from, UTC; null: at once.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.sales_end IS
'On sale until, UTC, exclusive; null: until the event begins.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_packages.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.package_variants (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    package_id uuid NOT NULL,
    event_id uuid,
    stat_snapshot_id uuid,
    currency text NOT NULL DEFAULT 'USD',
    label text NOT NULL,
    price_cents bigint NOT NULL,
    benefits jsonb NOT NULL DEFAULT '{}',
    inventory integer NOT NULL DEFAULT 1,
    held integer NOT NULL DEFAULT 0,
    sold integer NOT NULL DEFAULT 0,
    is_active boolean NOT NULL DEFAULT TRUE,
    exclusive_category text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT package_variants_pkey PRIMARY KEY (id),
    CONSTRAINT package_variants_id_package_id_key UNIQUE (id, package_id),
    CONSTRAINT package_variants_id_exclusive_category_key UNIQUE (id, exclusive_category),
    CONSTRAINT package_variants_unique_label_per_package UNIQUE (package_id, label),
    CONSTRAINT package_variants_package_id_fkey FOREIGN KEY (package_id, currency)
    REFERENCES sponsorship.sponsorship_packages (id, currency) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT package_variants_event_is_the_packages FOREIGN KEY (package_id, event_id)
    REFERENCES sponsorship.sponsorship_packages (id, event_id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT package_variants_with_figures_name_their_event
    CHECK (stat_snapshot_id IS NULL OR event_id IS NOT NULL),
    CONSTRAINT package_variants_are_never_oversold CHECK (held + sold <= inventory),
    CONSTRAINT package_variants_held_check CHECK (held >= 0),
    CONSTRAINT package_variants_sold_check CHECK (sold >= 0),
    CONSTRAINT package_variants_inventory_check CHECK (inventory BETWEEN 0 AND 1000000),
    CONSTRAINT package_variants_price_cents_check CHECK (price_cents BETWEEN 0 AND 100000000000),
    CONSTRAINT package_variants_label_is_not_blank
    CHECK (label ~ '\S' AND char_length(label) <= 100),
    CONSTRAINT package_variants_benefits_check
    CHECK (jsonb_typeof(benefits) IN ('object', 'array')),
    CONSTRAINT package_variants_exclusive_category_check
    CHECK (exclusive_category ~ '^[a-z0-9]+(-[a-z0-9]+)*$')
);

ALTER TABLE sponsorship.package_variants ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.package_variants FORCE ROW LEVEL SECURITY;

CREATE INDEX package_variants_package_id_idx ON sponsorship.package_variants (package_id, currency);
CREATE INDEX package_variants_package_id_event_id_idx
ON sponsorship.package_variants (package_id, event_id);
CREATE INDEX package_variants_stat_snapshot_id_idx
ON sponsorship.package_variants (stat_snapshot_id, event_id);

COMMENT ON TABLE sponsorship.package_variants IS
'A choice within a package, with its own price and stock.';
COMMENT ON COLUMN sponsorship.package_variants.id IS 'What proposals and orders name.';
COMMENT ON COLUMN sponsorship.package_variants.package_id IS 'The package.';
COMMENT ON COLUMN sponsorship.package_variants.event_id IS
'The package''s event, which a variant that names figures must name.';
COMMENT ON COLUMN sponsorship.package_variants.stat_snapshot_id IS
'The figures of the event it was priced by.';
COMMENT ON COLUMN sponsorship.package_variants.currency IS
'The package''s currency, ISO 4217: the key refuses another.';
COMMENT ON COLUMN sponsorship.package_variants.label IS 'As shown, unique within the package.';
COMMENT ON COLUMN sponsorship.package_variants.price_cents IS
'Asking price, in minor units of currency.';
COMMENT ON COLUMN sponsorship.package_variants.benefits IS
'As in packages; in addition to the package''s.';
COMMENT ON COLUMN sponsorship.package_variants.inventory IS 'Pieces on offer.';
COMMENT ON COLUMN sponsorship.package_variants.held IS
'Pieces reserved by orders that wait for money.';
COMMENT ON COLUMN sponsorship.package_variants.sold IS 'Pieces sold.';
COMMENT ON COLUMN sponsorship.package_variants.is_active IS 'Whether it is on offer.';
COMMENT ON COLUMN sponsorship.package_variants.exclusive_category IS
'The trade in which its buyer is the event''s only sponsor, e.g. beer; null: no exclusivity.';
COMMENT ON COLUMN sponsorship.package_variants.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.package_variants.updated_at IS 'UTC, kept by trigger.';
