-- The jobs of ticketing.

INSERT INTO ops.jobs (name, schedule, command, timeout, keep_for, description)
VALUES
(
    'ticketing.expire_holds', '* * * * *', 'ticketing.expire_holds_job',
    '5 minutes', '3 days',
    'Gives the stock of holds past their time back.'
),
(
    'ticketing.expire_orders', '* * * * *', 'ticketing.expire_orders_job',
    '5 minutes', '3 days',
    'Ends orders that were not paid in time.'
),
(
    'ticketing.expire_transfers', '*/5 * * * *', 'ticketing.expire_transfers_job',
    '5 minutes', '7 days',
    'Ends offers of tickets that nobody answered.'
),
(
    'ticketing.offer_places', '* * * * *', 'ticketing.offer_places_job',
    '10 minutes', '3 days',
    'Serves waiting lists.'
),
(
    'ticketing.cancel_batch', '* * * * *', 'ticketing.cancel_batch_job',
    '30 minutes', '7 days',
    'Refunds the orders of cancelled events.'
),
(
    'ticketing.forget_guests', '23 3 * * *', 'ticketing.forget_guests_job',
    '1 hour', '90 days',
    'Deletes codes and sessions of guests.'
);
