-- Keys of stock between tables that are made side by side.

ALTER TABLE ticketing.ticket_holds
ADD CONSTRAINT ticket_holds_guest_code_id_fkey FOREIGN KEY (guest_code_id, event_id)
REFERENCES ticketing.guest_codes (id, event_id) ON DELETE RESTRICT;

-- The tier is part of the key: a ticket comes from a hold of its own tier.
ALTER TABLE ticketing.tickets
ADD CONSTRAINT tickets_hold_id_fkey FOREIGN KEY (hold_id, tier_id)
REFERENCES ticketing.ticket_holds (id, tier_id) ON DELETE RESTRICT;
