-- Promised figures with a remedy, and the list of an event's sponsors as visitors see it.

CREATE TABLE sponsorship.sponsorship_slas (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    order_id uuid,
    deliverable_id uuid,
    remedied_by uuid,
    metric text NOT NULL,
    target numeric NOT NULL,
    comparator text NOT NULL DEFAULT 'at_least',
    unit text NOT NULL DEFAULT 'count',
    source text NOT NULL DEFAULT 'organizer',
    breach_policy jsonb NOT NULL DEFAULT '{}',
    remedy text NOT NULL DEFAULT 'none',
    remedy_cap_bps integer NOT NULL DEFAULT 10000,
    status sponsorship.sla_status NOT NULL DEFAULT 'pending',
    actual numeric,
    window_start timestamptz,
    window_end timestamptz,
    measured_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsorship_slas_pkey PRIMARY KEY (id),
    -- One judgement per window, so a remedy is paid once. Rows of the earlier product have no order
    -- and no window: for them this is its key of event, sponsor and metric.
    CONSTRAINT sponsorship_slas_metric_unique
    UNIQUE NULLS NOT DISTINCT (event_id, sponsor_id, metric, order_id, window_start, window_end),
    CONSTRAINT sponsorship_slas_id_event_id_sponsor_id_key UNIQUE (id, event_id, sponsor_id),
    CONSTRAINT sponsorship_slas_remedied_by_key UNIQUE (remedied_by),
    CONSTRAINT sponsorship_slas_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_slas_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_slas_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_slas_order_id_fkey
    FOREIGN KEY (order_id, event_id, sponsor_id, organization_id)
    REFERENCES sponsorship.sponsorship_orders (id, event_id, sponsor_id, organization_id)
    ON DELETE RESTRICT,
    CONSTRAINT sponsorship_slas_deliverable_id_fkey
    FOREIGN KEY (deliverable_id, event_id, sponsor_id)
    REFERENCES sponsorship.deliverables (id, event_id, sponsor_id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_slas_remedied_by_fkey FOREIGN KEY (remedied_by, order_id)
    REFERENCES sponsorship.order_settlements (id, order_id) ON DELETE RESTRICT,
    CONSTRAINT sponsorship_slas_metric_check CHECK (metric ~ '\S' AND char_length(metric) <= 100),
    CONSTRAINT sponsorship_slas_unit_check CHECK (unit ~ '\S' AND char_length(unit) <= 50),
    CONSTRAINT sponsorship_slas_target_check CHECK (target >= 0 AND target < 'Infinity'),
    CONSTRAINT sponsorship_slas_comparator_check CHECK (comparator IN ('at_least', 'at_most')),
    CONSTRAINT sponsorship_slas_source_check
    CHECK (source IN ('platform', 'organizer', 'sponsor', 'third_party')),
    CONSTRAINT sponsorship_slas_breach_policy_check CHECK (jsonb_typeof(breach_policy) = 'object'),
    CONSTRAINT sponsorship_slas_remedy_check
    CHECK (remedy IN ('none', 'additional_delivery', 'credit', 'invoice_adjustment')),
    CONSTRAINT sponsorship_slas_remedy_cap_bps_check CHECK (remedy_cap_bps BETWEEN 0 AND 10000),
    CONSTRAINT sponsorship_slas_remedy_is_paid_under_an_order
    CHECK (remedied_by IS NULL OR order_id IS NOT NULL),
    CONSTRAINT sponsorship_slas_measured_at_with_the_figure
    CHECK (num_nonnulls(actual, measured_at) <> 1),
    CONSTRAINT sponsorship_slas_window_ends_after_it_starts CHECK (window_end > window_start)
);

ALTER TABLE sponsorship.sponsorship_slas ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsorship_slas FORCE ROW LEVEL SECURITY;

CREATE INDEX sponsorship_slas_sponsor_id_idx ON sponsorship.sponsorship_slas (sponsor_id);
CREATE INDEX sponsorship_slas_organization_id_idx ON sponsorship.sponsorship_slas (organization_id);
CREATE INDEX sponsorship_slas_order_id_idx
ON sponsorship.sponsorship_slas (order_id, event_id, sponsor_id, organization_id);
CREATE INDEX sponsorship_slas_deliverable_id_idx
ON sponsorship.sponsorship_slas (deliverable_id, event_id, sponsor_id);
CREATE INDEX sponsorship_slas_remedied_by_idx
ON sponsorship.sponsorship_slas (remedied_by, order_id);

COMMENT ON TABLE sponsorship.sponsorship_slas IS
'A figure promised to a sponsor for a window of time, judged once when the window is over.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.id IS 'No meaning.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.event_id IS 'The event.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.sponsor_id IS 'To whom it is promised.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.organization_id IS
'Who promises, its tenant: filled by trigger, as in packages.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.order_id IS
'The deal; null: promised without one, as in the earlier product.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.deliverable_id IS 'The deliverable it is about.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.remedied_by IS
'The settlement that paid the remedy, of the same deal; at most one.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.metric IS 'What is counted, e.g. impressions.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.target IS 'The figure promised, in unit.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.comparator IS
'Whether target is the least or the most: at_least, at_most.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.unit IS
'Unit of target and actual, e.g. count, seconds, percent.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.source IS
'Who measures: platform, organizer, sponsor or third_party.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.breach_policy IS
'Object: {"note": text, ...}; the remedy itself stands in columns.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.remedy IS
'What a breach brings: none, additional_delivery, credit, invoice_adjustment.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.remedy_cap_bps IS
'Most that the remedy costs, in basis points of the order''s amount: so never more than the deal.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.status IS 'Changes through functions.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.actual IS
'The figure reached, in unit; null: not measured.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.window_start IS
'From when it is counted, UTC; null: from the beginning.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.window_end IS
'Until when, UTC, exclusive; null: until the event ends.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.measured_at IS 'When actual was read, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_slas.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.event_sponsorships (
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    order_id uuid,
    sla_id uuid,
    contract_id uuid,
    ledger_transaction_id uuid,
    tier text NOT NULL,
    amount_cents bigint NOT NULL DEFAULT 0,
    currency text NOT NULL DEFAULT 'USD',
    status text NOT NULL DEFAULT 'active',
    activation_status text NOT NULL DEFAULT 'draft',
    benefits jsonb NOT NULL DEFAULT '{}',
    deliverables jsonb NOT NULL DEFAULT '{}',
    roi_summary jsonb NOT NULL DEFAULT '{}',
    display_order integer NOT NULL DEFAULT 0,
    activation_state text,
    evaluation_notes text,
    deliverables_due_date timestamptz,
    deliverables_submitted_at timestamptz,
    organizer_approved_at timestamptz,
    starts_at timestamptz,
    ends_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT event_sponsorships_pkey PRIMARY KEY (event_id, sponsor_id, tier),
    CONSTRAINT event_sponsorships_order_id_key UNIQUE (order_id),
    CONSTRAINT event_sponsorships_ledger_transaction_id_key UNIQUE (ledger_transaction_id),
    CONSTRAINT event_sponsorships_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT event_sponsorships_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE RESTRICT,
    CONSTRAINT event_sponsorships_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    CONSTRAINT event_sponsorships_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT event_sponsorships_order_id_fkey
    FOREIGN KEY (order_id, event_id, sponsor_id, organization_id)
    REFERENCES sponsorship.sponsorship_orders (id, event_id, sponsor_id, organization_id)
    ON DELETE RESTRICT,
    -- The amount is part of the key: there is one truth about the price.
    CONSTRAINT event_sponsorships_amount_is_the_orders
    FOREIGN KEY (order_id, amount_cents, currency)
    REFERENCES sponsorship.sponsorship_orders (id, amount_cents, currency) ON DELETE RESTRICT,
    CONSTRAINT event_sponsorships_sla_id_fkey FOREIGN KEY (sla_id, event_id, sponsor_id)
    REFERENCES sponsorship.sponsorship_slas (id, event_id, sponsor_id) ON DELETE SET NULL (sla_id),
    CONSTRAINT event_sponsorships_tier_is_not_blank
    CHECK (tier ~ '\S' AND char_length(tier) <= 100),
    CONSTRAINT event_sponsorships_amount_cents_check CHECK (amount_cents >= 0),
    CONSTRAINT event_sponsorships_status_check
    CHECK (status IN ('active', 'hidden', 'ended', 'cancelled')),
    CONSTRAINT event_sponsorships_activation_status_check
    CHECK (activation_status ~ '\S' AND char_length(activation_status) <= 50),
    CONSTRAINT event_sponsorships_benefits_check
    CHECK (jsonb_typeof(benefits) IN ('object', 'array')),
    CONSTRAINT event_sponsorships_deliverables_check
    CHECK (jsonb_typeof(deliverables) IN ('object', 'array')),
    CONSTRAINT event_sponsorships_roi_summary_check CHECK (jsonb_typeof(roi_summary) = 'object'),
    CONSTRAINT event_sponsorships_evaluation_notes_check
    CHECK (char_length(evaluation_notes) <= 10000),
    CONSTRAINT event_sponsorships_end_after_they_start CHECK (ends_at > starts_at)
);

ALTER TABLE sponsorship.event_sponsorships ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.event_sponsorships FORCE ROW LEVEL SECURITY;

CREATE INDEX event_sponsorships_sponsor_id_idx ON sponsorship.event_sponsorships (sponsor_id);
CREATE INDEX event_sponsorships_organization_id_idx
ON sponsorship.event_sponsorships (organization_id);
CREATE INDEX event_sponsorships_currency_idx ON sponsorship.event_sponsorships (currency);
CREATE INDEX event_sponsorships_order_id_parties_idx
ON sponsorship.event_sponsorships (order_id, event_id, sponsor_id, organization_id);
CREATE INDEX event_sponsorships_order_id_amount_cents_currency_idx
ON sponsorship.event_sponsorships (order_id, amount_cents, currency);
CREATE INDEX event_sponsorships_sla_id_idx
ON sponsorship.event_sponsorships (sla_id, event_id, sponsor_id);

COMMENT ON TABLE sponsorship.event_sponsorships IS
'A sponsor of an event, as visitors see it. What was paid and is owed stands in the order.';
COMMENT ON COLUMN sponsorship.event_sponsorships.event_id IS 'The event.';
COMMENT ON COLUMN sponsorship.event_sponsorships.sponsor_id IS 'The sponsor.';
COMMENT ON COLUMN sponsorship.event_sponsorships.organization_id IS
'The organizer, its tenant: filled by trigger, as in packages.';
COMMENT ON COLUMN sponsorship.event_sponsorships.order_id IS
'The deal behind it, which has one such row; null: a gift, or of the earlier product.';
COMMENT ON COLUMN sponsorship.event_sponsorships.sla_id IS
'The promised figure that the earlier product kept here; today slas name the order.';
COMMENT ON COLUMN sponsorship.event_sponsorships.contract_id IS
'Contract of the earlier product, kept outside the database, so no key.';
COMMENT ON COLUMN sponsorship.event_sponsorships.ledger_transaction_id IS
'The payment in the books.';
COMMENT ON COLUMN sponsorship.event_sponsorships.tier IS 'E.g. gold, as shown.';
COMMENT ON COLUMN sponsorship.event_sponsorships.amount_cents IS
'The order''s amount, in minor units of currency: the key refuses another. Without an order, what
was agreed.';
COMMENT ON COLUMN sponsorship.event_sponsorships.currency IS
'ISO 4217 code of amount_cents; the order''s.';
COMMENT ON COLUMN sponsorship.event_sponsorships.status IS
'Whether visitors see it: active, hidden, ended or cancelled.';
COMMENT ON COLUMN sponsorship.event_sponsorships.activation_status IS
'How far the earlier product''s activation had come; today deliverables say it.';
COMMENT ON COLUMN sponsorship.event_sponsorships.benefits IS
'Object or array, as shown to visitors.';
COMMENT ON COLUMN sponsorship.event_sponsorships.deliverables IS
'Object or array: the earlier product''s list; today rows of deliverables.';
COMMENT ON COLUMN sponsorship.event_sponsorships.roi_summary IS
'Object: what it brought, {"impressions": int, "clicks": int, ...}.';
COMMENT ON COLUMN sponsorship.event_sponsorships.display_order IS
'Ascending position among the event''s sponsors.';
COMMENT ON COLUMN sponsorship.event_sponsorships.activation_state IS
'The earlier product''s second word for activation_status.';
COMMENT ON COLUMN sponsorship.event_sponsorships.evaluation_notes IS
'What the organizer thinks of it; not public.';
COMMENT ON COLUMN sponsorship.event_sponsorships.deliverables_due_date IS
'UTC; of the earlier product.';
COMMENT ON COLUMN sponsorship.event_sponsorships.deliverables_submitted_at IS
'UTC; of the earlier product.';
COMMENT ON COLUMN sponsorship.event_sponsorships.organizer_approved_at IS
'UTC; of the earlier product.';
COMMENT ON COLUMN sponsorship.event_sponsorships.starts_at IS 'Shown from, UTC; null: at once.';
COMMENT ON COLUMN sponsorship.event_sponsorships.ends_at IS
'Shown until, UTC, exclusive; null: for good.';
COMMENT ON COLUMN sponsorship.event_sponsorships.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.event_sponsorships.updated_at IS 'UTC, kept by trigger.';
