-- The machines: which column of which table moves through states. Their moves stand in
-- 94_state_transitions_*.sql; docs/state-machines.md draws them.

INSERT INTO ops.state_machines (name, table_name, column_name, description)
VALUES
('event', 'events.events', 'status', 'The life of an event.'),
('post', 'events.event_posts', 'status', 'From a draft to what others see.'),
(
    'org_invitation', 'organizations.org_invitations', 'status',
    'An invitation into an organization.'
),
('role_invite', 'events.role_invites', 'status', 'An invitation to work at an event.'),
('event_invite', 'events.event_invites', 'status', 'An invitation to a private event.'),
(
    'data_request', 'users.data_requests', 'status',
    'A person asks for her data, or for their erasure.'
),
('hold', 'ticketing.ticket_holds', 'status', 'Tickets set aside for a buyer.'),
('order', 'ticketing.orders', 'status', 'A purchase from its holds to its refunds.'),
('ticket', 'ticketing.tickets', 'status', 'The right to enter, from issue to scan.'),
(
    'refund', 'ticketing.refunds', 'status',
    'Money on its way back to a buyer, as the processor tells.'
),
('waitlist', 'ticketing.waitlist_entries', 'status', 'A place in the line for a sold-out tier.'),
('transfer', 'ticketing.ticket_transfers', 'status', 'A ticket offered to somebody else.'),
('checkout', 'ticketing.checkout_sessions', 'status', 'A visit to the checkout.'),
(
    'cancellation', 'ticketing.event_cancellations', 'status',
    'The work of calling an event off and paying everybody back.'
),
('invoice', 'payments.invoices', 'status', 'A bill, from its draft to its payment.'),
('payout', 'payments.payout_queue', 'status', 'Money on its way to an organizer.'),
(
    'chargeback', 'payments.chargebacks', 'status',
    'Money that a buyer''s bank took back, until it decides.'
),
(
    'sponsorship_payout', 'sponsorship.sponsorship_payouts', 'status',
    'Released sponsorship money on its way to an organizer.'
),
(
    'sponsorship_order', 'sponsorship.sponsorship_orders', 'status',
    'A sponsorship deal as both sides see it.'
),
(
    'escrow', 'sponsorship.sponsorship_orders', 'state',
    'The sponsor''s money, held until the deal is done.'
),
('proposal', 'sponsorship.proposal_threads', 'status', 'A negotiation about a package.'),
('deliverable', 'sponsorship.deliverables', 'status', 'Something an organizer owes a sponsor.'),
(
    'proof', 'sponsorship.deliverable_proofs', 'status',
    'Evidence that a deliverable was delivered.'
),
(
    'dispute', 'sponsorship.order_disputes', 'status',
    'A quarrel about a deal; while it is open no money moves but by its end.'
),
('match', 'sponsorship.sponsorship_matches', 'status', 'A proposed pair of event and sponsor.'),
(
    'sla', 'sponsorship.sponsorship_slas', 'status',
    'A promised figure, judged once when its window is over.'
),
(
    'campaign', 'campaigns.campaigns', 'status',
    'What people decided about a campaign; whether it serves is derived.'
),
('creative_review', 'campaigns.ad_creatives', 'review_state', 'Whether an ad may be shown.'),
('message_job', 'messaging.message_jobs', 'status', 'A mailing to many people.'),
('message_recipient', 'messaging.message_job_recipients', 'status', 'One recipient of a mailing.'),
('contact_import', 'messaging.org_contact_imports', 'status', 'A file of contacts being read.'),
('report', 'analytics.reports', 'status', 'A complaint about content.'),
(
    'moderation_case', 'analytics.moderation_cases', 'status',
    'Reports about one thing, worked on together.'
),
(
    'appeal', 'analytics.moderation_appeals', 'status',
    'Somebody objects to a decision about her content.'
),
('model', 'ml.model_versions', 'state', 'A version of a model, from its first vector on.');
