-- What people may demand of their data, and how far each demand has got. The steps are made from
-- ops.data_map and can be resumed. Tombstones say who was erased; they are replayed after a
-- backup is restored, so that it does not bring her back.

CREATE TABLE users.data_requests (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id uuid,
    handled_by uuid,
    kind public.data_request_kind NOT NULL,
    status users.data_request_status NOT NULL DEFAULT 'received',
    due_at timestamptz NOT NULL DEFAULT now() + interval '30 days',
    subject_email_hash bytea,
    details text,
    hold_reason text,
    rejection_reason text,
    result_storage_path text,
    result_expires_at timestamptz,
    cool_off_until timestamptz,
    extended_at timestamptz,
    verified_at timestamptz,
    completed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT data_requests_pkey PRIMARY KEY (id),
    CONSTRAINT data_requests_user_id_fkey FOREIGN KEY (user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT data_requests_handled_by_fkey FOREIGN KEY (handled_by)
    REFERENCES users.user_profiles (user_id) ON DELETE SET NULL,
    CONSTRAINT data_requests_say_who_asks
    CHECK (num_nonnulls(user_id, subject_email_hash) > 0),
    CONSTRAINT data_requests_subject_email_hash_is_a_sha256
    CHECK (octet_length(subject_email_hash) = 32),
    CONSTRAINT data_requests_details_check CHECK (char_length(details) <= 4000),
    CONSTRAINT data_requests_are_due_within_a_month CHECK (
        due_at > created_at
        AND due_at <= created_at
        + CASE WHEN extended_at IS NULL THEN interval '31 days' ELSE interval '92 days' END
    ),
    CONSTRAINT data_requests_of_unknown_people_do_not_run
    CHECK (status NOT IN ('verified', 'in_progress', 'completed') OR verified_at IS NOT NULL),
    CONSTRAINT data_requests_completed_at_only_when_completed
    CHECK ((status = 'completed') = (completed_at IS NOT NULL)),
    CONSTRAINT data_requests_are_rejected_with_a_reason
    CHECK ((status = 'rejected') = (coalesce(rejection_reason, '') ~ '\S')),
    CONSTRAINT data_requests_on_hold_are_not_completed
    CHECK (status <> 'completed' OR hold_reason IS NULL),
    CONSTRAINT data_requests_result_expires
    CHECK ((result_storage_path IS NULL) = (result_expires_at IS NULL))
);

ALTER TABLE users.data_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.data_requests FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX data_requests_one_open_per_kind_idx ON users.data_requests (user_id, kind)
WHERE status IN ('received', 'verified', 'in_progress');
CREATE INDEX data_requests_user_id_idx ON users.data_requests (user_id);
CREATE INDEX data_requests_handled_by_idx ON users.data_requests (handled_by);
CREATE INDEX data_requests_due_idx ON users.data_requests (due_at)
WHERE status IN ('received', 'verified', 'in_progress');

COMMENT ON TABLE users.data_requests IS
'A demand of a person: a copy of her data, their erasure or their correction.';
COMMENT ON COLUMN users.data_requests.id IS 'Shown to her as the number of her request.';
COMMENT ON COLUMN users.data_requests.user_id IS
'Who asks; null: somebody without an account, known by her address alone.';
COMMENT ON COLUMN users.data_requests.handled_by IS 'The member of staff who decides it.';
COMMENT ON COLUMN users.data_requests.kind IS 'What she asks for.';
COMMENT ON COLUMN users.data_requests.status IS 'How far it is; changes through functions.';
COMMENT ON COLUMN users.data_requests.due_at IS
'When the law wants it answered, UTC: within a month, three where extended_at is set.';
COMMENT ON COLUMN users.data_requests.subject_email_hash IS
'Keyed SHA-256 of the address of somebody without an account, 32 bytes.';
COMMENT ON COLUMN users.data_requests.details IS 'In her words, e.g. what to correct.';
COMMENT ON COLUMN users.data_requests.hold_reason IS
'Why erasure has to wait, e.g. a legal claim; null: nothing holds it.';
COMMENT ON COLUMN users.data_requests.rejection_reason IS 'As told to her.';
COMMENT ON COLUMN users.data_requests.result_storage_path IS
'Where her copy lies in the private bucket until result_expires_at.';
COMMENT ON COLUMN users.data_requests.result_expires_at IS 'When her copy is deleted, UTC.';
COMMENT ON COLUMN users.data_requests.cool_off_until IS
'Until then she may take an erasure back and no step runs, UTC; null: no such time.';
COMMENT ON COLUMN users.data_requests.extended_at IS
'When she was told that it takes longer than a month, UTC; null: it does not.';
COMMENT ON COLUMN users.data_requests.verified_at IS 'When she proved who she is, UTC.';
COMMENT ON COLUMN users.data_requests.completed_at IS 'UTC; set exactly when it is completed.';
COMMENT ON COLUMN users.data_requests.created_at IS 'When it was received, UTC.';
COMMENT ON COLUMN users.data_requests.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE users.data_request_steps (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    request_id uuid NOT NULL,
    position integer NOT NULL,
    schema_name text NOT NULL,
    table_name text NOT NULL,
    action text NOT NULL,
    row_count bigint NOT NULL DEFAULT 0,
    resume_after text,
    last_error text,
    started_at timestamptz,
    done_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT data_request_steps_pkey PRIMARY KEY (id),
    CONSTRAINT data_request_steps_request_id_position_key UNIQUE (request_id, position),
    CONSTRAINT data_request_steps_request_table_action_key
    UNIQUE (request_id, schema_name, table_name, action),
    CONSTRAINT data_request_steps_request_id_fkey FOREIGN KEY (request_id)
    REFERENCES users.data_requests (id) ON DELETE CASCADE,
    CONSTRAINT data_request_steps_position_check CHECK (position > 0),
    CONSTRAINT data_request_steps_action_check
    CHECK (action IN ('export', 'set_null', 'replace', 'delete_row')),
    CONSTRAINT data_request_steps_row_count_check CHECK (row_count >= 0),
    CONSTRAINT data_request_steps_start_before_they_are_done
    CHECK (done_at IS NULL OR coalesce(started_at <= done_at, FALSE))
);

ALTER TABLE users.data_request_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.data_request_steps FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.data_request_steps IS
'What a request does, table by table; each step is a transaction and can go on where it stopped.';
COMMENT ON COLUMN users.data_request_steps.id IS 'No order; see position.';
COMMENT ON COLUMN users.data_request_steps.request_id IS 'The request it is part of.';
COMMENT ON COLUMN users.data_request_steps.position IS
'Order of the steps from 1: children before the rows that they point at.';
COMMENT ON COLUMN users.data_request_steps.schema_name IS 'Schema of the table.';
COMMENT ON COLUMN users.data_request_steps.table_name IS 'The table, as in ops.data_map.';
COMMENT ON COLUMN users.data_request_steps.action IS
'export, or what erasure does there: set_null, replace, delete_row.';
COMMENT ON COLUMN users.data_request_steps.row_count IS 'Rows done so far.';
COMMENT ON COLUMN users.data_request_steps.resume_after IS
'Key of the last row done, as text; null: not begun. The next batch goes on behind it.';
COMMENT ON COLUMN users.data_request_steps.last_error IS 'Of the latest attempt that failed.';
COMMENT ON COLUMN users.data_request_steps.started_at IS 'UTC; null: not yet.';
COMMENT ON COLUMN users.data_request_steps.done_at IS 'UTC; null: not yet.';
COMMENT ON COLUMN users.data_request_steps.created_at IS 'UTC.';
COMMENT ON COLUMN users.data_request_steps.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE users.erasure_tombstones (
    user_id uuid NOT NULL,
    data_request_id uuid,
    identifier_hashes bytea[] NOT NULL DEFAULT '{}',
    hash_key_name text NOT NULL,
    erased_at timestamptz NOT NULL DEFAULT now(),

    -- No foreign keys: a tombstone is written into a restored backup that may not know the others.
    CONSTRAINT erasure_tombstones_pkey PRIMARY KEY (user_id),
    CONSTRAINT erasure_tombstones_hash_key_name_check CHECK (hash_key_name ~ '\S')
);

ALTER TABLE users.erasure_tombstones ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.erasure_tombstones FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE users.erasure_tombstones IS
'Who has been erased, without saying who she was. Append-only; copied to a place of its own.';
COMMENT ON COLUMN users.erasure_tombstones.user_id IS
'Key that her records keep pointing at; no foreign key, see the source.';
COMMENT ON COLUMN users.erasure_tombstones.data_request_id IS
'The request that asked for it; null: erased for another reason. No foreign key.';
COMMENT ON COLUMN users.erasure_tombstones.identifier_hashes IS
'Keyed SHA-256 of each of her addresses and numbers: finds copies that come back, names nobody.';
COMMENT ON COLUMN users.erasure_tombstones.hash_key_name IS
'Name of the key of the hashes; the key itself is outside the database.';
COMMENT ON COLUMN users.erasure_tombstones.erased_at IS 'UTC.';
