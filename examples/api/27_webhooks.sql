-- Webhooks: an organization's own server is told of its events.

-- as authenticated ana: Says where to; the secret is shown this once.
-- keep: endpoint_id = endpoint_id
SELECT endpoint_id, secret
FROM create_webhook_endpoint(
    organization_id => :'organization_id', url => 'https://hooks.example.com/yardpass',
    topics => ARRAY['ticket.purchased', 'event.published']
);

-- as authenticated ana: Wants to be told of all topics.
SELECT * FROM update_webhook_endpoint(
    endpoint_id => :'endpoint_id',
    changes => jsonb_build_object('topics', NULL, 'description', 'The till')
);

-- as authenticated ana: Exchanges the secret; for a day the former one signs too.
SELECT * FROM rotate_webhook_secret(endpoint_id => :'endpoint_id', overlap_hours => 24);

-- as authenticated ana: Looks at what is set up.
SELECT * FROM list_webhook_endpoints(organization_id => :'organization_id');

-- as service_role: A worker makes deliveries of the new events ...
SELECT * FROM fan_out_webhooks();

-- as service_role: ... leases them, signed and ready to send ...
-- given: webhook_id
-- keep: delivery_id = delivery_id, lease_token = lease_token
SELECT * FROM lease_webhook_deliveries(batch => 10);

-- as service_role: ... and tells how it went.
SELECT * FROM finish_webhook_delivery(
    delivery_id => :'delivery_id', lease_token => :'lease_token', status_code => 204,
    duration_ms => 81
);

-- as authenticated ana: Reads what became of the deliveries.
SELECT topic, outcome, attempts, status_code
FROM list_webhook_deliveries(endpoint_id => :'endpoint_id');

-- as authenticated ana: Her server lost it; it comes again.
SELECT * FROM redeliver_webhook(delivery_id => :'delivery_id');

-- as authenticated ana: Takes the endpoint away; its secrets and its log go with it.
SELECT * FROM delete_webhook_endpoint(endpoint_id => :'endpoint_id');
