-- What people say against content: a report asks moderators to act, negative feedback only asks
-- the feed to show less of it. Both name their target by kind and key without a foreign key: a
-- report outlives what it reports, hence its copy of it.

CREATE TABLE analytics.reports (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    reported_by uuid,
    case_id uuid,
    target_type text NOT NULL,
    target_id uuid NOT NULL,
    status analytics.report_status NOT NULL DEFAULT 'open',
    category text NOT NULL DEFAULT 'other',
    snapshot jsonb NOT NULL DEFAULT '{}',
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT reports_pkey PRIMARY KEY (id),
    CONSTRAINT reports_reported_by_fkey FOREIGN KEY (reported_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    -- The target is part of the key: a report cannot join a case about something else.
    CONSTRAINT reports_case_id_fkey FOREIGN KEY (case_id, target_type, target_id)
    REFERENCES analytics.moderation_cases (id, target_type, target_id) ON DELETE RESTRICT,
    CONSTRAINT reports_target_type_check
    CHECK (target_type IN ('event', 'post', 'comment', 'message', 'user', 'organization')),
    CONSTRAINT reports_category_check CHECK (
        category IN (
            'spam', 'harassment', 'hate', 'violence', 'nudity', 'self_harm', 'illegal', 'fraud',
            'impersonation', 'intellectual_property', 'misinformation', 'other'
        )
    ),
    CONSTRAINT reports_snapshot_check CHECK (jsonb_typeof(snapshot) = 'object'),
    CONSTRAINT reports_reason_check CHECK (char_length(reason) <= 4000)
);

ALTER TABLE analytics.reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.reports FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX reports_one_open_per_reporter_idx
ON analytics.reports (reported_by, target_type, target_id)
WHERE status IN ('open', 'triaged');
CREATE INDEX reports_reported_by_idx ON analytics.reports (reported_by);
CREATE INDEX reports_case_id_idx ON analytics.reports (case_id, target_type, target_id);
CREATE INDEX reports_target_idx ON analytics.reports (target_type, target_id, created_at);
CREATE INDEX reports_waiting_idx ON analytics.reports (created_at) WHERE status = 'open';

COMMENT ON TABLE analytics.reports IS
'Somebody reported something; one open report per person and thing.';
COMMENT ON COLUMN analytics.reports.id IS 'Shown to the reporter.';
COMMENT ON COLUMN analytics.reports.reported_by IS
'Who reported, never shown to the reported; null: nobody signed in, or an account that is gone.';
COMMENT ON COLUMN analytics.reports.case_id IS 'The case it is dealt with in; null: not yet.';
COMMENT ON COLUMN analytics.reports.target_type IS
'What is reported; the same words as moderation_cases.target_type.';
COMMENT ON COLUMN analytics.reports.target_id IS 'Key of the row in the table of that kind.';
COMMENT ON COLUMN analytics.reports.status IS 'Changes through functions.';
COMMENT ON COLUMN analytics.reports.category IS 'What is wrong with it, chosen by the reporter.';
COMMENT ON COLUMN analytics.reports.snapshot IS
'Object: the row as it was when it was reported, with the column names as keys; {} in reports
older than this column.';
COMMENT ON COLUMN analytics.reports.reason IS 'What is wrong, in the reporter''s own words.';
COMMENT ON COLUMN analytics.reports.created_at IS 'UTC.';
COMMENT ON COLUMN analytics.reports.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.negative_feedback (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    target_type text NOT NULL,
    target_id uuid NOT NULL,
    reason text,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT negative_feedback_pkey PRIMARY KEY (id),
    CONSTRAINT negative_feedback_user_id_target_type_target_id_key
    UNIQUE (user_id, target_type, target_id),
    CONSTRAINT negative_feedback_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE CASCADE,
    CONSTRAINT negative_feedback_target_type_check
    CHECK (target_type IN ('event', 'post', 'comment', 'ad', 'user', 'organization')),
    CONSTRAINT negative_feedback_reason_check CHECK (char_length(reason) <= 1000)
);

ALTER TABLE analytics.negative_feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.negative_feedback FORCE ROW LEVEL SECURITY;

CREATE INDEX negative_feedback_target_idx
ON analytics.negative_feedback (target_type, target_id);

COMMENT ON TABLE analytics.negative_feedback IS
'"Show me less of this": moves a person''s feed, and nobody looks at it. To take it back is to
delete the row.';
COMMENT ON COLUMN analytics.negative_feedback.id IS 'No meaning beyond the row.';
COMMENT ON COLUMN analytics.negative_feedback.user_id IS 'Whose feed it moves.';
COMMENT ON COLUMN analytics.negative_feedback.target_type IS
'What to show less of; ad is campaigns.ad_creatives, the others are as in
moderation_cases.target_type.';
COMMENT ON COLUMN analytics.negative_feedback.target_id IS
'Key of the row in the table of that kind.';
COMMENT ON COLUMN analytics.negative_feedback.reason IS 'Why, the client''s word, if asked.';
COMMENT ON COLUMN analytics.negative_feedback.created_at IS 'UTC.';
