-- Codes that tickets had before: whoever comes with one is told so, and a scan made while the code
-- was good is still judged as such when it arrives later.

CREATE TABLE ticketing.revoked_codes (
    code_hash bytea NOT NULL,
    ticket_id uuid NOT NULL,
    event_id uuid NOT NULL,
    changed_tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
    revoked_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT revoked_codes_pkey PRIMARY KEY (code_hash),
    CONSTRAINT revoked_codes_ticket_id_fkey FOREIGN KEY (ticket_id, event_id)
    REFERENCES ticketing.tickets (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT revoked_codes_code_hash_is_a_sha256 CHECK (octet_length(code_hash) = 32)
);

ALTER TABLE ticketing.revoked_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.revoked_codes FORCE ROW LEVEL SECURITY;

CREATE INDEX revoked_codes_ticket_id_event_id_idx
ON ticketing.revoked_codes (ticket_id, event_id);
CREATE INDEX revoked_codes_event_id_idx ON ticketing.revoked_codes (event_id);

COMMENT ON TABLE ticketing.revoked_codes IS 'A code that a ticket had before it got another.';
COMMENT ON COLUMN ticketing.revoked_codes.code_hash IS 'SHA-256 of the code.';
COMMENT ON COLUMN ticketing.revoked_codes.ticket_id IS 'The ticket that had it.';
COMMENT ON COLUMN ticketing.revoked_codes.event_id IS 'The ticket''s event, repeated.';
COMMENT ON COLUMN ticketing.revoked_codes.changed_tx IS
'The transaction that wrote the row: devices fetch what is new since their last time.';
COMMENT ON COLUMN ticketing.revoked_codes.revoked_at IS 'UTC.';
