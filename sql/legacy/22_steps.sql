-- All that adoption does to the catalog is a row here, with the statements that undo it, written
-- in the same transaction: whatever is interrupted, what was done can be taken back, newest first.

CREATE TABLE legacy.steps (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT steps_pkey PRIMARY KEY,
    phase text NOT NULL,
    domain name NOT NULL,
    object text NOT NULL,
    statements text[] NOT NULL,
    undo text[] NOT NULL,
    done_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    undone_at timestamptz,
    CONSTRAINT steps_phase_is_known CHECK (phase IN ('move', 'copy', 'switch', 'compat'))
);

ALTER TABLE legacy.steps ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE INDEX steps_to_undo_idx ON legacy.steps (phase, domain, id) WHERE undone_at IS NULL;

COMMENT ON TABLE legacy.steps IS
'What adoption did to the catalog and how it is undone. A row commits together with its step.';
COMMENT ON COLUMN legacy.steps.id IS 'Undone from the highest down.';
COMMENT ON COLUMN legacy.steps.phase IS
'move: to its schema; copy: made ready to be copied; switch: the package in its place; compat:
views of the old names.';
COMMENT ON COLUMN legacy.steps.domain IS 'The schema it was done for; public for the switch.';
COMMENT ON COLUMN legacy.steps.object IS 'What it was done to, for people.';
COMMENT ON COLUMN legacy.steps.statements IS 'The statements, in order.';
COMMENT ON COLUMN legacy.steps.undo IS
'The statements that undo it, in the order in which they run.';
COMMENT ON COLUMN legacy.steps.done_at IS 'When.';
COMMENT ON COLUMN legacy.steps.undone_at IS 'When it was taken back; null: it stands.';
