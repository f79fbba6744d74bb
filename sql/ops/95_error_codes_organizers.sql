-- The errors of the organizer's tools: series and their dates.

INSERT INTO ops.error_codes (code, name, http_status, message, cure)
VALUES
(
    'YP175', 'template_invalid', 400, 'no event can be made from the template',
    'Correct the template or what differs on the date; the detail names the rule.'
),
(
    'YP176', 'date_taken', 409, 'the series has a date at this time',
    'Choose another time, or move the other date first.'
),
(
    'YP177', 'date_has_event', 409, 'the date has an event',
    'Call the event off with cancel_event() or move it with reschedule_event(); the date follows.'
);
