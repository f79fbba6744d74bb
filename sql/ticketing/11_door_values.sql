-- Values that the functions of the doors hand to each other.

CREATE TYPE ticketing.attempt AS (
    id uuid,
    code text,
    list_id uuid,
    gate_id uuid,
    direction ticketing.scan_direction,
    scanner_id uuid,
    device_id text,
    nonce text,
    device_time timestamptz,
    scanned_at timestamptz,
    was_let_in boolean,
    ticket_id uuid,
    result ticketing.scan_result
);
COMMENT ON TYPE ticketing.attempt IS
'A scan on its way into scan_logs. was_let_in: null when it was made online. ticket_id and result:
what its code says by itself, once it is read.';

CREATE TYPE ticketing.verdict AS (
    scan_id uuid,
    ticket_id uuid,
    list_id uuid,
    gate_id uuid,
    scanner_id uuid,
    direction ticketing.scan_direction,
    scanned_at timestamptz,
    result ticketing.scan_result,
    day date,
    entry_no integer,
    max_entries integer,
    needs_exit boolean,
    ends uuid,
    last_at timestamptz,
    last_by uuid
);
COMMENT ON TYPE ticketing.verdict IS
'A scan as judged among all of its ticket. ends: the entry that an exit ends; last_at and last_by:
the entry before it that counts.';

CREATE TYPE ticketing.answer AS (attempt ticketing.attempt, verdict ticketing.verdict);
COMMENT ON TYPE ticketing.answer IS 'A scan, and how it was judged if it was.';

CREATE TYPE ticketing.stay AS (entry ticketing.verdict, departure ticketing.verdict);
COMMENT ON TYPE ticketing.stay IS 'An entry that counts, and the exit that ended it if one did.';
