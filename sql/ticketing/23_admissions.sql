-- Admissions: which entries count, each with the exit that ended it. Derived from scan_logs by
-- ticketing.judge() and written anew when a scan made earlier arrives later. Whatever a caller
-- does, the keys are the last word: a ticket enters no list more often than the list's rule says.

CREATE TABLE ticketing.admissions (
    scan_id uuid NOT NULL,
    event_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    list_id uuid,
    gate_id uuid,
    exit_scan_id uuid,
    admitted_by uuid,
    day date,
    entry_no integer NOT NULL,
    max_entries integer,
    needs_exit boolean NOT NULL,
    admitted_at timestamptz NOT NULL,
    left_at timestamptz,

    CONSTRAINT admissions_pkey PRIMARY KEY (scan_id),
    CONSTRAINT admissions_exit_scan_id_key UNIQUE (exit_scan_id),
    CONSTRAINT admissions_count_once
    UNIQUE NULLS NOT DISTINCT (ticket_id, list_id, day, entry_no),
    CONSTRAINT admissions_scan_id_fkey FOREIGN KEY (scan_id)
    REFERENCES ticketing.scan_logs (id) ON DELETE RESTRICT,
    CONSTRAINT admissions_exit_scan_id_fkey FOREIGN KEY (exit_scan_id)
    REFERENCES ticketing.scan_logs (id) ON DELETE RESTRICT,
    CONSTRAINT admissions_ticket_id_fkey FOREIGN KEY (ticket_id, event_id)
    REFERENCES ticketing.tickets (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT admissions_list_id_fkey FOREIGN KEY (list_id, event_id)
    REFERENCES ticketing.check_in_lists (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT admissions_gate_id_fkey FOREIGN KEY (gate_id, event_id)
    REFERENCES ticketing.gates (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT admissions_admitted_by_fkey FOREIGN KEY (admitted_by)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT admissions_entry_no_check CHECK (entry_no > 0),
    CONSTRAINT admissions_keep_the_rule CHECK (max_entries IS NULL OR entry_no <= max_entries),
    CONSTRAINT admissions_left_at_by_an_exit CHECK ((left_at IS NULL) = (exit_scan_id IS NULL)),
    CONSTRAINT admissions_end_after_they_begin CHECK (left_at >= admitted_at)
);

ALTER TABLE ticketing.admissions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.admissions FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX admissions_one_stay_at_a_time_idx
ON ticketing.admissions (ticket_id, list_id, day) NULLS NOT DISTINCT
WHERE needs_exit AND left_at IS NULL;
-- All that the live counts need.
CREATE INDEX admissions_event_id_idx
ON ticketing.admissions (event_id, list_id, gate_id) INCLUDE (day, entry_no, left_at);
CREATE INDEX admissions_ticket_id_event_id_idx ON ticketing.admissions (ticket_id, event_id);
CREATE INDEX admissions_list_id_event_id_idx ON ticketing.admissions (list_id, event_id);
CREATE INDEX admissions_gate_id_event_id_idx ON ticketing.admissions (gate_id, event_id);
CREATE INDEX admissions_admitted_by_idx ON ticketing.admissions (admitted_by);

COMMENT ON TABLE ticketing.admissions IS 'An entry that counts. Derived from scan_logs.';
COMMENT ON COLUMN ticketing.admissions.scan_id IS 'The scan that let her in.';
COMMENT ON COLUMN ticketing.admissions.event_id IS 'The event.';
COMMENT ON COLUMN ticketing.admissions.ticket_id IS 'The ticket that came in.';
COMMENT ON COLUMN ticketing.admissions.list_id IS 'The list; null: the door as such.';
COMMENT ON COLUMN ticketing.admissions.gate_id IS 'Where; null: not said.';
COMMENT ON COLUMN ticketing.admissions.exit_scan_id IS 'The scan that let her out.';
COMMENT ON COLUMN ticketing.admissions.admitted_by IS 'Who scanned.';
COMMENT ON COLUMN ticketing.admissions.day IS
'The day at the event on which it counts, where the list counts by days; null elsewhere.';
COMMENT ON COLUMN ticketing.admissions.entry_no IS
'Counts from 1 within ticket, list and day: the first entries are who came at all.';
COMMENT ON COLUMN ticketing.admissions.max_entries IS 'The rule of the list when it was judged.';
COMMENT ON COLUMN ticketing.admissions.needs_exit IS 'The rule of the list when it was judged.';
COMMENT ON COLUMN ticketing.admissions.admitted_at IS 'Moment of the scan, UTC.';
COMMENT ON COLUMN ticketing.admissions.left_at IS 'Moment of the exit, UTC; null: still inside.';
