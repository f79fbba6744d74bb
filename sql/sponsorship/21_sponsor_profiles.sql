-- What a sponsor says about itself: to the matching, and to the public.

CREATE TABLE sponsorship.sponsor_profiles (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    sponsor_id uuid NOT NULL,
    currency text NOT NULL DEFAULT 'USD',
    brand_objectives jsonb NOT NULL DEFAULT '{}',
    target_audience jsonb NOT NULL DEFAULT '{}',
    preferred_categories text[] NOT NULL DEFAULT '{}',
    regions text[] NOT NULL DEFAULT '{}',
    activation_preferences jsonb NOT NULL DEFAULT '{}',
    verification_status users.verification_status NOT NULL DEFAULT 'none',
    public_visibility text NOT NULL DEFAULT 'full',
    reputation_n integer NOT NULL DEFAULT 0,
    industry text,
    company_size text,
    annual_budget_cents bigint,
    budget_min_cents bigint,
    budget_max_cents bigint,
    reputation_score numeric,
    objectives_embedding vector(1536),
    case_studies jsonb,
    preferred_formats text[],
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsor_profiles_pkey PRIMARY KEY (id),
    CONSTRAINT sponsor_profiles_sponsor_id_key UNIQUE (sponsor_id),
    CONSTRAINT sponsor_profiles_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE CASCADE,
    CONSTRAINT sponsor_profiles_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT sponsor_profiles_budgets_are_not_negative
    CHECK (least(annual_budget_cents, budget_min_cents, budget_max_cents) >= 0),
    CONSTRAINT sponsor_profiles_budget_min_at_most_max
    CHECK (budget_min_cents <= budget_max_cents),
    CONSTRAINT sponsor_profiles_reputation_score_check CHECK (reputation_score BETWEEN 0 AND 1),
    CONSTRAINT sponsor_profiles_reputation_rests_on_deals
    CHECK (reputation_n >= 0 AND (reputation_score IS NULL OR reputation_n > 0)),
    CONSTRAINT sponsor_profiles_public_visibility_check
    CHECK (public_visibility IN ('full', 'limited', 'hidden')),
    CONSTRAINT sponsor_profiles_brand_objectives_check
    CHECK (jsonb_typeof(brand_objectives) = 'object'),
    CONSTRAINT sponsor_profiles_target_audience_check
    CHECK (jsonb_typeof(target_audience) = 'object'),
    CONSTRAINT sponsor_profiles_activation_preferences_check
    CHECK (jsonb_typeof(activation_preferences) = 'object'),
    CONSTRAINT sponsor_profiles_case_studies_check CHECK (jsonb_typeof(case_studies) = 'array')
);

ALTER TABLE sponsorship.sponsor_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsor_profiles FORCE ROW LEVEL SECURITY;

CREATE INDEX sponsor_profiles_currency_idx ON sponsorship.sponsor_profiles (currency);

COMMENT ON TABLE sponsorship.sponsor_profiles IS
'What a sponsor looks for and can spend: the input of the matching, not public.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.id IS 'No meaning beside sponsor_id.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.sponsor_id IS 'The sponsor; each has one profile.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.currency IS 'ISO 4217 code of the budgets.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.brand_objectives IS
'Object: {"awareness": weight, "leads": weight, ...}.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.target_audience IS
'Object: {"age_min": int, "age_max": int, "interests": [text]}.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.preferred_categories IS
'Slugs of ref.event_categories.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.regions IS
'ISO 3166-1 alpha-2 codes, or regions in the sponsor''s words.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.activation_preferences IS
'Object: how it likes to appear, by kind of placement.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.verification_status IS
'How far a check has come; sponsors.verified_at alone says that it succeeded.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.public_visibility IS
'How much organizers see: full, limited or hidden.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.reputation_n IS
'Settled deals behind reputation_score.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.industry IS 'The sponsor''s own word for its trade.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.company_size IS
'The sponsor''s own word, e.g. 11-50.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.annual_budget_cents IS
'Yearly budget for sponsorship, in minor units of currency.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.budget_min_cents IS
'Least it spends on a deal, in minor units of currency.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.budget_max_cents IS
'Most it spends on a deal, in minor units of currency.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.reputation_score IS
'Share of settled deals that went well, 0 to 1; null: none settled.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.objectives_embedding IS
'Embedding of the objectives by the earlier product; today''s are in ml.sponsor_embeddings.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.case_studies IS
'Array of {"title": text, "url": text, "result": text}.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.preferred_formats IS
'Kinds of placement it asks for, e.g. {booth, logo}.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsor_profiles.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsor_public_profiles (
    sponsor_id uuid NOT NULL,
    slug text NOT NULL,
    is_verified boolean NOT NULL DEFAULT FALSE,
    brand_values jsonb NOT NULL DEFAULT '{}',
    badges text[] NOT NULL DEFAULT '{}',
    social_links jsonb NOT NULL DEFAULT '[]',
    headline text,
    about text,
    published_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsor_public_profiles_pkey PRIMARY KEY (sponsor_id),
    CONSTRAINT sponsor_public_profiles_slug_key UNIQUE (slug),
    -- The mark is part of the key: nobody is verified on her page alone.
    CONSTRAINT sponsor_public_profiles_sponsor_id_fkey FOREIGN KEY (sponsor_id, is_verified)
    REFERENCES sponsorship.sponsors (id, is_verified) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT sponsor_public_profiles_slug_check CHECK (slug ~ '^[a-z0-9-]{3,60}$'),
    CONSTRAINT sponsor_public_profiles_headline_check CHECK (char_length(headline) <= 200),
    CONSTRAINT sponsor_public_profiles_about_check CHECK (char_length(about) <= 10000),
    CONSTRAINT sponsor_public_profiles_brand_values_check
    CHECK (jsonb_typeof(brand_values) = 'object'),
    CONSTRAINT sponsor_public_profiles_social_links_check
    CHECK (jsonb_typeof(social_links) = 'array')
);

ALTER TABLE sponsorship.sponsor_public_profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsor_public_profiles FORCE ROW LEVEL SECURITY;

CREATE INDEX sponsor_public_profiles_sponsor_id_idx
ON sponsorship.sponsor_public_profiles (sponsor_id, is_verified);

COMMENT ON TABLE sponsorship.sponsor_public_profiles IS
'A sponsor''s page. Seen by everybody once it is published.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.sponsor_id IS
'The sponsor; each has at most one page.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.slug IS 'Last part of the page''s address.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.is_verified IS
'The sponsor''s own is_verified: the key refuses another value, and follows a change.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.brand_values IS
'Object, as the sponsor shows it.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.badges IS 'Marks given by the platform.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.social_links IS
'Array of {"platform": text, "url": text}.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.headline IS 'One line.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.about IS 'Plain text or Markdown.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.published_at IS
'Since when everybody sees it, UTC; null: a draft.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsor_public_profiles.updated_at IS 'UTC, kept by trigger.';
