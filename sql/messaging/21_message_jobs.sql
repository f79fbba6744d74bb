-- Mailings to many people. Audience and text are frozen when a job is queued; each recipient is a
-- row that moves on its own, so a crash neither skips nor repeats one. "handed" is written before
-- the provider is called: after a crash it is looked up there, never sent blindly again.

CREATE TABLE messaging.message_jobs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    org_id uuid,
    organization_id uuid GENERATED ALWAYS AS (org_id) STORED,
    event_id uuid,
    template_id uuid,
    created_by uuid NOT NULL,
    approved_by uuid,
    channel public.message_channel NOT NULL,
    purpose public.message_purpose NOT NULL DEFAULT 'event_update',
    status messaging.job_status NOT NULL DEFAULT 'draft',
    batch_size integer NOT NULL DEFAULT 200,
    audience jsonb NOT NULL DEFAULT '{}',
    translations jsonb NOT NULL DEFAULT '{}',
    recipient_count integer NOT NULL DEFAULT 0,
    sent_count integer NOT NULL DEFAULT 0,
    failed_count integer NOT NULL DEFAULT 0,
    suppressed_count integer NOT NULL DEFAULT 0,
    max_recipients integer,
    subject text,
    body text,
    sms_body text,
    from_name text,
    from_email text,
    reply_to text,
    idempotency_key text,
    scheduled_at timestamptz,
    audience_snapshot_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT message_jobs_pkey PRIMARY KEY (id),
    CONSTRAINT message_jobs_created_by_idempotency_key_key UNIQUE (created_by, idempotency_key),
    CONSTRAINT message_jobs_org_id_fkey FOREIGN KEY (org_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT message_jobs_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    -- An organization writes about its own events alone.
    CONSTRAINT message_jobs_event_id_org_id_fkey FOREIGN KEY (event_id, org_id)
    REFERENCES events.events (id, tenant_id) ON DELETE RESTRICT,
    -- The template is the same organization's.
    CONSTRAINT message_jobs_template_id_fkey FOREIGN KEY (template_id, org_id)
    REFERENCES messaging.message_templates (id, org_id) ON DELETE SET NULL (template_id),
    CONSTRAINT message_jobs_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT message_jobs_approved_by_fkey FOREIGN KEY (approved_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT message_jobs_are_of_an_organization_or_event
    CHECK (num_nonnulls(org_id, event_id) > 0),
    CONSTRAINT message_jobs_templates_are_of_their_organization
    CHECK (template_id IS NULL OR org_id IS NOT NULL),
    CONSTRAINT message_jobs_batch_size_check CHECK (batch_size BETWEEN 1 AND 10000),
    CONSTRAINT message_jobs_audience_check CHECK (jsonb_typeof(audience) = 'object'),
    CONSTRAINT message_jobs_translations_check CHECK (jsonb_typeof(translations) = 'object'),
    CONSTRAINT message_jobs_counts_are_not_negative
    CHECK (least(recipient_count, sent_count, failed_count, suppressed_count) >= 0),
    CONSTRAINT message_jobs_outcomes_at_most_the_recipients
    CHECK (sent_count + failed_count + suppressed_count <= recipient_count),
    CONSTRAINT message_jobs_max_recipients_check CHECK (max_recipients > 0),
    CONSTRAINT message_jobs_recipients_at_most_the_maximum
    CHECK (recipient_count <= max_recipients),
    CONSTRAINT message_jobs_have_a_text_when_queued CHECK (
        status IN ('draft', 'cancelled')
        OR coalesce(CASE WHEN channel = 'email' THEN body ELSE sms_body END, '') ~ '\S'
    ),
    CONSTRAINT message_jobs_subject_is_one_line
    CHECK (subject !~ '[\r\n]' AND char_length(subject) <= 500),
    CONSTRAINT message_jobs_body_check CHECK (char_length(body) <= 100000),
    CONSTRAINT message_jobs_sms_body_check CHECK (char_length(sms_body) <= 1600),
    CONSTRAINT message_jobs_from_name_is_one_line
    CHECK (from_name !~ '[\r\n]' AND char_length(from_name) <= 200),
    CONSTRAINT message_jobs_from_email_check CHECK (from_email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT message_jobs_reply_to_check CHECK (reply_to ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
    CONSTRAINT message_jobs_idempotency_key_check
    CHECK (char_length(idempotency_key) BETWEEN 1 AND 200)
);

ALTER TABLE messaging.message_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.message_jobs FORCE ROW LEVEL SECURITY;

CREATE INDEX message_jobs_due_idx ON messaging.message_jobs (scheduled_at)
WHERE status IN ('queued', 'sending');
CREATE INDEX message_jobs_org_id_idx ON messaging.message_jobs (org_id);
CREATE INDEX message_jobs_event_id_idx ON messaging.message_jobs (event_id);
CREATE INDEX message_jobs_event_id_org_id_idx ON messaging.message_jobs (event_id, org_id);
CREATE INDEX message_jobs_template_id_org_id_idx ON messaging.message_jobs (template_id, org_id);
CREATE INDEX message_jobs_approved_by_idx ON messaging.message_jobs (approved_by);

COMMENT ON TABLE messaging.message_jobs IS
'A mailing of an organization, or about an event, to many people.';
COMMENT ON COLUMN messaging.message_jobs.id IS 'Its machine''s record id.';
COMMENT ON COLUMN messaging.message_jobs.org_id IS
'The sending organization; null: the person who owns the event sends.';
COMMENT ON COLUMN messaging.message_jobs.organization_id IS 'Another name of org_id: the tenant.';
COMMENT ON COLUMN messaging.message_jobs.event_id IS
'The event it is about; null: about the organization.';
COMMENT ON COLUMN messaging.message_jobs.template_id IS
'The template its text was copied from; of the same organization.';
COMMENT ON COLUMN messaging.message_jobs.created_by IS 'Who wrote it.';
COMMENT ON COLUMN messaging.message_jobs.approved_by IS
'Who let it go; null: nobody has, or a service.';
COMMENT ON COLUMN messaging.message_jobs.channel IS 'By which way it goes.';
COMMENT ON COLUMN messaging.message_jobs.purpose IS
'Decides whose consent it needs and whether it carries an unsubscribe link.';
COMMENT ON COLUMN messaging.message_jobs.status IS 'Text and audience change while draft alone.';
COMMENT ON COLUMN messaging.message_jobs.batch_size IS 'Recipients claimed at a time.';
COMMENT ON COLUMN messaging.message_jobs.audience IS
'Object of who is meant, as messaging.people_meant() reads it, e.g. {"tier_ids": [uuid],
"ticket_status": [text], "import_ids": [uuid]}; frozen with the recipients.';
COMMENT ON COLUMN messaging.message_jobs.translations IS
'Object of its text by language, {"<locale>": {"version": integer, "subject", "body" or "sms_body":
text}}, copied from the template''s versions when it was queued; who reads none of these languages
gets the texts beside it.';
COMMENT ON COLUMN messaging.message_jobs.recipient_count IS
'Recipients when the audience was frozen.';
COMMENT ON COLUMN messaging.message_jobs.sent_count IS
'Recipients that got it, as of the latest batch.';
COMMENT ON COLUMN messaging.message_jobs.failed_count IS
'Recipients that could not get it, as of the latest batch.';
COMMENT ON COLUMN messaging.message_jobs.suppressed_count IS
'Recipients left out by their own wish, as of the latest batch.';
COMMENT ON COLUMN messaging.message_jobs.max_recipients IS
'Above this the freeze is refused; null: the organization''s limit alone.';
COMMENT ON COLUMN messaging.message_jobs.subject IS 'Subject line of a mail.';
COMMENT ON COLUMN messaging.message_jobs.body IS
'Text of a mail, Markdown with {{name}} placeholders.';
COMMENT ON COLUMN messaging.message_jobs.sms_body IS
'Text of a short message, plain with {{name}} placeholders.';
COMMENT ON COLUMN messaging.message_jobs.from_name IS 'Name of the sender.';
COMMENT ON COLUMN messaging.message_jobs.from_email IS
'Address of the sender, of a verified domain.';
COMMENT ON COLUMN messaging.message_jobs.reply_to IS 'Where answers go.';
COMMENT ON COLUMN messaging.message_jobs.idempotency_key IS
'Chosen by the client: the same key is the same job.';
COMMENT ON COLUMN messaging.message_jobs.scheduled_at IS 'Not before, UTC; null: at once.';
COMMENT ON COLUMN messaging.message_jobs.audience_snapshot_at IS
'When the recipients were frozen, UTC.';
COMMENT ON COLUMN messaging.message_jobs.started_at IS 'When the first batch was claimed, UTC.';
COMMENT ON COLUMN messaging.message_jobs.finished_at IS
'When the last recipient was done with, UTC.';
COMMENT ON COLUMN messaging.message_jobs.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.message_jobs.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE messaging.message_job_recipients (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    job_id uuid NOT NULL,
    user_id uuid,
    status messaging.recipient_status NOT NULL DEFAULT 'pending',
    address_hash bytea NOT NULL,
    attempt_count integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00+00',
    email text,
    phone text,
    error text,
    suppressed_reason text,
    provider_message_id text,
    lease_token uuid,
    leased_until timestamptz,
    handed_at timestamptz,
    sent_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT message_job_recipients_pkey PRIMARY KEY (id),
    CONSTRAINT message_job_recipients_job_id_address_hash_key UNIQUE (job_id, address_hash),
    CONSTRAINT message_job_recipients_provider_message_id_key UNIQUE (provider_message_id),
    CONSTRAINT message_job_recipients_job_id_fkey FOREIGN KEY (job_id)
    REFERENCES messaging.message_jobs (id) ON DELETE CASCADE,
    CONSTRAINT message_job_recipients_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT message_job_recipients_address_hash_check CHECK (octet_length(address_hash) = 32),
    CONSTRAINT message_job_recipients_attempt_count_check CHECK (attempt_count >= 0),
    CONSTRAINT message_job_recipients_have_one_address_at_most
    CHECK (num_nonnulls(email, phone) <= 1),
    CONSTRAINT message_job_recipients_error_check CHECK (char_length(error) <= 2000),
    CONSTRAINT message_job_recipients_are_leased_by_a_token_for_a_time CHECK (
        (status = 'leased') = (lease_token IS NOT NULL)
        AND (lease_token IS NULL) = (leased_until IS NULL)
    ),
    CONSTRAINT message_job_recipients_are_handed_at_a_time
    CHECK (status <> 'handed' OR handed_at IS NOT NULL),
    CONSTRAINT message_job_recipients_are_sent_at_a_time
    CHECK (status <> 'sent' OR sent_at IS NOT NULL),
    CONSTRAINT message_job_recipients_suppression_has_a_reason
    CHECK ((status = 'suppressed') = (suppressed_reason IS NOT NULL)),
    CONSTRAINT message_job_recipients_suppressed_reason_check CHECK (
        suppressed_reason IN (
            'unsubscribe', 'bounce', 'complaint', 'erasure', 'manual', 'no_consent', 'cap'
        )
    )
)
-- Each row moves several times: room on the page keeps most moves off the indexes.
WITH (fillfactor = 80);

ALTER TABLE messaging.message_job_recipients ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.message_job_recipients FORCE ROW LEVEL SECURITY;

CREATE INDEX message_job_recipients_waiting_idx
ON messaging.message_job_recipients (job_id, due_at)
WHERE status = 'pending';
CREATE INDEX message_job_recipients_handed_at_idx ON messaging.message_job_recipients (handed_at)
WHERE status = 'handed';
CREATE INDEX message_job_recipients_leased_until_idx
ON messaging.message_job_recipients (leased_until)
WHERE status = 'leased';
CREATE INDEX message_job_recipients_address_hash_idx
ON messaging.message_job_recipients (address_hash);
CREATE INDEX message_job_recipients_user_id_idx ON messaging.message_job_recipients (user_id);

COMMENT ON TABLE messaging.message_job_recipients IS 'One address of a mailing, once per job.';
COMMENT ON COLUMN messaging.message_job_recipients.id IS 'Idempotency key for the provider.';
COMMENT ON COLUMN messaging.message_job_recipients.job_id IS 'The mailing.';
COMMENT ON COLUMN messaging.message_job_recipients.user_id IS
'The person, where she has an account.';
COMMENT ON COLUMN messaging.message_job_recipients.status IS 'How far it is.';
COMMENT ON COLUMN messaging.message_job_recipients.address_hash IS
'SHA-256 of the lower-case address or E.164 number, 32 bytes; outlives an erasure.';
COMMENT ON COLUMN messaging.message_job_recipients.attempt_count IS 'Times that it was leased.';
COMMENT ON COLUMN messaging.message_job_recipients.due_at IS
'Not before, UTC: the time of the next attempt; 1970: at once.';
COMMENT ON COLUMN messaging.message_job_recipients.email IS 'Where the mail goes, lower case.';
COMMENT ON COLUMN messaging.message_job_recipients.phone IS 'Where the short message goes, E.164.';
COMMENT ON COLUMN messaging.message_job_recipients.error IS 'Of the latest failed attempt.';
COMMENT ON COLUMN messaging.message_job_recipients.suppressed_reason IS
'Why it was left out: a reason as in messaging.suppressions, or no_consent, or cap.';
COMMENT ON COLUMN messaging.message_job_recipients.provider_message_id IS
'The provider''s name for it; bounces come back with it.';
COMMENT ON COLUMN messaging.message_job_recipients.lease_token IS
'Of the worker that holds it; a late worker''s token no longer fits.';
COMMENT ON COLUMN messaging.message_job_recipients.leased_until IS
'Until when, UTC; then another worker may take it.';
COMMENT ON COLUMN messaging.message_job_recipients.handed_at IS
'Written before the provider is called, UTC.';
COMMENT ON COLUMN messaging.message_job_recipients.sent_at IS 'When the provider took it, UTC.';
COMMENT ON COLUMN messaging.message_job_recipients.created_at IS 'UTC.';
COMMENT ON COLUMN messaging.message_job_recipients.updated_at IS 'UTC, kept by trigger.';
