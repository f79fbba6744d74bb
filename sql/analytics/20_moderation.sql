-- Moderation: cases, what was done in them, appeals. Actions are only ever added. What a case is
-- about is named by kind and key without a foreign key: the record outlives the thing, and keeps
-- a copy of it as it was. What is under an open case or appeal is hidden, not deleted.

CREATE TABLE analytics.moderation_cases (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    subject_user_id uuid,
    assigned_to uuid,
    target_type text NOT NULL,
    target_id uuid NOT NULL,
    status analytics.moderation_case_status NOT NULL DEFAULT 'open',
    queue text NOT NULL DEFAULT 'general',
    priority integer NOT NULL DEFAULT 0,
    snapshot jsonb NOT NULL DEFAULT '{}',
    lease_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT moderation_cases_pkey PRIMARY KEY (id),
    CONSTRAINT moderation_cases_id_target_key UNIQUE (id, target_type, target_id),
    CONSTRAINT moderation_cases_subject_user_id_fkey FOREIGN KEY (subject_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT moderation_cases_assigned_to_fkey FOREIGN KEY (assigned_to)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT moderation_cases_target_type_check
    CHECK (target_type IN ('event', 'post', 'comment', 'message', 'user', 'organization')),
    CONSTRAINT moderation_cases_queue_check CHECK (queue ~ '^[a-z][a-z0-9_]{0,62}$'),
    CONSTRAINT moderation_cases_priority_check CHECK (priority BETWEEN 0 AND 100),
    CONSTRAINT moderation_cases_snapshot_check CHECK (jsonb_typeof(snapshot) = 'object')
);

ALTER TABLE analytics.moderation_cases ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.moderation_cases FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX moderation_cases_one_open_per_target_idx
ON analytics.moderation_cases (target_type, target_id)
WHERE status IN ('open', 'triaged');
CREATE INDEX moderation_cases_target_idx
ON analytics.moderation_cases (target_type, target_id, created_at);
CREATE INDEX moderation_cases_subject_user_id_idx
ON analytics.moderation_cases (subject_user_id, created_at);
CREATE INDEX moderation_cases_assigned_to_idx ON analytics.moderation_cases (assigned_to);
CREATE INDEX moderation_cases_waiting_idx
ON analytics.moderation_cases (queue, priority DESC, created_at)
WHERE status IN ('open', 'triaged');

COMMENT ON TABLE analytics.moderation_cases IS
'Something that moderators look at, with all reports about it; one open case per thing.';
COMMENT ON COLUMN analytics.moderation_cases.id IS 'Named by reports and actions.';
COMMENT ON COLUMN analytics.moderation_cases.subject_user_id IS
'Who answers for it: the author or the user it is about; null: an organization, or nobody known.';
COMMENT ON COLUMN analytics.moderation_cases.assigned_to IS
'The moderator who has it; counts until lease_until.';
COMMENT ON COLUMN analytics.moderation_cases.target_type IS
'What it is about: event (events.events), post (events.event_posts), comment
(events.event_comments), message (messaging.direct_messages), user (users.user_profiles) or
organization (organizations.organizations).';
COMMENT ON COLUMN analytics.moderation_cases.target_id IS 'Key of the row in that table.';
COMMENT ON COLUMN analytics.moderation_cases.status IS 'Changes through functions.';
COMMENT ON COLUMN analytics.moderation_cases.queue IS
'Which team looks at it, e.g. general, safety, payments.';
COMMENT ON COLUMN analytics.moderation_cases.priority IS '0 to 100; the highest comes first.';
COMMENT ON COLUMN analytics.moderation_cases.snapshot IS
'Object: the row as it was when the case was opened, with the column names as keys.';
COMMENT ON COLUMN analytics.moderation_cases.lease_until IS
'Until when the case is kept for assigned_to, UTC; afterwards anybody may take it.';
COMMENT ON COLUMN analytics.moderation_cases.created_at IS 'UTC.';
COMMENT ON COLUMN analytics.moderation_cases.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE analytics.moderation_actions (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    case_id uuid NOT NULL,
    reverses_id uuid,
    subject_user_id uuid,
    acted_by uuid,
    decider_key uuid NOT NULL GENERATED ALWAYS AS (
        coalesce(acted_by, '00000000-0000-0000-0000-000000000000')
    ) STORED,
    action analytics.moderation_action_kind NOT NULL,
    scope text NOT NULL DEFAULT 'content',
    reason text NOT NULL,
    starts_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT moderation_actions_pkey PRIMARY KEY (id),
    CONSTRAINT moderation_actions_id_case_id_key UNIQUE (id, case_id),
    CONSTRAINT moderation_actions_id_decider_key_key UNIQUE (id, decider_key),
    CONSTRAINT moderation_actions_reverses_id_key UNIQUE (reverses_id, case_id),
    CONSTRAINT moderation_actions_case_id_fkey FOREIGN KEY (case_id)
    REFERENCES analytics.moderation_cases (id) ON DELETE RESTRICT,
    CONSTRAINT moderation_actions_reverses_id_fkey FOREIGN KEY (reverses_id, case_id)
    REFERENCES analytics.moderation_actions (id, case_id) ON DELETE RESTRICT,
    CONSTRAINT moderation_actions_subject_user_id_fkey FOREIGN KEY (subject_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT moderation_actions_acted_by_fkey FOREIGN KEY (acted_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT moderation_actions_reverse_names_what_it_reverses
    CHECK ((action = 'reverse') = (reverses_id IS NOT NULL)),
    CONSTRAINT moderation_actions_do_not_reverse_themselves CHECK (reverses_id <> id),
    CONSTRAINT moderation_actions_on_people_name_them
    CHECK (action NOT IN ('warn', 'restrict', 'suspend') OR subject_user_id IS NOT NULL),
    CONSTRAINT moderation_actions_scope_check
    CHECK (scope IN ('content', 'event', 'organization', 'platform')),
    CONSTRAINT moderation_actions_reason_is_not_blank
    CHECK (reason ~ '\S' AND char_length(reason) <= 4000),
    CONSTRAINT moderation_actions_end_after_they_start CHECK (ends_at > starts_at)
);

ALTER TABLE analytics.moderation_actions ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.moderation_actions FORCE ROW LEVEL SECURITY;

CREATE INDEX moderation_actions_case_id_idx
ON analytics.moderation_actions (case_id, created_at);
CREATE INDEX moderation_actions_subject_user_id_idx
ON analytics.moderation_actions (subject_user_id, created_at);
CREATE INDEX moderation_actions_acted_by_idx ON analytics.moderation_actions (acted_by);

COMMENT ON TABLE analytics.moderation_actions IS
'What was done in a case. Append-only: to undo an action is another action that reverses it.';
COMMENT ON COLUMN analytics.moderation_actions.id IS 'Named by an appeal.';
COMMENT ON COLUMN analytics.moderation_actions.case_id IS 'The case.';
COMMENT ON COLUMN analytics.moderation_actions.reverses_id IS
'The earlier action of the case that no longer holds; an action is reversed at most once.';
COMMENT ON COLUMN analytics.moderation_actions.subject_user_id IS
'The person it hits, who may appeal; null: nobody, as with an ownerless link.';
COMMENT ON COLUMN analytics.moderation_actions.acted_by IS
'The moderator; null: a rule of the platform, without a person.';
COMMENT ON COLUMN analytics.moderation_actions.decider_key IS
'Derived: acted_by, or all zeros for a rule. An appeal names it, so that the table itself can
refuse the same moderator as the judge.';
COMMENT ON COLUMN analytics.moderation_actions.action IS 'What was done.';
COMMENT ON COLUMN analytics.moderation_actions.scope IS
'How far it reaches: content (this thing), event or organization (all that the person does
there), platform (everywhere).';
COMMENT ON COLUMN analytics.moderation_actions.reason IS 'Shown to the person it hits.';
COMMENT ON COLUMN analytics.moderation_actions.starts_at IS 'Holds from then on, UTC.';
COMMENT ON COLUMN analytics.moderation_actions.ends_at IS
'Holds no longer from then on, UTC; null: until it is reversed.';
COMMENT ON COLUMN analytics.moderation_actions.created_at IS 'When it was decided, UTC.';

CREATE TABLE analytics.moderation_appeals (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    action_id uuid NOT NULL,
    action_decider_key uuid NOT NULL,
    appellant_user_id uuid NOT NULL,
    decided_by uuid,
    status analytics.moderation_appeal_status NOT NULL DEFAULT 'open',
    text text NOT NULL,
    due_at timestamptz NOT NULL DEFAULT now() + interval '14 days',
    decision_reason text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT moderation_appeals_pkey PRIMARY KEY (id),
    CONSTRAINT moderation_appeals_action_id_key UNIQUE (action_id),
    CONSTRAINT moderation_appeals_action_id_fkey FOREIGN KEY (action_id, action_decider_key)
    REFERENCES analytics.moderation_actions (id, decider_key) ON DELETE RESTRICT,
    CONSTRAINT moderation_appeals_appellant_user_id_fkey FOREIGN KEY (appellant_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT moderation_appeals_decided_by_fkey FOREIGN KEY (decided_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT moderation_appeals_are_decided_by_somebody_else
    CHECK (decided_by NOT IN (action_decider_key, appellant_user_id)),
    CONSTRAINT moderation_appeals_decisions_are_signed CHECK (
        (status IN ('upheld', 'overturned')) = (decided_by IS NOT NULL)
        AND (decided_by IS NULL) = (decided_at IS NULL)
        AND (decided_by IS NULL) = (decision_reason IS NULL)
    ),
    CONSTRAINT moderation_appeals_text_is_not_blank
    CHECK (text ~ '\S' AND char_length(text) <= 4000),
    CONSTRAINT moderation_appeals_decision_reason_is_not_blank
    CHECK (decision_reason ~ '\S' AND char_length(decision_reason) <= 4000),
    CONSTRAINT moderation_appeals_due_after_they_are_made CHECK (due_at > created_at)
);

ALTER TABLE analytics.moderation_appeals ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.moderation_appeals FORCE ROW LEVEL SECURITY;

CREATE INDEX moderation_appeals_action_id_idx
ON analytics.moderation_appeals (action_id, action_decider_key);
CREATE INDEX moderation_appeals_appellant_user_id_idx
ON analytics.moderation_appeals (appellant_user_id);
CREATE INDEX moderation_appeals_decided_by_idx ON analytics.moderation_appeals (decided_by);
CREATE INDEX moderation_appeals_waiting_idx ON analytics.moderation_appeals (due_at)
WHERE status = 'open';

COMMENT ON TABLE analytics.moderation_appeals IS
'A person asks for a second look at an action; once per action, decided by another moderator.';
COMMENT ON COLUMN analytics.moderation_appeals.id IS 'Shown to the person.';
COMMENT ON COLUMN analytics.moderation_appeals.action_id IS 'What is appealed against.';
COMMENT ON COLUMN analytics.moderation_appeals.action_decider_key IS
'decider_key of that action, held by foreign key: who must not decide here.';
COMMENT ON COLUMN analytics.moderation_appeals.appellant_user_id IS 'Who asks.';
COMMENT ON COLUMN analytics.moderation_appeals.decided_by IS
'The second moderator: neither who acted nor who asks.';
COMMENT ON COLUMN analytics.moderation_appeals.status IS 'Changes through functions.';
COMMENT ON COLUMN analytics.moderation_appeals.text IS 'Why, in the person''s own words.';
COMMENT ON COLUMN analytics.moderation_appeals.due_at IS 'When it must be decided, UTC.';
COMMENT ON COLUMN analytics.moderation_appeals.decision_reason IS 'Shown to the person.';
COMMENT ON COLUMN analytics.moderation_appeals.decided_at IS 'UTC.';
COMMENT ON COLUMN analytics.moderation_appeals.created_at IS 'UTC.';
COMMENT ON COLUMN analytics.moderation_appeals.updated_at IS 'UTC, kept by trigger.';
