-- Contacts that an organization brings along. Whoever uploads them says on what ground she may
-- write to them, and can show it; without opt_in or contract a contact is kept but never mailed.

CREATE TABLE messaging.org_contact_imports (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid NOT NULL,
    organization_id uuid NOT NULL GENERATED ALWAYS AS (org_id) STORED,
    imported_by uuid,
    name text NOT NULL,
    status messaging.import_status NOT NULL DEFAULT 'pending',
    consent_basis public.contact_consent NOT NULL DEFAULT 'unknown',
    original_row_count integer NOT NULL DEFAULT 0,
    metadata jsonb NOT NULL DEFAULT '{}',
    source text,
    evidence text,
    file_sha256 bytea,
    imported_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT org_contact_imports_pkey PRIMARY KEY (id),
    CONSTRAINT org_contact_imports_id_org_id_key UNIQUE (id, org_id),
    CONSTRAINT org_contact_imports_org_id_file_sha256_key UNIQUE (org_id, file_sha256),
    CONSTRAINT org_contact_imports_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT org_contact_imports_imported_by_fkey FOREIGN KEY (imported_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT org_contact_imports_name_is_not_blank
    CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT org_contact_imports_original_row_count_check CHECK (original_row_count >= 0),
    CONSTRAINT org_contact_imports_metadata_check CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT org_contact_imports_source_check CHECK (char_length(source) <= 2000),
    CONSTRAINT org_contact_imports_evidence_check CHECK (char_length(evidence) <= 10000),
    CONSTRAINT org_contact_imports_file_sha256_check CHECK (octet_length(file_sha256) = 32)
);

ALTER TABLE messaging.org_contact_imports ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.org_contact_imports FORCE ROW LEVEL SECURITY;

CREATE INDEX org_contact_imports_imported_by_idx ON messaging.org_contact_imports (imported_by);

COMMENT ON TABLE messaging.org_contact_imports IS 'One uploaded list of contacts.';
COMMENT ON COLUMN messaging.org_contact_imports.id IS 'Its machine''s record id.';
COMMENT ON COLUMN messaging.org_contact_imports.org_id IS
'The organization whose contacts they are.';
COMMENT ON COLUMN messaging.org_contact_imports.organization_id IS
'Another name of org_id: the tenant.';
COMMENT ON COLUMN messaging.org_contact_imports.imported_by IS 'Who uploaded it.';
COMMENT ON COLUMN messaging.org_contact_imports.name IS 'As the organization calls the list.';
COMMENT ON COLUMN messaging.org_contact_imports.status IS 'How far the file is read.';
COMMENT ON COLUMN messaging.org_contact_imports.consent_basis IS
'On what ground these people may be written to; a contact''s own consent may be narrower.';
COMMENT ON COLUMN messaging.org_contact_imports.original_row_count IS
'Rows of the file, duplicates and faulty ones included.';
COMMENT ON COLUMN messaging.org_contact_imports.metadata IS
'Object: how columns of the file were read, e.g. {"columns": {"E-mail": "email"}}.';
COMMENT ON COLUMN messaging.org_contact_imports.source IS
'Where the list comes from, in the uploader''s words.';
COMMENT ON COLUMN messaging.org_contact_imports.evidence IS
'Proof of the ground: where and when they agreed, in the uploader''s words.';
COMMENT ON COLUMN messaging.org_contact_imports.file_sha256 IS
'SHA-256 of the file, 32 bytes: the same file is not read twice.';
COMMENT ON COLUMN messaging.org_contact_imports.imported_at IS 'When it was uploaded, UTC.';
COMMENT ON COLUMN messaging.org_contact_imports.expires_at IS
'When the entries are deleted unless renewed, UTC.';
COMMENT ON COLUMN messaging.org_contact_imports.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.org_contact_imports.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.org_contact_import_entries (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    import_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    consent public.contact_consent NOT NULL DEFAULT 'unknown',
    state messaging.contact_state NOT NULL DEFAULT 'valid',
    tags text[] NOT NULL DEFAULT '{}',
    metadata jsonb NOT NULL DEFAULT '{}',
    line_no integer,
    full_name text,
    email text,
    email_norm text GENERATED ALWAYS AS (lower(btrim(email))) STORED,
    phone text,
    address_hash bytea,
    problem text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT org_contact_import_entries_pkey PRIMARY KEY (id),
    -- The tenant is the list's.
    CONSTRAINT org_contact_import_entries_import_id_fkey FOREIGN KEY (import_id, organization_id)
    REFERENCES messaging.org_contact_imports (id, org_id) ON DELETE CASCADE,
    CONSTRAINT org_contact_import_entries_line_no_check CHECK (line_no > 0),
    CONSTRAINT org_contact_import_entries_problem_check CHECK (char_length(problem) <= 200),
    CONSTRAINT org_contact_import_entries_valid_ones_have_an_address
    CHECK (state <> 'valid' OR num_nonnulls(email, phone) > 0),
    CONSTRAINT org_contact_import_entries_tags_check CHECK (cardinality(tags) <= 50),
    CONSTRAINT org_contact_import_entries_metadata_check CHECK (jsonb_typeof(metadata) = 'object'),
    CONSTRAINT org_contact_import_entries_full_name_check CHECK (char_length(full_name) <= 200),
    CONSTRAINT org_contact_import_entries_email_check CHECK (char_length(email) <= 320),
    CONSTRAINT org_contact_import_entries_phone_check CHECK (char_length(phone) <= 40),
    CONSTRAINT org_contact_import_entries_address_hash_check
    CHECK (octet_length(address_hash) = 32)
);

ALTER TABLE messaging.org_contact_import_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.org_contact_import_entries FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX org_contact_import_entries_one_valid_per_email_idx
ON messaging.org_contact_import_entries (import_id, email_norm)
WHERE state = 'valid';
CREATE INDEX org_contact_import_entries_organization_id_idx
ON messaging.org_contact_import_entries (organization_id, email_norm);
CREATE INDEX org_contact_import_entries_address_hash_idx
ON messaging.org_contact_import_entries (address_hash);
-- One index for the key to the list and for a line that is sent twice.
CREATE UNIQUE INDEX org_contact_import_entries_one_per_line_idx
ON messaging.org_contact_import_entries (import_id, organization_id, line_no);

COMMENT ON TABLE messaging.org_contact_import_entries IS 'One contact of an uploaded list.';
COMMENT ON COLUMN messaging.org_contact_import_entries.id IS 'Named when a contact is taken out.';
COMMENT ON COLUMN messaging.org_contact_import_entries.import_id IS 'The list.';
COMMENT ON COLUMN messaging.org_contact_import_entries.organization_id IS
'The tenant; the list''s.';
COMMENT ON COLUMN messaging.org_contact_import_entries.consent IS
'What this person agreed to; only opt_in and contract are ever written to.';
COMMENT ON COLUMN messaging.org_contact_import_entries.state IS
'What reading the row found. Of duplicate, suppressed and invalid lines no name or address is kept,
but the hash where there is one.';
COMMENT ON COLUMN messaging.org_contact_import_entries.tags IS
'The organization''s words for groups of contacts.';
COMMENT ON COLUMN messaging.org_contact_import_entries.metadata IS
'Object: further columns of the file as {"<column>": text}.';
COMMENT ON COLUMN messaging.org_contact_import_entries.line_no IS
'Line of the file, from 1; null: entered otherwise. A line is read once.';
COMMENT ON COLUMN messaging.org_contact_import_entries.full_name IS 'As in the file.';
COMMENT ON COLUMN messaging.org_contact_import_entries.email IS 'As in the file.';
COMMENT ON COLUMN messaging.org_contact_import_entries.email_norm IS
'Derived: the address as it is compared.';
COMMENT ON COLUMN messaging.org_contact_import_entries.phone IS 'As in the file.';
COMMENT ON COLUMN messaging.org_contact_import_entries.address_hash IS
'SHA-256 of email_norm, else of the phone, 32 bytes: found by it when she asks for her data.';
COMMENT ON COLUMN messaging.org_contact_import_entries.problem IS
'What is wrong with the line, or why it is not written to as it says; null: nothing.';
COMMENT ON COLUMN messaging.org_contact_import_entries.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.org_contact_import_entries.updated_at IS 'UTC, kept by trigger.';
