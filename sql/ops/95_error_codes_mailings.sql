-- The errors of mailings and of requests to write to somebody.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP454', 'mailing_not_sound', 409, 'the mailing cannot be sent as it is',
    'Correct its text or its audience, as the detail says, and queue it again.'
),
(
    'YP455', 'audience_too_large', 409, 'the mailing means too many addresses',
    'Narrow the audience, or raise max_recipients up to 100,000.'
),
(
    'YP456', 'request_waits', 409, 'the other has not answered yet',
    'Wait until the request is accepted; until then one message is all.'
),
(
    'YP457', 'too_many_message_requests', 429, 'too many requests to strangers',
    'Wait until some are accepted, or write to more people tomorrow.'
),
(
    'YP458', 'request_declined', 409, 'the other does not want to talk',
    'Do not write again; the other may begin the conversation anew.'
);
