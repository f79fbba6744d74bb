-- Tickets: one row per admission, from issue to scan. A ticket is never deleted: it is refunded,
-- cancelled or transferred. Its code is the secret that admits; it is unguessable and unique.

CREATE TABLE ticketing.tickets (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    tier_id uuid NOT NULL,
    order_id uuid NOT NULL,
    hold_id uuid,
    owner_user_id uuid NOT NULL,
    serial_no integer NOT NULL,
    status ticketing.ticket_status NOT NULL DEFAULT 'issued',
    qr_code text NOT NULL
    DEFAULT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
    wallet_pass_url text,
    redeemed_at timestamptz,
    returned_at timestamptz,
    ended_at timestamptz,
    changed_tx xid8 DEFAULT pg_current_xact_id(),
    created_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT tickets_pkey PRIMARY KEY (id),
    CONSTRAINT tickets_id_event_id_key UNIQUE (id, event_id),
    CONSTRAINT tickets_id_order_id_key UNIQUE (id, order_id),
    CONSTRAINT tickets_id_order_id_tier_id_key UNIQUE (id, order_id, tier_id),
    CONSTRAINT tickets_qr_code_key UNIQUE (qr_code),
    CONSTRAINT tickets_tier_id_serial_no_key UNIQUE (tier_id, serial_no),
    CONSTRAINT tickets_event_id_fkey FOREIGN KEY (event_id)
    REFERENCES events.events (id) ON DELETE RESTRICT,
    -- The event is part of both keys: tier and order cannot be another event's.
    CONSTRAINT tickets_tier_id_fkey FOREIGN KEY (event_id, tier_id)
    REFERENCES ticketing.ticket_tiers (event_id, id) ON DELETE RESTRICT,
    CONSTRAINT tickets_order_id_fkey FOREIGN KEY (order_id, event_id)
    REFERENCES ticketing.orders (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT tickets_owner_user_id_fkey FOREIGN KEY (owner_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT tickets_serial_no_check CHECK (serial_no > 0),
    CONSTRAINT tickets_qr_code_is_unguessable CHECK (char_length(qr_code) >= 32),
    CONSTRAINT tickets_returned_admit_nobody
    CHECK (returned_at IS NULL OR status IN ('refunded', 'cancelled', 'void')),
    CONSTRAINT tickets_redeemed_at_only_when_redeemed
    CHECK ((status = 'redeemed') = (redeemed_at IS NOT NULL))
);

ALTER TABLE ticketing.tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.tickets FORCE ROW LEVEL SECURITY;

CREATE INDEX tickets_event_id_tier_id_idx ON ticketing.tickets (event_id, tier_id);
CREATE INDEX tickets_order_id_event_id_idx ON ticketing.tickets (order_id, event_id);
CREATE INDEX tickets_hold_id_tier_id_idx ON ticketing.tickets (hold_id, tier_id);
CREATE INDEX tickets_owner_user_id_idx ON ticketing.tickets (owner_user_id);

COMMENT ON TABLE ticketing.tickets IS 'The right of one person to enter one event.';
COMMENT ON COLUMN ticketing.tickets.id IS 'Stable; the code may change, this does not.';
COMMENT ON COLUMN ticketing.tickets.event_id IS 'Where it admits.';
COMMENT ON COLUMN ticketing.tickets.tier_id IS 'As what it admits.';
COMMENT ON COLUMN ticketing.tickets.order_id IS 'The purchase it came from.';
COMMENT ON COLUMN ticketing.tickets.hold_id IS
'The hold it was sold from, which says what places it takes; null on tickets of an earlier form.';
COMMENT ON COLUMN ticketing.tickets.owner_user_id IS 'Whom it admits.';
COMMENT ON COLUMN ticketing.tickets.serial_no IS
'Counts from 1 within its tier; unique, not without gaps.';
COMMENT ON COLUMN ticketing.tickets.status IS 'Only issued and redeemed admit.';
COMMENT ON COLUMN ticketing.tickets.qr_code IS
'Content of the QR code, as ticketing.ticket_code() makes it; 64 hexadecimal digits on tickets of
the earlier product. Secret: whoever has it enters.';
COMMENT ON COLUMN ticketing.tickets.wallet_pass_url IS 'Address of the pass for a phone''s wallet.';
COMMENT ON COLUMN ticketing.tickets.redeemed_at IS 'When it admitted, UTC.';
COMMENT ON COLUMN ticketing.tickets.returned_at IS
'When its place went back on sale, UTC. A ticket that was refunded may keep its place.';
COMMENT ON COLUMN ticketing.tickets.ended_at IS
'When it ceased to admit, UTC, kept by trigger: a scan made before that is still good when it
arrives later. Null also on old rows.';
COMMENT ON COLUMN ticketing.tickets.changed_tx IS
'The transaction that last changed what the door needs to know, kept by trigger: devices fetch what
is new since their last time.';
COMMENT ON COLUMN ticketing.tickets.created_at IS 'When it was issued, UTC.';
