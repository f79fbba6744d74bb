-- What events, people, orders and tickets may do.
-- A row: machine, state before (null: where a row may begin), state after, who may make the move,
-- and a note where the states do not say it all.

INSERT INTO ops.state_transitions (machine, from_state, to_state, who, note)
SELECT
    moves.machine,
    moves.from_state,
    moves.to_state,
    string_to_array(moves.who, ' ') AS who,
    moves.note
FROM (
    VALUES
    ('event', NULL, 'draft', 'user service system', NULL),
    ('event', 'draft', 'published', 'user service system', 'publish_event()'),
    ('event', 'postponed', 'published', 'user service system', 'with a new date'),
    ('event', 'published', 'postponed', 'user service system', NULL),
    ('event', 'draft', 'cancelled', 'user service system', NULL),
    ('event', 'published', 'cancelled', 'user service system', NULL),
    ('event', 'postponed', 'cancelled', 'user service system', NULL),
    ('event', 'published', 'completed', 'service system', 'after its end'),
    ('post', NULL, 'draft', 'user service system', NULL),
    ('post', NULL, 'scheduled', 'user service system', NULL),
    ('post', NULL, 'published', 'user service system', NULL),
    ('post', 'draft', 'scheduled', 'user service system', NULL),
    ('post', 'draft', 'published', 'user service system', NULL),
    ('post', 'scheduled', 'draft', 'user service system', NULL),
    ('post', 'scheduled', 'published', 'user service system', 'by hand, or by a job at its time'),
    ('post', 'draft', 'removed', 'service system', 'by moderation'),
    ('post', 'scheduled', 'removed', 'service system', 'by moderation'),
    ('post', 'published', 'removed', 'service system', 'by moderation'),
    ('post', 'removed', 'published', 'service system', 'after an appeal'),
    ('org_invitation', NULL, 'pending', 'user service system', NULL),
    ('org_invitation', 'pending', 'accepted', 'user service system', NULL),
    ('org_invitation', 'pending', 'declined', 'user service system', NULL),
    (
        'org_invitation', 'pending', 'expired', 'user service system',
        'seen by whoever comes too late, or by a job'
    ),
    ('org_invitation', 'pending', 'revoked', 'user service system', 'by who may invite'),
    ('org_invitation', 'expired', 'pending', 'user service system', 'sent again'),
    ('role_invite', NULL, 'pending', 'user service system', NULL),
    ('role_invite', 'pending', 'accepted', 'user service system', NULL),
    ('role_invite', 'pending', 'declined', 'user service system', NULL),
    (
        'role_invite', 'pending', 'expired', 'user service system',
        'seen by whoever comes too late, or by a job'
    ),
    ('role_invite', 'pending', 'revoked', 'user service system', 'by who may invite'),
    ('role_invite', 'expired', 'pending', 'user service system', 'sent again'),
    ('event_invite', NULL, 'pending', 'user service system', NULL),
    ('event_invite', 'pending', 'accepted', 'user service system', NULL),
    ('event_invite', 'pending', 'declined', 'user service system', NULL),
    (
        'event_invite', 'pending', 'expired', 'user service system',
        'seen by whoever comes too late, or by a job'
    ),
    ('event_invite', 'pending', 'revoked', 'user service system', 'by who may invite'),
    ('event_invite', 'expired', 'pending', 'user service system', 'sent again'),
    ('data_request', NULL, 'received', 'user service system', NULL),
    (
        'data_request', 'received', 'verified', 'user service system',
        'the person has proven who she is'
    ),
    ('data_request', 'received', 'rejected', 'service system', NULL),
    ('data_request', 'received', 'cancelled', 'user service system', NULL),
    ('data_request', 'verified', 'in_progress', 'service system', 'after the cooling-off time'),
    ('data_request', 'verified', 'rejected', 'service system', NULL),
    ('data_request', 'verified', 'cancelled', 'user service system', NULL),
    ('data_request', 'in_progress', 'completed', 'service system', NULL),
    ('hold', NULL, 'active', 'user service system', NULL),
    ('hold', 'active', 'converted', 'user service system', 'bought'),
    ('hold', 'active', 'released', 'user service system', 'given back'),
    ('hold', 'active', 'expired', 'user service system', 'swept by whoever needs the stock'),
    ('order', NULL, 'pending', 'user service system', NULL),
    (
        'order', 'pending', 'paid', 'user service system',
        'a person herself only where nothing is to pay'
    ),
    ('order', 'pending', 'canceled', 'user service system', NULL),
    ('order', 'pending', 'expired', 'service system', NULL),
    ('order', 'expired', 'paid', 'service system', 'paid too late; refunded if sold out'),
    ('order', 'canceled', 'paid', 'service system', 'paid after she had left; refunded at once'),
    ('order', 'paid', 'partially_refunded', 'service system', NULL),
    (
        'order', 'paid', 'refunded', 'user service system',
        'by a person herself only where nothing was paid'
    ),
    ('order', 'partially_refunded', 'refunded', 'service system', NULL),
    ('order', 'refunded', 'paid', 'service system', 'the bank sent the refund back'),
    (
        'order', 'refunded', 'partially_refunded', 'service system',
        'the bank sent one of several refunds back'
    ),
    ('order', 'partially_refunded', 'paid', 'service system', 'the bank sent the refund back'),
    ('ticket', NULL, 'issued', 'user service system', NULL),
    ('ticket', 'issued', 'redeemed', 'user service system', 'scanned at the door'),
    (
        'ticket', 'issued', 'transferred', 'user service system',
        'replaced by a ticket of another owner'
    ),
    ('ticket', 'issued', 'refunded', 'user service system', 'its refund is asked for'),
    (
        'ticket', 'refunded', 'issued', 'service system',
        'the refund failed before its place went back on sale'
    ),
    ('ticket', 'issued', 'cancelled', 'user service system', 'by the organizer'),
    ('ticket', 'redeemed', 'refunded', 'service system', 'out of goodwill, or after a chargeback'),
    ('ticket', 'issued', 'void', 'system', 'only for rows of the earlier product'),
    ('refund', NULL, 'pending', 'user service system', NULL),
    ('refund', 'pending', 'requires_action', 'service system', NULL),
    (
        'refund', 'pending', 'succeeded', 'user service system',
        'by a person herself only where nothing was paid'
    ),
    ('refund', 'pending', 'failed', 'service system', NULL),
    ('refund', 'pending', 'canceled', 'user service system', NULL),
    ('refund', 'requires_action', 'pending', 'service system', NULL),
    ('refund', 'requires_action', 'succeeded', 'service system', NULL),
    ('refund', 'requires_action', 'failed', 'service system', NULL),
    ('refund', 'requires_action', 'canceled', 'service system', NULL),
    ('refund', 'succeeded', 'failed', 'service system', 'the bank sent it back'),
    ('waitlist', NULL, 'waiting', 'user service system', NULL),
    ('waitlist', 'waiting', 'offered', 'service system', 'stock came back'),
    ('waitlist', 'waiting', 'left', 'user service system', NULL),
    ('waitlist', 'offered', 'accepted', 'user service system', NULL),
    (
        'waitlist', 'offered', 'expired', 'user service system',
        'not taken in time; swept by whoever needs the stock'
    ),
    (
        'waitlist', 'waiting', 'expired', 'user service system',
        'the event is cancelled, or she has as many tickets as she may have'
    ),
    ('waitlist', 'offered', 'left', 'user service system', NULL),
    ('waitlist', 'expired', 'waiting', 'service system', 'back in line, at the end'),
    ('transfer', NULL, 'offered', 'user service system', NULL),
    ('transfer', 'offered', 'accepted', 'user service system', NULL),
    ('transfer', 'offered', 'declined', 'user service system', NULL),
    ('transfer', 'offered', 'cancelled', 'user service system', NULL),
    (
        'transfer', 'offered', 'expired', 'user service system',
        'seen by whoever offers it anew, or by a job'
    ),
    ('checkout', NULL, 'pending', 'user service system', NULL),
    ('checkout', 'pending', 'completed', 'user service system', NULL),
    ('checkout', 'pending', 'expired', 'service system', NULL),
    ('checkout', 'pending', 'canceled', 'user service system', NULL),
    ('checkout', 'expired', 'completed', 'service system', 'paid too late, and still in stock'),
    ('cancellation', NULL, 'pending', 'user service system', NULL),
    ('cancellation', 'pending', 'running', 'service system', NULL),
    ('cancellation', 'running', 'completed', 'service system', NULL),
    ('cancellation', 'running', 'failed', 'service system', NULL),
    ('cancellation', 'failed', 'running', 'service system', 'taken up again where it stopped')
) AS moves (machine, from_state, to_state, who, note);
