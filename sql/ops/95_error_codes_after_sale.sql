-- The errors of what happens after the sale: transfers, refunds, waiting lists.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP140', 'not_transferable', 409, 'the ticket cannot be given away',
    'Read the ticket again; only one that admits, of a tier that allows it, changes hands.'
),
(
    'YP141', 'offer_expired', 410, 'the offer has expired',
    'Ask the giver to offer the ticket again.'
),
(
    'YP142', 'too_many_offers', 429, 'too many tickets were offered',
    'Offer the next ticket tomorrow.'
),
(
    'YP143', 'not_refundable', 409, 'the tickets are not taken back',
    'Look at is_refundable and refund_until of the tier, or give the ticket to somebody else.'
),
(
    'YP144', 'not_sold_out', 409, 'there are tickets left',
    'Hold them; nobody has to wait.'
),
(
    'YP145', 'in_line_already', 409, 'the caller is in line already',
    'See waitlist_position(); leave the line to join it with another number.'
),
(
    'YP146', 'line_comes_first', 409, 'what is left belongs to those who wait for it',
    'Join the line by join_waitlist().'
);
