-- Scans: every attempt to enter or leave, with the answer that it got. Append-only: which of them
-- admit is judged anew when a scan made earlier arrives later, and stands in ticketing.admissions.

CREATE TABLE ticketing.scan_logs (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    ticket_id uuid,
    scanner_user_id uuid,
    scanned_by uuid GENERATED ALWAYS AS (scanner_user_id) STORED,
    check_in_list_id uuid,
    gate_id uuid,
    result ticketing.scan_result NOT NULL,
    direction ticketing.scan_direction NOT NULL DEFAULT 'entry',
    details jsonb NOT NULL DEFAULT '{}',
    device_id text,
    nonce text,
    was_let_in boolean NOT NULL DEFAULT FALSE,
    device_time timestamptz,
    scanned_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT scan_logs_pkey PRIMARY KEY (id),
    CONSTRAINT scan_logs_event_id_nonce_key UNIQUE (event_id, nonce),
    CONSTRAINT scan_logs_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    -- A ticket of another event is not named: its existence is nobody's business at this door.
    CONSTRAINT scan_logs_ticket_id_fkey FOREIGN KEY (ticket_id, event_id)
    REFERENCES ticketing.tickets (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT scan_logs_scanner_user_id_fkey FOREIGN KEY (scanner_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT scan_logs_check_in_list_id_fkey FOREIGN KEY (check_in_list_id, event_id)
    REFERENCES ticketing.check_in_lists (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT scan_logs_gate_id_fkey FOREIGN KEY (gate_id, event_id)
    REFERENCES ticketing.gates (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT scan_logs_nonce_check CHECK (char_length(nonce) BETWEEN 1 AND 200),
    CONSTRAINT scan_logs_device_id_check CHECK (char_length(device_id) BETWEEN 1 AND 200),
    CONSTRAINT scan_logs_name_the_ticket_unless_unknown
    CHECK ((ticket_id IS NULL) = (result IN ('invalid', 'wrong_event'))),
    CONSTRAINT scan_logs_details_check CHECK (jsonb_typeof(details) = 'object')
);

ALTER TABLE ticketing.scan_logs ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.scan_logs FORCE ROW LEVEL SECURITY;

CREATE INDEX scan_logs_event_id_idx ON ticketing.scan_logs (event_id, created_at);
CREATE INDEX scan_logs_ticket_id_idx ON ticketing.scan_logs (ticket_id, event_id);
CREATE INDEX scan_logs_check_in_list_id_idx ON ticketing.scan_logs (check_in_list_id, event_id);
CREATE INDEX scan_logs_gate_id_idx ON ticketing.scan_logs (gate_id, event_id);
CREATE INDEX scan_logs_scanner_user_id_idx ON ticketing.scan_logs (scanner_user_id);

COMMENT ON TABLE ticketing.scan_logs IS 'Every scan at a door, admitted or not.';
COMMENT ON COLUMN ticketing.scan_logs.id IS 'No order; created_at has it.';
COMMENT ON COLUMN ticketing.scan_logs.event_id IS 'The event at whose door was scanned.';
COMMENT ON COLUMN ticketing.scan_logs.ticket_id IS
'The ticket; null when no ticket of the event has the code.';
COMMENT ON COLUMN ticketing.scan_logs.scanner_user_id IS 'Who scanned.';
COMMENT ON COLUMN ticketing.scan_logs.scanned_by IS 'Another name of scanner_user_id.';
COMMENT ON COLUMN ticketing.scan_logs.check_in_list_id IS
'The list of this event that was scanned for; null: the door as such, which admits once.';
COMMENT ON COLUMN ticketing.scan_logs.gate_id IS 'Where the scanner stood; null: not said.';
COMMENT ON COLUMN ticketing.scan_logs.result IS 'The answer that the scanner got.';
COMMENT ON COLUMN ticketing.scan_logs.direction IS 'In or out.';
COMMENT ON COLUMN ticketing.scan_logs.details IS
'Object: for already_redeemed {"redeemed_at": UTC time, "scanned_by": user id} of the admission.';
COMMENT ON COLUMN ticketing.scan_logs.device_id IS 'The scanning device, as it names itself.';
COMMENT ON COLUMN ticketing.scan_logs.nonce IS
'Chosen by the device for this scan: sent twice, the scan is logged once.';
COMMENT ON COLUMN ticketing.scan_logs.was_let_in IS
'Whether a device without network let her through on its own. Such a scan is judged again when
others arrive, as a valid one is.';
COMMENT ON COLUMN ticketing.scan_logs.device_time IS
'What the device''s clock said, uncorrected, UTC; null when the scan was made online.';
COMMENT ON COLUMN ticketing.scan_logs.scanned_at IS
'Moment of the scan, UTC; offline the device''s time less what its clock was ahead, and never after
created_at.';
COMMENT ON COLUMN ticketing.scan_logs.created_at IS 'When the scan reached the database, UTC.';
