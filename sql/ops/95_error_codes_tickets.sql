-- The errors of ticketing beyond a plain sale: stock and codes, checkouts, what happens after the
-- sale, the door, and the organizer's tools.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP108', 'code_required', 403, 'this is sold to guests with a code',
    'Ask the organizer for a code, and hold the tickets with it.'
),
(
    'YP109', 'code_invalid', 403, 'the code does not open this',
    'Check how the code is written; if it has expired, ask the organizer for another.'
),
(
    'YP110', 'code_used_up', 409, 'the code has been used up',
    'Ask for fewer tickets, or the organizer for another code.'
),
(
    'YP111', 'hold_extended', 409, 'the hold was extended already',
    'Buy the tickets now, or hold them again when the hold is over.'
),
(
    'YP112', 'stock_in_use', 409, 'more than this is held or sold',
    'Leave at least what is held and sold; holds end within minutes.'
),
(
    'YP113', 'pool_misplaced', 409, 'the pool cannot be there',
    'A pool keeps its parent, lies in a pool of its own event, and three deep at most.'
),
(
    'YP120', 'promo_not_valid', 409, 'the promo code does not hold here',
    'Check how the code is written, its time and its currency, or check out without it.'
),
(
    'YP121', 'promo_used_up', 409, 'the promo code has been used up',
    'Check out without the code; an order that is not paid gives its use back.'
),
(
    'YP122', 'promos_do_not_stack', 409, 'these promo codes cannot be used together',
    'Give at most one code of the organizer and one of the platform.'
),
(
    'YP123', 'tax_unknown', 409, 'the tax on these tickets is not known',
    'Set the country and region of the event, or the rate in ref.tax_rates, or sell untaxed.'
),
(
    'YP124', 'contact_not_proved', 403, 'a guest has to prove her address',
    'Call request_guest_code() and verify_guest_code(), and send the token; or sign in.'
),
(
    'YP125', 'paid_already', 409, 'the order was paid by another payment',
    'Give this payment back at the processor: it pays for nothing.'
),
(
    'YP126', 'too_many_codes', 429, 'too many codes for this address',
    'Use a code that was sent, or ask again in an hour.'
),
(
    'YP127', 'guest_signed_out', 401, 'the guest session is over',
    'Prove the address again by request_guest_code() and verify_guest_code().'
),
(
    'YP160', 'nonce_reused', 409, 'the nonce is another scan''s',
    'Send the scan again with a nonce of its own, a UUID; the scan that has this one was taken.'
),
(
    'YP161', 'not_at_this_gate', 403, 'the scanner does not stand at this gate',
    'Scan at a gate that is named for her in scanner_gates, or ask the organizer for this one.'
),
(
    'YP162', 'not_served_here', 409, 'the gate does not serve this list',
    'Scan for a list that is named for the gate in gate_lists, or at another gate.'
),
(
    'YP163', 'key_in_use', 409, 'the key still signs codes',
    'Call rotate_code_key() first; then revoke the key that it has retired.'
),
(
    'YP164', 'reissued_too_often', 429, 'the ticket got too many codes',
    'Show the code that the ticket has; ask for another tomorrow.'
);
