-- Matching of events and sponsors: the score with its explanation, what people thought of it, and
-- the queue of pairs to compute anew. The features that went in are in ml.match_features.

CREATE TABLE sponsorship.sponsorship_matches (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    score numeric NOT NULL DEFAULT 0,
    bias numeric NOT NULL DEFAULT 0,
    overlap_metrics jsonb NOT NULL DEFAULT '{}',
    status sponsorship.match_status NOT NULL DEFAULT 'pending',
    model_version text,
    features_version integer,
    explanations jsonb,
    reason_codes text[],
    declined_reason text,
    notes text,
    viewed_at timestamptz,
    contacted_at timestamptz,
    computed_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT sponsorship_matches_pkey PRIMARY KEY (id),
    CONSTRAINT sponsorship_matches_event_sponsor_unique UNIQUE (event_id, sponsor_id),
    CONSTRAINT sponsorship_matches_id_event_id_sponsor_id_key UNIQUE (id, event_id, sponsor_id),
    CONSTRAINT sponsorship_matches_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT sponsorship_matches_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE CASCADE,
    CONSTRAINT sponsorship_matches_score_check CHECK (score BETWEEN 0 AND 1),
    CONSTRAINT sponsorship_matches_overlap_metrics_check
    CHECK (jsonb_typeof(overlap_metrics) = 'object'),
    CONSTRAINT sponsorship_matches_explanations_check CHECK (jsonb_typeof(explanations) = 'array'),
    CONSTRAINT sponsorship_matches_explanations_add_up CHECK (
        model_version IS NULL
        OR abs(sponsorship.sum_of_contributions(explanations) + bias - score) <= 0.000001
    ),
    CONSTRAINT sponsorship_matches_reason_codes_check
    CHECK (reason_codes <@ sponsorship.match_reasons()),
    CONSTRAINT sponsorship_matches_declined_reason_check
    CHECK (char_length(declined_reason) <= 2000),
    CONSTRAINT sponsorship_matches_notes_check CHECK (char_length(notes) <= 10000)
);

ALTER TABLE sponsorship.sponsorship_matches ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.sponsorship_matches FORCE ROW LEVEL SECURITY;

CREATE INDEX sponsorship_matches_event_id_idx ON sponsorship.sponsorship_matches (event_id, score);
CREATE INDEX sponsorship_matches_sponsor_id_idx
ON sponsorship.sponsorship_matches (sponsor_id, score);

COMMENT ON TABLE sponsorship.sponsorship_matches IS
'How well an event and a sponsor fit, as a model sees it: one row per pair.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.id IS 'What feedback names.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.event_id IS 'The event.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.sponsor_id IS 'The sponsor.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.score IS '0 (no fit) to 1.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.bias IS
'The model''s starting value: score less all contributions.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.overlap_metrics IS
'Object: the earlier product''s figures, {"audience": number, ...}.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.status IS
'What people did about it; changes through functions.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.model_version IS
'The model that scored it; null: the earlier product.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.features_version IS
'Version of the row in ml.match_features that went in.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.explanations IS
'Array of {"feature": text, "value": any, "weight": number, "contribution": number}. Under a
model_version contributions and bias add up to score.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.reason_codes IS
'The reasons in words of a fixed list, the strongest first.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.declined_reason IS
'Why it was declined, in the decliner''s words.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.notes IS 'Of whoever works on it.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.viewed_at IS 'When it was first looked at, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.contacted_at IS
'When one side wrote to the other, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.computed_at IS 'When it was scored, UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.expires_at IS
'When the score is too old to show, UTC; null: never.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.created_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.sponsorship_matches.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE sponsorship.match_feedback (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    sponsor_id uuid NOT NULL,
    match_id uuid,
    user_id uuid NOT NULL,
    label text NOT NULL,
    reason_codes text[] NOT NULL DEFAULT '{}',
    score numeric,
    model_version text,
    notes text,
    superseded_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT match_feedback_pkey PRIMARY KEY (id),
    CONSTRAINT match_feedback_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT match_feedback_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE CASCADE,
    -- The pair is part of the key: an opinion is about the match of its own event and sponsor.
    CONSTRAINT match_feedback_match_id_fkey FOREIGN KEY (match_id, event_id, sponsor_id)
    REFERENCES sponsorship.sponsorship_matches (id, event_id, sponsor_id)
    ON DELETE SET NULL (match_id),
    CONSTRAINT match_feedback_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT match_feedback_label_check
    CHECK (label IN ('good_fit', 'bad_fit', 'later', 'hidden')),
    CONSTRAINT match_feedback_reason_codes_check
    CHECK (reason_codes <@ sponsorship.match_reasons()),
    CONSTRAINT match_feedback_score_check CHECK (score BETWEEN 0 AND 1),
    CONSTRAINT match_feedback_notes_check CHECK (char_length(notes) <= 10000)
);

ALTER TABLE sponsorship.match_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.match_feedback FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX match_feedback_one_opinion_idx
ON sponsorship.match_feedback (event_id, sponsor_id, user_id) WHERE superseded_at IS NULL;
CREATE INDEX match_feedback_event_id_idx ON sponsorship.match_feedback (event_id);
CREATE INDEX match_feedback_sponsor_id_idx ON sponsorship.match_feedback (sponsor_id);
CREATE INDEX match_feedback_match_id_idx
ON sponsorship.match_feedback (match_id, event_id, sponsor_id);
CREATE INDEX match_feedback_user_id_idx ON sponsorship.match_feedback (user_id);

COMMENT ON TABLE sponsorship.match_feedback IS
'What a person thought of a match, with the score that she saw. A change of mind is a new row; the
old one is superseded and stays for training.';
COMMENT ON COLUMN sponsorship.match_feedback.id IS 'No order; created_at has it.';
COMMENT ON COLUMN sponsorship.match_feedback.event_id IS 'The event.';
COMMENT ON COLUMN sponsorship.match_feedback.sponsor_id IS 'The sponsor.';
COMMENT ON COLUMN sponsorship.match_feedback.match_id IS 'The match, while it exists.';
COMMENT ON COLUMN sponsorship.match_feedback.user_id IS 'Who judged.';
COMMENT ON COLUMN sponsorship.match_feedback.label IS 'good_fit, bad_fit, later or hidden.';
COMMENT ON COLUMN sponsorship.match_feedback.reason_codes IS
'Why, in words of the same list as matches''.';
COMMENT ON COLUMN sponsorship.match_feedback.score IS 'The score at that moment.';
COMMENT ON COLUMN sponsorship.match_feedback.model_version IS 'The model of that score.';
COMMENT ON COLUMN sponsorship.match_feedback.notes IS 'In her own words.';
COMMENT ON COLUMN sponsorship.match_feedback.superseded_at IS
'When she thought again, UTC; null: her present opinion.';
COMMENT ON COLUMN sponsorship.match_feedback.created_at IS 'UTC.';

CREATE TABLE sponsorship.fit_recalc_queue (
    id bigint GENERATED BY DEFAULT AS IDENTITY,
    event_id uuid,
    sponsor_id uuid,
    reason text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    run_after timestamptz NOT NULL DEFAULT now(),
    queued_at timestamptz NOT NULL DEFAULT now(),
    lease_until timestamptz,
    processed_at timestamptz,
    last_error text,

    CONSTRAINT fit_recalc_queue_pkey PRIMARY KEY (id),
    CONSTRAINT fit_recalc_queue_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE CASCADE,
    CONSTRAINT fit_recalc_queue_sponsor_id_fkey FOREIGN KEY (sponsor_id)
    REFERENCES sponsorship.sponsors (id) ON DELETE CASCADE,
    CONSTRAINT fit_recalc_queue_is_about_something CHECK (num_nonnulls(event_id, sponsor_id) > 0),
    CONSTRAINT fit_recalc_queue_reason_check CHECK (reason ~ '\S' AND char_length(reason) <= 200),
    CONSTRAINT fit_recalc_queue_attempts_check CHECK (attempts >= 0)
);

ALTER TABLE sponsorship.fit_recalc_queue ENABLE ROW LEVEL SECURITY;
ALTER TABLE sponsorship.fit_recalc_queue FORCE ROW LEVEL SECURITY;

-- The earlier product's key held for done requests too, so a pair could be asked for only once.
CREATE UNIQUE INDEX fit_recalc_queue_one_waiting_idx
ON sponsorship.fit_recalc_queue (event_id, sponsor_id) NULLS NOT DISTINCT
WHERE processed_at IS NULL;
CREATE INDEX fit_recalc_queue_run_after_idx
ON sponsorship.fit_recalc_queue (run_after) WHERE processed_at IS NULL;
CREATE INDEX fit_recalc_queue_event_id_idx ON sponsorship.fit_recalc_queue (event_id);
CREATE INDEX fit_recalc_queue_sponsor_id_idx ON sponsorship.fit_recalc_queue (sponsor_id);

COMMENT ON TABLE sponsorship.fit_recalc_queue IS
'Pairs whose match must be computed anew. Many requests before the work are one; a request after it
is a new one.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.id IS
'Order of asking. By default, because rows are adopted with theirs.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.event_id IS
'The event; null: all events of the sponsor.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.sponsor_id IS
'The sponsor; null: all sponsors of the event.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.reason IS 'What changed, e.g. profile_updated.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.attempts IS 'How often a worker has taken it.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.run_after IS 'Not before, UTC.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.queued_at IS 'UTC.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.lease_until IS
'Until when a worker has it, UTC; past: anyone may take it.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.processed_at IS
'When it was done, UTC; null: waits.';
COMMENT ON COLUMN sponsorship.fit_recalc_queue.last_error IS 'Why the last attempt failed.';
