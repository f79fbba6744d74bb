-- The tenant and its members. A membership is a row; to remove a member is to delete the row,
-- which takes effect at her next statement whatever her token says.

CREATE TABLE organizations.organizations (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_by uuid NOT NULL,
    country_code text,
    default_currency text NOT NULL DEFAULT 'USD',
    name text NOT NULL,
    handle text,
    legal_name text,
    tax_id text,
    description text,
    verification_status users.verification_status NOT NULL DEFAULT 'none',
    is_verified boolean NOT NULL
    GENERATED ALWAYS AS (verification_status IN ('verified', 'pro')) STORED,
    status organizations.organization_status NOT NULL DEFAULT 'active',
    discoverable boolean NOT NULL DEFAULT TRUE,
    ticket_fee_bps integer NOT NULL DEFAULT 500,
    social_links jsonb NOT NULL DEFAULT '[]',
    logo_url text,
    banner_url text,
    website_url text,
    twitter_url text,
    instagram_url text,
    tiktok_url text,
    location text,
    support_email text,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT organizations_country_code_fkey FOREIGN KEY (country_code)
    REFERENCES ref.countries (code) ON DELETE RESTRICT,
    CONSTRAINT organizations_default_currency_fkey FOREIGN KEY (default_currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT organizations_handle_key UNIQUE (handle),
    CONSTRAINT organizations_name_is_not_blank
    CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT organizations_handle_is_lower_case CHECK (handle ~ '^[a-z0-9][a-z0-9_-]{1,62}$'),
    CONSTRAINT organizations_ticket_fee_bps_check CHECK (ticket_fee_bps BETWEEN 0 AND 10000),
    CONSTRAINT organizations_social_links_check CHECK (jsonb_typeof(social_links) = 'array'),
    -- Its admins write these by statement, and pages show them to everybody.
    CONSTRAINT organizations_texts_are_short CHECK (
        char_length(description) <= 20000
        AND char_length(location) <= 200
        AND octet_length(social_links::text) <= 20000
        AND char_length(concat(
            logo_url, banner_url, website_url, twitter_url, instagram_url, tiktok_url
        )) <= 12000
    ),
    CONSTRAINT organizations_addresses_are_of_the_web CHECK (
        logo_url ~* '^https?://[^\s]+$'
        AND banner_url ~* '^https?://[^\s]+$'
        AND website_url ~* '^https?://[^\s]+$'
        AND twitter_url ~* '^https?://[^\s]+$'
        AND instagram_url ~* '^https?://[^\s]+$'
        AND tiktok_url ~* '^https?://[^\s]+$'
    ),
    CONSTRAINT organizations_support_email_check
    CHECK (support_email ~ '^[^@\s]+@[^@\s]+$' AND char_length(support_email) <= 320),
    CONSTRAINT organizations_deleted_at_only_when_closed
    CHECK ((status = 'closed') = (deleted_at IS NOT NULL))
);

ALTER TABLE organizations.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.organizations FORCE ROW LEVEL SECURITY;

CREATE INDEX organizations_created_by_idx ON organizations.organizations (created_by);
CREATE INDEX organizations_country_code_idx ON organizations.organizations (country_code);
CREATE INDEX organizations_default_currency_idx ON organizations.organizations (default_currency);

COMMENT ON TABLE organizations.organizations IS
'A tenant: whoever organizes events or sponsors them, and owns what comes of it.';
COMMENT ON COLUMN organizations.organizations.id IS 'The claim org_id of a token may name it.';
COMMENT ON COLUMN organizations.organizations.created_by IS
'Who created it and was its first owner; says nothing about today''s rights.';
COMMENT ON COLUMN organizations.organizations.country_code IS 'Seat, ISO 3166-1 alpha-2.';
COMMENT ON COLUMN organizations.organizations.default_currency IS
'Currency proposed for new ticket tiers, ISO 4217.';
COMMENT ON COLUMN organizations.organizations.name IS 'As shown to buyers.';
COMMENT ON COLUMN organizations.organizations.handle IS 'Name in addresses, lower case, unique.';
COMMENT ON COLUMN organizations.organizations.legal_name IS 'As on invoices; null: the name.';
COMMENT ON COLUMN organizations.organizations.tax_id IS 'VAT or other tax number, as given.';
COMMENT ON COLUMN organizations.organizations.description IS 'About the organization, plain text.';
COMMENT ON COLUMN organizations.organizations.verification_status IS 'Set by the platform alone.';
COMMENT ON COLUMN organizations.organizations.is_verified IS
'Derived: verification_status is verified or pro.';
COMMENT ON COLUMN organizations.organizations.status IS
'Whether it may act at all. It is never deleted: others'' records point at it.';
COMMENT ON COLUMN organizations.organizations.discoverable IS
'Whether search and recommendations may show it.';
COMMENT ON COLUMN organizations.organizations.ticket_fee_bps IS
'The platform''s fee on ticket prices in basis points (500 = 5 %), paid by the buyer on top.';
COMMENT ON COLUMN organizations.organizations.social_links IS
'Array of {"platform": text, "url": text} in the order shown.';
COMMENT ON COLUMN organizations.organizations.logo_url IS 'Address of the logo.';
COMMENT ON COLUMN organizations.organizations.banner_url IS 'Address of the banner.';
COMMENT ON COLUMN organizations.organizations.website_url IS 'Its own site.';
COMMENT ON COLUMN organizations.organizations.twitter_url IS 'Its page on X, formerly Twitter.';
COMMENT ON COLUMN organizations.organizations.instagram_url IS 'Its page on Instagram.';
COMMENT ON COLUMN organizations.organizations.tiktok_url IS 'Its page on TikTok.';
COMMENT ON COLUMN organizations.organizations.location IS 'Where it says it is, free text.';
COMMENT ON COLUMN organizations.organizations.support_email IS 'Shown to buyers on tickets.';
COMMENT ON COLUMN organizations.organizations.deleted_at IS
'When it was closed, UTC; set exactly while status is closed.';
COMMENT ON COLUMN organizations.organizations.created_at IS 'UTC.';
COMMENT ON COLUMN organizations.organizations.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE organizations.org_memberships (
    org_id uuid NOT NULL,
    user_id uuid NOT NULL,
    invited_by uuid,
    role organizations.org_role NOT NULL DEFAULT 'viewer',
    organization_id uuid NOT NULL GENERATED ALWAYS AS (org_id) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT org_memberships_pkey PRIMARY KEY (org_id, user_id),
    CONSTRAINT org_memberships_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT org_memberships_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT org_memberships_invited_by_fkey FOREIGN KEY (invited_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL
);

ALTER TABLE organizations.org_memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.org_memberships FORCE ROW LEVEL SECURITY;

CREATE INDEX org_memberships_user_id_idx ON organizations.org_memberships (user_id);
CREATE INDEX org_memberships_invited_by_idx ON organizations.org_memberships (invited_by);

COMMENT ON TABLE organizations.org_memberships IS
'Who belongs to which organization, with which role. No row, no rights.';
COMMENT ON COLUMN organizations.org_memberships.org_id IS 'The tenant.';
COMMENT ON COLUMN organizations.org_memberships.user_id IS 'The member.';
COMMENT ON COLUMN organizations.org_memberships.invited_by IS 'Who let her in; null: founder.';
COMMENT ON COLUMN organizations.org_memberships.role IS 'What she may do there.';
COMMENT ON COLUMN organizations.org_memberships.organization_id IS 'Another name of org_id.';
COMMENT ON COLUMN organizations.org_memberships.created_at IS 'When she joined, UTC.';
