-- What was found out about each routine whose text names what moves, and its text as it was: what
-- is re-targeted can be compared and put back by hand, whatever became of the steps.

CREATE TABLE legacy.routines (
    routine oid CONSTRAINT routines_pkey PRIMARY KEY,
    place text NOT NULL,
    trouble text[] NOT NULL,
    definition text NOT NULL,
    retargeted text,
    proven boolean NOT NULL,
    reason text,
    looked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT routines_unproven_has_its_reason CHECK (proven OR reason IS NOT NULL)
);

ALTER TABLE legacy.routines ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE legacy.routines IS
'Routines whose text was to be re-targeted, as the last attempt left them.';
COMMENT ON COLUMN legacy.routines.routine IS 'The routine.';
COMMENT ON COLUMN legacy.routines.place IS 'Its name and arguments at that time.';
COMMENT ON COLUMN legacy.routines.trouble IS 'In which positions its text names what moved.';
COMMENT ON COLUMN legacy.routines.definition IS 'Its definition before the first change.';
COMMENT ON COLUMN legacy.routines.retargeted IS
'Its definition with the names replaced; null: it could not be made or proved.';
COMMENT ON COLUMN legacy.routines.proven IS 'Whether the new text was proved.';
COMMENT ON COLUMN legacy.routines.reason IS 'Why it was not, in words.';
COMMENT ON COLUMN legacy.routines.looked_at IS 'When.';
