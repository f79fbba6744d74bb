-- The errors of outgoing webhooks.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP425', 'delivery_lease_lost', 409, 'the delivery is not leased by this token any more',
    'Drop the result: the delivery comes again to whoever leases it next.'
),
(
    'YP426', 'too_many_webhook_endpoints', 409, 'the organization has as many endpoints as it may',
    'Disable one that is not needed.'
),
(
    'YP427', 'webhook_endpoint_disabled', 409, 'the endpoint is disabled',
    'Enable it with update_webhook_endpoint() first.'
);
