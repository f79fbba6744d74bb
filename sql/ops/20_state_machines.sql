-- State machines as data: which states a row may be born in, which moves it may make, and who may
-- make them. The guard trigger reads these tables and nothing else, so what is not listed does not
-- happen, whoever writes. Each move is recorded in ops.state_changes.

CREATE TABLE ops.state_machines (
    name text NOT NULL,
    table_name text NOT NULL,
    column_name text NOT NULL,
    description text NOT NULL,

    CONSTRAINT state_machines_pkey PRIMARY KEY (name),
    CONSTRAINT state_machines_table_name_column_name_key UNIQUE (table_name, column_name),
    CONSTRAINT state_machines_name_check CHECK (name ~ '^[a-z][a-z_]*$'),
    CONSTRAINT state_machines_table_name_is_qualified
    CHECK (table_name ~ '^[a-z_]+[.][a-z_]+$')
);

ALTER TABLE ops.state_machines ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.state_machines FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.state_machines IS 'Every column whose values are states of a machine.';
COMMENT ON COLUMN ops.state_machines.name IS 'Argument of the guard trigger on the table.';
COMMENT ON COLUMN ops.state_machines.table_name IS 'Schema-qualified name of the table.';
COMMENT ON COLUMN ops.state_machines.column_name IS 'Its state column.';
COMMENT ON COLUMN ops.state_machines.description IS 'What the machine is about, a sentence.';

CREATE TABLE ops.state_transitions (
    id bigint GENERATED ALWAYS AS IDENTITY,
    machine text NOT NULL,
    from_state text,
    to_state text NOT NULL,
    who text[] NOT NULL,
    note text,

    CONSTRAINT state_transitions_pkey PRIMARY KEY (id),
    CONSTRAINT state_transitions_machine_from_state_to_state_key
    UNIQUE NULLS NOT DISTINCT (machine, from_state, to_state),
    CONSTRAINT state_transitions_machine_fkey FOREIGN KEY (machine)
    REFERENCES ops.state_machines (name) ON DELETE CASCADE,
    CONSTRAINT state_transitions_move_between_two_states CHECK (from_state <> to_state),
    CONSTRAINT state_transitions_who_check CHECK (
        cardinality(who) > 0 AND who <@ ARRAY['user', 'service', 'system']
    )
);

ALTER TABLE ops.state_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.state_transitions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ops.state_transitions IS
'The moves of every machine. A state without a row that leaves it is final.';
COMMENT ON COLUMN ops.state_transitions.id IS 'The order in which the moves are drawn.';
COMMENT ON COLUMN ops.state_transitions.machine IS 'The machine.';
COMMENT ON COLUMN ops.state_transitions.from_state IS
'State before the move; null: a row may be inserted in to_state.';
COMMENT ON COLUMN ops.state_transitions.to_state IS 'State after the move.';
COMMENT ON COLUMN ops.state_transitions.who IS
'Kinds of callers that may make it, as ops.caller_kind() names them: user (a person through the
API), service (a trusted server), system (a job, or the owner of the database).';
COMMENT ON COLUMN ops.state_transitions.note IS 'When it happens, where the states do not say it.';

CREATE TABLE ops.state_changes (
    id bigint GENERATED ALWAYS AS IDENTITY,
    machine text NOT NULL,
    record_id uuid NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    changed_by uuid,
    caller_kind text NOT NULL,
    reason text,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT state_changes_pkey PRIMARY KEY (id),
    CONSTRAINT state_changes_machine_fkey FOREIGN KEY (machine)
    REFERENCES ops.state_machines (name) ON DELETE RESTRICT,
    CONSTRAINT state_changes_caller_kind_check
    CHECK (caller_kind IN ('user', 'service', 'system'))
);

ALTER TABLE ops.state_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.state_changes FORCE ROW LEVEL SECURITY;

CREATE INDEX state_changes_machine_record_id_idx
ON ops.state_changes (machine, record_id, id);

COMMENT ON TABLE ops.state_changes IS 'Every move that a row of a machine has made. Append-only.';
COMMENT ON COLUMN ops.state_changes.id IS 'Order of recording.';
COMMENT ON COLUMN ops.state_changes.machine IS 'The machine.';
COMMENT ON COLUMN ops.state_changes.record_id IS
'Key of the row that moved; no foreign key, because the history outlives the row.';
COMMENT ON COLUMN ops.state_changes.from_state IS 'State before the move.';
COMMENT ON COLUMN ops.state_changes.to_state IS 'State after the move.';
COMMENT ON COLUMN ops.state_changes.changed_by IS
'The person who was signed in; null for services and jobs. No foreign key: see record_id.';
COMMENT ON COLUMN ops.state_changes.caller_kind IS 'user, service or system.';
COMMENT ON COLUMN ops.state_changes.reason IS
'The setting yardpass.reason at that moment, which functions set to explain a move; or null.';
COMMENT ON COLUMN ops.state_changes.changed_at IS 'UTC.';
