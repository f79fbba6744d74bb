-- The errors of webhooks that somebody else has sent.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP428', 'webhook_not_genuine', 401, 'the signature of the webhook is not right',
    'Hand in the exact body and the header; compare the secret, and the clocks of both.'
),
(
    'YP429', 'processor_differs', 409, 'the processor tells of other money than the books',
    'Compare its record with ours, post what is missing, then call replay_dead_webhooks().'
);
