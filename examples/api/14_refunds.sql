-- Money of ticket orders that goes back, and what the card processor says of all money.

-- as authenticated ana: Asks for one of the two tickets' price to go back, as an admin of the
-- organization that sold them.
-- keep: refund_id
SELECT * FROM refund_order(
    order_id => :'order_id', idempotency_key => 'refund-1', amount_cents => 2500,
    kind => 'partial', reason => 'She fell ill.'
);

-- as service_role: The processor has sent it. Telling it again changes nothing.
SELECT * FROM refund_paid(refund_id => :'refund_id', processor_id => 're_3Nq8');

-- as authenticated ana: Asks for a little more, out of goodwill ...
-- keep: refund_id
SELECT * FROM refund_order(
    order_id => :'order_id', idempotency_key => 'refund-2', amount_cents => 500,
    kind => 'goodwill'
);

-- as service_role: ... which the processor refuses. The order may be refunded again.
SELECT * FROM refund_failed(refund_id => :'refund_id', message => 'The card has expired.');

-- as authenticated ana: What became of the refunds of an order.
SELECT id, kind, status, currency, amount_cents
FROM refunds
WHERE order_id = :'order_id'
ORDER BY amount_cents DESC;

-- as service_role: The buyer's bank takes money back: the organizer bears it, and the platform the
-- fee of the processor.
SELECT * FROM open_chargeback(
    order_id => :'order_id', provider_dispute_id => 'dp_3Nq8', amount_cents => 2500,
    fee_cents => 1500, reason => 'fraudulent'
);

-- as service_role: The bank has decided for the organizer: the money is back.
SELECT * FROM close_chargeback(provider_dispute_id => 'dp_3Nq8', outcome => 'won');

-- as service_role: Looks for the sale in the ledger.
-- keep: sale_id = id
SELECT id, description, effective_at FROM transactions WHERE reference_id = :'order_id';

-- as service_role: What the processor has kept of the payment: 0.98 EUR.
-- keep: fee_id = post_processor_fee
SELECT * FROM post_processor_fee(
    transaction_id => :'sale_id', fee_cents => 98, processor_id => 'txn_3Nq8'
);

-- as service_role: Imports what the processor lists: the refund, and the payment under an id that
-- the ledger does not know.
SELECT * FROM import_processor_transactions(
    rows => jsonb_build_array(
        jsonb_build_object(
            'id', 'txn_re3Nq8', 'object', 'balance_transaction', 'amount', -2500, 'fee', 0,
            'net', -2500, 'currency', 'eur', 'type', 'refund', 'reporting_category', 'refund',
            'source', 're_3Nq8', 'status', 'available', 'created', 1767312000,
            'available_on', 1767571200
        ),
        jsonb_build_object(
            'id', 'txn_ch3Nq8', 'object', 'balance_transaction', 'amount', 5250, 'fee', 98,
            'net', 5152, 'currency', 'eur', 'type', 'charge', 'reporting_category', 'charge',
            'source', 'ch_3Nq8', 'status', 'available', 'created', 1767312000,
            'available_on', 1767571200, 'payout', 'po_3Nq8'
        )
    )
);

-- as service_role: Imports the processor's payouts to the platform's bank. One that is known gets
-- its present state.
SELECT * FROM import_processor_payouts(
    rows => jsonb_build_array(
        jsonb_build_object(
            'id', 'po_3Nq8', 'object', 'payout', 'amount', 5152, 'currency', 'eur',
            'status', 'paid', 'arrival_date', 1767830400, 'automatic', TRUE
        )
    )
);

-- as service_role: Matches with the ledger what agrees in id, currency and amount.
SELECT * FROM match_processor_transactions();

-- as service_role: The payment had another id there, and is matched by hand.
SELECT * FROM match_processor_transaction(
    processor_transaction_id => 'txn_ch3Nq8', transaction_id => :'sale_id'
);
