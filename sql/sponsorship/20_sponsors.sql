-- Sponsors and the people who act for them. A sponsor is a brand; the organization behind it is
-- its tenant. The mark of the verified is filled in by trigger: a generated column in a key would
-- make every update lock out rows that refer to it.

CREATE TABLE sponsorship.sponsors (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED,
    created_by uuid NOT NULL,
    name text NOT NULL,
    status sponsorship.sponsor_status NOT NULL DEFAULT 'active',
    is_verified boolean NOT NULL DEFAULT FALSE,
    brand_values jsonb NOT NULL DEFAULT '{}',
    preferred_visibility_options jsonb NOT NULL DEFAULT '{}',
    logo_url text,
    website_url text,
    contact_email text,
    industry text,
    company_size text,
    verified_at timestamptz,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsors_pkey PRIMARY KEY (id),
    -- For public profiles: a foreign key over both columns proves that the copied mark is true.
    CONSTRAINT sponsors_id_is_verified_key UNIQUE (id, is_verified),
    CONSTRAINT sponsors_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT sponsors_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT sponsors_is_verified_follows_verified_at
    CHECK (is_verified = (verified_at IS NOT NULL)),
    CONSTRAINT sponsors_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT sponsors_brand_values_check CHECK (jsonb_typeof(brand_values) = 'object'),
    CONSTRAINT sponsors_preferred_visibility_options_check
    CHECK (jsonb_typeof(preferred_visibility_options) = 'object'),
    CONSTRAINT sponsors_contact_email_check
    CHECK (contact_email ~ '^\S+@\S+$' AND char_length(contact_email) <= 254)
);

ALTER TABLE sponsorship.sponsors ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsors FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX sponsors_one_name_per_organization_idx
ON sponsorship.sponsors (org_id, lower(name)) WHERE deleted_at IS NULL;
CREATE INDEX sponsors_org_id_idx ON sponsorship.sponsors (org_id);
CREATE INDEX sponsors_created_by_idx ON sponsorship.sponsors (created_by);

COMMENT ON TABLE sponsorship.sponsors IS 'A brand that pays to be seen at events.';
COMMENT ON COLUMN sponsorship.sponsors.id IS 'Stable; a closed sponsor keeps its deals.';
COMMENT ON COLUMN sponsorship.sponsors.org_id IS
'The organization behind the brand, its tenant; null: run by its members alone, as in the earlier
product.';
COMMENT ON COLUMN sponsorship.sponsors.organization_id IS 'Another name of org_id.';
COMMENT ON COLUMN sponsorship.sponsors.created_by IS
'Who entered it; says nothing about today''s rights.';
COMMENT ON COLUMN sponsorship.sponsors.name IS
'The brand, as shown to organizers; unique within its organization, whatever the case.';
COMMENT ON COLUMN sponsorship.sponsors.status IS 'Whether it may make deals.';
COMMENT ON COLUMN sponsorship.sponsors.is_verified IS
'Derived: whether the platform has checked it. Public profiles copy it by key.';
COMMENT ON COLUMN sponsorship.sponsors.brand_values IS
'Object the sponsor fills: {"sustainability": text, ...}.';
COMMENT ON COLUMN sponsorship.sponsors.preferred_visibility_options IS
'Object: which kinds of placement it likes, {"logo": bool, "booth": bool, ...}.';
COMMENT ON COLUMN sponsorship.sponsors.logo_url IS 'Address of the logo.';
COMMENT ON COLUMN sponsorship.sponsors.website_url IS 'Address of the brand''s site.';
COMMENT ON COLUMN sponsorship.sponsors.contact_email IS
'Where organizers write; may be a person''s address.';
COMMENT ON COLUMN sponsorship.sponsors.industry IS 'The sponsor''s own word for its trade.';
COMMENT ON COLUMN sponsorship.sponsors.company_size IS 'The sponsor''s own word, e.g. 11-50.';
COMMENT ON COLUMN sponsorship.sponsors.verified_at IS
'When the platform checked it, UTC; null: not checked.';
COMMENT ON COLUMN sponsorship.sponsors.deleted_at IS 'When it was taken down, UTC; its deals stay.';
COMMENT ON COLUMN sponsorship.sponsors.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsors.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.sponsor_members (
    sponsor_id uuid NOT NULL,
    user_id uuid NOT NULL,
    invited_by uuid,
    role sponsorship.sponsor_role NOT NULL DEFAULT 'viewer',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsor_members_pkey PRIMARY KEY (sponsor_id, user_id),
    CONSTRAINT sponsor_members_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE CASCADE,
    CONSTRAINT sponsor_members_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT sponsor_members_invited_by_fkey FOREIGN KEY (invited_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL
);

ALTER TABLE sponsorship.sponsor_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsor_members FORCE ROW LEVEL SECURITY;

CREATE INDEX sponsor_members_user_id_idx ON sponsorship.sponsor_members (user_id);
CREATE INDEX sponsor_members_invited_by_idx ON sponsorship.sponsor_members (invited_by);

COMMENT ON TABLE sponsorship.sponsor_members IS
'Who may act for a sponsor. At least one owner remains, by trigger.';
COMMENT ON COLUMN sponsorship.sponsor_members.sponsor_id IS 'The sponsor.';
COMMENT ON COLUMN sponsorship.sponsor_members.user_id IS 'The person.';
COMMENT ON COLUMN sponsorship.sponsor_members.invited_by IS
'Who let her in; null: she created the sponsor, or nobody knows any more.';
COMMENT ON COLUMN sponsorship.sponsor_members.role IS 'What she may do.';
COMMENT ON COLUMN sponsorship.sponsor_members.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsor_members.updated_at IS 'UTC, kept by trigger.';
