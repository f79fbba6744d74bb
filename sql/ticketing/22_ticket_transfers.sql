-- Transfers: a ticket is offered to another person, who gets a new one with a new code when she
-- accepts. The giver's ticket stays in the books as transferred, and admits nobody.

CREATE TABLE ticketing.ticket_transfers (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    event_id uuid NOT NULL,
    ticket_id uuid NOT NULL,
    from_user_id uuid NOT NULL,
    to_user_id uuid,
    new_ticket_id uuid,
    status ticketing.transfer_status NOT NULL DEFAULT 'offered',
    to_email text,
    token_hash text,
    message text,
    expires_at timestamptz NOT NULL DEFAULT now() + interval '7 days',
    answered_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT ticket_transfers_pkey PRIMARY KEY (id),
    CONSTRAINT ticket_transfers_new_ticket_id_key UNIQUE (new_ticket_id),
    CONSTRAINT ticket_transfers_token_hash_key UNIQUE (token_hash),
    -- The event is part of both keys: the new ticket admits to the same event.
    CONSTRAINT ticket_transfers_ticket_id_fkey FOREIGN KEY (ticket_id, event_id)
    REFERENCES ticketing.tickets (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT ticket_transfers_new_ticket_id_fkey FOREIGN KEY (new_ticket_id, event_id)
    REFERENCES ticketing.tickets (id, event_id) ON DELETE RESTRICT,
    CONSTRAINT ticket_transfers_from_user_id_fkey FOREIGN KEY (from_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT ticket_transfers_to_user_id_fkey FOREIGN KEY (to_user_id)
    REFERENCES users.user_profiles (user_id) ON DELETE RESTRICT,
    CONSTRAINT ticket_transfers_name_a_receiver CHECK (num_nonnulls(to_user_id, to_email) > 0),
    CONSTRAINT ticket_transfers_go_to_somebody_else CHECK (to_user_id <> from_user_id),
    CONSTRAINT ticket_transfers_replace_the_ticket_by_another CHECK (new_ticket_id <> ticket_id),
    CONSTRAINT ticket_transfers_have_a_new_ticket_once_accepted
    CHECK ((status = 'accepted') = (new_ticket_id IS NOT NULL)),
    CONSTRAINT ticket_transfers_have_a_receiver_once_accepted
    CHECK (status <> 'accepted' OR to_user_id IS NOT NULL),
    CONSTRAINT ticket_transfers_answered_at_unless_offered
    CHECK ((status = 'offered') = (answered_at IS NULL)),
    CONSTRAINT ticket_transfers_to_email_check
    CHECK (to_email ~ '^[^@\s]+@[^@\s]+$' AND char_length(to_email) <= 320),
    CONSTRAINT ticket_transfers_token_hash_is_a_hash CHECK (char_length(token_hash) >= 32),
    CONSTRAINT ticket_transfers_message_check CHECK (char_length(message) <= 500),
    CONSTRAINT ticket_transfers_expire_later CHECK (expires_at > created_at)
);

ALTER TABLE ticketing.ticket_transfers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_transfers FORCE ROW LEVEL SECURITY;

CREATE UNIQUE INDEX ticket_transfers_one_open_per_ticket_idx
ON ticketing.ticket_transfers (ticket_id) WHERE status = 'offered';
CREATE UNIQUE INDEX ticket_transfers_one_accepted_per_ticket_idx
ON ticketing.ticket_transfers (ticket_id) WHERE status = 'accepted';
CREATE INDEX ticket_transfers_ticket_id_idx ON ticketing.ticket_transfers (ticket_id, event_id);
CREATE INDEX ticket_transfers_new_ticket_id_idx
ON ticketing.ticket_transfers (new_ticket_id, event_id);
CREATE INDEX ticket_transfers_from_user_id_idx ON ticketing.ticket_transfers (from_user_id);
CREATE INDEX ticket_transfers_to_user_id_idx ON ticketing.ticket_transfers (to_user_id);
CREATE INDEX ticket_transfers_open_expires_at_idx
ON ticketing.ticket_transfers (expires_at) WHERE status = 'offered';

COMMENT ON TABLE ticketing.ticket_transfers IS 'The offer of a ticket to another person.';
COMMENT ON COLUMN ticketing.ticket_transfers.id IS 'In the link that the receiver gets.';
COMMENT ON COLUMN ticketing.ticket_transfers.event_id IS 'The event of both tickets, repeated.';
COMMENT ON COLUMN ticketing.ticket_transfers.ticket_id IS 'The ticket that is given.';
COMMENT ON COLUMN ticketing.ticket_transfers.from_user_id IS 'Who gives: its owner at that time.';
COMMENT ON COLUMN ticketing.ticket_transfers.to_user_id IS
'Who receives; null while only her e-mail address is known.';
COMMENT ON COLUMN ticketing.ticket_transfers.new_ticket_id IS 'The receiver''s ticket.';
COMMENT ON COLUMN ticketing.ticket_transfers.status IS 'Machine transfer.';
COMMENT ON COLUMN ticketing.ticket_transfers.to_email IS
'Where the offer is sent when the receiver has no account. Personal.';
COMMENT ON COLUMN ticketing.ticket_transfers.token_hash IS
'SHA-256 of the token in that link. Never shown.';
COMMENT ON COLUMN ticketing.ticket_transfers.message IS 'A word from the giver, plain text.';
COMMENT ON COLUMN ticketing.ticket_transfers.expires_at IS 'UTC; then it is the giver''s again.';
COMMENT ON COLUMN ticketing.ticket_transfers.answered_at IS 'When it ended, however, UTC.';
COMMENT ON COLUMN ticketing.ticket_transfers.created_at IS 'UTC.';
COMMENT ON COLUMN ticketing.ticket_transfers.updated_at IS 'UTC, kept by trigger.';
