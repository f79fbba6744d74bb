-- The door: looking at codes, letting people in and out, and doors without network.

-- as authenticated ana: Looks at a code without admitting anybody.
SELECT * FROM verify_ticket(event_id => :'event_id', code => :'code');

-- as authenticated ana: Scans it for one list, at one gate. The nonce makes the call repeatable.
SELECT * FROM scan_ticket(
    event_id => :'event_id', code => :'code', list_id => :'list_id', gate_id => :'gate_id',
    device_id => 'gate-3', nonce => '0190f3d2-7b1c-7c2e-9d57-5b7a4d3c2f10'
);

-- as authenticated ana: Scans somebody out.
SELECT * FROM scan_ticket(
    event_id => :'event_id', code => :'code', list_id => :'list_id', gate_id => :'gate_id',
    direction => 'exit'
);

-- as authenticated ana: What her device needs to scan without network. With the cursor of the answer
-- it fetches later what is new.
SELECT * FROM scanner_manifest(event_id => :'event_id');

-- as authenticated ana: Hands in what the device saw while it had no network. Its clock is two
-- seconds ahead. Of the scans that let a ticket in, those count that were made first.
SELECT * FROM sync_scans(
    event_id => :'event_id',
    device_id => 'gate-3',
    scans => jsonb_build_array(
        jsonb_build_object(
            'nonce', '0190f3d2-9a41-7f3b-8c11-2e6f0a9b7d55', 'code', :'code',
            'scanned_at', '2025-06-21T19:04:11Z'
        )
    ),
    clock_ahead_ms => 2000
);

-- as authenticated ana: How many have come, and how many are inside.
SELECT * FROM door_counts(event_id => :'event_id');

-- as authenticated ana: Who is inside.
SELECT ticket_id, admitted_at FROM admissions WHERE event_id = :'event_id' AND left_at IS NULL;

-- as authenticated cleo: Somebody has taken a picture of her ticket: she takes a new code.
SELECT * FROM reissue_ticket_code(ticket_id => :'ticket_id');

-- as authenticated ana: A scanning device was lost, and with it the event's key. Another signs from
-- now on ...
SELECT * FROM rotate_code_key(event_id => :'event_id');

-- as authenticated ana: ... and all tickets with codes of the old one get new codes.
SELECT * FROM revoke_code_key(event_id => :'event_id', key_number => 1);
