-- States of what is sold. Labels of the earlier product stay legal; where two labels mean the
-- same, the comment says which one is written today.

CREATE TYPE ticketing.tier_status AS ENUM ('active', 'hidden', 'paused', 'archived');
COMMENT ON TYPE ticketing.tier_status IS
'active: on sale in its window. hidden: on sale to those who know it. paused: not on sale now.
archived: never again.';

CREATE TYPE ticketing.hold_status AS ENUM ('active', 'converted', 'released', 'expired');
COMMENT ON TYPE ticketing.hold_status IS
'active: the tickets wait for payment. converted: they were bought. released: given back.
expired: taken back after their time.';

CREATE TYPE ticketing.order_status AS ENUM (
    'pending', 'paid', 'partially_refunded', 'refunded', 'canceled', 'expired'
);
COMMENT ON TYPE ticketing.order_status IS
'pending: waits for payment. paid: tickets are issued. partially_refunded and refunded: money went
back. canceled: given up before payment. expired: not paid in time.';

CREATE TYPE ticketing.ticket_status AS ENUM (
    'issued', 'redeemed', 'transferred', 'refunded', 'cancelled', 'void'
);
COMMENT ON TYPE ticketing.ticket_status IS
'issued: admits its owner. redeemed: has admitted her. transferred: replaced by a ticket of
another owner. refunded and cancelled: admits nobody. void: the earlier product''s word for
cancelled, no longer written.';

CREATE TYPE ticketing.inventory_operation AS ENUM (
    'hold', 'release', 'expire', 'sell', 'return', 'adjust'
);
COMMENT ON TYPE ticketing.inventory_operation IS
'What happened to stock: hold and release of a hold, expire of one, sell (out of a hold), return
(a sold ticket goes back on sale), adjust (by the organizer).';

CREATE TYPE ticketing.scan_result AS ENUM (
    'valid', 'already_redeemed', 'invalid', 'wrong_event', 'refunded', 'cancelled', 'transferred',
    'not_yet', 'expired', 'revoked', 'wrong_tier', 'closed', 'not_inside', 'turned_away'
);
COMMENT ON TYPE ticketing.scan_result IS
'The answer at the door. Only valid lets through. already_redeemed: its entries are used up, or it
is inside. invalid: no ticket ever had this code; revoked: one had, and has another by now.
wrong_tier, not_yet, expired and closed: not on this list, not at this time, not any more.
not_inside: out without having come in. turned_away: by a device without network, on its own.';

CREATE TYPE ticketing.checkout_status AS ENUM ('pending', 'completed', 'expired', 'canceled');
COMMENT ON TYPE ticketing.checkout_status IS
'pending: the buyer is at it. completed: it became a paid order. expired: she took too long.
canceled: she left.';

CREATE TYPE ticketing.refund_status AS ENUM (
    'pending', 'requires_action', 'succeeded', 'failed', 'canceled'
);
COMMENT ON TYPE ticketing.refund_status IS
'The processor''s words. pending: asked for. requires_action: the buyer must give bank details.
succeeded: the money is on its way. failed and canceled: nothing went back.';

CREATE TYPE ticketing.refund_kind AS ENUM ('full', 'partial', 'goodwill', 'chargeback');
COMMENT ON TYPE ticketing.refund_kind IS
'full and partial: tickets are given back. goodwill: money back, tickets stay. chargeback: the
buyer''s bank took it.';

CREATE TYPE ticketing.refund_policy AS ENUM ('full', 'without_fees', 'none');
COMMENT ON TYPE ticketing.refund_policy IS
'What buyers get when an event is cancelled: all, all but the platform''s fees, or nothing yet.';

CREATE TYPE ticketing.waitlist_status AS ENUM (
    'waiting', 'offered', 'accepted', 'expired', 'left'
);
COMMENT ON TYPE ticketing.waitlist_status IS
'waiting: in line. offered: tickets are held for her. accepted: she bought. expired: she did not
in time. left: she gave up her place.';

CREATE TYPE ticketing.transfer_status AS ENUM (
    'offered', 'accepted', 'declined', 'cancelled', 'expired'
);
COMMENT ON TYPE ticketing.transfer_status IS
'offered: waits for the receiver. accepted: she has a new ticket. declined: by her. cancelled: by
the giver. expired: nobody answered.';

CREATE TYPE ticketing.cancellation_status AS ENUM ('pending', 'running', 'completed', 'failed');
COMMENT ON TYPE ticketing.cancellation_status IS
'pending: ordered. running: orders are being refunded. completed: all are. failed: needs staff.';

CREATE TYPE ticketing.fee_kind AS ENUM ('platform', 'processing', 'delivery', 'organizer');
COMMENT ON TYPE ticketing.fee_kind IS
'Who charges a fee: the platform, the card processor, the carrier of printed tickets, the
organizer.';

CREATE TYPE ticketing.contact_method AS ENUM ('email', 'phone');
COMMENT ON TYPE ticketing.contact_method IS 'How a guest is reached.';

CREATE TYPE ticketing.scan_direction AS ENUM ('entry', 'exit');
COMMENT ON TYPE ticketing.scan_direction IS 'Which way somebody goes through the door.';
