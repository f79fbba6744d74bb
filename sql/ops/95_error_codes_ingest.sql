-- What public.record_activity() says of an act that it did not record. It answers with these codes
-- and raises none of them: the other acts of the batch are recorded.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP340', 'act_not_understood', 422, 'the act is not understood',
    'Send the fields that its kind needs, as the documentation lists them.'
),
(
    'YP341', 'act_without_object', 404, 'the act is about nothing that is there',
    'Drop it: the event, post or link is gone, or was never published.'
),
(
    'YP342', 'act_too_old', 422, 'the act is too old',
    'Send acts within seven days, and sent_at with each batch.'
),
(
    'YP343', 'too_many_acts', 429, 'too many acts in this minute',
    'Send it again, with the same id, in the next minute.'
);
