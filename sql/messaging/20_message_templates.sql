-- Templates: texts that an organization writes once and sends often. A job copies the text when
-- it is queued; editing the template changes no job under way.

CREATE TABLE messaging.message_templates (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid NOT NULL,
    organization_id uuid NOT NULL GENERATED ALWAYS AS (org_id) STORED,
    created_by uuid NOT NULL,
    name text NOT NULL,
    channel public.message_channel NOT NULL,
    subject text,
    body text,
    sms_body text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT message_templates_pkey PRIMARY KEY (id),
    CONSTRAINT message_templates_id_org_id_key UNIQUE (id, org_id),
    CONSTRAINT message_templates_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    CONSTRAINT message_templates_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT message_templates_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 200),
    CONSTRAINT message_templates_subject_is_one_line
    CHECK (subject !~ '[\r\n]' AND char_length(subject) <= 500),
    CONSTRAINT message_templates_body_check CHECK (char_length(body) <= 100000),
    CONSTRAINT message_templates_sms_body_check CHECK (char_length(sms_body) <= 1600)
);

ALTER TABLE messaging.message_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.message_templates FORCE ROW LEVEL SECURITY;

CREATE INDEX message_templates_org_id_idx ON messaging.message_templates (org_id);
CREATE INDEX message_templates_created_by_idx ON messaging.message_templates (created_by);

COMMENT ON TABLE messaging.message_templates IS 'A text for mailings of an organization.';
COMMENT ON COLUMN messaging.message_templates.id IS 'Stable.';
COMMENT ON COLUMN messaging.message_templates.org_id IS 'The organization whose template it is.';
COMMENT ON COLUMN messaging.message_templates.organization_id IS
'Another name of org_id: the tenant.';
COMMENT ON COLUMN messaging.message_templates.created_by IS 'Who wrote it first.';
COMMENT ON COLUMN messaging.message_templates.name IS
'As the organization calls it; not shown to recipients.';
COMMENT ON COLUMN messaging.message_templates.channel IS 'What it is for.';
COMMENT ON COLUMN messaging.message_templates.subject IS 'Subject line of a mail.';
COMMENT ON COLUMN messaging.message_templates.body IS
'Text of a mail, Markdown with {{name}} placeholders.';
COMMENT ON COLUMN messaging.message_templates.sms_body IS
'Text of a short message, plain with {{name}} placeholders.';
COMMENT ON COLUMN messaging.message_templates.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.message_templates.updated_at IS 'UTC, kept by trigger.';
