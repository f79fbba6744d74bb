-- The errors of requests that are repeated, and of callers who ask too often.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP420', 'request_running', 409, 'the same request is being done',
    'Repeat it with the same key when the time in the detail has come, or a little later.'
),
(
    'YP421', 'request_lock_lost', 409, 'the request is not this server''s any more',
    'Stop: whoever has claimed it goes on from its recovery point.'
),
(
    'YP422', 'too_many_requests', 429, 'the caller asks too often',
    'Wait until the time in the detail, then repeat the request.'
);
