-- Webhooks of the processor: handed on to the letter by the server that gets them, and done once.

-- as service_role: Sets the secret that the processor has shown.
SELECT * FROM set_webhook_source(source => 'stripe', secret => 'whsec_5f2a9c81b0d34e77');

-- as service_role: Hands on what came in, to the letter, with the header Stripe-Signature.
SELECT * FROM receive_webhook(
    source => 'stripe',
    body => '{"id": "evt_1", "type": "customer.created", "data": {"object": {"id": "cus_1"}}}',
    signature => :'stripe_signature'
);

-- as service_role: Does the next webhook that is due; null: there is none.
SELECT * FROM process_webhook();

-- as service_role: Has all that were given up done again.
SELECT * FROM replay_dead_webhooks();
