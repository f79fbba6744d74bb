-- Negotiation: a thread between a sponsor and an organizer, its numbered offers, and what was
-- said. Only the standing offer, the one with the highest version, can be accepted, by the other
-- side, before valid_until.

CREATE TABLE sponsorship.proposal_threads (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    package_id uuid,
    variant_id uuid,
    current_offer_id uuid,
    accepted_offer_id uuid GENERATED ALWAYS AS (
        CASE WHEN status = 'accepted' THEN current_offer_id END
    ) STORED,
    created_by uuid NOT NULL,
    status sponsorship.proposal_status NOT NULL DEFAULT 'draft',
    closed_reason text,
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT proposal_threads_pkey PRIMARY KEY (id),
    CONSTRAINT proposal_threads_id_parties_key UNIQUE (id, event_id, sponsor_id, organization_id),
    CONSTRAINT proposal_threads_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT proposal_threads_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE RESTRICT,
    CONSTRAINT proposal_threads_organization_id_fkey FOREIGN KEY (organization_id)
    REFERENCES organizations.organizations (id) ON DELETE RESTRICT,
    -- Event and seller are part of the key: a thread cannot be about another event's package.
    CONSTRAINT proposal_threads_package_id_fkey FOREIGN KEY (package_id, event_id, organization_id)
    REFERENCES sponsorship.sponsorship_packages (id, event_id, organization_id) ON DELETE RESTRICT,
    CONSTRAINT proposal_threads_variant_id_fkey FOREIGN KEY (variant_id, package_id)
    REFERENCES sponsorship.package_variants (id, package_id) ON DELETE RESTRICT,
    CONSTRAINT proposal_threads_created_by_fkey FOREIGN KEY (created_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT proposal_threads_variant_has_its_package
    CHECK (variant_id IS NULL OR package_id IS NOT NULL),
    CONSTRAINT proposal_threads_accepted_means_an_offer
    CHECK (status <> 'accepted' OR current_offer_id IS NOT NULL),
    CONSTRAINT proposal_threads_closed_reason_check CHECK (
        closed_reason IN (
            'price', 'inventory_fit', 'audience_fit', 'creative_unsupported',
            'measurement_unsupported', 'policy',
            'timing', 'budget_changed', 'selected_alternative', 'other'
        )
    ),
    CONSTRAINT proposal_threads_closed_reason_only_without_a_deal
    CHECK (closed_reason IS NULL OR status IN ('rejected', 'expired', 'withdrawn'))
);

ALTER TABLE sponsorship.proposal_threads ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposal_threads FORCE ROW LEVEL SECURITY;

-- One negotiation at a time about the same thing.
CREATE UNIQUE INDEX proposal_threads_one_open_idx
ON sponsorship.proposal_threads (event_id, sponsor_id, package_id, variant_id) NULLS NOT DISTINCT
WHERE status IN ('draft', 'sent', 'viewed', 'counter');
CREATE INDEX proposal_threads_organization_id_idx
ON sponsorship.proposal_threads (organization_id, created_at);
CREATE INDEX proposal_threads_event_id_idx ON sponsorship.proposal_threads (event_id);
CREATE INDEX proposal_threads_sponsor_id_idx ON sponsorship.proposal_threads (sponsor_id);
CREATE INDEX proposal_threads_package_id_idx
ON sponsorship.proposal_threads (package_id, event_id, organization_id);
CREATE INDEX proposal_threads_variant_id_idx
ON sponsorship.proposal_threads (variant_id, package_id);
CREATE INDEX proposal_threads_created_by_idx ON sponsorship.proposal_threads (created_by);
CREATE INDEX proposal_threads_current_offer_id_idx
ON sponsorship.proposal_threads (current_offer_id, id);

COMMENT ON TABLE sponsorship.proposal_threads IS
'A negotiation between a sponsor and the organizer of an event.';
COMMENT ON COLUMN sponsorship.proposal_threads.id IS 'What offers and messages hang on.';
COMMENT ON COLUMN sponsorship.proposal_threads.event_id IS 'The event.';
COMMENT ON COLUMN sponsorship.proposal_threads.sponsor_id IS 'The buying side.';
COMMENT ON COLUMN sponsorship.proposal_threads.organization_id IS
'The selling side, its tenant: filled by trigger, as in packages.';
COMMENT ON COLUMN sponsorship.proposal_threads.package_id IS
'What it is about; null: something made to measure.';
COMMENT ON COLUMN sponsorship.proposal_threads.variant_id IS 'The variant of that package.';
COMMENT ON COLUMN sponsorship.proposal_threads.current_offer_id IS
'The standing offer; null: nothing was offered yet.';
COMMENT ON COLUMN sponsorship.proposal_threads.accepted_offer_id IS
'Derived: the standing offer, once it became the deal; so no other one can.';
COMMENT ON COLUMN sponsorship.proposal_threads.created_by IS
'Who began it; on which side, the first offer or message says.';
COMMENT ON COLUMN sponsorship.proposal_threads.status IS 'Changes through functions.';
COMMENT ON COLUMN sponsorship.proposal_threads.closed_reason IS
'Why there was no deal, from AdCP''s list, e.g. price.';
COMMENT ON COLUMN sponsorship.proposal_threads.expires_at IS
'When it lapses, UTC: the clock decides, a job only tidies up. Null: never.';
COMMENT ON COLUMN sponsorship.proposal_threads.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.proposal_threads.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.proposal_offers (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    thread_id uuid NOT NULL,
    made_by_user_id uuid,
    version integer NOT NULL,
    made_by public.deal_side NOT NULL,
    amount_cents bigint NOT NULL,
    currency text NOT NULL,
    benefits jsonb NOT NULL DEFAULT '{}',
    deliverables jsonb NOT NULL DEFAULT '[]',
    valid_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT proposal_offers_pkey PRIMARY KEY (id),
    CONSTRAINT proposal_offers_id_thread_id_key UNIQUE (id, thread_id),
    -- For orders: a foreign key over these columns proves that the price is the one agreed.
    CONSTRAINT proposal_offers_id_price_key UNIQUE (id, thread_id, amount_cents, currency),
    CONSTRAINT proposal_offers_thread_id_version_key UNIQUE (thread_id, version),
    CONSTRAINT proposal_offers_thread_id_fkey FOREIGN KEY (thread_id)
    REFERENCES sponsorship.proposal_threads (id) ON DELETE RESTRICT,
    CONSTRAINT proposal_offers_made_by_user_id_fkey FOREIGN KEY (made_by_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT proposal_offers_currency_fkey FOREIGN KEY (currency)
    REFERENCES ref.currencies (code) ON DELETE RESTRICT,
    CONSTRAINT proposal_offers_version_check CHECK (version > 0),
    CONSTRAINT proposal_offers_amount_cents_check CHECK (amount_cents BETWEEN 0 AND 100000000000),
    CONSTRAINT proposal_offers_benefits_check
    CHECK (jsonb_typeof(benefits) IN ('object', 'array')),
    CONSTRAINT proposal_offers_deliverables_check CHECK (jsonb_typeof(deliverables) = 'array'),
    CONSTRAINT proposal_offers_are_valid_for_a_while CHECK (valid_until > created_at)
);

ALTER TABLE sponsorship.proposal_offers ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposal_offers FORCE ROW LEVEL SECURITY;

CREATE INDEX proposal_offers_made_by_user_id_idx ON sponsorship.proposal_offers (made_by_user_id);
CREATE INDEX proposal_offers_currency_idx ON sponsorship.proposal_offers (currency);

COMMENT ON TABLE sponsorship.proposal_offers IS
'One offer or counter-offer, whole: it does not refer to earlier ones. Append-only, so an offer is
superseded by a higher version alone.';
COMMENT ON COLUMN sponsorship.proposal_offers.id IS 'Named by the order that it becomes.';
COMMENT ON COLUMN sponsorship.proposal_offers.thread_id IS 'The negotiation.';
COMMENT ON COLUMN sponsorship.proposal_offers.made_by_user_id IS
'Who made it; null: nobody knows any more.';
COMMENT ON COLUMN sponsorship.proposal_offers.version IS
'1, 2, ... within the thread; who accepts names it, so a stale one is refused.';
COMMENT ON COLUMN sponsorship.proposal_offers.made_by IS
'The side that made it; the other may accept it.';
COMMENT ON COLUMN sponsorship.proposal_offers.amount_cents IS
'Price offered, in minor units of currency.';
COMMENT ON COLUMN sponsorship.proposal_offers.currency IS 'ISO 4217 code of amount_cents.';
COMMENT ON COLUMN sponsorship.proposal_offers.benefits IS
'What the sponsor would get, in full; shape as in packages.';
COMMENT ON COLUMN sponsorship.proposal_offers.deliverables IS
'Array of {"type": text, "spec": object, "due_at": time, "release_cents": int, "required": bool}.';
COMMENT ON COLUMN sponsorship.proposal_offers.valid_until IS
'UTC, exclusive: from then on it cannot be accepted.';
COMMENT ON COLUMN sponsorship.proposal_offers.created_at IS 'UTC.';

CREATE TABLE sponsorship.proposal_messages (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    thread_id uuid NOT NULL,
    sender_user_id uuid NOT NULL,
    offer_id uuid,
    sender_type public.deal_side NOT NULL,
    offer jsonb NOT NULL DEFAULT '{}',
    body text,
    attachments jsonb,
    read_by_sponsor_at timestamptz,
    read_by_organizer_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT proposal_messages_pkey PRIMARY KEY (id),
    CONSTRAINT proposal_messages_thread_id_fkey FOREIGN KEY (thread_id)
    REFERENCES sponsorship.proposal_threads (id) ON DELETE CASCADE,
    CONSTRAINT proposal_messages_sender_user_id_fkey FOREIGN KEY (sender_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT proposal_messages_offer_id_fkey FOREIGN KEY (offer_id, thread_id)
    REFERENCES sponsorship.proposal_offers (id, thread_id) ON DELETE RESTRICT,
    CONSTRAINT proposal_messages_offer_check CHECK (jsonb_typeof(offer) = 'object'),
    CONSTRAINT proposal_messages_body_check CHECK (char_length(body) <= 10000),
    CONSTRAINT proposal_messages_attachments_check
    CHECK (jsonb_typeof(attachments) = 'array' AND jsonb_array_length(attachments) <= 10),
    CONSTRAINT proposal_messages_say_something
    CHECK (num_nonnulls(body, offer_id, attachments) > 0 OR offer <> '{}')
);

ALTER TABLE sponsorship.proposal_messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.proposal_messages FORCE ROW LEVEL SECURITY;

CREATE INDEX proposal_messages_thread_id_idx
ON sponsorship.proposal_messages (thread_id, created_at);
CREATE INDEX proposal_messages_sender_user_id_idx ON sponsorship.proposal_messages (sender_user_id);
CREATE INDEX proposal_messages_offer_id_idx ON sponsorship.proposal_messages (offer_id, thread_id);

COMMENT ON TABLE sponsorship.proposal_messages IS
'What the sides wrote to each other. A message may carry an offer; a question is none.';
COMMENT ON COLUMN sponsorship.proposal_messages.id IS 'No order; created_at has it.';
COMMENT ON COLUMN sponsorship.proposal_messages.thread_id IS 'The negotiation.';
COMMENT ON COLUMN sponsorship.proposal_messages.sender_user_id IS 'Who wrote it.';
COMMENT ON COLUMN sponsorship.proposal_messages.offer_id IS
'The offer it carries, of the same thread.';
COMMENT ON COLUMN sponsorship.proposal_messages.sender_type IS 'For which side.';
COMMENT ON COLUMN sponsorship.proposal_messages.offer IS
'Object: the offer as the earlier product wrote it; today a copy of offer_id''s row, for reading
alone.';
COMMENT ON COLUMN sponsorship.proposal_messages.body IS 'Plain text.';
COMMENT ON COLUMN sponsorship.proposal_messages.attachments IS
'Array of at most 10 {"name": text, "url": text}.';
COMMENT ON COLUMN sponsorship.proposal_messages.read_by_sponsor_at IS
'When the sponsor''s side first read it, UTC.';
COMMENT ON COLUMN sponsorship.proposal_messages.read_by_organizer_at IS
'When the organizer''s side first read it, UTC.';
COMMENT ON COLUMN sponsorship.proposal_messages.created_at IS 'UTC.';
