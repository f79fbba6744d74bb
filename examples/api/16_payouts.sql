-- Payouts: an organization asks for what it is owed, and a worker of the server takes it to the
-- processor.

-- as authenticated ana: Asks for a payout of the event's proceeds. A retry with the same key gets
-- the same payout.
-- given: payout_account
-- keep: payout_id
SELECT * FROM request_payout(
    currency => 'EUR', amount_cents => 50000, idempotency_key => 'payout-1',
    organization_id => :'organization_id', event_id => :'event_id'
);

-- as service_role: Staff hold it back ...
SELECT * FROM move_payout(
    payout_id => :'payout_id', to_status => 'on_hold', reason => 'The account is new.'
);

-- as service_role: ... and let it go.
SELECT * FROM move_payout(
    payout_id => :'payout_id', to_status => 'pending', reason => 'The account was checked.'
);

-- as service_role: A worker takes what is due: whom to pay, and the key to send with it.
SELECT * FROM claim_payouts(worker => 'worker-1', max_payouts => 10);

-- as service_role: The processor was out of reach at the first attempt. The payout is tried again
-- later.
SELECT * FROM payout_failed(
    payout_id => :'payout_id', attempt => 1, message => 'The processor did not answer.'
);

-- as authenticated ana: Asks for another.
-- keep: payout_id
SELECT * FROM request_payout(
    currency => 'EUR', amount_cents => 20000, idempotency_key => 'payout-2',
    organization_id => :'organization_id'
);

-- as service_role: The worker takes it ...
SELECT * FROM claim_payouts(worker => 'worker-1');

-- as service_role: ... and the processor, which gives it an id.
SELECT * FROM payout_sent(payout_id => :'payout_id', provider_payout_id => 'po_9Lm4');

-- as service_role: The processor has paid: the money leaves the ledger.
SELECT * FROM payout_paid(payout_id => :'payout_id', provider_payout_id => 'po_9Lm4');

-- as service_role: The bank sent it back: the organization is owed it again.
SELECT * FROM payout_returned(
    payout_id => :'payout_id', message => 'The bank account is closed.'
);

-- as authenticated ana: Her organization's payouts, latest first.
SELECT id, status, currency, amount_cents, scheduled_for, processed_at
FROM payout_queue
WHERE organization_id = :'organization_id'
ORDER BY created_at DESC;
