-- Which check-in lists a gate serves: the backstage door has its own list and no other.

CREATE TABLE ticketing.gate_lists (
    gate_id uuid NOT NULL,
    list_id uuid NOT NULL,
    event_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT gate_lists_pkey PRIMARY KEY (gate_id, list_id),
    -- The event is part of both keys: a gate serves lists of its own event alone.
    CONSTRAINT gate_lists_gate_id_fkey FOREIGN KEY (gate_id, event_id)
    REFERENCES ticketing.gates (id, event_id) ON DELETE CASCADE,
    CONSTRAINT gate_lists_list_id_fkey FOREIGN KEY (list_id, event_id)
    REFERENCES ticketing.check_in_lists (id, event_id) ON DELETE CASCADE
);

ALTER TABLE ticketing.gate_lists ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.gate_lists FORCE ROW LEVEL SECURITY;

CREATE INDEX gate_lists_gate_id_event_id_idx ON ticketing.gate_lists (gate_id, event_id);
CREATE INDEX gate_lists_list_id_event_id_idx ON ticketing.gate_lists (list_id, event_id);

COMMENT ON TABLE ticketing.gate_lists IS
'A list that a gate serves. A gate without any serves all of its event, and the door as such.';
COMMENT ON COLUMN ticketing.gate_lists.gate_id IS 'The gate.';
COMMENT ON COLUMN ticketing.gate_lists.list_id IS 'The list it serves.';
COMMENT ON COLUMN ticketing.gate_lists.event_id IS 'The event of both, repeated.';
COMMENT ON COLUMN ticketing.gate_lists.created_at IS 'UTC.';
