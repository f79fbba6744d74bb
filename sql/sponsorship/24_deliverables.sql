-- What an organizer owes a sponsor, and the evidence that it was done. Overdue is no state: it is
-- due_at in the past.

CREATE TABLE sponsorship.deliverables (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    order_id uuid,
    package_id uuid,
    package_variant_id uuid,
    submitted_by uuid,
    reviewed_by uuid,
    type text NOT NULL,
    spec jsonb NOT NULL DEFAULT '{}',
    status sponsorship.deliverable_status NOT NULL DEFAULT 'pending',
    evidence_required boolean NOT NULL DEFAULT TRUE,
    required boolean NOT NULL DEFAULT TRUE,
    release_cents bigint NOT NULL DEFAULT 0,
    rejection_count integer NOT NULL DEFAULT 0,
    due_at timestamptz,
    submitted_at timestamptz,
    review_due_at timestamptz,
    reviewed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT deliverables_pkey PRIMARY KEY (id),
    CONSTRAINT deliverables_id_order_id_key UNIQUE (id, order_id),
    CONSTRAINT deliverables_id_event_id_sponsor_id_key UNIQUE (id, event_id, sponsor_id),
    CONSTRAINT deliverables_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT deliverables_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE RESTRICT,
    CONSTRAINT deliverables_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    -- The parties are part of the key: what is owed under an order is owed between its parties.
    CONSTRAINT deliverables_order_id_fkey
    FOREIGN KEY (order_id, event_id, sponsor_id, organization_id)
    REFERENCES sponsorship.sponsorship_orders (id, event_id, sponsor_id, organization_id)
    ON DELETE RESTRICT,
    CONSTRAINT deliverables_package_id_fkey FOREIGN KEY (package_id, event_id, organization_id)
    REFERENCES sponsorship.sponsorship_packages (id, event_id, organization_id) ON DELETE RESTRICT,
    CONSTRAINT deliverables_package_variant_id_fkey FOREIGN KEY (package_variant_id, package_id)
    REFERENCES sponsorship.package_variants (id, package_id) ON DELETE RESTRICT,
    CONSTRAINT deliverables_submitted_by_fkey FOREIGN KEY (submitted_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT deliverables_reviewed_by_fkey FOREIGN KEY (reviewed_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT deliverables_type_check CHECK (type ~ '\S' AND char_length(type) <= 100),
    CONSTRAINT deliverables_spec_check CHECK (jsonb_typeof(spec) = 'object'),
    CONSTRAINT deliverables_variant_has_its_package
    CHECK (package_variant_id IS NULL OR package_id IS NOT NULL),
    CONSTRAINT deliverables_release_cents_check CHECK (release_cents >= 0),
    CONSTRAINT deliverables_only_orders_release_money
    CHECK (release_cents = 0 OR order_id IS NOT NULL),
    CONSTRAINT deliverables_rejection_count_check CHECK (rejection_count >= 0),
    CONSTRAINT deliverables_review_is_due_after_submission CHECK (review_due_at >= submitted_at)
);

ALTER TABLE sponsorship.deliverables ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.deliverables FORCE ROW LEVEL SECURITY;

CREATE INDEX deliverables_organization_id_idx ON sponsorship.deliverables (organization_id, due_at);
CREATE INDEX deliverables_review_due_at_idx
ON sponsorship.deliverables (review_due_at) WHERE status = 'submitted';
CREATE INDEX deliverables_event_id_idx ON sponsorship.deliverables (event_id);
CREATE INDEX deliverables_sponsor_id_idx ON sponsorship.deliverables (sponsor_id);
CREATE INDEX deliverables_order_id_idx
ON sponsorship.deliverables (order_id, event_id, sponsor_id, organization_id);
CREATE INDEX deliverables_package_id_idx
ON sponsorship.deliverables (package_id, event_id, organization_id);
CREATE INDEX deliverables_package_variant_id_idx
ON sponsorship.deliverables (package_variant_id, package_id);
CREATE INDEX deliverables_submitted_by_idx ON sponsorship.deliverables (submitted_by);
CREATE INDEX deliverables_reviewed_by_idx ON sponsorship.deliverables (reviewed_by);

COMMENT ON TABLE sponsorship.deliverables IS 'One thing that an organizer owes a sponsor.';
COMMENT ON COLUMN sponsorship.deliverables.id IS 'What proofs and releases name.';
COMMENT ON COLUMN sponsorship.deliverables.event_id IS 'Where it is due.';
COMMENT ON COLUMN sponsorship.deliverables.sponsor_id IS 'To whom it is owed; she reviews it.';
COMMENT ON COLUMN sponsorship.deliverables.organization_id IS
'Who owes it, its tenant: filled by trigger, as in packages.';
COMMENT ON COLUMN sponsorship.deliverables.order_id IS
'The deal; null: planned, or promised without one.';
COMMENT ON COLUMN sponsorship.deliverables.package_id IS 'The package that promises it.';
COMMENT ON COLUMN sponsorship.deliverables.package_variant_id IS 'The variant that promises it.';
COMMENT ON COLUMN sponsorship.deliverables.submitted_by IS 'Who handed it in last.';
COMMENT ON COLUMN sponsorship.deliverables.reviewed_by IS
'Who decided on it last, for the sponsor; null: nobody, or the time ran out.';
COMMENT ON COLUMN sponsorship.deliverables.type IS
'A word for its kind: logo, banner, booth, social_post, speaking, ...';
COMMENT ON COLUMN sponsorship.deliverables.spec IS
'Object: what exactly, by kind, e.g. {"width_px": int, "count": int}.';
COMMENT ON COLUMN sponsorship.deliverables.status IS 'Changes through functions.';
COMMENT ON COLUMN sponsorship.deliverables.evidence_required IS
'Whether it needs a proof to be submitted.';
COMMENT ON COLUMN sponsorship.deliverables.required IS 'Whether the last money waits for it.';
COMMENT ON COLUMN sponsorship.deliverables.release_cents IS
'Its milestone: what its approval releases, in minor units of the order''s currency. All of an
order add up to its amount at most, by trigger.';
COMMENT ON COLUMN sponsorship.deliverables.rejection_count IS 'How often changes were asked for.';
COMMENT ON COLUMN sponsorship.deliverables.due_at IS 'UTC; null: no day was agreed.';
COMMENT ON COLUMN sponsorship.deliverables.submitted_at IS 'When it was last handed in, UTC.';
COMMENT ON COLUMN sponsorship.deliverables.review_due_at IS
'When silence becomes approval, UTC: the last submission plus the order''s review_window.';
COMMENT ON COLUMN sponsorship.deliverables.reviewed_at IS 'When it was last decided on, UTC.';
COMMENT ON COLUMN sponsorship.deliverables.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.deliverables.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.deliverable_proofs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    deliverable_id uuid NOT NULL,
    media_asset_id uuid,
    submitted_by uuid,
    reviewed_by uuid,
    asset_url text,
    metrics jsonb NOT NULL DEFAULT '{}',
    status sponsorship.proof_status NOT NULL DEFAULT 'submitted',
    impressions bigint,
    clicks bigint,
    reach bigint,
    content_sha256 text,
    rejected_reason text,
    submitted_at timestamptz NOT NULL DEFAULT now(),
    approved_at timestamptz,

    CONSTRAINT deliverable_proofs_pkey PRIMARY KEY (id),
    CONSTRAINT deliverable_proofs_deliverable_id_fkey FOREIGN KEY (deliverable_id)
    REFERENCES sponsorship.deliverables (id) ON DELETE RESTRICT,
    CONSTRAINT deliverable_proofs_submitted_by_fkey FOREIGN KEY (submitted_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT deliverable_proofs_reviewed_by_fkey FOREIGN KEY (reviewed_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT deliverable_proofs_are_in_one_place
    CHECK (num_nonnulls(asset_url, media_asset_id) = 1),
    CONSTRAINT deliverable_proofs_asset_url_check
    CHECK (asset_url ~ '^https://\S+$' AND char_length(asset_url) <= 2000),
    CONSTRAINT deliverable_proofs_metrics_check CHECK (jsonb_typeof(metrics) = 'object'),
    CONSTRAINT deliverable_proofs_figures_are_not_negative
    CHECK (least(impressions, clicks, reach) >= 0),
    CONSTRAINT deliverable_proofs_content_sha256_check CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT deliverable_proofs_rejection_has_its_reason CHECK (
        CASE status
            WHEN 'rejected' THEN rejected_reason ~ '\S' AND rejected_reason IS NOT NULL
            WHEN 'superseded' THEN TRUE
            ELSE rejected_reason IS NULL
        END
    ),
    CONSTRAINT deliverable_proofs_approved_at_only_when_approved
    CHECK (approved_at IS NULL OR status = 'approved')
);

ALTER TABLE sponsorship.deliverable_proofs ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.deliverable_proofs FORCE ROW LEVEL SECURITY;

CREATE INDEX deliverable_proofs_deliverable_id_idx
ON sponsorship.deliverable_proofs (deliverable_id, submitted_at);
CREATE INDEX deliverable_proofs_submitted_by_idx ON sponsorship.deliverable_proofs (submitted_by);
CREATE INDEX deliverable_proofs_reviewed_by_idx ON sponsorship.deliverable_proofs (reviewed_by);
CREATE INDEX deliverable_proofs_media_asset_id_idx
ON sponsorship.deliverable_proofs (media_asset_id);

COMMENT ON TABLE sponsorship.deliverable_proofs IS
'Evidence for a deliverable. A better proof is a new row that supersedes this one.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.id IS 'No order; submitted_at has it.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.deliverable_id IS 'What it proves.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.media_asset_id IS
'The file, when it was uploaded here.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.submitted_by IS 'Who handed it in.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.reviewed_by IS 'Who decided on it.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.asset_url IS
'Where the evidence is, when it is elsewhere.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.metrics IS
'Object with further figures, e.g. {"avg_watch_seconds": number}.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.status IS 'Changes through functions.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.impressions IS
'How often it was seen, as reported.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.clicks IS 'How often it was clicked, as reported.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.reach IS 'How many people saw it, as reported.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.content_sha256 IS
'Hash of the file''s bytes, hexadecimal: shows that it was not exchanged later.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.rejected_reason IS
'Why it was rejected, shown to the organizer.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.submitted_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.deliverable_proofs.approved_at IS 'UTC; only when approved.';
