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
    'not_yet', 'expired'
);
COMMENT ON TYPE ticketing.scan_result IS
'The answer at the door. Only valid admits; invalid: no ticket has this code.';
