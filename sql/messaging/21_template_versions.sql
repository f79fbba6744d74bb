-- The versions of a template by language. A version is never changed: what a mailing said stays
-- to be read. The texts of the template itself are the ones of who has no version in her language.

CREATE TABLE messaging.message_template_versions (
    template_id uuid NOT NULL,
    locale text NOT NULL,
    version integer NOT NULL,
    organization_id uuid NOT NULL,
    created_by uuid,
    placeholders text[] NOT NULL DEFAULT '{}',
    subject text,
    body text,
    sms_body text,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT message_template_versions_pkey PRIMARY KEY (template_id, locale, version),
    -- The tenant is the template's.
    CONSTRAINT message_template_versions_template_id_fkey
    FOREIGN KEY (template_id, organization_id)
    REFERENCES messaging.message_templates (id, org_id) ON DELETE CASCADE,
    CONSTRAINT message_template_versions_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT message_template_versions_locale_check
    CHECK (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'),
    CONSTRAINT message_template_versions_version_check CHECK (version > 0),
    CONSTRAINT message_template_versions_placeholders_check
    CHECK (cardinality(placeholders) <= 50),
    CONSTRAINT message_template_versions_have_a_text
    CHECK (coalesce(body, '') ~ '\S' OR coalesce(sms_body, '') ~ '\S'),
    CONSTRAINT message_template_versions_subject_is_one_line
    CHECK (subject !~ '[\r\n]' AND char_length(subject) <= 500),
    CONSTRAINT message_template_versions_body_check CHECK (char_length(body) <= 100000),
    CONSTRAINT message_template_versions_sms_body_check CHECK (char_length(sms_body) <= 1600)
);

ALTER TABLE messaging.message_template_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.message_template_versions FORCE ROW LEVEL SECURITY;

CREATE INDEX message_template_versions_template_id_organization_id_idx
ON messaging.message_template_versions (template_id, organization_id);
CREATE INDEX message_template_versions_created_by_idx
ON messaging.message_template_versions (created_by);

COMMENT ON TABLE messaging.message_template_versions IS
'What a template said in one language from one version to the next.';
COMMENT ON COLUMN messaging.message_template_versions.template_id IS 'The template.';
COMMENT ON COLUMN messaging.message_template_versions.locale IS
'BCP 47 tag: language, and script and region where they matter, e.g. de or pt-BR.';
COMMENT ON COLUMN messaging.message_template_versions.version IS
'From 1, without gaps in each language; the highest is the one in use.';
COMMENT ON COLUMN messaging.message_template_versions.organization_id IS
'The tenant; the template''s.';
COMMENT ON COLUMN messaging.message_template_versions.created_by IS 'Who wrote it.';
COMMENT ON COLUMN messaging.message_template_versions.placeholders IS
'Names that its texts may use, whether they do or not.';
COMMENT ON COLUMN messaging.message_template_versions.subject IS 'Subject line of a mail.';
COMMENT ON COLUMN messaging.message_template_versions.body IS
'Text of a mail, Markdown with {{name}} placeholders.';
COMMENT ON COLUMN messaging.message_template_versions.sms_body IS
'Text of a short message, plain with {{name}} placeholders.';
COMMENT ON COLUMN messaging.message_template_versions.created_at IS 'UTC.';
