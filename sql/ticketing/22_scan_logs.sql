-- Scans: every attempt to enter, with its answer. Append-only; a ticket has at most one valid
-- scan, by unique index, however many devices scan it at once.

CREATE TABLE ticketing.scan_logs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    ticket_id uuid,
    scanner_user_id uuid,
    scanned_by uuid GENERATED ALWAYS AS (scanner_user_id) STORED,
    result ticketing.scan_result NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT scan_logs_pkey PRIMARY KEY (id),
    CONSTRAINT scan_logs_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    -- A ticket of another event is not named: its existence is nobody's business at this door.
    CONSTRAINT scan_logs_ticket_id_fkey FOREIGN KEY (ticket_id, event_id)
    REFERENCES ticketing.tickets (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT scan_logs_scanner_user_id_fkey FOREIGN KEY (scanner_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT scan_logs_name_the_ticket_unless_unknown
    CHECK ((ticket_id IS NULL) = (result IN ('invalid', 'wrong_event'))),
    CONSTRAINT scan_logs_details_check CHECK (jsonb_typeof(details) = 'object')
);

ALTER TABLE ticketing.scan_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.scan_logs FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX scan_logs_one_valid_per_ticket_idx ON ticketing.scan_logs (ticket_id)
WHERE result = 'valid';
CREATE INDEX scan_logs_event_id_idx ON ticketing.scan_logs (event_id, created_at);
CREATE INDEX scan_logs_ticket_id_idx ON ticketing.scan_logs (ticket_id, event_id);
CREATE INDEX scan_logs_scanner_user_id_idx ON ticketing.scan_logs (scanner_user_id);

COMMENT ON TABLE ticketing.scan_logs IS 'Every scan at a door, admitted or not.';
COMMENT ON COLUMN ticketing.scan_logs.id IS 'No order; created_at has it.';
COMMENT ON COLUMN ticketing.scan_logs.event_id IS 'The event at whose door was scanned.';
COMMENT ON COLUMN ticketing.scan_logs.ticket_id IS
'The ticket; null when no ticket of the event has the code.';
COMMENT ON COLUMN ticketing.scan_logs.scanner_user_id IS 'Who scanned.';
COMMENT ON COLUMN ticketing.scan_logs.scanned_by IS 'Another name of scanner_user_id.';
COMMENT ON COLUMN ticketing.scan_logs.result IS 'The answer that the scanner got.';
COMMENT ON COLUMN ticketing.scan_logs.details IS
'Object: for already_redeemed {"redeemed_at": UTC time, "scanned_by": user id} of the admission.';
COMMENT ON COLUMN ticketing.scan_logs.created_at IS 'Moment of the scan, UTC.';
