-- Gates: where scanners stand. A gate serves the lists that are named for it, or all; a scanner
-- stands at the gates that are named for her, or anywhere.

CREATE TABLE ticketing.gates (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    name text NOT NULL,
    is_active boolean NOT NULL DEFAULT TRUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT gates_pkey PRIMARY KEY (id),
    CONSTRAINT gates_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT gates_event_id_name_key UNIQUE (event_id, name),
    CONSTRAINT gates_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    CONSTRAINT gates_name_is_not_blank CHECK (name ~ '\S' AND char_length(name) <= 100)
);

ALTER TABLE ticketing.gates ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.gates FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE ticketing.gates IS 'An entrance of an event.';
COMMENT ON COLUMN ticketing.gates.id IS 'What a scanning device is set to.';
COMMENT ON COLUMN ticketing.gates.event_id IS 'The event it leads to.';
COMMENT ON COLUMN ticketing.gates.name IS 'As scanners see it: North, Artists.';
COMMENT ON COLUMN ticketing.gates.is_active IS 'Whether anybody may scan there.';
COMMENT ON COLUMN ticketing.gates.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.gates.updated_at IS 'UTC, kept by trigger.';

CREATE TABLE ticketing.scanner_gates (
    event_id uuid NOT NULL,
    user_id uuid NOT NULL,
    gate_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT scanner_gates_pkey PRIMARY KEY (event_id, user_id, gate_id),
    -- The event is part of both keys: a scanner stands at gates of her own event.
    CONSTRAINT scanner_gates_user_id_fkey FOREIGN KEY (event_id, user_id)
    REFERENCES events.event_scanners (event_id, user_id) ON DELETE CASCADE,
    CONSTRAINT scanner_gates_gate_id_fkey FOREIGN KEY (gate_id, event_id)
    REFERENCES ticketing.gates (id, event_id) ON DELETE CASCADE
);

ALTER TABLE ticketing.scanner_gates ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.scanner_gates FORCE ROW LEVEL SECURITY;

CREATE INDEX scanner_gates_gate_id_event_id_idx ON ticketing.scanner_gates (gate_id, event_id);

COMMENT ON TABLE ticketing.scanner_gates IS
'A gate at which a scanner may stand. One without any may stand at every gate.';
COMMENT ON COLUMN ticketing.scanner_gates.event_id IS 'The event of both, repeated.';
COMMENT ON COLUMN ticketing.scanner_gates.user_id IS 'The scanner.';
COMMENT ON COLUMN ticketing.scanner_gates.gate_id IS 'The gate.';
COMMENT ON COLUMN ticketing.scanner_gates.created_at IS 'UTC.';
